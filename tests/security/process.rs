//! The process that holds secrets: its memory, its limits, its ends.

use std::fs;
use std::process::Command;

use patchbay_tests::{Options, Platform, profile, scan, wait};
use serde_json::json;

/// Where a string of the tests is kept on purpose, as a control that the search works.
const CONTROL: &str = "control-0123456789-abcdefghijklmnop";

/// A secret of its own, long enough to be found by nobody by chance.
fn secret(number: usize) -> String {
    format!("sk-planted-{number:04}-{}", "q7Zk2mVx9TbL".repeat(2))
}

/// What of the process's memory matches a pattern, each match once. `None` where the memory cannot be
/// read. `grep` looks through hundreds of megabytes in no time.
fn in_memory(platform: &Platform, pattern: &str) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let base = folder.path().join("core");
    let pid = platform.server.pid().to_string();
    let dumped = Command::new("gcore")
        .args(["-o".as_ref(), base.as_os_str(), pid.as_ref()])
        .output();
    if !dumped.is_ok_and(|output| output.status.success()) {
        return None;
    }
    let found = Command::new("grep")
        .args(["-a", "-o", "-E", pattern])
        .arg(base.with_extension(&pid))
        .output()
        .expect("grep is installed");
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    let mut matches: Vec<_> = text.lines().map(str::to_owned).collect();
    matches.sort();
    matches.dedup();
    Some(matches)
}

fn contains(bytes: &[u8], text: &str) -> bool {
    !scan::found(bytes, text).is_empty()
}

#[tokio::test]
async fn me_1_a_locked_process_holds_no_secret_that_it_was_given() {
    let platform = Platform::start().await;
    let count = profile::count(200);
    for number in 0..count {
        platform
            .create_connection(&format!("c{number}"), &secret(number))
            .await;
    }
    // Kept by nobody's design but a name's, which is no secret.
    let workflow = platform
        .create_workflow(CONTROL, &patchbay_tests::flow::no_llm())
        .await;
    let _ = platform
        .get(&format!("/v1/workflows/{workflow}"))
        .await
        .expect(200);
    let _ = platform
        .post("/v1/vault/lock", &json!({}))
        .await
        .expect(200);

    let pattern = format!("{CONTROL}|sk-planted-[0-9]{{4}}-q7Zk2mVx9TbL");
    let Some(mut found) = in_memory(&platform, &pattern) else {
        profile::skip("ME-1", "this machine lets nobody read a process's memory");
        return;
    };

    let control = found.iter().position(|text| text == CONTROL);
    found.remove(control.expect("the control: the search finds what is there"));
    let left = found.len();
    profile::figure(
        "ME-1",
        "secrets in the memory of a locked process",
        format!("{left} of {count}"),
    );
    assert_eq!(left, 0);
}

#[tokio::test]
async fn me_2_a_killed_process_leaves_no_core_file_and_says_nothing() {
    for signal in ["ABRT", "SEGV"] {
        let mut platform = Platform::with(&Options::default().env("PATCHBAY_LOG", "trace")).await;
        platform.create_connection("Team", &secret(0)).await;
        let limits = fs::read_to_string(format!("/proc/{}/limits", platform.server.pid()))
            .expect("a process has limits");
        let core = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"));
        let words: Vec<_> = core.expect("it is listed").split_whitespace().collect();
        assert_eq!(words[4..6], ["0", "0"], "{limits}");

        if signal == "SEGV" {
            // Rust's handler lets a first one pass that no access caused.
            let pid = platform.server.pid().to_string();
            let sent = Command::new("kill").args(["-s", signal, &pid]).status();
            assert!(sent.expect("kill is there").success());
            // A second one that comes before the first was handled would be the same one.
            wait::blocking("the first signal to be handled", || {
                let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
                let caught = status
                    .lines()
                    .find_map(|line| line.strip_prefix("SigCgt:"))?;
                let caught = u64::from_str_radix(caught.trim(), 16).ok()?;
                (caught & (1 << 10) == 0).then_some(())
            });
        }
        platform.server.signal(signal);

        let output = platform.server.output();
        assert!(!contains(output.as_bytes(), &secret(0)), "{signal}");
        let folder = fs::read_dir(platform.server.folder()).expect("it can be listed");
        let names: Vec<_> = folder
            .map(|entry| entry.expect("an entry").file_name())
            .filter(|name| name.to_string_lossy().starts_with("core"))
            .collect();
        assert!(names.is_empty(), "{signal}: {names:?}");
        platform.server.start_again(&Options::default());
        platform.token = platform.server.token();
        let vault = platform.get("/v1/vault").await.expect(200).data();
        assert_eq!(vault["state"], "unsealed", "{signal}");
    }
}

#[tokio::test]
async fn a_connection_that_carried_a_secret_is_closed() {
    let platform = Platform::start().await;
    let body = json!({
        "name": "Team", "project_id": platform.project, "type": patchbay_tests::OPENAI,
        "config": {"api_key": secret(1)},
    });
    let told = platform.post("/v1/connections", &body).await.expect(201);
    assert_eq!(told.header("connection"), "close");
    let read = platform.get("/v1/connections?project_id=").await;
    let kept = read.headers.get("connection");
    assert!(
        kept.is_none_or(|value| value != "close"),
        "reading closes nothing"
    );
}

/// What a program of the same user reads of a process: its memory, its environment.
fn readable_by_its_own_user(hardened: bool) -> Option<(bool, bool)> {
    // Another user than root, whom nothing stops: `nobody`.
    let script = "import os,subprocess,sys,time,json
folder,binary,hardened=sys.argv[1:4]
os.chmod(folder,0o777); os.setgroups([]); os.setgid(65534); os.setuid(65534)
os.environ.update(HOME=folder,PATCHBAY_HARDENED=hardened,CONTROL='set')
open(folder+'/passphrase','w').write('a passphrase of the tests')
p=subprocess.Popen([binary,'serve','--listen','127.0.0.1:0','--data-dir',folder+'/data','--ready-file',folder+'/ready','--passphrase-file',folder+'/passphrase'],stderr=subprocess.DEVNULL)
for _ in range(1500):
    if os.path.exists(folder+'/ready') or p.poll() is not None: break
    time.sleep(.02)
if p.poll() is not None: sys.exit(3)
core=subprocess.run(['gcore','-o',folder+'/core',str(p.pid)],stdout=subprocess.DEVNULL,stderr=subprocess.DEVNULL).returncode==0
try: env=b'CONTROL' in open(f'/proc/{p.pid}/environ','rb').read()
except PermissionError: env=False
p.terminate(); p.wait(); print(json.dumps([core,env]))";
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    // The checkout may lie where nobody else may look.
    let binary = folder.path().join("patchbay");
    fs::copy(patchbay_tests::patchbay(), &binary).expect("a program can be copied");
    let output = Command::new("python3")
        .args(["-c", script])
        .args([folder.path(), binary.as_path()])
        .arg(if hardened { "1" } else { "0" })
        .output()
        .expect("python3 is installed");
    serde_json::from_slice(&output.stdout).ok()
}

#[test]
fn me_3_a_hardened_process_is_closed_to_programs_of_the_same_user() {
    let Some(usual) = readable_by_its_own_user(false) else {
        profile::skip("ME-3", "this process may not become another user");
        return;
    };
    assert!(
        usual.1,
        "the control: its user reads the environment of a process"
    );
    if !usual.0 {
        profile::skip("ME-3", "this machine lets nobody trace a process");
        return;
    }

    let hardened = readable_by_its_own_user(true);

    assert_eq!(hardened, Some((false, false)));
    profile::figure(
        "ME-3",
        "memory and environment readable, usual and hardened:",
        format!("{usual:?}, {hardened:?}"),
    );
}
