//! A real OpenAI-compatible server that asks for a key also where it lists its models: the Python
//! package `fschat` (`FastChat`), its API server and the controller that it asks for models.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use crate::{program, wait};

const RUNNING: &str = "Uvicorn running on http://";

/// A running server. It ends with its owner.
#[derive(Debug)]
pub struct OpenAiServer {
    url: String,
    api: Process,
    _controller: Process,
    // Both write their logs into it.
    _folder: TempDir,
}

#[derive(Debug)]
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl OpenAiServer {
    /// Starts a server that answers to this key alone.
    pub fn start(key: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let (controller_port, port) = (free_port(), free_port());
        let controller = started(
            folder.path(),
            "controller",
            &["--port", &controller_port.to_string()],
        );
        let address = format!("http://127.0.0.1:{controller_port}");
        let api = started(
            folder.path(),
            "openai_api_server",
            &[
                "--port",
                &port.to_string(),
                "--controller-address",
                &address,
                "--api-keys",
                key,
            ],
        );
        Self {
            url: format!("http://127.0.0.1:{port}/v1"),
            api,
            _controller: controller,
            _folder: folder,
        }
    }

    /// The base of its API, with `/v1`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Ends it, so that nothing listens at its address.
    pub fn stop(&mut self) {
        self.api.0.kill().expect("it was running");
        self.api.0.wait().expect("it ends");
    }
}

/// A part of the package, once it listens.
fn started(folder: &Path, part: &str, arguments: &[&str]) -> Process {
    let log = folder.join(part);
    let child = Command::new(program::python())
        .args(["-m", &format!("fastchat.serve.{part}")])
        .args(["--host", "127.0.0.1"])
        .args(arguments)
        // It writes a log of its own into the folder in which it runs.
        .current_dir(folder)
        .env("LOGDIR", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(fs::File::create(&log).expect("a log can be made"))
        .spawn()
        .expect("the server starts");
    let mut process = Process(child);
    wait::blocking(part, || {
        let text = fs::read_to_string(&log).unwrap_or_default();
        if let Ok(Some(status)) = process.0.try_wait() {
            panic!("{part} ended with {status}: {text}");
        }
        text.contains(RUNNING).then_some(())
    });
    process
}

fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("a port is free")
        .port()
}
