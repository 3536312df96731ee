//! What the commands of the window do: ask the platform, and open the system's browser.
//!
//! Secrets may go in with a request's body; nothing that opens the platform comes out.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;

use patchbay_client::{ClientError, RequestBody};
use patchbay_platform::{Details, ErrorObject};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;
use uuid::Uuid;

use crate::browser::{self, Browser, Refused};
use crate::clipboard::SecretClipboard;
use crate::closing::Closing;
use crate::documents;
use crate::drafts;
use crate::embedded::Embedded;
use crate::preferences::Preferences;

/// A refused command: `{"code","message"}` and, when the platform named fields, `details`.
pub(crate) type Result<T> = std::result::Result<T, ErrorObject>;

/// The state of the commands.
pub(crate) struct Desktop {
    data_dir: PathBuf,
    embedded: Embedded,
    browser: Box<dyn Browser>,
    clipboard: SecretClipboard,
    closing: Closing,
}

/// A request of the page. Other members, such as headers, are ignored: the bearer and the content
/// type are added here.
#[derive(Deserialize)]
pub(crate) struct PlatformRequest {
    /// An HTTP method.
    method: String,
    /// An absolute path of the API with its query: `/v1/workflows?project_id=…`.
    path: String,
    /// JSON text, or that of a form.
    body: Option<String>,
    /// What stands between the parts of a form.
    #[serde(default)]
    boundary: Option<String>,
}

impl PlatformRequest {
    fn body(body: Option<String>, boundary: Option<&str>) -> Result<Option<RequestBody>> {
        let form = |text| match boundary {
            Some(boundary) => RequestBody::form(boundary, text),
            None => Ok(RequestBody::json(text)),
        };
        let body = body.map(form).transpose();
        body.map_err(|error| unanswered(&error))
    }
}

/// What the platform answered, whatever it was.
#[derive(Debug, Serialize)]
pub(crate) struct PlatformAnswer {
    /// The HTTP status code.
    status: u16,
    /// `content-type`, when there is content.
    headers: BTreeMap<&'static str, String>,
    /// The body, as text.
    body: String,
}

/// A part of an answer that goes on.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "part", rename_all = "snake_case")]
pub(crate) enum PlatformPart {
    /// What stands before the body.
    Head {
        /// The HTTP status code.
        status: u16,
        /// `content-type`, when there is content.
        headers: BTreeMap<&'static str, String>,
    },
    /// Some whole lines of the body.
    Text {
        /// The lines.
        text: String,
    },
    /// The body is whole.
    End,
    /// The body broke off.
    Broken,
}

/// What this installation is.
#[derive(Debug, Serialize)]
pub(crate) struct AppInfo {
    /// The version of the product: `0.1.0`.
    version: &'static str,
    /// The folder where everything lives.
    data_dir: String,
}

impl Desktop {
    pub(crate) fn new(data_dir: PathBuf, embedded: Embedded, browser: Box<dyn Browser>) -> Self {
        Self {
            data_dir,
            embedded,
            browser,
            clipboard: SecretClipboard::default(),
            closing: Closing::default(),
        }
    }

    /// Sends a request to the platform with the window's bearer.
    pub(crate) async fn request(&self, request: PlatformRequest) -> Result<PlatformAnswer> {
        let PlatformRequest {
            method,
            path,
            body,
            boundary,
        } = request;
        let body = PlatformRequest::body(body, boundary.as_deref())?;
        let answered = self.embedded.client.request(&method, &path, body).await;
        let answer = answered.map_err(|error| unanswered(&error))?;
        Ok(PlatformAnswer {
            status: answer.status,
            headers: headers(answer.content_type),
            body: answer.body,
        })
    }

    /// Sends a request whose answer goes on, and tells each part as it arrives, for as long as
    /// `tell` answers that somebody listens.
    pub(crate) async fn stream(
        &self,
        request: PlatformRequest,
        tell: impl Fn(PlatformPart) -> bool + Send,
    ) -> Result<()> {
        let PlatformRequest {
            method,
            path,
            body,
            boundary,
        } = request;
        let body = PlatformRequest::body(body, boundary.as_deref())?;
        let answered = self.embedded.client.stream(&method, &path, body).await;
        let mut answer = answered.map_err(|error| unanswered(&error))?;
        let mut part = PlatformPart::Head {
            status: answer.status,
            headers: headers(answer.content_type.take()),
        };
        while tell(part) {
            part = match answer.lines().await {
                Ok(Some(text)) => PlatformPart::Text { text },
                Ok(None) => {
                    tell(PlatformPart::End);
                    break;
                }
                Err(_) => {
                    tell(PlatformPart::Broken);
                    break;
                }
            };
        }
        Ok(())
    }

    /// Opens an address in the system's browser.
    pub(crate) fn open_in_browser(&self, address: &str) -> Result<()> {
        let address = browser::checked(address).map_err(refused)?;
        self.launch(&address)
    }

    /// Opens an end user's Setup Requirements page of an App in the system's browser, through a
    /// ticket that works once.
    pub(crate) async fn open_connect_page(&self, app_id: &str, user_id: &str) -> Result<()> {
        let app = Uuid::parse_str(app_id)
            .map_err(|_| not_accepted(&patchbay_platform::Error::NotFound))?;
        let platform = &self.embedded.platform;
        let opened = async {
            let caller = platform.app_of_builder(app).await?;
            platform.connect_page_address(&caller, user_id).await
        };
        let address = opened.await.map_err(|error| not_accepted(&error))?;
        self.open_in_browser(&address)
    }

    /// Puts a one-time secret on the clipboard, from which it goes by itself.
    pub(crate) fn copy_secret(&self, secret: SecretString) -> Result<()> {
        self.clipboard.put(secret).map_err(|error| {
            tracing::warn!(%error, "a secret could not be copied");
            told(
                "no_clipboard",
                "The clipboard cannot be used. Select the text and copy it.",
            )
        })
    }

    /// Writes a document among the downloads, and says where it lies.
    #[expect(
        clippy::unused_self,
        reason = "like every command, it is the desktop's"
    )]
    pub(crate) fn save_document(&self, name: &str, text: &str) -> Result<String> {
        if !documents::is_acceptable(name, text) {
            return Err(told("bad_request", "This is no document of Patchbay"));
        }
        let failed = || told("not_saved", "The file could not be saved.");
        let folder = documents::folder().ok_or_else(failed)?;
        let saved = documents::save(&folder, name, text).map_err(|error| {
            tracing::warn!(%error, "a document could not be saved");
            failed()
        })?;
        Ok(saved.display().to_string())
    }

    /// What the page had kept.
    pub(crate) fn preferences(&self) -> Preferences {
        Preferences::read(&self.data_dir)
    }

    /// Keeps the page's items for the next start.
    pub(crate) fn keep_preferences(&self, preferences: &Preferences) -> Result<()> {
        if !preferences.are_acceptable() {
            return Err(told("bad_request", "These are no preferences of the page"));
        }
        preferences.write(&self.data_dir).map_err(|error| {
            tracing::warn!(%error, "the page's preferences could not be kept");
            told("not_kept", "They could not be kept for the next start.")
        })
    }

    /// The draft of a workflow, as the page kept it.
    pub(crate) fn read_draft(&self, workflow_id: &str) -> Result<Option<String>> {
        acceptable(workflow_id)?;
        drafts::read(&self.data_dir, workflow_id)
            .map_err(|error| unkept(&error, "The unsaved changes could not be read."))
    }

    /// Keeps a draft of the page.
    pub(crate) fn keep_draft(&self, workflow_id: &str, text: &str) -> Result<()> {
        acceptable(workflow_id)?;
        drafts::keep(&self.data_dir, workflow_id, text)
            .map_err(|error| unkept(&error, "The unsaved changes could not be kept."))
    }

    /// Takes a draft away.
    pub(crate) fn forget_draft(&self, workflow_id: &str) -> Result<()> {
        acceptable(workflow_id)?;
        drafts::forget(&self.data_dir, workflow_id)
            .map_err(|error| unkept(&error, "The unsaved changes could not be taken away."))
    }

    /// Whether the window closes at once.
    pub(crate) fn closing(&self) -> &Closing {
        &self.closing
    }

    pub(crate) fn info(&self) -> AppInfo {
        AppInfo {
            version: env!("CARGO_PKG_VERSION"),
            data_dir: self.data_dir.display().to_string(),
        }
    }

    /// Stops the platform, and takes a secret off the clipboard.
    pub(crate) fn stop(&self) {
        self.clipboard.clear();
        self.embedded.stop();
    }

    fn launch(&self, address: &Url) -> Result<()> {
        self.browser.open(address).map_err(|error| {
            // The launcher's name and the system's reason, never the address.
            tracing::warn!(kind = ?error.kind(), "no browser could be opened");
            told(
                "browser_failed",
                "No browser could be opened. Copy the address instead.",
            )
        })
    }
}

pub(crate) fn told(code: &'static str, message: impl Into<String>) -> ErrorObject {
    ErrorObject {
        code: Cow::Borrowed(code),
        message: message.into(),
        details: Details::new(),
    }
}

fn acceptable(workflow_id: &str) -> Result<()> {
    if drafts::is_acceptable(workflow_id) {
        Ok(())
    } else {
        Err(told("bad_request", "No workflow is called so"))
    }
}

fn unkept(error: &std::io::Error, message: &'static str) -> ErrorObject {
    tracing::warn!(%error, "a draft of the page could not be handled");
    told("not_kept", message)
}

fn refused(refused: Refused) -> ErrorObject {
    told("invalid_address", refused.to_string())
}

fn not_accepted(error: &patchbay_platform::Error) -> ErrorObject {
    if let patchbay_platform::Error::Internal(reason) = error {
        tracing::error!(%reason, "a command of the window failed");
    }
    error.body().error
}

/// The headers of an answer that the page needs.
fn headers(content_type: Option<String>) -> BTreeMap<&'static str, String> {
    let content_type = content_type.map(|value| ("content-type", value));
    content_type.into_iter().collect()
}

fn unanswered(error: &ClientError) -> ErrorObject {
    let code = match error {
        ClientError::Path(_) | ClientError::Method | ClientError::Body | ClientError::Boundary => {
            "bad_request"
        }
        ClientError::Timeout => "timeout",
        ClientError::Unreachable | ClientError::Start => "unreachable",
    };
    told(code, error.to_string())
}

#[cfg(test)]
mod tests;
