//! The platform's own bearer secrets: how they look, how they are made, how one is recognised.
//!
//! A prefix (`dyn_pat_`, `dynamiq_acc_`), then 64 base62 characters: 12 that find the row, 46 of secret,
//! 6 of CRC-32 over the 58 before them, so that a scanner recognises a leaked one offline. Stored is
//! the SHA-512 of the whole text; the secret part carries 273 bits, so no slow hash is needed.

use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha512};
use subtle::ConstantTimeEq as _;

use crate::error::{Error, Result};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LOOKUP: usize = 12;
const SECRET: usize = 46;
const CHECKSUM: usize = 6;

/// SHA-512 of a whole token.
pub(crate) type Hash = [u8; 64];

/// The kinds of bearer secret that the platform knows by their hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// For the management API.
    PersonalAccessToken,
    /// For the App API.
    AccessKey,
    /// For the management API, of one window or browser tab; in memory only.
    Session,
    /// Good once, for what it was made for; in memory only.
    Ticket,
}

impl TokenKind {
    const ALL: [Self; 4] = [
        Self::PersonalAccessToken,
        Self::AccessKey,
        Self::Session,
        Self::Ticket,
    ];

    /// What the token begins with.
    fn prefix(self) -> &'static str {
        match self {
            Self::PersonalAccessToken => "dyn_pat_",
            Self::AccessKey => "dynamiq_acc_",
            Self::Session => "patchbay_ses_",
            Self::Ticket => "patchbay_tkt_",
        }
    }
}

/// A new token: the secret, which is told once, and what is stored.
pub(crate) struct NewToken {
    pub(crate) secret: SecretString,
    pub(crate) lookup: String,
    pub(crate) hash: Hash,
    pub(crate) preview: String,
}

/// Makes a token.
pub(crate) fn generate(kind: TokenKind) -> Result<NewToken> {
    let body = random_text(LOOKUP + SECRET)?;
    let text = format!("{}{body}{}", kind.prefix(), checksum(&body));
    Ok(NewToken {
        lookup: body.chars().take(LOOKUP).collect(),
        hash: hash(&text),
        preview: preview(kind, &text),
        secret: SecretString::from(text),
    })
}

/// A token that a request presented and that has the right form.
pub(crate) struct Presented {
    pub(crate) kind: TokenKind,
    pub(crate) lookup: String,
    pub(crate) hash: Hash,
}

/// Recognises a token by its form and checksum; anything else is not ours.
pub(crate) fn recognise(text: &SecretString) -> Option<Presented> {
    let text = text.expose_secret();
    let kind = TokenKind::ALL
        .into_iter()
        .find(|kind| text.starts_with(kind.prefix()))?;
    let body = text.strip_prefix(kind.prefix())?;
    if body.len() != LOOKUP + SECRET + CHECKSUM || !body.bytes().all(|b| ALPHABET.contains(&b)) {
        return None;
    }
    let (secret, sum) = body.split_at(LOOKUP + SECRET);
    if sum != checksum(secret) {
        return None;
    }
    Some(Presented {
        kind,
        lookup: secret.chars().take(LOOKUP).collect(),
        hash: hash(text),
    })
}

/// Compares two hashes in constant time.
pub(crate) fn same(stored: &[u8], presented: &Hash) -> bool {
    stored.ct_eq(presented.as_slice()).into()
}

fn hash(text: &str) -> Hash {
    Sha512::digest(text.as_bytes()).into()
}

fn preview(kind: TokenKind, text: &str) -> String {
    let body = text.strip_prefix(kind.prefix()).unwrap_or_default();
    let head: String = body.chars().take(3).collect();
    let tail: String = body.chars().skip(body.len().saturating_sub(3)).collect();
    format!("{}{head}...{tail}", kind.prefix())
}

fn checksum(body: &str) -> String {
    let mut rest = crc32fast::hash(body.as_bytes()) as usize;
    let mut digits = [b'0'; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        *digit = ALPHABET[rest % ALPHABET.len()];
        rest /= ALPHABET.len();
    }
    digits.iter().map(|byte| char::from(*byte)).collect()
}

/// Characters drawn evenly from the alphabet: bytes past the last whole multiple are thrown away.
fn random_text(length: usize) -> Result<String> {
    const EVEN: u8 = 248; // 62 × 4
    let mut text = String::with_capacity(length);
    let mut bytes = [0_u8; 64];
    while text.len() < length {
        getrandom::fill(&mut bytes).map_err(|error| Error::Internal(error.to_string()))?;
        for byte in bytes {
            if byte < EVEN && text.len() < length {
                text.push(char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
            }
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_the_published_form() {
        let token = generate(TokenKind::PersonalAccessToken).unwrap();
        let text = token.secret.expose_secret();
        assert_eq!(text.len(), "dyn_pat_".len() + 64);
        assert!(text.starts_with("dyn_pat_"));
        assert_eq!(token.preview.len(), "dyn_pat_".len() + 9);
        let presented = recognise(&token.secret).unwrap();
        assert_eq!(presented.lookup, token.lookup);
        assert!(same(&token.hash, &presented.hash));
    }

    #[test]
    fn a_changed_character_is_seen_before_the_database_is_asked() {
        let token = generate(TokenKind::AccessKey).unwrap();
        let text = token.secret.expose_secret();
        for at in "dynamiq_acc_".len()..text.len() {
            let mut changed = text.as_bytes().to_vec();
            changed[at] = if changed[at] == b'a' { b'b' } else { b'a' };
            let changed = SecretString::from(String::from_utf8(changed).unwrap());
            assert!(recognise(&changed).is_none(), "character {at}");
        }
    }

    #[test]
    fn junk_is_not_a_token() {
        for junk in ["", "dyn_pat_", "dynamiq_acc_", "sk-abc", "dyn_pat_ü"] {
            assert!(recognise(&SecretString::from(junk)).is_none(), "{junk}");
        }
    }

    /// A token of the right form that differs from `text` in one character of its secret.
    fn near(text: &str, kind: TokenKind, at: usize) -> SecretString {
        let body = text.strip_prefix(kind.prefix()).unwrap();
        let mut secret: Vec<u8> = body.as_bytes()[..LOOKUP + SECRET].to_vec();
        secret[at] = if secret[at] == b'a' { b'b' } else { b'a' };
        let secret = String::from_utf8(secret).unwrap();
        SecretString::from(format!("{}{secret}{}", kind.prefix(), checksum(&secret)))
    }

    /// Welch's t of two samples of times, without the slowest twentieth of each: those are the
    /// machine's.
    fn welch(samples: [Vec<f64>; 2]) -> f64 {
        let [one, other] = samples.map(|mut times| {
            times.sort_by(f64::total_cmp);
            times.truncate(times.len() / 20 * 19);
            let count = f64::from(u32::try_from(times.len()).unwrap());
            let mean = times.iter().sum::<f64>() / count;
            let spread = times.iter().map(|time| (time - mean).powi(2)).sum::<f64>();
            (mean, spread / (count - 1.0) / count)
        });
        (one.0 - other.0) / (one.1 + other.1).sqrt()
    }

    /// As dudect does (<https://eprint.iacr.org/2016/1123>): a token that is right but for its last
    /// character, and one that is wrong from its first on.
    #[test]
    fn hs_7_a_near_miss_is_refused_in_the_time_of_a_far_one() {
        let full = std::env::var("PATCHBAY_SECURITY").is_ok_and(|profile| profile == "full");
        let samples = if full { 1_000_000 } else { 50_000 };
        let kind = TokenKind::PersonalAccessToken;
        let right = generate(kind).unwrap();
        let text = right.secret.expose_secret();
        let tokens = [
            near(text, kind, LOOKUP + SECRET - 1),
            near(text, kind, LOOKUP),
        ];
        let attempt = || {
            let mut times = [Vec::with_capacity(samples), Vec::with_capacity(samples)];
            for sample in 0..samples * 2 {
                let class = sample % 2;
                let start = std::time::Instant::now();
                let presented = recognise(std::hint::black_box(&tokens[class]));
                let opens = presented.is_some_and(|one| same(&right.hash, &one.hash));
                let time = start.elapsed();
                assert!(!std::hint::black_box(opens));
                times[class].push(time.as_secs_f64());
            }
            welch(times)
        };
        // A real difference shows each time; a busy machine's does not.
        let found: Vec<f64> = (0..5)
            .map(|_| attempt())
            .take_while(|t| t.abs() >= 4.5)
            .collect();
        assert!(found.len() < 5, "t: {found:?}");
    }

    #[test]
    fn hs_7_the_control_finds_a_comparison_that_stops_early() {
        let early = |one: &[u8], other: &[u8]| {
            one.iter()
                .zip(other)
                .all(|(a, b)| std::hint::black_box(a) == std::hint::black_box(b))
        };
        let stored = [7_u8; 4096];
        let mut late = stored;
        late[4095] = 0;
        let presented = [late, [0; 4096]];
        let mut times = [Vec::new(), Vec::new()];
        for sample in 0..4_000 {
            let start = std::time::Instant::now();
            let same = early(&stored, &presented[sample % 2]);
            times[sample % 2].push(start.elapsed().as_secs_f64());
            assert!(!same);
        }
        assert!(welch(times).abs() >= 4.5);
    }
}
