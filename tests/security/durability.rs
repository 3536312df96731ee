//! What was acknowledged is there, and what was deleted is gone.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use patchbay_tests::keyring::Keyring;
use patchbay_tests::{Options, Platform, profile, scan, wait};
use serde_json::json;
use tokio::sync::Notify;

use crate::KEY;
use crate::database::query;

#[tokio::test]
async fn du_1_nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let options = Options::default();
    let mut platform = Platform::with(&options).await;
    let kills = profile::count(1_000);
    let mut acknowledged = Vec::new();
    let mut slowest = Duration::ZERO;
    for kill in 0..kills {
        let first = Arc::new(Notify::new());
        let writers: Vec<_> = (0..4)
            .map(|writer| {
                let names = (0..50).map(move |number| format!("k{kill}-{writer}-{number}"));
                let calls: Vec<_> = names
                    .map(|name| {
                        let body = json!({
                            "name": name, "project_id": platform.project,
                            "type": patchbay_tests::OPENAI, "config": {"api_key": KEY},
                        });
                        let call = platform.builder("POST", "/v1/connections").json(&body);
                        (name, call)
                    })
                    .collect();
                let first = Arc::clone(&first);
                tokio::spawn(async move {
                    let mut done = Vec::new();
                    for (name, call) in calls {
                        match call.attempt().await {
                            Ok(answer) if answer.status == 201 => done.push(name),
                            _ => break,
                        }
                        first.notify_one();
                    }
                    done
                })
            })
            .collect();
        // A busy machine may acknowledge nothing for long; one kill in five comes as early as it comes.
        if kill % 5 != 0 {
            let acknowledged = tokio::time::timeout(wait::DEADLINE, first.notified());
            acknowledged.await.expect("a write is acknowledged");
        }
        let after = u64::try_from(5 + kill * 37 % 60).expect("small");
        tokio::time::sleep(Duration::from_millis(after)).await;
        platform.server.signal("KILL");
        for writer in writers {
            acknowledged.extend(writer.await.expect("no panic"));
        }
        let start = Instant::now();
        platform.server.start_again(&options);
        slowest = slowest.max(start.elapsed());
        platform.token = platform.server.token();
    }

    let data = platform.server.data_dir();
    platform.server.stop();
    let sound = query(&data, "PRAGMA integrity_check");
    assert_eq!(sound, json!([["ok"]]));
    let rows = query(&data, "SELECT name FROM connections");
    let kept: std::collections::HashSet<_> = rows
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|row| row[0].as_str())
        .collect();
    let lost: Vec<_> = acknowledged
        .iter()
        .filter(|name| !kept.contains(name.as_str()))
        .collect();
    assert!(lost.is_empty(), "{lost:?}");
    assert!(
        acknowledged.len() > kills / 2,
        "the control: there was something to lose"
    );
    let told = format!(
        "{kills}, {}, 0; slowest start {slowest:?}",
        acknowledged.len()
    );
    profile::figure("DU-1", "kills, acknowledged, lost", told);
}

#[tokio::test]
async fn ar_2_a_deleted_secret_leaves_not_even_its_ciphertext() {
    let mut platform = Platform::start().await;
    let count = profile::count(200);
    let mut ids = Vec::new();
    for number in 0..count {
        ids.push(platform.create_connection(&format!("c{number}"), KEY).await);
    }
    let data = platform.server.data_dir();
    platform.server.stop();
    let sealed = query(
        &data,
        "SELECT sealed FROM connections WHERE sealed IS NOT NULL",
    );
    let sealed: Vec<Vec<u8>> = sealed
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|row| row[0].as_str())
        .map(from_hex)
        .collect();
    assert_eq!(sealed.len(), count);
    let present = |sealed: &[Vec<u8>]| {
        let files = scan::files(&data);
        let holds = |value: &Vec<u8>| {
            // The end of a value is its own; the rest repeats the id of its key.
            let tail = &value[value.len() - 32..];
            files
                .iter()
                .any(|(_, bytes)| bytes.windows(32).any(|window| window == tail))
        };
        sealed.iter().filter(|value| holds(value)).count()
    };
    let control = present(&sealed[..1]);
    assert_eq!(control, 1, "the control: it is found while it is stored");
    platform.server.start_again(&Options::default());
    platform.token = platform.server.token();
    for id in &ids {
        let _ = platform
            .delete(&format!("/v1/connections/{id}"))
            .await
            .expect(200);
    }
    platform.server.stop();

    let left = present(&sealed);

    profile::figure(
        "AR-2",
        "ciphertexts left of those deleted",
        format!("{left} of {count}"),
    );
    assert_eq!(left, 0);
}

fn from_hex(text: &str) -> Vec<u8> {
    (0..text.len())
        .step_by(2)
        .filter_map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect()
}

#[tokio::test]
async fn ks_6_processes_that_start_at_once_make_one_vault_and_one_key() {
    let rounds = profile::count(25);
    for round in 0..rounds {
        let keyring = Keyring::unlocked();
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let mut started: Vec<_> = (0..16)
            .map(|_| {
                Command::new(patchbay_tests::patchbay())
                    .args(["serve", "--listen", "127.0.0.1:0", "--data-dir"])
                    .arg(folder.path().join("data"))
                    .envs(keyring.environment())
                    .stdin(Stdio::null())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .spawn()
                    .expect("patchbay starts")
            })
            .collect();
        patchbay_tests::wait::until("the losers' end", async || {
            started.retain_mut(|child| child.try_wait().expect("a child can be asked").is_none());
            (started.len() == 1).then_some(())
        })
        .await;
        patchbay_tests::wait::until("the key", async || (keyring.entries() == 1).then_some(()))
            .await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        for child in &mut started {
            child.kill().expect("a child can be killed");
            let _ = child.wait();
        }
        let data = folder.path().join("data");
        assert_eq!(
            query(&data, "SELECT count(*) FROM vault_header"),
            json!([[1]])
        );
        assert_eq!(keyring.entries(), 1, "round {round}");
    }
    profile::figure(
        "KS-6",
        "rounds of 16 first starts at once, one vault each",
        rounds,
    );
}
