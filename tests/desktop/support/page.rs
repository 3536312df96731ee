//! The parts of a page as its user finds them: by what they are called, once they can be used.
//! The same for the window's page and for one in an end user's browser.

use fantoccini::Client;
use fantoccini::elements::Element;
use patchbay_tests::wait;
use serde_json::json;

const NAMED: &str = include_str!("named.js");
/// The key's code point (`WebDriver`, keyboard actions).
const ENTER: &str = "\u{E007}";
const BUTTONS: &str = "button, a[href], summary, [role=button], [role=tab], [role=option], \
    [role=menuitem], [role=radio]";
const FIELDS: &str = "input, textarea, [role=combobox], [contenteditable=true]";

/// A page of a browser or a window.
#[derive(Debug)]
pub struct Page {
    /// The driver's session.
    pub client: Client,
}

impl Page {
    /// Presses what is called like this, once it can be pressed.
    pub async fn press(&self, name: &str) {
        wait::until(&format!("{name:?} to press"), async || {
            let element = self.named(BUTTONS, name).await?;
            element.click().await.ok()
        })
        .await;
    }

    /// Puts the focus on what is called like this, and presses Enter.
    pub async fn enter(&self, name: &str) {
        wait::until(&format!("{name:?} to enter"), async || {
            let element = self.named(BUTTONS, name).await?;
            element.send_keys(ENTER).await.ok()
        })
        .await;
    }

    /// Writes into the field that is called like this, in place of what it holds.
    pub async fn fill(&self, label: &str, text: &str) {
        let field = self.field(label).await;
        field
            .clear()
            .await
            .unwrap_or_else(|error| panic!("{label} cannot be cleared: {error}"));
        field
            .send_keys(text)
            .await
            .unwrap_or_else(|error| panic!("{label} cannot be written to: {error}"));
    }

    /// The field that is called like this, once it is there.
    async fn field(&self, label: &str) -> Element {
        wait::until(&format!("the field {label:?}"), async || {
            self.named(FIELDS, label).await
        })
        .await
    }

    /// Waits until the page shows a text.
    pub async fn wait_for(&self, text: &str) {
        wait::until(&format!("the text {text:?}"), async || {
            self.text().await.contains(text).then_some(())
        })
        .await;
    }

    /// Waits until the page no longer shows a text.
    pub async fn wait_until_gone(&self, text: &str) {
        wait::until(&format!("the end of {text:?}"), async || {
            (!self.text().await.contains(text)).then_some(())
        })
        .await;
    }

    /// The text of the page, as far as it is shown.
    pub async fn text(&self) -> String {
        let code = "return document.body?.innerText ?? ''";
        let text = self.client.execute(code, Vec::new()).await;
        let text = text.ok().and_then(|text| text.as_str().map(str::to_owned));
        text.unwrap_or_default()
    }

    async fn named(&self, selector: &str, name: &str) -> Option<Element> {
        let arguments = vec![json!(selector), json!(name)];
        let found = self.client.execute(NAMED, arguments).await.ok()?;
        let id = found.as_object()?.values().next()?.as_str()?.to_owned();
        Some(Element::from_element_id(self.client.clone(), id.into()))
    }
}
