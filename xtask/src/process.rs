//! Running other programs: to the end, for their output, or with a copy of what they print.

use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context as _, Result, bail};

/// Runs a command with the terminal as its own; an exit code other than 0 is an error.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if status.success() {
        return Ok(());
    }
    bail!("`{}` ended with {status}", line(command))
}

/// Runs a command for what it prints on its standard output; its standard error is shown.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!("`{}` ended with {}", line(command), output.status);
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` printed no UTF-8", line(command)))
}

/// Whether a command starts and succeeds, with nothing shown.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Whether a command succeeded, and everything it printed on both streams, colours included.
pub(crate) struct Shown {
    pub(crate) success: bool,
    pub(crate) text: String,
}

/// Runs a command, shows what it prints as it comes, and keeps a copy.
pub(crate) fn show(command: &mut Command) -> Result<Shown> {
    if io::stderr().is_terminal() {
        // The programs see a pipe; these say that a terminal is behind it.
        command
            .env("CARGO_TERM_COLOR", "always")
            .env("FORCE_COLOR", "1");
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let stdout = child
        .stdout
        .take()
        .map(|pipe| thread::spawn(|| copy(pipe, io::stdout())));
    let stderr = child
        .stderr
        .take()
        .map(|pipe| thread::spawn(|| copy(pipe, io::stderr())));
    let status = child.wait()?;
    let mut text = String::new();
    for reader in [stdout, stderr].into_iter().flatten() {
        match reader.join() {
            Ok(copied) => text.push_str(&copied?),
            Err(_) => bail!("reading the output of `{}` failed", line(command)),
        }
    }
    Ok(Shown {
        success: status.success(),
        text,
    })
}

fn copy(from: impl Read, mut to: impl Write) -> io::Result<String> {
    let mut reader = BufReader::new(from);
    let mut copied = String::new();
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        to.write_all(&line)?;
        to.flush()?;
        copied.push_str(&String::from_utf8_lossy(&line));
        line.clear();
    }
    Ok(copied)
}

fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(
        command
            .get_args()
            .map(|word| word.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`", line(command))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_kept_whole() {
        let mut shown = Vec::new();
        let kept = copy(&b"one\ntwo \xff\nno newline"[..], &mut shown).unwrap();
        assert_eq!(kept, "one\ntwo \u{fffd}\nno newline");
        assert_eq!(shown, b"one\ntwo \xff\nno newline");
    }
}
