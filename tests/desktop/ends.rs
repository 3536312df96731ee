//! How the window starts twice, fails to start, and ends.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use patchbay_desktop_tests::{Desk, Program};
use patchbay_tests::{Options, Server, python, wait};

const TITLE: &str = "Patchbay";
const FAILED: &str = "Patchbay could not start";
/// How long a stop may take.
const STOP: Duration = Duration::from_secs(3);

fn answers(program: &Program) {
    wait::blocking("the platform", || {
        program
            .output()
            .contains("Patchbay answers at")
            .then_some(())
    });
}

/// Presses a key until the window with this title is gone: one takes keys a moment after it shows.
fn press_it_away(desk: &Desk, title: &str, key: &str) {
    wait::blocking(&format!("the end of {title:?}"), || {
        desk.press(&[key]);
        std::thread::sleep(Duration::from_millis(300));
        (!desk.in_front(title)).then_some(())
    });
}

/// The files of the web view that are not the same for every page: it makes its salts and an empty
/// list of secure hosts in any case.
fn left_by_the_web_view(folder: &Path) -> Vec<String> {
    let mut left = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            left.extend(left_by_the_web_view(&path));
        } else if name != "salt" && !name.starts_with("hsts-storage.sqlite") {
            left.push(path.display().to_string());
        }
    }
    left
}

#[test]
fn closing_the_window_ends_everything_and_keeps_the_data() {
    let desk = Desk::new();
    let mut program = desk.start();
    desk.wait_for(TITLE);
    press_it_away(&desk, TITLE, "alt+F4");
    let (status, took) = program.ended();
    assert!(status.success(), "{status}: {}", program.output());
    assert!(took < STOP, "{took:?}");
    assert!(desk.data_dir().join("patchbay.db").is_file());
    let web_data = left_by_the_web_view(&desk.home().join(".local/share"));
    assert_eq!(
        web_data,
        Vec::<String>::new(),
        "the page's storage was ephemeral"
    );

    let mut again = desk.start();
    desk.wait_for(TITLE);
    answers(&again);
    assert!(!again.output().contains("sealed"), "{}", again.output());
    again.signal("TERM");
    let (status, took) = again.ended();
    assert!(status.success(), "{status}: {}", again.output());
    assert!(took < STOP, "{took:?}");
}

#[test]
fn a_second_start_brings_the_first_window_to_the_front() {
    let desk = Desk::new();
    let first = desk.start();
    desk.wait_for(TITLE);
    desk.minimise();
    wait::blocking("the window's absence", || {
        (!desk.in_front(TITLE)).then_some(())
    });
    let mut second = desk.start();
    let (status, _) = second.ended();
    assert!(status.success(), "{status}: {}", second.output());
    desk.wait_for(TITLE);
    assert!(
        !second.output().contains("answers at"),
        "it started a platform of its own"
    );
    answers(&first);
}

#[test]
fn without_a_gpu_frames_are_handed_over_in_memory() {
    let desk = Desk::new();
    let program = desk.start();
    desk.wait_for(TITLE);
    let has_gpu = fs::read_dir("/dev/dri").is_ok_and(|entries| {
        entries
            .flatten()
            .any(|entry| entry.file_name().to_string_lossy().starts_with("renderD"))
    });
    let expected = (!has_gpu).then(|| "1".to_owned());
    assert_eq!(program.variable("WEBKIT_DISABLE_DMABUF_RENDERER"), expected);
}

#[test]
fn a_folder_in_use_is_told_and_can_be_tried_again() {
    let desk = Desk::new();
    let mut server = Server::start(&Options::default());
    std::os::unix::fs::symlink(server.data_dir(), desk.data_dir()).expect("a link can be made");
    let mut program = desk.start();
    desk.wait_for(FAILED);
    assert!(
        program.output().contains("is in use by another Patchbay"),
        "{}",
        program.output()
    );
    desk.picture("start-failed");

    let (status, _) = server.stop();
    assert!(status.success(), "the other one was not disturbed");
    press_it_away(&desk, FAILED, "Return");
    desk.wait_for(TITLE);
    let (status, _) = program.ended();
    assert!(
        status.success(),
        "it made place for the next attempt: {status}"
    );
}

#[test]
fn a_newer_database_is_left_alone() {
    let desk = Desk::new();
    let mut first = desk.start();
    desk.wait_for(TITLE);
    first.signal("TERM");
    let _ = first.ended();
    let database = desk.data_dir().join("patchbay.db");
    let script = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute(\
        'insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
        values (99999999, ?, 1, ?, 0)', ('of a later version', b'')); c.commit()";
    let aged = Command::new(python())
        .args(["-c", script])
        .arg(&database)
        .status();
    assert!(
        aged.is_ok_and(|status| status.success()),
        "the database is made newer"
    );

    let mut program = desk.start();
    desk.wait_for(FAILED);
    assert!(
        program.output().contains("newer version of Patchbay"),
        "{}",
        program.output()
    );
    press_it_away(&desk, FAILED, "alt+F4");
    let (status, _) = program.ended();
    assert_eq!(status.code(), Some(1), "{}", program.output());
}
