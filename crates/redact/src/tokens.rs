//! This platform's own tokens, recognised by their form: they are never kept, so nobody can say
//! which they are.

use std::ops::Range;

/// What a token begins with, and how many characters of its body make it one.
const PREFIXES: [(&str, usize); 6] = [
    ("dyn_pat_", 20),
    ("dynamiq_acc_", 20),
    ("patchbay_ses_", 20),
    ("patchbay_tkt_", 20),
    ("uak_", 20),
    // A JSON Web Token: base64url of `{"`.
    ("eyJ", 40),
];

/// Where tokens stand in `bytes`.
pub(crate) fn find(bytes: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        match token(&bytes[at..]) {
            Some(length) => {
                found.push(at..at + length);
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

fn token(bytes: &[u8]) -> Option<usize> {
    PREFIXES.iter().find_map(|(prefix, least)| {
        let body = bytes.strip_prefix(prefix.as_bytes())?;
        let length = body
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
            .count();
        (length >= *least).then_some(prefix.len() + length)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_found_and_words_like_them_are_not() {
        let body = "abcDEF0123456789abcDEF0123456789abcDEF0123456789abcDEF0123456789";
        for prefix in [
            "dyn_pat_",
            "dynamiq_acc_",
            "patchbay_ses_",
            "patchbay_tkt_",
            "eyJhbGciOi",
        ] {
            let text = format!("Bearer {prefix}{body}, and more");
            let found = find(text.as_bytes());
            assert_eq!(found.first(), Some(&(7..7 + prefix.len() + body.len())));
            assert_eq!(found.len(), 1);
        }
        for text in [
            "dyn_pat_",
            "a dynamiq_acc_XXX...XXX preview",
            "eyJ is how one begins",
        ] {
            assert!(find(text.as_bytes()).is_empty(), "{text}");
        }
    }
}
