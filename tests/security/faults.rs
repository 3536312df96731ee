//! A disk that fails or is full, and a system that refuses: what was acknowledged is there, and
//! everything works again afterwards.

use std::collections::HashSet;

use patchbay_tests::faults::{Faults, Mount};
use patchbay_tests::{OPENAI, Options, Platform, Provider, profile};
use serde_json::{Value, json};

use crate::database::connections;
use crate::{KEY, USER};

const PHRASE: &str = "a passphrase of the tests";

fn connection(platform: &Platform, name: &str) -> Value {
    json!({
        "name": name, "project_id": platform.project, "type": OPENAI,
        "config": {"api_key": KEY},
    })
}

/// What happened to the requests under one fault.
#[derive(Default)]
struct Tally {
    acknowledged: HashSet<String>,
    refused: usize,
}

/// Injects a fault from its N-th call on, for every N, while connections are made; then makes one
/// undisturbed. Answers nothing where nobody may trace a process.
async fn under(platform: &Platform, calls: &str, fault: impl Fn(usize) -> String) -> Option<Tally> {
    let mut tally = Tally::default();
    let points = profile::count(60);
    for point in 1..=points {
        let at = 1 + (point - 1) * 60 / points;
        let faults = Faults::inject(platform.server.pid(), calls, &fault(at))?;
        for number in 0..8 {
            let name = format!("{calls} {at} {number}").replace(',', " ");
            let body = connection(platform, &name);
            let call = platform.builder("POST", "/v1/connections").json(&body);
            match call.attempt().await {
                Ok(answer) if answer.status == 201 => {
                    tally.acknowledged.insert(name);
                }
                Ok(answer) => {
                    assert!([500, 503, 507].contains(&answer.status), "{}", answer.text);
                    tally.refused += 1;
                }
                Err(_) => tally.refused += 1,
            }
        }
        drop(faults);
        let name = format!("{calls} {at} after").replace(',', " ");
        let body = connection(platform, &name);
        let _ = platform.post("/v1/connections", &body).await.expect(201);
        tally.acknowledged.insert(name);
    }
    Some(tally)
}

#[tokio::test]
async fn du_3_a_failing_disk_acknowledges_nothing_and_heals() {
    let mut platform = Platform::start().await;
    let mut acknowledged = HashSet::new();
    let faults: [(&str, &str); 4] = [
        ("fdatasync,fsync", "error=EIO:when="),
        ("pwrite64", "error=ENOSPC:when="),
        ("openat", "error=EMFILE:when="),
        // Not `write`: on the descriptors by which the runtime wakes itself no system answers so.
        ("pwrite64,sendto,writev", "error=EINTR:when="),
    ];
    for (calls, error) in faults {
        // A full disk stays full; the others fail once.
        let lasting = if error.contains("ENOSPC") { "+" } else { "" };
        let fault = |at| format!("{error}{at}{lasting}");
        let Some(tally) = under(&platform, calls, fault).await else {
            profile::skip("DU-3", "this machine lets nobody trace a process");
            return;
        };
        if error.contains("EIO") || error.contains("ENOSPC") {
            assert!(tally.refused > 0, "the control: {error} was felt");
        }
        let told = format!("{calls}, {}", tally.refused);
        profile::figure("DU-3", "calls, requests refused:", told);
        acknowledged.extend(tally.acknowledged);
    }

    platform.server.stop();
    let kept = connections(&platform.server.data_dir());
    let lost: Vec<_> = acknowledged.difference(&kept).collect();
    assert!(lost.is_empty(), "{lost:?}");
    profile::figure(
        "DU-3",
        "acknowledged under faults, lost:",
        format!("{}, 0", acknowledged.len()),
    );
}

#[tokio::test]
async fn du_4_a_full_disk_refuses_writes_only_and_heals() {
    let Some(disk) = Mount::new(&["-t", "tmpfs", "-o", "size=8m", "none"]) else {
        profile::skip("DU-4", "this process may not mount a file system");
        return;
    };
    let provider = Provider::answering(&[(KEY, "Still here.")]);
    let options = Options {
        data_dir: Some(disk.path().join("data")),
        ..Options::default()
    }
    .env("OPENAI_URL", provider.url());
    let platform = Platform::with(&options).await;
    let (app, requirement) = platform.deploy_requirement("Full").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let filler = disk.path().join("filler");
    // Whatever is left, to the last block.
    let _ = std::fs::write(&filler, vec![7; 16 << 20]);

    let mut refused = 0;
    for number in 0..200 {
        let body = connection(&platform, &format!("c{number}"));
        let answer = platform.post("/v1/connections", &body).await;
        if answer.status != 201 {
            assert_eq!(answer.status, 507, "{}", answer.text);
            assert!(answer.text.contains("disk is full"), "{}", answer.text);
            refused += 1;
        }
    }
    assert!(refused > 0, "the control: the disk is full");
    let listed = platform.get("/v1/connections?page_size=500").await;
    let before = listed.expect(200).json()["pagination"]["total_count"].clone();
    let _ = platform
        .post("/v1/vault/lock", &json!({}))
        .await
        .expect(200);
    let body = json!({"passphrase": PHRASE});
    let opened = platform.post("/v1/vault/passphrase", &body).await;
    assert_eq!(opened.expect(200).data()["state"], "unsealed");
    let status = format!("/v1/requirements/status?user_id={USER}");
    let status = platform.backend(&app, "GET", &status).send().await;
    assert_eq!(status.expect(200).json()["status"], "completed");

    std::fs::remove_file(&filler).expect("room can be made");

    let body = connection(&platform, "after");
    let _ = platform.post("/v1/connections", &body).await.expect(201);
    let run = platform.run(&app, USER).await.expect(200).data();
    assert_eq!(run["output"], json!({"answer": "Still here."}), "{run}");
    profile::figure(
        "DU-4",
        "requests refused on a full disk, connections kept:",
        format!("{refused}, {before}"),
    );
}
