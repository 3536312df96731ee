//! Whom a run can be made to call, however an address is written.

use std::process::{Command, Stdio};

use patchbay_tests::{checkout, patchbay, profile};
use serde_json::{Value, json};

const METADATA: &str = "169.254.169.254";

/// What `reach.py` saw, in a network and with a resolver of its own.
fn seen() -> Option<Value> {
    let unshared = |command: &mut Command| {
        let output = command.stdin(Stdio::null()).output().ok()?;
        output.status.success().then_some(output.stdout)
    };
    let mut allowed = Command::new("unshare");
    unshared(allowed.args(["-n", "-m", "true"]))?;
    let output = Command::new("unshare")
        .args(["-n", "-m", "python3"])
        .arg(checkout().join("tests/security/reach.py"))
        .arg(patchbay())
        .stdin(Stdio::null())
        .output()
        .expect("unshare runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).ok()
}

fn attempts(seen: &Value, flags: &str, who: &str) -> Vec<Value> {
    seen[flags][who].as_array().cloned().unwrap_or_default()
}

#[test]
fn ss_1_metadata_is_never_called_and_an_end_user_reaches_nothing_inside() {
    let Some(seen) = seen() else {
        profile::skip("SS-1", "this process may not have a network of its own");
        return;
    };
    let mut count = 0;
    for flags in ["usual", "trusting"] {
        for who in ["end_user", "builder"] {
            for attempt in attempts(&seen, flags, who) {
                let called = attempt["called"].as_array().cloned().unwrap_or_default();
                assert!(
                    !called.contains(&json!(METADATA)),
                    "{flags} {who}: {attempt}"
                );
                if (flags, who) == ("usual", "end_user") {
                    assert!(called.is_empty(), "{attempt}");
                    // Names are judged by what they resolve to, once they are called.
                    let named = attempt["url"]
                        .as_str()
                        .unwrap_or_default()
                        .contains(".test");
                    assert!(named || attempt["status"] == 400, "{attempt}");
                }
                count += 1;
            }
        }
    }
    let reached = |flags: &str, who: &str, whom: &str| {
        attempts(&seen, flags, who)
            .iter()
            .any(|attempt| attempt["called"] == json!([whom]))
    };
    for whom in ["127.0.0.1", "10.0.0.5"] {
        assert!(
            reached("usual", "builder", whom),
            "the control: a builder reaches {whom}"
        );
        assert!(
            reached("trusting", "end_user", whom),
            "the control: with the flag an end user reaches {whom}"
        );
    }
    profile::figure(
        "SS-1",
        "forms of addresses tried, calls of metadata:",
        format!("{count}, 0"),
    );
}
