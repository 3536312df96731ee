//! Measures the built product from outside and prints one JSON object: time from spawn to ready, idle
//! memory, the status query beside a minimal server of the same stack, the added cost of a run, lookups of
//! clients beside the Dynamiq SDK.
//! It must never link the product: what it compares with is here, and only here.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the figures go to standard output, progress to standard error"
)]

mod canvas;
mod chromium;
mod clients;
mod connections;
mod figures;
mod keychain;
mod load;
mod minimal;
mod provider;
mod run;
mod scale;
mod scenario;
mod screen;
mod server;
mod start;
mod status;
mod vault;
mod window;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use serde_json::{Map, Value, json};

use scenario::Scenario;
use server::{Server, Settings};

#[derive(Parser)]
#[command(name = "patchbay-bench", about = "Measures a built patchbay", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure everything and print one JSON object
    All(All),
    /// Serve one indexed `SQLite` read per request, to compare with
    Minimal {
        /// Where the address is written when it is ready
        #[arg(long)]
        ready_file: PathBuf,
    },
    /// Put reads beside durable writes, for as many seconds as `PATCHBAY_BENCH_LOAD_SECONDS` says, and
    /// ask for the status among a million connections
    Load(All),
    /// List ten thousand connections
    Connections(All),
    /// Look clients up beside the Dynamiq SDK
    Clients(All),
    /// Open, move and edit workflows of up to ten thousand nodes, in Chromium and in the window
    Canvas(All),
    /// Measure a start with a keychain slot, inside a session bus of its own
    #[command(hide = true)]
    Keychain(Measured),
}

#[derive(Args)]
struct All {
    #[command(flatten)]
    server: Measured,
    /// The built window
    #[arg(long)]
    desktop: PathBuf,
    /// The built window with nothing in it
    #[arg(long)]
    empty_window: PathBuf,
    #[command(flatten)]
    lookups: Programs,
}

/// What looks clients up, here and in the Dynamiq SDK.
#[derive(Args)]
struct Programs {
    /// The built program that looks up clients
    #[arg(long)]
    client_lookups: PathBuf,
    /// A Python that has the Dynamiq SDK
    #[arg(long)]
    sdk_python: PathBuf,
    /// The checkout, which has the scripts that run in a browser and in Python
    #[arg(long)]
    checkout: PathBuf,
}

impl Programs {
    fn measure(&self, quick: bool) -> Result<Value> {
        clients::measure(
            &self.client_lookups,
            &self.sdk_python,
            &self.checkout.join("tests/bench/client_lookups.py"),
            quick,
        )
    }
}

#[derive(Args, Clone)]
struct Measured {
    /// The built binary
    #[arg(long)]
    patchbay: PathBuf,
    /// Fewer and shorter rounds: to see that it works, not to quote
    #[arg(long)]
    quick: bool,
}

fn main() -> ExitCode {
    let figures = match Arguments::parse().command {
        Command::Minimal { ready_file } => minimal::serve(&ready_file).map(|()| None),
        Command::Keychain(measured) => keychain::inside(&measured).map(Some),
        Command::All(each) => all(&each).map(Some),
        Command::Load(each) => load_alone(&each.server).map(Some),
        Command::Connections(each) => connections_alone(&each.server).map(Some),
        Command::Clients(each) => each.lookups.measure(each.server.quick).map(Some),
        Command::Canvas(each) => canvas_alone(&each).map(Some),
    };
    let done = figures.map(|figures| {
        if let Some(figures) = figures {
            println!("{figures:#}");
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Every figure. One that this machine cannot give is `null`, with its reason under `missing`.
fn all(all: &All) -> Result<Value> {
    let measured = &all.server;
    let mut missing = Map::new();
    let mut or_null = |name: &str, figure: Result<Value>| {
        figure.unwrap_or_else(|reason| {
            missing.insert(name.to_owned(), format!("{reason:#}").into());
            Value::Null
        })
    };

    eprintln!("starts with a keychain slot");
    let keychain = or_null("keychain", keychain::measure(measured));
    eprintln!("starts with a passphrase slot");
    let folder = tempfile::tempdir()?;
    let settings = Settings::with_passphrase(&measured.patchbay, folder.path())?;
    let passphrase = start::measure(&settings, measured.quick)?;

    let server = Server::start(&settings)?;
    let scenario = Scenario::build(&server, if measured.quick { 10 } else { 100 })?;
    eprintln!("the status query beside a minimal server");
    let status = or_null(
        "status_requests_per_second",
        status::measure(&scenario, folder.path(), measured.quick),
    );
    eprintln!("the added cost of a run");
    let run = run::measure(&scenario, measured.quick)?;
    eprintln!("the vault with many values");
    let vault = vault::measure(&scenario, &server, &run, measured.quick)?;
    eprintln!("reads beside durable writes");
    let load = or_null("load", load::measure(&scenario, &server, measured.quick));
    let version = server.version().to_owned();
    eprintln!("the status query with a million connections");
    let scale = or_null(
        "scale",
        scale::measure(&scenario, &settings, server, measured.quick),
    );

    eprintln!("lists of ten thousand connections");
    let connections = or_null(
        "connections",
        connections::measure(&scenario, &settings, measured.quick),
    );
    eprintln!("lookups of clients beside the Dynamiq SDK");
    let clients = or_null("clients", all.lookups.measure(measured.quick));

    eprintln!("the window beside an empty one");
    let window = or_null(
        "window",
        window::measure(&all.desktop, &all.empty_window, measured.quick),
    );
    eprintln!("the canvas");
    let chromium = or_null("canvas_chromium", canvas_in_chromium(all));
    eprintln!("a search among ten thousand connections");
    let search = or_null(
        "search_chromium",
        chromium::measure(
            "bench-search",
            &all.lookups.checkout,
            &measured.patchbay,
            measured.quick,
        ),
    );
    let webkit = or_null("canvas_window", canvas::in_window(measured.quick));

    let figures = json!({
        "version": version,
        "cpus": thread::available_parallelism().map_or(0, std::num::NonZero::get),
        "quick": measured.quick,
        "start_ms": {"keychain": keychain["start_ms"], "passphrase": passphrase["start_ms"]},
        "idle_memory_mb": {"keychain": keychain["idle_memory_mb"], "passphrase": passphrase["idle_memory_mb"]},
        "status_requests_per_second": status,
        "run_ms": run,
        "unlock_ms": {"keychain": keychain["unlock_ms"], "passphrase": passphrase["unlock_ms"]},
        "vault": vault,
        "load": load,
        "scale": scale,
        "connections": connections,
        "search_chromium": search,
        "clients": clients,
        "window": window,
        "canvas": {"chromium": chromium, "window": webkit},
        "missing": missing,
    });
    Ok(with_aims(figures))
}

/// The load and the scale alone.
fn load_alone(measured: &Measured) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let settings = Settings::with_passphrase(&measured.patchbay, folder.path())?;
    let server = Server::start(&settings)?;
    let scenario = Scenario::build(&server, 10)?;
    let load = load::measure(&scenario, &server, measured.quick)?;
    let scale = scale::measure(&scenario, &settings, server, measured.quick)?;
    Ok(json!({"load": load, "scale": scale}))
}

/// The lists of connections alone.
fn connections_alone(measured: &Measured) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let settings = Settings::with_passphrase(&measured.patchbay, folder.path())?;
    let server = Server::start(&settings)?;
    let scenario = Scenario::build(&server, 1)?;
    server.stop()?;
    connections::measure(&scenario, &settings, measured.quick)
}

/// The canvas alone.
fn canvas_alone(all: &All) -> Result<Value> {
    let quick = all.server.quick;
    let chromium = canvas_in_chromium(all)?;
    let window = canvas::in_window(quick)?;
    Ok(with_aims(
        json!({"quick": quick, "canvas": {"chromium": chromium, "window": window}}),
    ))
}

fn canvas_in_chromium(all: &All) -> Result<Value> {
    chromium::measure(
        "bench",
        &all.lookups.checkout,
        &all.server.patchbay,
        all.server.quick,
    )
}

/// The figures, held against their aims.
fn with_aims(mut figures: Value) -> Value {
    figures["aims"] = figures::aims(&figures);
    figures
}

/// This program, to start another of its commands.
fn this_program() -> Result<PathBuf> {
    Ok(std::env::current_exe()?)
}

/// A new folder inside another.
fn subfolder(folder: &Path, name: &str) -> Result<PathBuf> {
    let path = folder.join(name);
    std::fs::create_dir_all(&path)?;
    Ok(path)
}
