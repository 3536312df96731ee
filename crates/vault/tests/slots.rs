//! Every state of a keychain and of a stored header (checks KS-5 and KS-8): the right
//! reason, no new key, no write, no panic.

#![cfg(test)]

use patchbay_vault::{
    CreateError, Keychain, KeychainError, MemoryKeychain, Opener, Purpose, RowIdentity, SealReason,
    SlotKind, Vault, VaultHeader, create, unlock,
};
use proptest::prelude::*;
use secrecy::{ExposeSecret, SecretSlice};
use serde_json::json;
use uuid::Uuid;

const ROW: RowIdentity<'static> = RowIdentity {
    table: "connections",
    row: "1",
    column: "api_key",
    app: None,
    user: None,
    destination: None,
};

fn vault() -> (MemoryKeychain, VaultHeader) {
    let keychain = MemoryKeychain::new();
    let (header, _) = create(Opener::Keychain(&keychain)).unwrap();
    (keychain, header)
}

fn entry_of(header: &VaultHeader) -> String {
    format!("vault:{}:v1", header.vault_id)
}

/// The reason why `keychain` does not open `header`, after checking that trying wrote
/// nothing.
fn refusal(header: &VaultHeader, keychain: &MemoryKeychain) -> SealReason {
    let (entries, writes) = (keychain.entries(), keychain.writes());
    let reason = unlock(header, Opener::Keychain(keychain)).unwrap_err();
    assert_eq!((keychain.entries(), keychain.writes()), (entries, writes));
    reason
}

fn refusal_with_entry(content: Vec<u8>) -> SealReason {
    let (keychain, header) = vault();
    keychain.store(&entry_of(&header), &content.into()).unwrap();
    refusal(&header, &keychain)
}

#[test]
fn the_keychain_opens_the_vault_it_holds_the_key_of() {
    let keychain = MemoryKeychain::new();
    let (header, keys) = create(Opener::Keychain(&keychain)).unwrap();
    let sealed = Vault::unsealed(keys)
        .seal(Purpose::Owner, &ROW, &"secret".into())
        .unwrap();
    let reopened = Vault::unsealed(unlock(&header, Opener::Keychain(&keychain)).unwrap());
    assert_eq!(
        reopened.open(&ROW, &sealed).unwrap().expose_secret(),
        "secret"
    );
    assert_eq!(keychain.entries(), [entry_of(&header)]);
    assert_eq!(header.slots[0].kind, SlotKind::Keychain);
}

#[test]
fn ks_5_a_missing_entry_is_not_a_first_run() {
    let (_, header) = vault();
    assert_eq!(
        refusal(&header, &MemoryKeychain::new()),
        SealReason::KeyMissing
    );
}

#[test]
fn ks_5_a_key_of_another_vault_is_wrong() {
    let (other, other_header) = vault();
    let stored = other.load(&entry_of(&other_header)).unwrap().unwrap();
    assert_eq!(
        refusal_with_entry(stored.expose_secret().to_vec()),
        SealReason::WrongKey
    );
}

#[test]
fn ks_5_entries_that_are_no_key_are_damaged() {
    let short = b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==".to_vec();
    let cases = [
        ("empty", Vec::new()),
        ("31 bytes", short),
        (
            "33 bytes",
            b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g".to_vec(),
        ),
        ("raw bytes", vec![7; 32]),
        ("no base64", vec![b'!'; 44]),
        ("no text", vec![255; 44]),
        (
            "white space",
            b" AECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=".to_vec(),
        ),
        ("2 MB", vec![b'A'; 2 << 20]),
    ];
    for (name, content) in cases {
        assert_eq!(
            refusal_with_entry(content),
            SealReason::DamagedKey,
            "{name}"
        );
    }
}

#[test]
fn ks_5_failures_of_the_keychain_keep_their_meaning() {
    let cases = [
        (KeychainError::Unavailable, SealReason::NoKeychain),
        (KeychainError::Unsuitable, SealReason::NoKeychain),
        (KeychainError::Locked, SealReason::Locked),
        (KeychainError::Timeout, SealReason::Timeout),
        (KeychainError::Damaged, SealReason::DamagedKey),
    ];
    let (keychain, header) = vault();
    for (error, reason) in cases {
        keychain.fail_next(error);
        assert_eq!(refusal(&header, &keychain), reason);
    }
    assert!(unlock(&header, Opener::Keychain(&keychain)).is_ok());
}

#[test]
fn creating_fails_with_the_keychain() {
    for healthy_calls in 0..2 {
        let keychain = FailingAfter(MemoryKeychain::new(), healthy_calls);
        let error = create(Opener::Keychain(&keychain)).unwrap_err();
        assert_eq!(error, CreateError::Keychain(KeychainError::Locked));
    }
}

#[test]
fn a_keychain_that_does_not_keep_the_key_makes_no_vault() {
    for kept in [None, Some(&b"something else"[..])] {
        let error = create(Opener::Keychain(&Forgetful(kept))).unwrap_err();
        assert_eq!(error, CreateError::ReadBack);
    }
}

/// Works for so many calls, then is locked.
struct FailingAfter(MemoryKeychain, usize);

impl FailingAfter {
    fn check(&self) -> Result<(), KeychainError> {
        if self.0.writes() < self.1 {
            Ok(())
        } else {
            Err(KeychainError::Locked)
        }
    }
}

impl Keychain for FailingAfter {
    fn load(&self, _: &str) -> Result<Option<SecretSlice<u8>>, KeychainError> {
        Err(KeychainError::Locked)
    }

    fn store(&self, entry: &str, secret: &SecretSlice<u8>) -> Result<(), KeychainError> {
        self.check()?;
        self.0.store(entry, secret)
    }

    fn delete(&self, entry: &str) -> Result<(), KeychainError> {
        self.0.delete(entry)
    }
}

/// Accepts everything and holds always the same.
struct Forgetful(Option<&'static [u8]>);

impl Keychain for Forgetful {
    fn load(&self, _: &str) -> Result<Option<SecretSlice<u8>>, KeychainError> {
        Ok(self.0.map(|bytes| bytes.to_vec().into()))
    }

    fn store(&self, _: &str, _: &SecretSlice<u8>) -> Result<(), KeychainError> {
        Ok(())
    }

    fn delete(&self, _: &str) -> Result<(), KeychainError> {
        Ok(())
    }
}

#[test]
fn the_check_value_decides_before_the_data_keys() {
    let (keychain, mut header) = vault();
    header.check[0] ^= 1;
    header.keys[0].wrapped[30] ^= 1;
    assert_eq!(refusal(&header, &keychain), SealReason::WrongKey);
}

#[test]
fn ks_8_every_flipped_byte_of_the_header_keeps_the_vault_sealed() {
    let (keychain, header) = vault();
    for byte in 0..header.slots[0].wrapped.len() {
        let mut altered = header.clone();
        altered.slots[0].wrapped[byte] ^= 1;
        let expected = if byte == 0 {
            SealReason::DamagedHeader
        } else {
            SealReason::WrongKey
        };
        assert_eq!(refusal(&altered, &keychain), expected, "slot byte {byte}");
    }
    for byte in 0..header.check.len() {
        let mut altered = header.clone();
        altered.check[byte] ^= 1;
        assert_eq!(
            refusal(&altered, &keychain),
            SealReason::WrongKey,
            "check byte {byte}"
        );
    }
    for key in 0..header.keys.len() {
        for byte in 0..header.keys[key].wrapped.len() {
            let mut altered = header.clone();
            altered.keys[key].wrapped[byte] ^= 1;
            let reason = refusal(&altered, &keychain);
            assert_eq!(reason, SealReason::DamagedHeader, "key {key} byte {byte}");
        }
    }
}

#[test]
fn records_that_contradict_each_other_are_damaged() {
    type Damage = fn(&mut VaultHeader);
    let damages: [(&str, Damage); 12] = [
        ("format 0", |h| h.format = 0),
        ("format 2", |h| h.format = 2),
        ("no check value", |h| h.check.clear()),
        ("long check value", |h| h.check.push(0)),
        ("no slots", |h| h.slots.clear()),
        ("no keys", |h| h.keys.clear()),
        ("one key less", |h| drop(h.keys.remove(1))),
        ("a key twice", |h| h.keys.push(h.keys[0].clone())),
        ("unknown purpose", |h| h.keys[0].purpose = "root".into()),
        ("swapped purposes", |h| {
            let purpose = h.keys[0].purpose.clone();
            h.keys[0].purpose = std::mem::replace(&mut h.keys[1].purpose, purpose);
        }),
        ("swapped keys", |h| {
            let wrapped = h.keys[0].wrapped.clone();
            h.keys[0].wrapped = std::mem::replace(&mut h.keys[1].wrapped, wrapped);
        }),
        ("a renamed key", |h| h.keys[2].id = Uuid::nil()),
    ];
    for (name, damage) in damages {
        let (keychain, mut header) = vault();
        damage(&mut header);
        assert_eq!(
            refusal(&header, &keychain),
            SealReason::DamagedHeader,
            "{name}"
        );
    }
}

#[test]
fn a_slot_is_bound_to_its_vault_id_and_version() {
    let (keychain, header) = vault();
    let stored = keychain.load(&entry_of(&header)).unwrap().unwrap();

    let mut renamed = header.clone();
    renamed.slots[0].id = Uuid::nil();
    assert_eq!(refusal(&renamed, &keychain), SealReason::WrongKey);

    let mut newer = header.clone();
    newer.slots[0].version = 2;
    assert_eq!(refusal(&newer, &keychain), SealReason::KeyMissing);
    let entry = format!("vault:{}:v2", header.vault_id);
    keychain.store(&entry, &stored).unwrap();
    assert_eq!(refusal(&newer, &keychain), SealReason::WrongKey);

    let mut moved = header.clone();
    moved.vault_id = Uuid::nil();
    keychain.store(&entry_of(&moved), &stored).unwrap();
    assert_eq!(refusal(&moved, &keychain), SealReason::WrongKey);
}

#[test]
fn a_passphrase_does_not_open_a_vault_without_a_passphrase_slot() {
    let (_, header) = vault();
    let reason = unlock(&header, Opener::Passphrase(&"phrase".into())).unwrap_err();
    assert_eq!(reason, SealReason::WrongPassphrase);
}

#[test]
fn words_of_kinds_and_purposes_come_back() {
    for kind in [SlotKind::Keychain, SlotKind::Passphrase] {
        assert_eq!(SlotKind::parse(kind.as_str()), Some(kind));
    }
    for purpose in Purpose::ALL {
        assert_eq!(Purpose::parse(purpose.as_str()), Some(purpose));
    }
    assert_eq!(
        (SlotKind::parse("Keychain"), Purpose::parse("")),
        (None, None)
    );
}

proptest! {
    #[test]
    fn a_mutated_header_never_panics_nor_opens(
        part in 0..8_usize,
        index in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..90),
        text in "[a-z_]{0,12}",
        number in any::<u32>(),
    ) {
        let (keychain, mut header) = vault();
        let key = index.index(header.keys.len());
        let slot = &mut header.slots[0];
        match part {
            0 => header.check = bytes,
            1 => slot.wrapped = bytes,
            2 => header.keys[key].wrapped = bytes,
            3 => header.keys[key].purpose = format!("x{text}"),
            4 => slot.version = number.max(2),
            5 => header.format = header.format.wrapping_add(1 + u8::try_from(number % 255).unwrap()),
            6 => {
                slot.kind = SlotKind::Passphrase;
                slot.params = json!({"kdf": text, "m": number, "t": number, "p": number, "salt": bytes});
            }
            _ => header.slots = vec![header.slots[0].clone(); 17 + key],
        }
        refusal(&header, &keychain);
        let passphrase = unlock(&header, Opener::Passphrase(&"phrase".into()));
        prop_assert!(passphrase.is_err());
    }
}
