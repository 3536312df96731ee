//! A browser, as far as sign-ins need one: it keeps cookies by host, follows redirects one by one,
//! and sends a page's only form.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::answer::Answer;
use crate::platform::Platform;

/// One person's browser.
#[derive(Debug, Default)]
pub struct Visitor {
    cookies: Mutex<HashMap<String, String>>,
}

impl Visitor {
    /// A browser that was nowhere yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps the cookies of an answer that this browser's page got.
    pub fn keep(&self, answer: &Answer) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for value in answer.headers.get_all("set-cookie") {
            let text = value.to_str().unwrap_or_default();
            let pair = text.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Opens an address, without following where it leads.
    pub async fn open(&self, platform: &Platform, url: &str) -> Answer {
        let mut call = platform.call("GET", url);
        let cookies = self.header();
        if !cookies.is_empty() {
            call = call.header("cookie", &cookies);
        }
        let answer = call.send().await;
        self.keep(&answer);
        answer
    }

    /// Opens the provider's page, which consents by itself, and answers where it sends the browser.
    pub async fn consent(&self, platform: &Platform, url: &str) -> String {
        let answer = self.open(platform, url).await.expect(302);
        answer.header("location").to_owned()
    }

    /// Opens the provider's page and goes where it leads.
    pub async fn sign_in(&self, platform: &Platform, url: &str) -> Answer {
        let back = self.consent(platform, url).await;
        self.open(platform, &back).await
    }

    /// Presses the one button of a page that asks.
    pub async fn press(&self, platform: &Platform, page: &Answer) -> Answer {
        let action = attribute(&page.text, "<form", "action");
        let mut form = Vec::new();
        for input in page.text.split("<input").skip(1) {
            let (name, value) = (attribute(input, "", "name"), attribute(input, "", "value"));
            form.push(format!("{name}={value}"));
        }
        let mut call = platform.call("POST", &action);
        let cookies = self.header();
        if !cookies.is_empty() {
            call = call.header("cookie", &cookies);
        }
        call.body("application/x-www-form-urlencoded", form.join("&"))
            .send()
            .await
    }

    fn header(&self) -> String {
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        let pairs: Vec<String> = cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        pairs.join("; ")
    }
}

fn attribute(html: &str, after: &str, name: &str) -> String {
    let (_, rest) = html.split_once(after).unwrap_or_default();
    let (_, rest) = rest.split_once(&format!("{name}=\"")).unwrap_or_default();
    rest.split('"').next().unwrap_or_default().to_owned()
}
