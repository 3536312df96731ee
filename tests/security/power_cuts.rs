//! Power cuts: the disk is copied while the process stands still, and only what reached it counts.

use std::collections::HashSet;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use patchbay_tests::faults::Mount;
use patchbay_tests::{OPENAI, Options, Platform, profile};
use serde_json::json;

use crate::KEY;
use crate::database::connections;

/// An empty ext4 in a file.
fn disk(folder: &Path) -> Option<PathBuf> {
    let image = folder.join("disk");
    let file = fs::File::create(&image).expect("a file can be made");
    file.set_len(48 << 20).expect("a file can be sparse");
    let made = Command::new("mkfs.ext4")
        .args(["-q", "-F"])
        .arg(&image)
        .stderr(Stdio::null())
        .status();
    made.is_ok_and(|status| status.success()).then_some(image)
}

/// Stops a process, copies its disk as it is at that moment, and mounts the copy.
fn cut(pid: u32, image: &Path, copy: &Path) -> Mount {
    let signal = |name: &str| {
        let sent = Command::new("kill").args([name, &pid.to_string()]).status();
        assert!(
            sent.is_ok_and(|status| status.success()),
            "kill sends {name}"
        );
    };
    signal("-STOP");
    let copied = Command::new("cp")
        .arg("--sparse=always")
        .args([image, copy])
        .status();
    signal("-CONT");
    assert!(copied.is_ok_and(|status| status.success()), "cp copies");
    let copy = copy.display().to_string();
    Mount::new(&["-o", "loop", &copy]).expect("what could be mounted once can be again")
}

/// The names that were acknowledged, written by many at once.
#[derive(Clone, Default)]
struct Acknowledged(Arc<Mutex<HashSet<String>>>);

impl Acknowledged {
    fn add(&self, name: String) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.insert(name);
    }

    fn now(&self) -> HashSet<String> {
        let names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn du_2_a_power_cut_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mounted = disk(folder.path()).and_then(|image| {
        let path = image.display().to_string();
        Some((Mount::new(&["-o", "loop", &path])?, image))
    });
    let Some((mount, image)) = mounted else {
        profile::skip("DU-2", "this process may not mount a file system");
        return;
    };
    let lost = control(&mount, &image, folder.path());
    assert!(
        lost > 0,
        "the control: without waiting for the disk, commits are lost"
    );

    let options = Options {
        data_dir: Some(mount.path().join("data")),
        ..Options::default()
    };
    let platform = Platform::with(&options).await;
    let cuts = profile::count(200);
    let acknowledged = Acknowledged::default();
    let writing = writers(&platform, &acknowledged);
    for number in 0..cuts {
        let pause = 40 + u64::try_from(number * 53 % 97).expect("small");
        tokio::time::sleep(Duration::from_millis(pause)).await;
        let before = acknowledged.now();
        let copy = cut(platform.server.pid(), &image, &folder.path().join("copy"));
        let kept = connections(&copy.path().join("data"));
        let lost: Vec<_> = before.difference(&kept).collect();
        assert!(lost.is_empty(), "cut {number} lost {lost:?}");
    }
    for writer in writing {
        writer.abort();
    }
    let count = acknowledged.now().len();
    assert!(count > cuts, "the control: there was something to lose");
    profile::figure(
        "DU-2",
        "power cuts, acknowledged, lost; commits that a control without synchronous lost:",
        format!("{cuts}, {count}, 0; {lost}"),
    );
}

/// Four builders that make connections until they are stopped.
fn writers(platform: &Platform, acknowledged: &Acknowledged) -> Vec<tokio::task::JoinHandle<()>> {
    let url = format!("{}/v1/connections", platform.server.url());
    (0..4)
        .map(|writer| {
            let acknowledged = acknowledged.clone();
            let project = platform.project.clone();
            let (url, token) = (url.clone(), platform.token.clone());
            let calls = platform.call("POST", &url);
            tokio::spawn(async move {
                for number in 0.. {
                    let name = format!("{writer}-{number}");
                    let body = json!({
                        "name": name, "project_id": project, "type": OPENAI,
                        "config": {"api_key": KEY},
                    });
                    let call = calls.clone().bearer(&token).json(&body);
                    match call.attempt().await {
                        Ok(answer) if answer.status == 201 => acknowledged.add(name),
                        _ => break,
                    }
                }
            })
        })
        .collect()
}

/// A database whose commits do not wait for the disk, in the same harness: how many of those that it
/// acknowledged are lost.
fn control(mount: &Mount, image: &Path, folder: &Path) -> usize {
    let script = "import sqlite3,sys,os
os.makedirs(sys.argv[1])
d=sqlite3.connect(sys.argv[1]+'/patchbay.db',isolation_level=None)
d.execute('PRAGMA journal_mode=WAL'); d.execute('PRAGMA synchronous=OFF')
d.execute('CREATE TABLE connections(name TEXT)')
os.sync()
n=0
while True:
    n+=1; d.execute('INSERT INTO connections VALUES(?)',(str(n),))
    try: print(n,flush=True)
    except BrokenPipeError: os._exit(0)";
    let mut writer = Command::new("python3")
        .args(["-c", script])
        .arg(mount.path().join("control"))
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3 is installed");
    let mut lines = BufReader::new(writer.stdout.take().expect("it is piped")).lines();
    let acknowledged: HashSet<String> = lines.by_ref().take(500).map_while(Result::ok).collect();
    let copy = cut(writer.id(), image, &folder.join("copy"));
    writer.kill().expect("a child can be killed");
    let _ = writer.wait();
    let kept = connections(&copy.path().join("control"));
    acknowledged.difference(&kept).count()
}
