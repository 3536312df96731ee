//! Sealing and opening through the public API: the states of the vault, what a sealed value
//! tells, and what refuses to open (checks AR-3 and AR-4).

#![cfg(test)]

use std::collections::HashSet;

use patchbay_vault::{
    Keys, MemoryKeychain, Opener, Purpose, RowIdentity, SealReason, Status, Vault, VaultError,
    create,
};
use proptest::prelude::*;
use secrecy::{ExposeSecret, SecretString};

const ROW: RowIdentity<'static> = RowIdentity {
    table: "connections",
    row: "11111111-2222-4333-8444-555555555555",
    column: "api_key",
    app: Some("app-1"),
    user: Some("user-1"),
    destination: Some("https://api.openai.com:443"),
};

const PREFIX_LEN: usize = 1 + 16 + 24;

fn keys() -> Keys {
    create(Opener::Keychain(&MemoryKeychain::new())).unwrap().1
}

fn vault() -> Vault {
    Vault::unsealed(keys())
}

fn seal(vault: &Vault, text: &str) -> Vec<u8> {
    vault.seal(Purpose::EndUser, &ROW, &text.into()).unwrap()
}

fn open_error(vault: &Vault, row: &RowIdentity<'_>, sealed: &[u8]) -> Option<VaultError> {
    vault.open(row, sealed).err()
}

#[test]
fn a_sealed_value_opens_again_whatever_its_length() {
    let vault = vault();
    for len in [0, 1, 62, 63, 64, 65, 127, 128, 1000, 100_000] {
        let text = "é".repeat(len / 2) + &"x".repeat(len % 2);
        let opened = vault.open(&ROW, &seal(&vault, &text)).unwrap();
        assert_eq!(opened.expose_secret(), text);
    }
}

#[test]
fn every_purpose_has_a_key_of_its_own() {
    let vault = vault();
    let key_ids: HashSet<Vec<u8>> = Purpose::ALL
        .into_iter()
        .map(|purpose| vault.seal(purpose, &ROW, &"x".into()).unwrap()[1..17].to_vec())
        .collect();
    assert_eq!(key_ids.len(), 3);
}

#[test]
fn a_sealed_length_tells_the_bucket_only() {
    let vault = vault();
    let lengths: HashSet<usize> = (0..64)
        .map(|len| seal(&vault, &"x".repeat(len)).len())
        .collect();
    assert_eq!(lengths, HashSet::from([PREFIX_LEN + 64 + 16]));
    assert_eq!(seal(&vault, &"x".repeat(64)).len(), PREFIX_LEN + 128 + 16);
}

#[test]
fn a_sealed_value_holds_neither_the_text_nor_its_row() {
    let vault = vault();
    let sealed = seal(&vault, "sk-canary-0123456789");
    for visible in ["sk-canary-0123456789", "connections", "user-1", "openai"] {
        let found = sealed
            .windows(visible.len())
            .any(|part| part == visible.as_bytes());
        assert!(!found, "{visible}");
    }
}

#[test]
fn a_sealed_vault_refuses_with_its_reason() {
    let vault = Vault::sealed(SealReason::NoKeychain);
    assert_eq!(vault.status(), Status::Sealed(SealReason::NoKeychain));
    let refused = vault.seal(Purpose::Owner, &ROW, &"x".into());
    assert_eq!(refused, Err(VaultError::Sealed(SealReason::NoKeychain)));
    let refused = open_error(&vault, &ROW, b"");
    assert_eq!(refused, Some(VaultError::Sealed(SealReason::NoKeychain)));
}

#[test]
fn clones_unseal_and_lock_together() {
    let vault = Vault::sealed(SealReason::Timeout);
    let clone = vault.clone();
    vault.unseal(keys());
    assert_eq!(clone.status(), Status::Unsealed);
    let sealed = seal(&clone, "x");
    clone.lock();
    assert_eq!(vault.status(), Status::Sealed(SealReason::LockedHere));
    let refused = open_error(&vault, &ROW, &sealed);
    assert_eq!(refused, Some(VaultError::Sealed(SealReason::LockedHere)));
}

#[test]
fn ar_4_seals_repeat_no_nonce() {
    let full = std::env::var("PATCHBAY_SECURITY").is_ok_and(|profile| profile == "full");
    let count = if full { 1_000_000 } else { 100_000 };
    let vault = vault();
    let secret = SecretString::from("x");
    let mut nonces = HashSet::new();
    for _ in 0..count {
        let sealed = vault.seal(Purpose::EndUser, &ROW, &secret).unwrap();
        assert!(
            nonces.insert(sealed[17..PREFIX_LEN].to_vec()),
            "a nonce repeats"
        );
    }
}

#[test]
fn ar_3_a_flipped_bit_in_any_byte_of_500_records_is_refused() {
    let vault = vault();
    for record in 0..500_usize {
        let sealed = seal(&vault, &"s".repeat(record % 150));
        for byte in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[byte] ^= 1 << ((byte + record) % 8);
            let expected = match byte {
                0 => VaultError::BadFormat,
                1..17 => VaultError::UnknownKey,
                _ => VaultError::AuthFailed,
            };
            assert_eq!(
                open_error(&vault, &ROW, &altered),
                Some(expected),
                "byte {byte}"
            );
        }
    }
}

#[test]
fn ar_3_a_value_opens_under_no_other_identity() {
    let vault = vault();
    let sealed = seal(&vault, "secret");
    let others = [
        RowIdentity {
            table: "tokens",
            ..ROW
        },
        RowIdentity {
            table: "connectionsX",
            ..ROW
        },
        RowIdentity {
            row: "11111111-2222-4333-8444-555555555556",
            ..ROW
        },
        RowIdentity {
            column: "refresh_token",
            ..ROW
        },
        RowIdentity {
            app: Some("app-2"),
            ..ROW
        },
        RowIdentity { app: None, ..ROW },
        RowIdentity {
            app: Some(""),
            ..ROW
        },
        RowIdentity {
            user: Some("user-2"),
            ..ROW
        },
        RowIdentity { user: None, ..ROW },
        RowIdentity {
            destination: Some("https://evil.example:443"),
            ..ROW
        },
        RowIdentity {
            destination: Some("http://api.openai.com:443"),
            ..ROW
        },
        RowIdentity {
            destination: None,
            ..ROW
        },
        RowIdentity {
            app: Some("user-1"),
            user: Some("app-1"),
            ..ROW
        },
        RowIdentity {
            table: "connectionsapi_key",
            column: "",
            ..ROW
        },
    ];
    for other in others {
        let refused = open_error(&vault, &other, &sealed);
        assert_eq!(refused, Some(VaultError::AuthFailed), "{other:?}");
    }
    assert!(vault.open(&ROW, &sealed).is_ok());
}

#[test]
fn ar_3_a_key_id_of_another_purpose_is_refused() {
    let vault = vault();
    let mut sealed = seal(&vault, "secret");
    let owner = vault.seal(Purpose::Owner, &ROW, &"x".into()).unwrap();
    sealed[1..17].copy_from_slice(&owner[1..17]);
    assert_eq!(
        open_error(&vault, &ROW, &sealed),
        Some(VaultError::AuthFailed)
    );
}

#[test]
fn a_value_of_another_vault_is_refused() {
    let sealed = seal(&vault(), "secret");
    assert_eq!(
        open_error(&vault(), &ROW, &sealed),
        Some(VaultError::UnknownKey)
    );
}

#[test]
fn ar_3_another_format_byte_is_refused() {
    let vault = vault();
    let sealed = seal(&vault, "secret");
    for version in (0..=u8::MAX).filter(|version| *version != 1) {
        let mut altered = sealed.clone();
        altered[0] = version;
        assert_eq!(
            open_error(&vault, &ROW, &altered),
            Some(VaultError::BadFormat)
        );
    }
}

#[test]
fn a_truncated_or_extended_value_is_refused() {
    let vault = vault();
    let sealed = seal(&vault, &"s".repeat(100));
    for len in 0..sealed.len() {
        let refused = open_error(&vault, &ROW, &sealed[..len]);
        assert!(
            matches!(
                refused,
                Some(VaultError::BadFormat | VaultError::AuthFailed)
            ),
            "{len} bytes: {refused:?}"
        );
    }
    let longer = [sealed.as_slice(), &[0; 64]].concat();
    assert_eq!(
        open_error(&vault, &ROW, &longer),
        Some(VaultError::AuthFailed)
    );
}

#[test]
fn debug_texts_tell_nothing() {
    let keys = keys();
    let vault_id = keys.vault_id();
    assert_eq!(
        format!("{keys:?}"),
        format!("Keys {{ vault_id: {vault_id:?}, .. }}")
    );
    assert_eq!(format!("{:?}", Vault::unsealed(keys)), "Vault(Unsealed)");
    let passphrase = SecretString::from("hunter2");
    assert_eq!(
        format!("{:?}", Opener::Passphrase(&passphrase)),
        "Opener(Passphrase)"
    );
}

#[test]
fn reasons_have_distinct_words_and_whole_sentences() {
    let reasons = [
        (SealReason::NoVault, "no_vault"),
        (SealReason::NoKeychain, "no_keychain"),
        (SealReason::Locked, "locked"),
        (SealReason::LockedHere, "locked_here"),
        (SealReason::LockedIdle, "locked_idle"),
        (SealReason::WrongRecoveryCode, "wrong_recovery_code"),
        (SealReason::Timeout, "timeout"),
        (SealReason::KeyMissing, "key_missing"),
        (SealReason::WrongKey, "wrong_key"),
        (SealReason::DamagedKey, "damaged_key"),
        (SealReason::NoPassphrase, "no_passphrase"),
        (SealReason::WrongPassphrase, "wrong_passphrase"),
        (SealReason::DamagedHeader, "damaged_header"),
    ];
    for (reason, word) in reasons {
        assert_eq!(reason.as_str(), word);
        assert!(reason.message().ends_with('.'), "{word}");
        assert_eq!(VaultError::Sealed(reason).to_string(), reason.message());
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_under_any_identity(
        text in ".{0,200}",
        fields in prop::array::uniform3(".{0,20}"),
        optional in prop::array::uniform3(prop::option::of(".{0,20}")),
    ) {
        let vault = vault();
        let row = RowIdentity {
            table: &fields[0],
            row: &fields[1],
            column: &fields[2],
            app: optional[0].as_deref(),
            user: optional[1].as_deref(),
            destination: optional[2].as_deref(),
        };
        let sealed = vault.seal(Purpose::Tokens, &row, &text.as_str().into()).unwrap();
        let opened = vault.open(&row, &sealed).unwrap();
        prop_assert_eq!(opened.expose_secret(), text.as_str());
    }

    #[test]
    fn arbitrary_bytes_never_open(mut bytes in prop::collection::vec(any::<u8>(), 0..300), known_key in any::<bool>()) {
        let vault = vault();
        let genuine = seal(&vault, "secret");
        if known_key && bytes.len() >= 17 {
            bytes[..17].copy_from_slice(&genuine[..17]);
        }
        prop_assert!(vault.open(&ROW, &bytes).is_err());
    }
}
