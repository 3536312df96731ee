//! `patchbay serve`: the platform without a window.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use patchbay_instance::{Instance, Options, default_data_dir, parse_address};
use patchbay_platform::{Platform, VaultState};
use patchbay_server::{Pages, Stop};
use secrecy::ExposeSecret as _;
use url::Url;

use crate::files;

/// How long a stop may take before it is forced: a keychain that does not answer holds nothing that
/// would be lost.
const OVERDUE: Duration = Duration::from_millis(2_700);

/// Serves the platform until it is told to stop (SIGTERM, SIGINT).
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  patchbay serve
  patchbay serve --data-dir ./data --listen 127.0.0.1:0 --ready-file ready.json
  patchbay serve --passphrase-file passphrase --bootstrap-token-file token
  patchbay serve --public-url https://connect.example.com")]
pub(crate) struct Arguments {
    /// Where everything lives [default: the platform's data folder]
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,

    /// Where to listen; the next free port if it is taken, `:0` for any
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:7420", value_parser = parse_address)]
    listen: SocketAddr,

    /// The address that browsers of end users reach, behind a TLS proxy [default: the listening one]
    #[arg(long, value_name = "URL")]
    public_url: Option<Url>,

    /// The database; `sqlite:` is patchbay.db in the data folder
    #[arg(long, value_name = "URL", default_value = "sqlite:", value_parser = database)]
    database: Database,

    /// Opens the vault with the passphrase in this file instead of the keychain; makes the vault on
    /// first start
    #[arg(long, value_name = "FILE")]
    passphrase_file: Option<PathBuf>,

    /// Mints the Personal Access Token named `bootstrap` at every start and writes it here, mode 0600
    #[arg(long, value_name = "FILE")]
    bootstrap_token_file: Option<PathBuf>,

    /// Writes {"url","pid","version"} here when ready
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,

    /// Also serves the builder for a browser, and prints a link that opens it once
    #[arg(long)]
    ui: bool,

    /// Lets end users name loopback and private addresses in a connection's URL
    #[arg(long)]
    trust_end_user_addresses: bool,
}

/// Where the database is.
#[derive(Debug, Clone, Copy)]
enum Database {
    /// `patchbay.db` in the data folder.
    Embedded,
}

fn database(text: &str) -> Result<Database, String> {
    if text == "sqlite:" {
        return Ok(Database::Embedded);
    }
    Err("only sqlite: is supported, which is patchbay.db in the data folder".to_owned())
}

/// Serves until stopped.
pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime could not start")?;
    let done = runtime.block_on(serve(arguments));
    // A look-up of a name that no server answers would keep its thread, and so the process, for
    // seconds.
    runtime.shutdown_background();
    done
}

async fn serve(arguments: Arguments) -> Result<()> {
    let stop = stop_on_signal()?;
    if let Some(path) = &arguments.ready_file {
        files::remove(path)?;
    }
    let Database::Embedded = arguments.database;
    let options = Options {
        data_dir: match &arguments.data_dir {
            Some(path) => path.clone(),
            None => default_data_dir()?,
        },
        listen: arguments.listen,
        public_url: arguments.public_url.clone(),
        passphrase: arguments
            .passphrase_file
            .as_deref()
            .map(files::read_secret)
            .transpose()?,
        trust_end_user_addresses: arguments.trust_end_user_addresses,
        pages: if arguments.ui {
            Pages::HostedAndBuilder
        } else {
            Pages::Hosted
        },
    };
    let serving = Instance::with(options, async |instance| {
        let platform = Arc::clone(instance.platform());
        if let Some(path) = &arguments.bootstrap_token_file {
            let token = platform.bootstrap_token().await?;
            files::write_private(path, token.expose_secret())?;
        }
        if let VaultState::Sealed { message, .. } = platform.vault_state() {
            tracing::warn!("the vault is sealed: {message}");
        }
        announce(&arguments, instance.url())?;
        if arguments.ui {
            platform.add_sample_workflow().await?;
            invite(&platform)?;
        }
        instance.serve(&stop).await;
        if let Some(path) = &arguments.ready_file {
            files::remove(path)?;
        }
        tracing::info!("stopped");
        Ok(())
    });
    let overdue = async {
        stop.stopped().await;
        tokio::time::sleep(OVERDUE).await;
    };
    tokio::select! {
        done = serving => done?,
        () = overdue => anyhow::bail!("stopped before everything had ended"),
    }
}

fn announce(arguments: &Arguments, url: &str) -> Result<()> {
    tracing::info!("Patchbay answers at {url}");
    if let Some(path) = &arguments.ready_file {
        let ready = serde_json::json!({
            "url": url,
            "pid": std::process::id(),
            "version": env!("CARGO_PKG_VERSION"),
        });
        files::write_private(path, &ready.to_string())?;
    }
    Ok(())
}

/// Prints the link that opens the builder. The ticket is a fragment, which no browser sends to a
/// server, so it stands in no log.
fn invite(platform: &Platform) -> Result<()> {
    let ticket = platform.session_ticket()?;
    writeln!(
        std::io::stdout(),
        "Open this link within two minutes; it works once:\n{}/#ticket={}",
        platform.addresses().public,
        ticket.expose_secret()
    )?;
    Ok(())
}

/// A stop that SIGTERM and SIGINT ask for. They are listened to before anything is opened, so that
/// neither ends the process halfway.
#[cfg(unix)]
fn stop_on_signal() -> Result<Stop> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stop = Stop::new();
    let asked = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        asked.stop();
    });
    Ok(stop)
}

#[cfg(not(unix))]
fn stop_on_signal() -> Result<Stop> {
    let stop = Stop::new();
    let asked = stop.clone();
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_ok() {
            asked.stop();
        }
    });
    Ok(stop)
}
