//! What every user of the machine reads of a process: its command line; and its environment, which
//! its own user reads.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use patchbay_tests::{Platform, Provider};

use crate::{KEY, USER};

/// Reads the command lines and environments of all processes, a hundred times a second, until it is
/// told to stop.
fn watch(stop: &Arc<AtomicBool>) -> std::thread::JoinHandle<Vec<u8>> {
    let stop = Arc::clone(stop);
    std::thread::spawn(move || {
        let mut seen = std::collections::BTreeSet::new();
        while !stop.load(Ordering::Relaxed) {
            let processes = std::fs::read_dir("/proc")
                .expect("there is /proc")
                .flatten();
            for process in processes {
                for file in ["cmdline", "environ"] {
                    // A process may end, or be another user's.
                    if let Ok(text) = std::fs::read(process.path().join(file)) {
                        seen.insert(text);
                    }
                }
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        seen.into_iter().flatten().collect()
    })
}

fn contains(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|window| window == text.as_bytes())
}

#[tokio::test]
async fn hs_16_no_token_stands_on_a_command_line_or_in_an_environment() {
    const CONTROL: &str = "dyn_pat_control-0123456789";
    let stop = Arc::new(AtomicBool::new(false));
    let watching = watch(&stop);
    let provider = Provider::answering(&[(KEY, "Still here.")]);
    let platform = Platform::with_provider(&provider).await;
    let (app, requirement) = platform.deploy_requirement("Watched").await;
    platform.connect(&app, USER, &requirement, KEY).await;
    let run = [
        "app",
        "run",
        "Watched",
        "--user",
        USER,
        "--input",
        r#"{"question":"Hello"}"#,
    ];
    assert!(platform.server.run(&run).status.success());
    let made = platform.server.run(&["token", "create", "watched"]);
    let token = String::from_utf8_lossy(&made.stdout).trim().to_owned();
    let made = platform
        .server
        .run(&["app", "connect-link", "Watched", "--user", USER]);
    let link = String::from_utf8_lossy(&made.stdout).trim().to_owned();
    let (_, connect_token) = link.split_once("token=").expect("a link has a token");
    let mut control = Command::new("sleep")
        .arg("0.3")
        .env("CONTROL", CONTROL)
        .stdin(Stdio::null())
        .spawn()
        .expect("sleep is there");
    control.wait().expect("it ends");
    stop.store(true, Ordering::Relaxed);

    let seen = watching.join().expect("it watched");

    assert!(contains(&seen, CONTROL), "the control: it would be seen");
    assert!(
        contains(&seen, "--bootstrap-token-file"),
        "the control: the server was seen"
    );
    for (what, secret) in [
        ("the bootstrap token", platform.token.as_str()),
        ("an Access Key", &app.key),
        ("a new token", &token),
        ("a connect token", connect_token),
        ("a user's key", KEY),
    ] {
        assert!(secret.len() > 20 && !contains(&seen, secret), "{what}");
    }
}
