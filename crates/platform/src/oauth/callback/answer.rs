//! What came with the browser.

use secrecy::SecretString;

/// The longest code, state and issuer that is looked at, in bytes.
const MAX_PARAM: usize = 4096;

/// What came with the browser.
#[derive(Default)]
pub(super) struct Answer {
    pub(super) state: Option<String>,
    pub(super) code: Option<SecretString>,
    pub(super) error: Option<String>,
    pub(super) description: String,
    pub(super) issuer: Option<String>,
    /// A parameter came twice, or is longer than any.
    pub(super) doubtful: bool,
}

impl Answer {
    pub(super) fn read(query: &str) -> Self {
        let mut answer = Self::default();
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let long = value.len() > MAX_PARAM;
            let value = value.into_owned();
            let twice = match name.as_ref() {
                "state" => answer.state.replace(value).is_some(),
                "code" => answer.code.replace(SecretString::from(value)).is_some(),
                "error" => answer.error.replace(value).is_some(),
                "iss" => answer.issuer.replace(value).is_some(),
                "error_description" => {
                    answer.description = value;
                    false
                }
                _ => false,
            };
            answer.doubtful |= twice || long;
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_read_once() {
        let answer = Answer::read("state=s&code=c&iss=https%3A%2F%2Fa.example&x=y");
        assert_eq!(answer.state.as_deref(), Some("s"));
        assert_eq!(answer.issuer.as_deref(), Some("https://a.example"));
        assert!(!answer.doubtful);
        for doubtful in ["state=s&code=a&code=b", "state=s&state=t&code=a"] {
            assert!(Answer::read(doubtful).doubtful, "{doubtful}");
        }
        assert!(Answer::read(&format!("state={}", "x".repeat(MAX_PARAM + 1))).doubtful);
    }
}
