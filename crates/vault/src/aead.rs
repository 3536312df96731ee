//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) over byte slices, random keys and nonces,
//! and the wrapping of one key by another.
//!
//! It must never return plaintext that was not authenticated, and never choose a nonce by
//! anything but the system's random source: 24 random bytes need no counter.

use chacha20poly1305::{AeadInOut, KeyInit, Tag, XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, ExposeSecretMut, SecretBox};
use uuid::Uuid;

use crate::aad::Aad;

/// Length of every key in bytes.
pub(crate) const KEY_LEN: usize = 32;
/// Length of a nonce in bytes.
pub(crate) const NONCE_LEN: usize = 24;
/// Length of an authentication tag in bytes.
pub(crate) const TAG_LEN: usize = 16;

/// A 256-bit key: on the heap, redacted in `Debug`, and zeroized when dropped.
pub(crate) type Key = SecretBox<[u8; KEY_LEN]>;

/// The version byte of a wrapped key.
const WRAP_VERSION: u8 = 1;
const WRAPPED_LEN: usize = 1 + NONCE_LEN + KEY_LEN + TAG_LEN;

/// The system's random source failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system's random source failed")]
pub(crate) struct RandomError;

/// A ciphertext did not authenticate, or exceeds what the cipher takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the ciphertext does not authenticate")]
pub(crate) struct AeadError;

/// Why a wrapped key did not come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnwrapError {
    /// Not the format this version writes.
    BadFormat,
    /// The wrong wrapping key, or altered bytes: these cannot be told apart.
    AuthFailed,
}

/// Random bytes of the system.
pub(crate) fn fill(bytes: &mut [u8]) -> Result<(), RandomError> {
    getrandom::fill(bytes).map_err(|_| RandomError)
}

/// A fresh random key.
pub(crate) fn random_key() -> Result<Key, RandomError> {
    let mut key = Key::new(Box::new([0; KEY_LEN]));
    fill(key.expose_secret_mut())?;
    Ok(key)
}

/// Another box with the same key.
pub(crate) fn copy_of(key: &Key) -> Key {
    let mut copy = Key::new(Box::new([0; KEY_LEN]));
    copy.expose_secret_mut()
        .copy_from_slice(key.expose_secret());
    copy
}

/// Fresh random bytes that are no secret: a nonce or a salt.
pub(crate) fn random_bytes<const N: usize>() -> Result<[u8; N], RandomError> {
    let mut bytes = [0; N];
    fill(&mut bytes)?;
    Ok(bytes)
}

/// A fresh random (version 4) id.
pub(crate) fn random_id() -> Result<Uuid, RandomError> {
    Ok(uuid::Builder::from_random_bytes(random_bytes()?).into_uuid())
}

/// Encrypts `buffer` in place and returns its tag.
pub(crate) fn encrypt(
    key: &Key,
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    buffer: &mut [u8],
) -> Result<[u8; TAG_LEN], AeadError> {
    XChaCha20Poly1305::new(key.expose_secret().into())
        .encrypt_inout_detached(&XNonce::from(*nonce), aad, buffer.into())
        .map(Into::into)
        .map_err(|_| AeadError)
}

/// Authenticates `buffer` against `tag`, then decrypts it in place.
pub(crate) fn decrypt(
    key: &Key,
    nonce: &[u8; NONCE_LEN],
    aad: &[u8],
    buffer: &mut [u8],
    tag: &[u8; TAG_LEN],
) -> Result<(), AeadError> {
    XChaCha20Poly1305::new(key.expose_secret().into())
        .decrypt_inout_detached(&XNonce::from(*nonce), aad, buffer.into(), &Tag::from(*tag))
        .map_err(|_| AeadError)
}

/// Wraps `key` under `wrapping`: version ‖ nonce ‖ ciphertext ‖ tag.
pub(crate) fn wrap(wrapping: &Key, aad: &Aad, key: &Key) -> Result<Vec<u8>, RandomError> {
    let nonce = random_bytes::<NONCE_LEN>()?;
    let mut wrapped = Vec::with_capacity(WRAPPED_LEN);
    wrapped.push(WRAP_VERSION);
    wrapped.extend_from_slice(&nonce);
    wrapped.extend_from_slice(key.expose_secret());
    let tag = encrypt(
        wrapping,
        &nonce,
        aad.as_bytes(),
        &mut wrapped[1 + NONCE_LEN..],
    )
    .map_err(|AeadError| RandomError)?;
    wrapped.extend_from_slice(&tag);
    Ok(wrapped)
}

/// Takes the key out of what [`wrap`] wrote.
pub(crate) fn unwrap(wrapping: &Key, aad: &Aad, wrapped: &[u8]) -> Result<Key, UnwrapError> {
    let ([WRAP_VERSION], rest) = wrapped.split_first_chunk().ok_or(UnwrapError::BadFormat)? else {
        return Err(UnwrapError::BadFormat);
    };
    let (nonce, rest) = rest
        .split_first_chunk::<NONCE_LEN>()
        .ok_or(UnwrapError::BadFormat)?;
    let (ciphertext, tag) = rest
        .split_last_chunk::<TAG_LEN>()
        .ok_or(UnwrapError::BadFormat)?;
    let ciphertext: &[u8; KEY_LEN] = ciphertext.try_into().map_err(|_| UnwrapError::BadFormat)?;
    let mut key = Key::new(Box::new(*ciphertext));
    decrypt(
        wrapping,
        nonce,
        aad.as_bytes(),
        key.expose_secret_mut(),
        tag,
    )
    .map_err(|AeadError| UnwrapError::AuthFailed)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    use super::{Key, UnwrapError, decrypt, encrypt, random_key, unwrap, wrap};
    use crate::aad::Aad;
    use crate::hex::hex;

    // draft-irtf-cfrg-xchacha-03, appendix A.3.1.
    const PLAINTEXT: &[u8] = b"Ladies and Gentlemen of the class of '99: \
If I could offer you only one tip for the future, sunscreen would be it.";
    const CIPHERTEXT: &str = "
        bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb
        731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452
        2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9
        21f9664c97637da9768812f615c68b13b52e";
    const TAG: &str = "c0875924c1c7987947deafd8780acf49";
    const AAD: &str = "50515253c0c1c2c3c4c5c6c7";

    fn vector() -> (Key, [u8; 24]) {
        let key = Key::new(Box::new(std::array::from_fn(|i| {
            0x80 + u8::try_from(i).unwrap()
        })));
        let nonce = std::array::from_fn(|i| 0x40 + u8::try_from(i).unwrap());
        (key, nonce)
    }

    #[test]
    fn ar_4_encrypts_the_published_vector() {
        let (key, nonce) = vector();
        let mut buffer = PLAINTEXT.to_vec();
        let tag = encrypt(&key, &nonce, &hex(AAD), &mut buffer).unwrap();
        assert_eq!(buffer, hex(CIPHERTEXT));
        assert_eq!(tag.to_vec(), hex(TAG));
    }

    #[test]
    fn ar_4_decrypts_the_published_vector() {
        let (key, nonce) = vector();
        let mut buffer = hex(CIPHERTEXT);
        let tag = hex(TAG).try_into().unwrap();
        decrypt(&key, &nonce, &hex(AAD), &mut buffer, &tag).unwrap();
        assert_eq!(buffer, PLAINTEXT);
    }

    #[test]
    fn a_refused_ciphertext_is_left_as_it_was() {
        let (key, nonce) = vector();
        let mut buffer = hex(CIPHERTEXT);
        let tag = hex(TAG).try_into().unwrap();
        assert!(decrypt(&key, &nonce, b"", &mut buffer, &tag).is_err());
        assert_eq!(buffer, hex(CIPHERTEXT));
    }

    #[test]
    fn a_wrapped_key_comes_out_under_the_same_identity_only() {
        let (wrapping, key) = (random_key().unwrap(), random_key().unwrap());
        let wrapped = wrap(&wrapping, &Aad::new("a"), &key).unwrap();
        let opened = unwrap(&wrapping, &Aad::new("a"), &wrapped).unwrap();
        assert_eq!(opened.expose_secret(), key.expose_secret());
        let elsewhere = unwrap(&wrapping, &Aad::new("b"), &wrapped).unwrap_err();
        assert_eq!(elsewhere, UnwrapError::AuthFailed);
    }

    #[test]
    fn every_flipped_bit_of_a_wrapped_key_is_refused() {
        let (wrapping, key) = (random_key().unwrap(), random_key().unwrap());
        let wrapped = wrap(&wrapping, &Aad::new("a"), &key).unwrap();
        for bit in 0..wrapped.len() * 8 {
            let mut altered = wrapped.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let expected = if bit < 8 {
                UnwrapError::BadFormat
            } else {
                UnwrapError::AuthFailed
            };
            let error = unwrap(&wrapping, &Aad::new("a"), &altered).unwrap_err();
            assert_eq!(error, expected, "bit {bit}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_never_a_wrapped_key(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            let (wrapping, _) = vector();
            prop_assert!(unwrap(&wrapping, &Aad::new("a"), &bytes).is_err());
        }
    }
}
