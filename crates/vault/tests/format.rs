//! Vaults written once and kept: what they hold must open in every later version. They were
//! opened by an independent implementation of the documented formats (libsodium's
//! XChaCha20-Poly1305, the reference Argon2), too.

#![cfg(test)]

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use patchbay_vault::{
    KeyRecord, Keychain, MemoryKeychain, Opener, RowIdentity, SealReason, SlotKind, SlotRecord,
    Vault, VaultHeader, unlock,
};
use secrecy::ExposeSecret;
use serde_json::json;
use uuid::Uuid;

fn id(text: &str) -> Uuid {
    text.parse().unwrap()
}

fn bytes(base64: &str) -> Vec<u8> {
    STANDARD.decode(base64).unwrap()
}

fn key(id_text: &str, purpose: &str, wrapped: &str) -> KeyRecord {
    KeyRecord {
        id: id(id_text),
        purpose: purpose.to_owned(),
        wrapped: bytes(wrapped),
    }
}

#[test]
fn a_keychain_vault_of_format_1_opens() {
    let header = VaultHeader {
        vault_id: id("64743403-cb1f-4c34-af52-c8fc84b6528b"),
        format: 1,
        check: bytes("HdYm0jD621CuBcOAlG/1cg=="),
        slots: vec![SlotRecord {
            id: id("99adb869-4b60-44ee-ad2a-c0e849973729"),
            kind: SlotKind::Keychain,
            version: 1,
            params: json!({}),
            wrapped: bytes(
                "AeusqtOn5+QHR5BaffNdfJ8udzgQNaCDjyGxHwssrMQ+OUyawnk/cZh01xn96DSuLOk/NmU3BA8sTOzpdvGj8zBYfhX5bI+6hw==",
            ),
        }],
        keys: vec![
            key(
                "f5c9deeb-655f-41dd-8c1e-474843f709c5",
                "owner",
                "AZ4IlBuo81E6s0hA9sbBBCTg3oT+ypoS+0kjqWMGnb6Ko3Jz8QvQg3vO4VbL1wt5cpZNGk7LSievg9ZW5QDpimqbUw9cLeVhDw==",
            ),
            key(
                "1e9390a6-b009-4fe3-ad5f-ea80e628d4a4",
                "end_user",
                "ATli/0pt8Zxb/CSzplw2nSTgGCEj/jvSdeVrPRcPbMwx4QcI8KuOu+gc9tID2KRGBEgH1gx8YV7zOVytYvU76x0K76nuUCocig==",
            ),
            key(
                "da5958a9-7593-4383-9c77-678eefaba069",
                "tokens",
                "AZgDSYNdxpXbLwBKu1AKv28KZHMOP7YpD2xHZ9OojSEtmlMSTQ4FgVIV0ylR9l66Es/sIiQ3I3HxLmKK5UY+35hUWq1t1oXIgQ==",
            ),
        ],
    };
    let keychain = MemoryKeychain::new();
    let entry = b"Z/WFTpeBOr+uqrx0Bg9ZXmTME3ZyMKNDwISxEMaNTbU=".to_vec();
    keychain
        .store(
            "vault:64743403-cb1f-4c34-af52-c8fc84b6528b:v1",
            &entry.into(),
        )
        .unwrap();

    let vault = Vault::unsealed(unlock(&header, Opener::Keychain(&keychain)).unwrap());
    let row = RowIdentity {
        table: "connections",
        row: "6f1c",
        column: "api_key",
        app: Some("app-1"),
        user: None,
        destination: Some("https://api.openai.com:443"),
    };
    let sealed = bytes(
        "AR6TkKawCU/jrV/qgOYo1KSj/JaOhfwyQSK7d9Z+RZBIRIdvOguuTLGGGtMVrbsiANg9OrbR11yewVzqXEofiCJlzkmhhpaJvaMQJovJoXjnbShSmGGZOGXBEaL72fm6ukQhKl4SnIXXFPfa3mWnyX2p4FGlLzzBCw==",
    );
    let opened = vault.open(&row, &sealed).unwrap();
    assert_eq!(opened.expose_secret(), "sk-fixture-0123456789");
}

#[test]
fn a_passphrase_vault_of_format_1_opens() {
    let header = VaultHeader {
        vault_id: id("1d3da677-83cd-41a7-adac-33942bdbd590"),
        format: 1,
        check: bytes("m/Rw/OtoZ1GfjsaHKWunDA=="),
        slots: vec![SlotRecord {
            id: id("28f30db2-e702-4076-abb1-a41352b05798"),
            kind: SlotKind::Passphrase,
            version: 1,
            params: json!({
                "kdf": "argon2id", "m": 65536, "t": 3, "p": 1, "salt": "rfuDgXaWZfDYNjkiZ0FJOA==",
            }),
            wrapped: bytes(
                "AQrrdMvfEvEPBV3zcy/d6tTTeURCGRc+5dbZiDiUDh/BaioVCxZIUOKMuoQ/LrZgTAj6YBeKtK5GOUgHlBW0fQ9R8wa6HTNyog==",
            ),
        }],
        keys: vec![
            key(
                "04a06210-96d7-441a-a6cd-529b70834cda",
                "owner",
                "AcFDA3Uxc3rjbSEjomBT58TWnncyGtc0JVvgspy878hHg63Yclt8ITSwButCTz8DPS600w7w70WVPPr3QAOgoaK7Pplza3tAkg==",
            ),
            key(
                "be0637a6-2be1-45ad-891a-a16a6e1c6a0c",
                "end_user",
                "ARWHMcTaUZ1bwPhZf2SqAa0OevvoK4HsdYDS4hHdiGpA7boXuz2sXCDrg7FoeXHxk0DiHk1BfNgyehIWMORUdLQ8wJHTHqvRoA==",
            ),
            key(
                "1da55f52-ecda-4222-a3f3-2542b505aeea",
                "tokens",
                "AfwXNR2lglRmg5f4AOgZoWBaKNfhPu/BD5E8p7C+BW+quxITodYdNX+cUd8DqKIV0t/pKGWeI9uwg9WIYOZ/YoeqjqDmDFgeMQ==",
            ),
        ],
    };
    let passphrase = "correct horse battery staple".into();
    let keys = unlock(&header, Opener::Passphrase(&passphrase)).unwrap();
    assert_eq!(keys.vault_id(), header.vault_id);
    let other = unlock(&header, Opener::Passphrase(&"correct horse".into()));
    assert_eq!(other.unwrap_err(), SealReason::WrongPassphrase);
}
