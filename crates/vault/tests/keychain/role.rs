//! What a process inside the session does. Roles hand their results to the test through
//! files in the session's home; the results hold no key.

use std::collections::HashMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use patchbay_vault::{
    CreateError, KEYCHAIN_SERVICE, KeyRecord, Keys, Opener, OsKeychain, Purpose, RowIdentity,
    SealReason, SlotKind, SlotRecord, Vault, VaultHeader, create, unlock,
};
use secrecy::ExposeSecret;
use secret_service::EncryptionType;
use secret_service::blocking::SecretService;
use serde_json::{Value, json};
use uuid::Uuid;
use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue};

use crate::desktop::PASSWORD;

/// The variable that tells a process its role.
pub(crate) const VARIABLE: &str = "VAULT_TEST_ROLE";

const SECRET: &str = "sk-canary-0123456789";

const ROW: RowIdentity<'static> = RowIdentity {
    table: "connections",
    row: "1",
    column: "api_key",
    app: None,
    user: None,
    destination: None,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Makes a vault, seals a value and writes both down.
    Create,
    /// Opens that vault and that value.
    Unlock,
    /// Meets a locked keyring twice and exits while the first call is parked.
    ParkedThenExit,
    /// The same, then unlocks the keyring as another program would, and tries again.
    ParkedThenUnlockedElsewhere,
    /// Opens the vault with one keychain before, during and after the death of the daemon.
    DaemonKilled,
    /// Stores the vault's key a second time, then opens the vault.
    EntryTwice,
}

impl Role {
    const ALL: [Self; 6] = [
        Self::Create,
        Self::Unlock,
        Self::ParkedThenExit,
        Self::ParkedThenUnlockedElsewhere,
        Self::DaemonKilled,
        Self::EntryTwice,
    ];

    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Unlock => "unlock",
            Self::ParkedThenExit => "parked_then_exit",
            Self::ParkedThenUnlockedElsewhere => "parked_then_unlocked_elsewhere",
            Self::DaemonKilled => "daemon_killed",
            Self::EntryTwice => "entry_twice",
        }
    }
}

/// One answer of the vault: what it said, and how long that took.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) word: String,
    pub(crate) took: Duration,
}

/// Plays the role that this process was started for. `false` when it is the test itself.
pub(crate) fn play() -> bool {
    let Ok(word) = std::env::var(VARIABLE) else {
        return false;
    };
    let role = Role::ALL.into_iter().find(|role| role.as_str() == word);
    let home = PathBuf::from(std::env::var_os("HOME").unwrap());
    let keychain = OsKeychain::new();
    match role.unwrap() {
        Role::Create => record(&home, || try_create(&home, &keychain)),
        Role::Unlock => record(&home, || try_unlock(&home, &keychain)),
        Role::ParkedThenExit => {
            record(&home, || try_unlock(&home, &keychain));
            record(&home, || try_unlock(&home, &keychain));
        }
        Role::ParkedThenUnlockedElsewhere => {
            record(&home, || try_unlock(&home, &keychain));
            record(&home, || try_unlock(&home, &keychain));
            unlock_login_keyring();
            record(&home, || try_unlock(&home, &keychain));
        }
        Role::DaemonKilled => {
            record(&home, || try_unlock(&home, &keychain));
            kill_daemon();
            record(&home, || try_unlock(&home, &keychain));
            unlock_login_keyring();
            record(&home, || try_unlock(&home, &keychain));
        }
        Role::EntryTwice => {
            store_entry_again(load_header(&home).vault_id);
            record(&home, || try_unlock(&home, &keychain));
        }
    }
    true
}

fn try_create(home: &Path, keychain: &OsKeychain) -> &'static str {
    match create(Opener::Keychain(keychain)) {
        Ok((header, keys)) => {
            save_header(home, &header);
            save_value(home, keys);
            "created"
        }
        Err(CreateError::Keychain(error)) => SealReason::from(error).as_str(),
        Err(error) => panic!("{error}"),
    }
}

fn try_unlock(home: &Path, keychain: &OsKeychain) -> &'static str {
    match unlock(&load_header(home), Opener::Keychain(keychain)) {
        Ok(keys) => {
            let sealed = fs::read(home.join("sealed")).unwrap();
            let opened = Vault::unsealed(keys).open(&ROW, &sealed).unwrap();
            assert_eq!(opened.expose_secret(), SECRET);
            "unsealed"
        }
        Err(reason) => reason.as_str(),
    }
}

fn save_value(home: &Path, keys: Keys) {
    let sealed = Vault::unsealed(keys)
        .seal(Purpose::Owner, &ROW, &SECRET.into())
        .unwrap();
    fs::write(home.join("sealed"), sealed).unwrap();
}

fn record(home: &Path, action: impl FnOnce() -> &'static str) {
    let start = Instant::now();
    let word = action();
    let took = start.elapsed().as_millis();
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(home.join("outcomes"))
        .unwrap();
    writeln!(file, "{word} {took}").unwrap();
}

pub(crate) fn outcomes(home: &Path) -> Vec<Outcome> {
    let lines = fs::read_to_string(home.join("outcomes")).unwrap();
    lines
        .lines()
        .map(|line| {
            let (word, took) = line.split_once(' ').unwrap();
            Outcome {
                word: word.to_owned(),
                took: Duration::from_millis(took.parse().unwrap()),
            }
        })
        .collect()
}

pub(crate) fn save_header(home: &Path, header: &VaultHeader) {
    let slots = header.slots.iter().map(|slot| {
        json!([
            slot.id.to_string(),
            slot.kind.as_str(),
            slot.version,
            slot.params,
            slot.wrapped
        ])
    });
    let keys = header
        .keys
        .iter()
        .map(|key| json!([key.id.to_string(), key.purpose, key.wrapped]));
    let stored = json!({
        "vault_id": header.vault_id.to_string(),
        "format": header.format,
        "check": header.check,
        "slots": slots.collect::<Vec<_>>(),
        "keys": keys.collect::<Vec<_>>(),
    });
    fs::write(home.join("header"), stored.to_string()).unwrap();
}

fn load_header(home: &Path) -> VaultHeader {
    let text = fs::read_to_string(home.join("header")).unwrap();
    let stored: Value = serde_json::from_str(&text).unwrap();
    let slots = stored["slots"].as_array().unwrap().iter();
    let keys = stored["keys"].as_array().unwrap().iter();
    VaultHeader {
        vault_id: read(&stored["vault_id"]),
        format: u8::try_from(stored["format"].as_u64().unwrap()).unwrap(),
        check: bytes(&stored["check"]),
        slots: slots
            .map(|slot| SlotRecord {
                id: read(&slot[0]),
                kind: SlotKind::parse(slot[1].as_str().unwrap()).unwrap(),
                version: u32::try_from(slot[2].as_u64().unwrap()).unwrap(),
                params: slot[3].clone(),
                wrapped: bytes(&slot[4]),
            })
            .collect(),
        keys: keys
            .map(|key| KeyRecord {
                id: read(&key[0]),
                purpose: read(&key[1]),
                wrapped: bytes(&key[2]),
            })
            .collect(),
    }
}

fn read<T: std::str::FromStr<Err: std::fmt::Debug>>(value: &Value) -> T {
    value.as_str().unwrap().parse().unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    let numbers = value.as_array().unwrap().iter();
    numbers
        .map(|n| u8::try_from(n.as_u64().unwrap()).unwrap())
        .collect()
}

/// Unlocks the login keyring with its password, over a connection of its own and without
/// the prompt, by gnome-keyring's internal D-Bus interface.
fn unlock_login_keyring() {
    let bus = Connection::session().unwrap();
    let call = |interface| {
        Proxy::new(
            &bus,
            "org.freedesktop.secrets",
            "/org/freedesktop/secrets",
            interface,
        )
        .unwrap()
    };
    let (_, session): (OwnedValue, OwnedObjectPath) = call("org.freedesktop.Secret.Service")
        .call("OpenSession", &("plain", zbus::zvariant::Value::from("")))
        .unwrap();
    let collection = ObjectPath::try_from("/org/freedesktop/secrets/collection/login").unwrap();
    let password = (session, Vec::<u8>::new(), PASSWORD.as_bytes(), "text/plain");
    call("org.gnome.keyring.InternalUnsupportedGuiltRiddenInterface")
        .call::<_, _, ()>("UnlockWithMasterPassword", &(collection, password))
        .unwrap();
}

/// Ends the keyring daemon without warning. The bus starts another one, locked, when the
/// service is next asked for.
fn kill_daemon() {
    let bus = Connection::session().unwrap();
    let pid: u32 = Proxy::new(
        &bus,
        "org.freedesktop.DBus",
        "/org/freedesktop/DBus",
        "org.freedesktop.DBus",
    )
    .unwrap()
    .call("GetConnectionUnixProcessID", &"org.freedesktop.secrets")
    .unwrap();
    let kill = Command::new("kill").args(["-9", &pid.to_string()]).status();
    assert!(kill.unwrap().success());
}

/// Adds a second item that the vault's search finds, as a restored backup may.
fn store_entry_again(vault_id: Uuid) {
    let service = SecretService::connect(EncryptionType::Dh).unwrap();
    let user = format!("vault:{vault_id}:v1");
    let attributes = HashMap::from([
        ("service", KEYCHAIN_SERVICE),
        ("username", user.as_str()),
        ("restored", "yes"),
    ]);
    service
        .get_default_collection()
        .unwrap()
        .create_item("restored", attributes, b"restored", false, "text/plain")
        .unwrap();
}
