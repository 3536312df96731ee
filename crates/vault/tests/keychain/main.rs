//! The real gnome-keyring in every state that a desktop can bring it into (checks KS-1 to
//! KS-5 and KS-7). Each test starts its own D-Bus session with a home of its own, and runs
//! parts of itself in there as other processes.

#![cfg(test)]
#![cfg(target_os = "linux")]

mod desktop;
mod role;

use std::time::Duration;

use patchbay_vault::{MemoryKeychain, Opener, create};

use desktop::{Desktop, Display, Keyring};
use role::Role;

/// A healthy or refusing keychain answers long before the deadline of 5 seconds.
const PROMPT_ANSWER: Duration = Duration::from_secs(2);

#[test]
fn ks_1_a_vault_opens_in_a_new_process() {
    if role::play() {
        return;
    }
    let desktop = Desktop::new("ks_1_a_vault_opens_in_a_new_process");
    desktop.session(&Keyring::Unlocked, &[Role::Create, Role::Unlock].repeat(10));
    let outcomes = desktop.outcomes();
    let words: Vec<_> = outcomes
        .iter()
        .map(|outcome| outcome.word.as_str())
        .collect();
    assert_eq!(words, ["created", "unsealed"].repeat(10));
    for outcome in outcomes {
        assert!(outcome.took < PROMPT_ANSWER, "{outcome:?}");
    }
}

#[test]
fn ks_1_a_vault_opens_in_a_new_session() {
    if role::play() {
        return;
    }
    let desktop = Desktop::new("ks_1_a_vault_opens_in_a_new_session");
    desktop.session(&Keyring::Unlocked, &[Role::Create]);
    desktop.session(&Keyring::Unlocked, &[Role::Unlock]);
    assert_eq!(desktop.words(), ["created", "unsealed"]);
}

#[test]
fn ks_2_without_a_bus_there_is_no_keychain() {
    if role::play() {
        return;
    }
    let desktop = Desktop::new("ks_2_without_a_bus_there_is_no_keychain");
    let (header, _) = create(Opener::Keychain(&MemoryKeychain::new())).unwrap();
    desktop.save_header(&header);
    desktop.without_bus(&[Role::Unlock, Role::Create]);
    assert_eq!(desktop.words(), ["no_keychain", "no_keychain"]);
    for outcome in desktop.outcomes() {
        assert!(outcome.took < PROMPT_ANSWER, "{outcome:?}");
    }
}

#[test]
fn ks_2_a_service_without_a_collection_makes_no_vault() {
    if role::play() {
        return;
    }
    let desktop = Desktop::new("ks_2_a_service_without_a_collection_makes_no_vault");
    let (header, _) = create(Opener::Keychain(&MemoryKeychain::new())).unwrap();
    desktop.save_header(&header);
    desktop.session(
        &Keyring::AsItIs(Display::None),
        &[Role::Unlock, Role::Create],
    );
    assert_eq!(desktop.words(), ["key_missing", "no_keychain"]);
}

#[test]
fn ks_3_an_unanswered_prompt_neither_hangs_nor_outlasts_an_unlock_elsewhere() {
    if role::play() {
        return;
    }
    let desktop =
        Desktop::new("ks_3_an_unanswered_prompt_neither_hangs_nor_outlasts_an_unlock_elsewhere");
    desktop.session(&Keyring::Unlocked, &[Role::Create]);
    desktop.session(
        &Keyring::AsItIs(Display::Xvfb),
        &[Role::ParkedThenExit, Role::ParkedThenUnlockedElsewhere],
    );
    let outcomes = desktop.outcomes();
    let words: Vec<_> = outcomes
        .iter()
        .map(|outcome| outcome.word.as_str())
        .collect();
    assert_eq!(
        words,
        [
            "created", "timeout", "locked", "timeout", "locked", "unsealed"
        ]
    );
    for refused_fast in [&outcomes[2], &outcomes[4], &outcomes[5]] {
        assert!(refused_fast.took < PROMPT_ANSWER, "{refused_fast:?}");
    }
}

#[test]
fn ks_4_a_locked_keyring_without_a_display_is_locked() {
    if role::play() {
        return;
    }
    let desktop = Desktop::new("ks_4_a_locked_keyring_without_a_display_is_locked");
    desktop.session(&Keyring::Unlocked, &[Role::Create]);
    desktop.session(
        &Keyring::AsItIs(Display::None),
        &[Role::Unlock, Role::Create],
    );
    assert_eq!(desktop.words(), ["created", "locked", "locked"]);
    for outcome in &desktop.outcomes()[1..] {
        assert!(outcome.took < PROMPT_ANSWER, "{outcome:?}");
    }
}

#[test]
fn ks_5_an_entry_that_exists_twice_is_damaged() {
    if role::play() {
        return;
    }
    let desktop = Desktop::new("ks_5_an_entry_that_exists_twice_is_damaged");
    desktop.session(&Keyring::Unlocked, &[Role::Create, Role::EntryTwice]);
    assert_eq!(desktop.words(), ["created", "damaged_key"]);
}

#[test]
fn ks_7_a_killed_daemon_is_locked_until_unlocked_and_loses_nothing() {
    if role::play() {
        return;
    }
    let desktop = Desktop::new("ks_7_a_killed_daemon_is_locked_until_unlocked_and_loses_nothing");
    desktop.session(&Keyring::Unlocked, &[Role::Create, Role::DaemonKilled]);
    assert_eq!(
        desktop.words(),
        ["created", "unsealed", "locked", "unsealed"]
    );
}
