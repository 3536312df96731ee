//! A deployed App as its builder's backend knows it.

use serde_json::Value;

/// An App with an Access Key of its project.
#[derive(Debug, Clone)]
pub struct App {
    /// The App's id.
    pub id: String,
    /// The base address that resolves everywhere.
    pub url: String,
    /// The host name with its port.
    pub hostname: String,
    /// The workflow that it runs.
    pub workflow: String,
    /// An Access Key of its project.
    pub key: String,
}

impl App {
    pub(crate) fn of(answer: &Value, key: &str) -> Self {
        let text = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        Self {
            id: text("id"),
            url: text("url"),
            hostname: text("hostname"),
            workflow: text("workflow_id"),
            key: key.to_owned(),
        }
    }

    /// A path of the App API, under the address that resolves everywhere.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}
