//! What the body of an answer says where its status does not say enough.

use serde::Deserialize;
use serde_json::Value;

/// What certain answers mean. The first rule that fits decides, before the status does.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnswerRule {
    /// The statuses that it is for; all when empty.
    #[serde(default)]
    pub status: Vec<u16>,
    /// Where in the JSON of the body one of `is` stands: a pointer (RFC 6901).
    #[serde(default)]
    pub at: Option<String>,
    /// The values that fit there.
    #[serde(default)]
    pub is: Vec<Value>,
    /// A text that stands somewhere in the body.
    #[serde(default)]
    pub holds: Option<String>,
    /// What it means.
    pub means: Meaning,
}

/// What an answer means for the credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Meaning {
    /// It is accepted.
    Works,
    /// It is known, and may not do what was asked, which says nothing of other things.
    Known,
    /// It is not accepted.
    Refused,
}

impl AnswerRule {
    /// Whether the rule needs the body.
    pub fn reads_body(&self, status: u16) -> bool {
        self.is_for(status) && (self.at.is_some() || self.holds.is_some())
    }

    /// Whether the rule fits this answer.
    pub fn fits(&self, status: u16, body: &[u8]) -> bool {
        self.is_for(status) && self.found(body) && self.held(body)
    }

    fn is_for(&self, status: u16) -> bool {
        self.status.is_empty() || self.status.contains(&status)
    }

    fn found(&self, body: &[u8]) -> bool {
        let Some(pointer) = &self.at else {
            return true;
        };
        let json = serde_json::from_slice::<Value>(body).ok();
        let value = json.as_ref().and_then(|json| json.pointer(pointer));
        value.is_some_and(|value| self.is.contains(value))
    }

    fn held(&self, body: &[u8]) -> bool {
        let Some(text) = &self.holds else {
            return true;
        };
        body.windows(text.len()).any(|part| part == text.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rule(value: Value) -> AnswerRule {
        serde_json::from_value(value).unwrap()
    }

    #[test]
    fn a_rule_looks_at_status_place_and_text() {
        let code =
            rule(json!({"status": [400], "at": "/code", "is": ["A", 7], "means": "refused"}));
        assert!(code.fits(400, br#"{"code": "A"}"#) && code.fits(400, br#"{"code": 7}"#));
        assert!(!code.fits(401, br#"{"code": "A"}"#), "another status");
        assert!(!code.fits(400, br#"{"code": "B"}"#), "another value");
        assert!(!code.fits(400, b"<html>A</html>"), "no JSON");
        assert!(code.reads_body(400) && !code.reads_body(200));

        let text = rule(json!({"holds": "[Balance", "means": "works"}));
        assert!(text.fits(200, b"x [Balance left] 7") && !text.fits(200, b"[Ba"));

        let status = rule(json!({"status": [403], "means": "known"}));
        assert!(status.fits(403, b"") && !status.fits(200, b""));
        assert!(!status.reads_body(403));
    }
}
