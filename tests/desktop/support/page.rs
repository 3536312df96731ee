//! The parts of a page as its user finds them: by what they are called, once they can be used.
//! The same for the window's page and for one in an end user's browser.

use std::time::{Duration, Instant};

use fantoccini::Client;
use fantoccini::elements::Element;
use fantoccini::error::CmdError;
use patchbay_tests::wait;
use serde_json::json;

const NAMED: &str = include_str!("named.js");
/// The key's code point (`WebDriver`, keyboard actions).
const ENTER: &str = "\u{E007}";
const BUTTONS: &str = "button, a[href], summary, [role=button], [role=tab], [role=option], \
    [role=menuitem], [role=radio]";
const FIELDS: &str = "input, textarea, [role=combobox], [contenteditable=true]";

const TICK: Duration = Duration::from_millis(50);

/// A page of a browser or a window.
#[derive(Debug)]
pub struct Page {
    /// The driver's session.
    pub client: Client,
}

impl Page {
    /// Presses what is called like this, once it can be pressed.
    pub async fn press(&self, name: &str) {
        self.use_once(&format!("press {name:?}"), async || {
            self.named(BUTTONS, name).await?.click().await
        })
        .await;
    }

    /// Puts the focus on what is called like this, and presses Enter.
    pub async fn enter(&self, name: &str) {
        self.use_once(&format!("enter {name:?}"), async || {
            self.named(BUTTONS, name).await?.send_keys(ENTER).await
        })
        .await;
    }

    /// Writes into the field that is called like this, in place of what it holds.
    pub async fn fill(&self, label: &str, text: &str) {
        self.use_once(&format!("fill {label:?}"), async || {
            let field = self.named(FIELDS, label).await?;
            field.clear().await?;
            field.send_keys(text).await
        })
        .await;
    }

    /// Chooses an option of the list that is called like this.
    pub async fn choose(&self, label: &str, option: &str) {
        self.use_once(&format!("choose {option:?} of {label:?}"), async || {
            let list = self.named("select", label).await?;
            list.select_by_label(option).await
        })
        .await;
    }

    /// Does something in the tab that this page has opened, closes it, and comes back.
    pub async fn in_new_tab(&self, act: impl AsyncFnOnce(&Self)) {
        let client = &self.client;
        let here = client.window().await.expect("the page has a window");
        let there = wait::until("the new tab", async || {
            let all = client.windows().await.ok()?;
            all.into_iter().find(|window| *window != here)
        })
        .await;
        let switched = client.switch_to_window(there).await;
        switched.expect("the new tab is shown");
        act(self).await;
        client.close_window().await.expect("the tab closes");
        let back = client.switch_to_window(here).await;
        back.expect("the page is shown again");
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

    /// Tries until it works once; what is not there yet, or covered for a moment, is tried again.
    async fn use_once(&self, what: &str, attempt: impl AsyncFn() -> Result<(), CmdError>) {
        let start = Instant::now();
        while let Err(error) = attempt().await {
            assert!(start.elapsed() < wait::DEADLINE, "cannot {what}: {error}");
            tokio::time::sleep(TICK).await;
        }
    }

    async fn named(&self, selector: &str, name: &str) -> Result<Element, CmdError> {
        let arguments = vec![json!(selector), json!(name)];
        let found = self.client.execute(NAMED, arguments).await?;
        let id = found
            .as_object()
            .and_then(|found| found.values().next()?.as_str());
        match id {
            Some(id) => {
                let id = id.to_owned().into();
                Ok(Element::from_element_id(self.client.clone(), id))
            }
            None => Err(CmdError::NotW3C(json!("nothing is called so"))),
        }
    }
}
