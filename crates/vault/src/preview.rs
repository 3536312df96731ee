//! What may be shown of a stored secret.
//!
//! It must never show anything of a short secret: four characters are a telling part of it.

use secrecy::{ExposeSecret, SecretString};

/// Shortest secret, in characters, of which the end may be shown.
const MIN_CHARS: usize = 20;

/// The last four characters of `secret`, for a person to recognise it by, or `None` when it
/// has fewer than 20 characters.
pub fn last4(secret: &SecretString) -> Option<String> {
    let text = secret.expose_secret();
    let count = text.chars().count();
    (count >= MIN_CHARS).then(|| text.chars().skip(count - 4).collect())
}

#[cfg(test)]
mod tests {
    use super::last4;

    #[test]
    fn shows_the_end_of_secrets_of_twenty_characters() {
        assert_eq!(
            last4(&"0123456789abcdefWXYZ".into()).as_deref(),
            Some("WXYZ")
        );
    }

    #[test]
    fn shows_nothing_of_shorter_ones_counted_in_characters() {
        assert_eq!(last4(&"0123456789abcdefXYZ".into()), None);
        assert_eq!(last4(&"ééééééééééééé".into()), None);
    }
}
