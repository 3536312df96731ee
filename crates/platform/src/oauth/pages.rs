//! The pages that a browser sees when it comes back. They hold no script, nothing of another server,
//! and nothing of what came with the browser.

use std::fmt::Write as _;
use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::callback::Landing;

const STYLE: &str = include_str!("callback.css");

/// Only the style above; a form of the page that asks goes to where the page came from.
fn policy(asks: bool) -> String {
    static HASH: LazyLock<String> = LazyLock::new(|| STANDARD.encode(Sha256::digest(STYLE)));
    let form = if asks { "'self'" } else { "'none'" };
    format!(
        "default-src 'none'; style-src 'sha256-{}'; form-action {form}; frame-ancestors 'none'; base-uri 'none'",
        *HASH
    )
}

/// What the page that asks names.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) action: String,
    pub(super) attempt: Uuid,
    pub(super) nonce: String,
    pub(super) provider: String,
    /// The App; none for a builder's own connection.
    pub(super) app: Option<String>,
    /// The App's name for the user, or the connection's name.
    pub(super) user: String,
    pub(super) account: Option<String>,
}

pub(super) fn connected(provider: &str, window: bool) -> Landing {
    let next = if window {
        "You can close this tab and go back to Patchbay."
    } else {
        "You can close this tab and go back to the page that you came from. It shows the account as connected by itself."
    };
    page(
        200,
        "good",
        &format!("{provider} is connected"),
        &paragraph(next),
        false,
    )
}

pub(super) fn asks(asked: &Asked) -> Landing {
    let provider = escaped(&asked.provider);
    let user = escaped(&asked.user);
    let account = asked.account.as_deref().map(escaped);
    let account = account.map_or_else(
        || format!("your {provider} account"),
        |account| format!("the {provider} account <strong dir=\"auto\">{account}</strong>"),
    );
    let what = match &asked.app {
        Some(app) => format!(
            "<p>This sign-in was started in another browser. If you go on, the app <strong dir=\"auto\">{}</strong> may use {account} whenever it acts for its user <strong dir=\"auto\">{user}</strong>.</p>",
            escaped(app)
        ),
        None => format!(
            "<p>This sign-in was started in another browser. If you go on, everybody who works with the connection <strong dir=\"auto\">{user}</strong> may use {account}.</p>"
        ),
    };
    let body = format!(
        "{what}<p>If you did not start it yourself, or if that is not you, close this tab: nothing is connected then.</p>\
         <form method=\"post\" action=\"{}\"><input type=\"hidden\" name=\"attempt\" value=\"{}\">\
         <input type=\"hidden\" name=\"nonce\" value=\"{}\"><button type=\"submit\">Connect this account</button></form>",
        escaped(&asked.action),
        asked.attempt,
        escaped(&asked.nonce),
    );
    page(
        200,
        "asks",
        &format!("Connect {}?", asked.provider),
        &body,
        true,
    )
}

pub(super) fn failed(problem: &str, advice: &str) -> Landing {
    let body = paragraph(problem)
        + &paragraph(advice)
        + &paragraph("Nothing was connected. You can close this tab.");
    page(400, "bad", "That did not work", &body, false)
}

pub(super) fn not_ours(why: &str) -> Landing {
    let body = paragraph(why) + &paragraph("Nothing has changed. You can close this tab.");
    page(400, "bad", "Nothing to finish here", &body, false)
}

pub(super) fn fault(sealed: bool) -> Landing {
    let why = if sealed {
        "Patchbay is locked, so nothing can be stored. Unlock it and start the sign-in again."
    } else {
        "Patchbay could not finish this sign-in. Start it again."
    };
    let status = if sealed { 503 } else { 500 };
    page(status, "bad", "That did not work", &paragraph(why), false)
}

fn page(status: u16, tone: &str, title: &str, body: &str, asks: bool) -> Landing {
    let title = escaped(title);
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <meta name=\"color-scheme\" content=\"light dark\"><style>{STYLE}</style></head>\
         <body><main class=\"{tone}\"><h1>{title}</h1>{body}</main></body></html>\n"
    );
    Landing {
        status,
        html,
        policy: policy(asks),
        asks,
    }
}

fn paragraph(text: &str) -> String {
    format!("<p>{}</p>", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' | '<' | '>' | '"' | '\'' => {
                let _ = write!(safe, "&#{};", u32::from(c));
            }
            // What turns the direction of the text around it has no business in a name.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {}
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_text_whatever_they_hold() {
        let landing = asks(&Asked {
            action: "/oauth2/callback/google".into(),
            attempt: Uuid::nil(),
            nonce: "n".into(),
            provider: "Google".into(),
            app: Some("<script>alert(1)</script>".into()),
            user: "a\"b'c&d\u{202e}e".into(),
            account: Some("<img src=x>".into()),
        });
        assert!(!landing.html.contains("<script") && !landing.html.contains("<img"));
        assert!(landing.html.contains("a&#34;b&#39;c&#38;de"));
        assert!(landing.policy.contains("form-action 'self'"));
        assert!(!landing.policy.contains("unsafe"));
    }

    #[test]
    fn only_the_page_that_asks_may_send_a_form() {
        for landing in [
            connected("Google", true),
            failed("x", "y"),
            not_ours("x"),
            fault(true),
        ] {
            assert!(landing.policy.contains("form-action 'none'"), "{landing:?}");
            assert!(!landing.asks);
        }
    }
}
