//! The key of a passphrase slot: Argon2id (RFC 9106) over the passphrase's UTF-8 bytes.
//!
//! The parameters come from storage, so none may be used before its bound was checked: a
//! hostile record must not be able to ask for terabytes or hours.

use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, ExposeSecretMut, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::SealReason;
use crate::aead::{self, KEY_LEN, Key, RandomError};

const KDF: &str = "argon2id";
const SALT_LEN: usize = 16;

/// Upper bounds of what a stored record may ask for: 1 GiB, 16 passes, 8 lanes.
const MAX_M: u32 = 1024 * 1024;
const MAX_T: u32 = 16;
const MAX_P: u32 = 8;
const MAX_SALT_LEN: usize = 64;

/// What deriving a key costs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cost {
    /// Memory in KiB.
    pub(crate) m: u32,
    /// Passes over the memory.
    pub(crate) t: u32,
    /// Lanes.
    pub(crate) p: u32,
}

impl Cost {
    /// The cost of new slots: RFC 9106 section 4's second choice (64 MiB, 3 passes), with
    /// one lane because the lanes would run one after another.
    pub(crate) const DEFAULT: Self = Self {
        m: 64 * 1024,
        t: 3,
        p: 1,
    };
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SlotParams {
    kdf: String,
    m: u32,
    t: u32,
    p: u32,
    salt: String,
}

/// The parameters of a new slot, with a fresh salt.
pub(crate) fn new_params(cost: Cost) -> Result<Value, RandomError> {
    let salt = aead::random_bytes::<SALT_LEN>()?;
    Ok(json!({
        "kdf": KDF,
        "m": cost.m,
        "t": cost.t,
        "p": cost.p,
        "salt": STANDARD.encode(salt),
    }))
}

/// Derives the slot's key. Blocks for the time and memory that `params` name.
pub(crate) fn derive(params: &Value, passphrase: &SecretString) -> Result<Key, SealReason> {
    let (params, salt) = parse(params).ok_or(SealReason::DamagedHeader)?;
    hash(params, &salt, passphrase).ok_or(SealReason::DamagedHeader)
}

/// The bounded parameters and the salt, or `None` when a bound is exceeded.
fn parse(params: &Value) -> Option<(Params, Vec<u8>)> {
    let stored = SlotParams::deserialize(params).ok()?;
    let bounded = stored.kdf == KDF
        && stored.m <= MAX_M
        && stored.t <= MAX_T
        && stored.p <= MAX_P
        && stored.salt.len() <= MAX_SALT_LEN * 2;
    if !bounded {
        return None;
    }
    let salt = STANDARD.decode(stored.salt).ok()?;
    if !(SALT_LEN..=MAX_SALT_LEN).contains(&salt.len()) {
        return None;
    }
    let params = Params::new(stored.m, stored.t, stored.p, Some(KEY_LEN)).ok()?;
    Some((params, salt))
}

fn hash(params: Params, salt: &[u8], passphrase: &SecretString) -> Option<Key> {
    let mut key = Key::new(Box::new([0; KEY_LEN]));
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(
            passphrase.expose_secret().as_bytes(),
            salt,
            key.expose_secret_mut(),
        )
        .ok()?;
    Some(key)
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use argon2::{Algorithm, Argon2, AssociatedData, Params, ParamsBuilder, Version};
    use secrecy::ExposeSecret;
    use serde_json::{Value, json};

    use super::{Cost, derive, hash, new_params, parse};
    use crate::SealReason;
    use crate::hex::hex;

    #[test]
    fn ar_4_argon2id_matches_rfc_9106_section_5_3() {
        let params = ParamsBuilder::new()
            .m_cost(32)
            .t_cost(3)
            .p_cost(4)
            .data(AssociatedData::new(&[4; 12]).unwrap())
            .output_len(32)
            .build()
            .unwrap();
        let secret = [3; 8];
        let argon2 =
            Argon2::new_with_secret(&secret, Algorithm::Argon2id, Version::V0x13, params).unwrap();
        let mut tag = [0; 32];
        argon2
            .hash_password_into(&[1; 32], &[2; 16], &mut tag)
            .unwrap();
        let expected = hex("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
        assert_eq!(tag.to_vec(), expected);
    }

    // The reference implementation's own test of Argon2id: t=2, m=2^8 KiB, p=1.
    #[test]
    fn a_derived_key_matches_the_reference_implementation() {
        let params = Params::new(256, 2, 1, Some(32)).unwrap();
        let key = hash(params, b"somesalt", &"password".into()).unwrap();
        let expected = hex("9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe");
        assert_eq!(key.expose_secret().to_vec(), expected);
    }

    #[test]
    fn new_slots_cost_what_the_design_says_and_never_share_a_salt() {
        let first = new_params(Cost::DEFAULT).unwrap();
        let second = new_params(Cost::DEFAULT).unwrap();
        let (params, salt) = parse(&first).unwrap();
        assert_eq!(
            (
                params.m_cost(),
                params.t_cost(),
                params.p_cost(),
                salt.len()
            ),
            (65_536, 3, 1, 16)
        );
        assert_ne!(first["salt"], second["salt"]);
    }

    fn with(field: &str, value: Value) -> Value {
        let mut params = json!({
            "kdf": "argon2id", "m": 64, "t": 1, "p": 1, "salt": "AAECAwQFBgcICQoLDA0ODw==",
        });
        params[field] = value;
        params
    }

    #[test]
    fn the_largest_allowed_parameters_are_accepted() {
        assert!(parse(&with("m", json!(1_048_576))).is_some());
        assert!(parse(&with("t", json!(16))).is_some());
        assert!(parse(&with("p", json!(8))).is_some());
    }

    #[test]
    fn ks_8_hostile_parameters_are_refused_before_any_work() {
        let hostile = [
            with("m", json!(1_048_577)),
            with("m", json!(4 * 1024 * 1024)),
            with("m", json!(u64::MAX)),
            with("m", json!(-1)),
            with("m", json!(64.5)),
            with("m", json!(0)),
            with("t", json!(0)),
            with("t", json!(17)),
            with("t", json!(1_u64 << 32)),
            with("p", json!(0)),
            with("p", json!(9)),
            with("p", json!(0x00ff_ffff)),
            with("kdf", json!("argon2i")),
            with("kdf", json!(null)),
            with("salt", json!("")),
            with("salt", json!("AAECAwQFBgc=")),
            with("salt", json!("not base64 at all!!!")),
            with("salt", json!("A".repeat(1 << 20))),
            with("extra", json!(1)),
            json!({}),
            json!([]),
            Value::Null,
        ];
        let start = Instant::now();
        for params in hostile {
            let result = derive(&params, &"phrase".into());
            assert_eq!(result.err(), Some(SealReason::DamagedHeader));
        }
        assert!(
            start.elapsed() < Duration::from_secs(1),
            "no parameter was used"
        );
    }
}
