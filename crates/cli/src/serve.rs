//! `patchbay serve`: the platform without a window.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use patchbay_platform::{Addresses, Platform, Settings, VaultState};
use patchbay_server::{Hosts, Pages, Server, Stop};
use patchbay_vault::OsKeychain;
use secrecy::ExposeSecret as _;
use url::Url;

use crate::{data_dir, files, listen};

/// How often what is only in memory is written.
const FLUSH: Duration = Duration::from_secs(30);

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
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:7420", value_parser = listen::parse)]
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
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the runtime could not start")?
        .block_on(serve(arguments))
}

async fn serve(arguments: Arguments) -> Result<()> {
    let data_dir = match &arguments.data_dir {
        Some(path) => path.clone(),
        None => data_dir::default()?,
    };
    data_dir::prepare(&data_dir)?;
    let mut lock = data_dir::LockFile::open(&data_dir)?;
    let mut held = lock.hold()?;
    let stop = stop_on_signal()?;

    let listener = listen::bind(arguments.listen).await?;
    let address = listener.local_addr()?;
    let local = listen::local_url(address);
    held.note(&local)?;
    let hosts = Hosts::new(address, arguments.public_url.as_ref())?;
    let platform = open(&arguments, data_dir, &local, address.port()).await?;
    if let Some(path) = &arguments.bootstrap_token_file {
        let token = platform.bootstrap_token().await?;
        files::write_private(path, token.expose_secret())?;
    }
    if let VaultState::Sealed { message, .. } = platform.vault_state() {
        tracing::warn!("the vault is sealed: {message}");
    }
    let pages = if arguments.ui {
        Pages::HostedAndBuilder
    } else {
        Pages::Hosted
    };
    let server = Server::new(listener, hosts, pages);
    announce(&arguments, &local)?;
    if arguments.ui {
        invite(&platform)?;
    }
    let flushing = tokio::spawn(flush(Arc::clone(&platform)));
    server.serve(Arc::clone(&platform), &stop).await;
    flushing.abort();
    platform.close().await;
    tracing::info!("stopped");
    Ok(())
}

async fn open(
    arguments: &Arguments,
    data_dir: PathBuf,
    local: &str,
    port: u16,
) -> Result<Arc<Platform>> {
    let passphrase = arguments
        .passphrase_file
        .as_deref()
        .map(files::read_secret)
        .transpose()?;
    let public = match &arguments.public_url {
        Some(url) => url.as_str().trim_end_matches('/').to_owned(),
        None => local.to_owned(),
    };
    let Database::Embedded = arguments.database;
    let platform = Platform::open(Settings {
        database: data_dir.join("patchbay.db"),
        addresses: Addresses {
            local: local.to_owned(),
            public,
            port,
        },
        passphrase,
        keychain: Arc::new(OsKeychain::new()),
        trust_end_user_addresses: arguments.trust_end_user_addresses,
        environment: Arc::new(|name| std::env::var(name).ok()),
    })
    .await?;
    Ok(Arc::new(platform))
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

async fn flush(platform: Arc<Platform>) {
    loop {
        tokio::time::sleep(FLUSH).await;
        if let Err(error) = platform.flush().await {
            tracing::warn!(%error, "when credentials were last used could not be noted");
        }
    }
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
