//! What is shown when the platform cannot start: what happened, what was kept, what to do, and a
//! way to try again. A page of our own without script, outside of the capability: it can call no
//! command.

use std::borrow::Cow;

use patchbay_instance::InstanceError;
use tauri::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use tauri::http::{HeaderValue, Response, StatusCode};
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager as _, Url, WebviewUrl, WebviewWindowBuilder};

use crate::embedded::StartError;
use crate::window;

/// The scheme of the page.
pub(crate) const SCHEME: &str = "patchbay-start";

const POLICY: &str = "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'";
const PAGE: &str = include_str!("failure/page.html");
const STYLE: &str = include_str!("failure/style.css");

/// The page about the start that failed.
struct Page(String);

type Answer = Response<Cow<'static, [u8]>>;

/// Opens the window that says why the platform could not be started.
pub(crate) fn show(app: &AppHandle, error: &StartError) -> tauri::Result<()> {
    tracing::error!("{error}");
    app.manage(Page(page(error)));
    let address = if cfg!(windows) {
        format!("http://{SCHEME}.localhost/")
    } else {
        format!("{SCHEME}://localhost/")
    };
    let address: Url = address.parse().map_err(tauri::Error::InvalidUrl)?;
    let own = address.clone();
    WebviewWindowBuilder::new(app, "failure", WebviewUrl::CustomProtocol(address))
        .title("Patchbay could not start")
        .inner_size(560.0, 400.0)
        .resizable(false)
        .center()
        .visible(false)
        .on_page_load(|window, page| window::show_with_its_page(&window, &page))
        .disable_javascript()
        .on_navigation(move |url| url.scheme() == own.scheme() && url.host() == own.host())
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build()?;
    Ok(())
}

/// Answers the page's requests: itself, its style, another attempt, the end. There is nothing to
/// answer where no start failed.
pub(crate) fn answer(app: &AppHandle, path: &str) -> Answer {
    let Some(page) = app.try_state::<Page>() else {
        return response(StatusCode::NOT_FOUND, "text/plain", "");
    };
    match path {
        "/" => response(StatusCode::OK, "text/html; charset=utf-8", page.0.clone()),
        "/style.css" => response(StatusCode::OK, "text/css", STYLE),
        // A new process has nothing left over from the attempt that failed.
        "/retry" => {
            app.request_restart();
            response(StatusCode::NO_CONTENT, "text/plain", "")
        }
        "/quit" => {
            app.exit(1);
            response(StatusCode::NO_CONTENT, "text/plain", "")
        }
        _ => response(StatusCode::NOT_FOUND, "text/plain", ""),
    }
}

fn response(status: StatusCode, kind: &'static str, text: impl Into<Cow<'static, str>>) -> Answer {
    let body = match text.into() {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    for (name, value) in [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, POLICY),
        (CACHE_CONTROL, "no-store"),
    ] {
        let headers = response.headers_mut();
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

fn page(error: &StartError) -> String {
    PAGE.replace("{what}", &escaped(&sentence(&error.to_string())))
        .replace("{advice}", &escaped(advice(error)))
}

/// What mends it, and what was kept.
fn advice(error: &StartError) -> &'static str {
    match error {
        StartError::Instance(InstanceError::InUse { .. }) => {
            "Close the other window, or end `patchbay serve` with Ctrl-C. Then try again."
        }
        StartError::Instance(InstanceError::NoHome) => {
            "Start Patchbay with --data-dir and the folder where it may keep its data."
        }
        StartError::Instance(InstanceError::Taken(_) | InstanceError::Listen(..)) => {
            "Patchbay needs one free port of this computer for its own server. Your data was not \
             touched. End a program that uses port 7420, then try again."
        }
        StartError::Instance(InstanceError::Open(_)) => {
            "Your data was kept as it was. If the disk is full, make room. If a newer Patchbay \
             wrote the data, install that version again. Then try again."
        }
        StartError::Instance(
            InstanceError::Path { .. } | InstanceError::Folder(_) | InstanceError::Hosts(_),
        )
        | StartError::Session(_)
        | StartError::Client(_)
        | StartError::Thread(_) => "Your data was kept as it was. Mend this, then try again.",
    }
}

/// Starts with a capital and ends with a full stop.
fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(char::to_uppercase).into_iter().flatten();
    let mut sentence: String = first.chain(rest).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

/// Text for HTML content.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn the_page_says_what_happened_and_what_to_do() {
        let error = StartError::Instance(InstanceError::InUse {
            folder: PathBuf::from("/home/<b>me</b>/data"),
            holder: " (process 12, http://127.0.0.1:7420)".to_owned(),
        });
        let page = page(&error);
        assert!(
            page.contains("/home/&lt;b&gt;me&lt;/b&gt;/data is in use"),
            "{page}"
        );
        assert!(page.contains("process 12"));
        assert!(page.contains("patchbay serve"));
        assert!(!page.contains('{'), "every place was filled: {page}");
    }

    #[test]
    fn a_message_becomes_a_sentence() {
        assert_eq!(sentence("the disk is full"), "The disk is full.");
        assert_eq!(sentence("Nothing was stored."), "Nothing was stored.");
        assert_eq!(sentence(""), ".");
    }

    #[test]
    fn no_page_of_it_may_run_a_script() {
        let response = response(StatusCode::OK, "text/css", STYLE);
        let policy = response.headers()[CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(policy.starts_with("default-src 'none'"));
        assert!(!policy.contains("script") && !policy.contains("unsafe"));
        assert!(!PAGE.contains("<script") && !PAGE.contains("style=\""));
    }
}
