//! The web origins (RFC 6454) whose pages may call the Connect API for an App's users.

use url::Url;

use crate::check::{Check, FORMAT};
use crate::error::Result;
use crate::open::Platform;

const FIELD: &str = "allowed_origins";
/// The most origins of an App.
const MOST: usize = 32;

/// Origins as a browser writes them: scheme, host, and the port where it is not the scheme's own.
pub(crate) fn checked(check: &mut Check, origins: Vec<String>) -> Vec<String> {
    if origins.len() > MOST {
        check.add(FIELD, format!("must be no more than {MOST}"));
    }
    for (index, origin) in origins.iter().enumerate() {
        if !is_origin(origin) {
            check.add(&format!("{FIELD}[{index}]"), FORMAT);
        }
    }
    origins
}

fn is_origin(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| {
        matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text
    })
}

impl Platform {
    /// Whether an App lets pages of this origin call the Connect API. A browser asks so before it
    /// sends a token, and so before the App is known.
    pub async fn allows_origin(&self, origin: &str) -> Result<bool> {
        Ok(self.store.allows_origin(origin).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_stands_as_browsers_write_it() {
        for good in ["https://app.example", "http://localhost:3000"] {
            assert!(is_origin(good), "{good}");
        }
        for bad in [
            "*",
            "null",
            "",
            "app.example",
            "https://app.example/",
            "https://app.example:443",
            "https://APP.example",
            "https://user@app.example",
            "file:///x",
        ] {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
