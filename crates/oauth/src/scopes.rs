//! Lists of scopes.

/// The scopes of a text, whatever stands between them.
pub fn split(text: &str) -> Vec<String> {
    text.split([' ', ',', '\t', '\n'])
        .filter(|scope| !scope.is_empty())
        .map(str::to_owned)
        .collect()
}

/// What was asked for and not granted. A server that does not tell granted everything (RFC 6749,
/// section 5.1).
pub fn missing(asked: &[String], granted: Option<&[String]>) -> Vec<String> {
    let Some(granted) = granted else {
        return Vec::new();
    };
    asked
        .iter()
        .filter(|scope| !granted.iter().any(|other| same(scope, other)))
        .cloned()
        .collect()
}

/// Microsoft answers a scope with its resource before it, and Google short names with their long ones.
fn same(asked: &str, granted: &str) -> bool {
    let last = |scope: &str| {
        scope
            .rsplit('/')
            .next()
            .unwrap_or(scope)
            .to_ascii_lowercase()
    };
    asked == granted
        || asked == "offline_access"
        || (!asked.contains('/') && granted.contains('/') && last(granted) == last(asked))
        || (matches!(asked, "email" | "profile") && last(granted) == format!("userinfo.{asked}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> Vec<String> {
        split(text)
    }

    #[test]
    fn what_was_unticked_is_missing() {
        let asked = list("User.Read Files.Read.All offline_access");
        let granted = list("https://graph.microsoft.com/User.Read");
        assert_eq!(missing(&asked, Some(&granted)), ["Files.Read.All"]);
        assert_eq!(missing(&asked, None), [""; 0]);
        assert_eq!(missing(&list("a,b"), Some(&list("b a"))), [""; 0]);
        assert_eq!(missing(&list("a"), Some(&[])), ["a"]);
    }
}
