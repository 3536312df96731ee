//! The recovery code: 160 random bits that a person prints, and the slot key derived from them.
//!
//! It is written in Crockford's base 32 (<https://www.crockford.com/base32.html>), which has no
//! letters that look alike, in nine groups of four: 32 characters of code, and four that tell a
//! slip of the pen from another vault's code. The key is HKDF-SHA256 (RFC 5869) over the 20 bytes,
//! with the slot's salt; a slow derivation would add nothing to 160 random bits.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hkdf::Hkdf;
use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::SealReason;
use crate::aead::{self, KEY_LEN, Key, RandomError};

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const CODE_LEN: usize = 20;
/// Characters of the code and of its checksum: five bits each.
const CODE_CHARS: usize = 32;
const CHECK_CHARS: usize = 4;
const GROUP: usize = 4;
/// The longest text that is looked at as a code.
const MAX_TEXT: usize = 256;

const KDF: &str = "hkdf-sha256";
const INFO: &[u8] = b"patchbay.vault.recovery";
const SALT_LEN: usize = 16;

/// A recovery code. Zeroized when dropped, and redacted in `Debug`.
pub struct RecoveryCode(SecretBox<[u8; CODE_LEN]>);

impl RecoveryCode {
    /// A new random code.
    pub(crate) fn generate() -> Result<Self, RandomError> {
        let mut code = SecretBox::new(Box::new([0; CODE_LEN]));
        aead::fill(code.expose_secret_mut())?;
        Ok(Self(code))
    }

    /// The code that a person typed: case, spaces and hyphens do not matter, and `O`, `I` and `L`
    /// are read as the digits that they look like. `None` for anything that was never a code.
    pub fn parse(text: &SecretString) -> Option<Self> {
        let text = text.expose_secret();
        if text.len() > MAX_TEXT {
            return None;
        }
        let mut digits = Zeroizing::new(Vec::with_capacity(CODE_CHARS + CHECK_CHARS));
        for character in text.chars() {
            if character == '-' || character.is_whitespace() {
                continue;
            }
            if digits.len() == CODE_CHARS + CHECK_CHARS {
                return None;
            }
            digits.push(digit(character)?);
        }
        let (code, check) = digits.split_at_checked(CODE_CHARS)?;
        let mut bytes = SecretBox::new(Box::new([0; CODE_LEN]));
        for (chunk, out) in code.chunks(8).zip(bytes.expose_secret_mut().chunks_mut(5)) {
            let number = chunk
                .iter()
                .fold(0_u64, |sum, digit| sum << 5 | u64::from(*digit));
            out.copy_from_slice(&number.to_be_bytes()[3..]);
        }
        (*check == checksum(bytes.expose_secret())).then_some(Self(bytes))
    }

    /// The code as it is printed: nine groups of four, joined by hyphens.
    pub fn printed(&self) -> SecretString {
        let bytes = self.0.expose_secret();
        let mut digits = Zeroizing::new(Vec::with_capacity(CODE_CHARS + CHECK_CHARS));
        for chunk in bytes.chunks(5) {
            let number = chunk
                .iter()
                .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
            digits.extend((0..8).rev().map(|place| five_bits(number >> (place * 5))));
        }
        digits.extend(checksum(bytes));
        let mut text = String::with_capacity(digits.len() + digits.len() / GROUP);
        for (index, digit) in digits.iter().enumerate() {
            if index > 0 && index % GROUP == 0 {
                text.push('-');
            }
            text.push(char::from(ALPHABET[usize::from(*digit)]));
        }
        text.into()
    }
}

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode([redacted])")
    }
}

fn five_bits(number: u64) -> u8 {
    number.to_le_bytes()[0] & 31
}

fn digit(character: char) -> Option<u8> {
    let upper = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let byte = u8::try_from(upper).ok()?;
    let place = ALPHABET.iter().position(|letter| *letter == byte)?;
    u8::try_from(place).ok()
}

/// 20 bits of SHA-256 under a name of their own. They tell nothing that helps to guess the rest.
fn checksum(code: &[u8; CODE_LEN]) -> [u8; CHECK_CHARS] {
    let digest = Sha256::new()
        .chain_update(b"patchbay.vault.recovery.check")
        .chain_update(code)
        .finalize();
    std::array::from_fn(|place| digest[place] & 31)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SlotParams {
    kdf: String,
    salt: String,
}

/// The parameters of a new slot, with a fresh salt.
pub(crate) fn new_params() -> Result<Value, RandomError> {
    let salt = aead::random_bytes::<SALT_LEN>()?;
    Ok(json!({ "kdf": KDF, "salt": STANDARD.encode(salt) }))
}

/// Derives the slot's key.
pub(crate) fn derive(params: &Value, code: &RecoveryCode) -> Result<Key, SealReason> {
    let salt = salt(params).ok_or(SealReason::DamagedHeader)?;
    let mut key = Key::new(Box::new([0; KEY_LEN]));
    Hkdf::<Sha256>::new(Some(&salt), code.0.expose_secret())
        .expand(INFO, key.expose_secret_mut())
        .map_err(|_| SealReason::DamagedHeader)?;
    Ok(key)
}

fn salt(params: &Value) -> Option<Vec<u8>> {
    let stored = SlotParams::deserialize(params).ok()?;
    if stored.kdf != KDF || stored.salt.len() > SALT_LEN * 2 {
        return None;
    }
    let salt = STANDARD.decode(stored.salt).ok()?;
    (salt.len() == SALT_LEN).then_some(salt)
}

#[cfg(test)]
mod tests {
    use hkdf::Hkdf;
    use proptest::prelude::*;
    use secrecy::{ExposeSecret, SecretBox};
    use serde_json::json;
    use sha2::Sha256;

    use super::{RecoveryCode, derive, new_params};
    use crate::SealReason;
    use crate::hex::hex;

    // RFC 5869, appendix A.1.
    #[test]
    fn ar_4_hkdf_matches_rfc_5869() {
        let (salt, info) = (
            hex("000102030405060708090a0b0c"),
            hex("f0f1f2f3f4f5f6f7f8f9"),
        );
        let mut okm = [0; 42];
        Hkdf::<Sha256>::new(Some(&salt), &[0x0b; 22])
            .expand(&info, &mut okm)
            .unwrap();
        let expected = hex(
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        );
        assert_eq!(okm.to_vec(), expected);
    }

    #[test]
    fn a_code_is_nine_groups_that_a_person_can_type_back() {
        let code = RecoveryCode::generate().unwrap();
        let printed = code.printed();
        let groups: Vec<_> = printed.expose_secret().split('-').collect();
        assert_eq!(groups.len(), 9, "nine groups");
        assert!(groups.iter().all(|group| group.len() == 4), "of four");
        let sloppy = format!(
            " {} ",
            printed.expose_secret().to_lowercase().replace('-', " ")
        );
        let read = RecoveryCode::parse(&sloppy.into()).unwrap();
        assert_eq!(read.0.expose_secret(), code.0.expose_secret());
        assert!(!format!("{code:?}").contains(groups[0]));
    }

    #[test]
    fn every_single_slip_of_the_pen_is_noticed_or_harmless() {
        let code = RecoveryCode(SecretBox::new(Box::new([7; 20])));
        let printed = code.printed().expose_secret().to_owned();
        let mut noticed = 0;
        for place in 0..printed.len() {
            for letter in "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars() {
                let mut typed: Vec<char> = printed.chars().collect();
                if typed[place] == '-' || typed[place] == letter {
                    continue;
                }
                typed[place] = letter;
                let typed: String = typed.into_iter().collect();
                noticed += usize::from(RecoveryCode::parse(&typed.into()).is_none());
            }
        }
        assert_eq!(noticed, 36 * 31, "each of them");
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let long = "0".repeat(257);
        for text in [
            "",
            "-",
            "0000",
            "U".repeat(36).as_str(),
            "é".repeat(36).as_str(),
            &long,
        ] {
            assert!(RecoveryCode::parse(&text.into()).is_none(), "{text}");
        }
    }

    #[test]
    fn two_slots_of_one_code_have_different_keys() {
        let code = RecoveryCode::generate().unwrap();
        let first = derive(&new_params().unwrap(), &code).unwrap();
        let second = derive(&new_params().unwrap(), &code).unwrap();
        assert_ne!(first.expose_secret(), second.expose_secret());
    }

    #[test]
    fn damaged_parameters_are_refused() {
        let code = RecoveryCode::generate().unwrap();
        for params in [
            json!({}),
            json!(null),
            json!({"kdf": "hkdf-sha256", "salt": ""}),
            json!({"kdf": "hkdf-sha256", "salt": "A".repeat(1 << 20)}),
            json!({"kdf": "hkdf-sha1", "salt": "AAECAwQFBgcICQoLDA0ODw=="}),
            json!({"kdf": "hkdf-sha256", "salt": "AAECAwQFBgcICQoLDA0ODw==", "x": 1}),
        ] {
            assert_eq!(
                derive(&params, &code).err(),
                Some(SealReason::DamagedHeader)
            );
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_never_panics(text in "\\PC{0,60}") {
            let _ = RecoveryCode::parse(&text.into());
        }

        #[test]
        fn every_code_survives_printing(bytes in any::<[u8; 20]>()) {
            let code = RecoveryCode(SecretBox::new(Box::new(bytes)));
            let read = RecoveryCode::parse(&code.printed()).unwrap();
            prop_assert_eq!(read.0.expose_secret(), &bytes);
        }
    }
}
