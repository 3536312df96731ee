//! `cargo xtask run`: from a fresh checkout to the window; without a display, to a served platform
//! with an App that answered and a link to the same builder.

use std::env;
use std::io::{self, IsTerminal as _};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context as _, Result};
use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};

use crate::api::{Api, Vault};
use crate::checkout::{Checkout, Profile};
use crate::process;
use crate::sample::{self, Sample};
use crate::server::Server;
use crate::setup::{self, Tool};

pub(crate) const EXAMPLES: &str = "\
Examples:
  cargo xtask run
  cargo xtask run -- --data-dir /path/to/data
  cargo xtask run --served -- --passphrase-file /path/to/passphrase";

#[derive(Args)]
pub(crate) struct Options {
    /// Serves the builder for a browser, also where a window could open
    #[arg(long)]
    served: bool,

    /// Handed on to the window, or to `patchbay serve`
    #[arg(last = true, value_name = "OPTIONS")]
    options: Vec<String>,
}

pub(crate) fn run(checkout: &Checkout, options: &Options) -> Result<()> {
    setup::install(checkout, &[Tool::Compiler, Tool::Node, Tool::NpmPackages])?;
    process::run(
        checkout
            .npm()
            .args(["run", "--workspace", "ui", "build"])
            .stdout(io::stderr()),
    )?;
    if has_display() && !options.served {
        return open_window(checkout, &options.options);
    }
    if !has_display() {
        println!("There is no display here, so the builder is served for a browser.");
    }
    serve(checkout, &options.options)
}

/// Builds the window and opens it on the embedded platform.
fn open_window(checkout: &Checkout, options: &[String]) -> Result<()> {
    setup::install(checkout, &[Tool::Window])?;
    let build = ["build", "--package", "patchbay-desktop"];
    process::run(checkout.cargo().args(build))?;
    process::run(Command::new(checkout.binary(Profile::Dev, "patchbay-desktop")).args(options))
}

/// Serves the platform with the builder, and tries the sample.
fn serve(checkout: &Checkout, options: &[String]) -> Result<()> {
    let build = ["build", "--package", "patchbay-cli"];
    process::run(checkout.cargo().args(build))?;
    let options = &[&["--ui".to_owned()], options].concat();
    let interrupted = watch_for_interrupts()?;
    let cancelled = || interrupted.load(Ordering::Relaxed);

    let mut server = Server::start(checkout, options, None, &cancelled)?;
    let mut vault = Api::new(server.url(), server.token()?).vault()?;
    if let Vault::Sealed(reason) = &vault
        && a_passphrase_opens(reason)
        && let Some(passphrase) = ask_for_passphrase(reason)?
    {
        drop(server);
        server = Server::start(checkout, options, Some(&passphrase), &cancelled)?;
        vault = Api::new(server.url(), server.token()?).vault()?;
    }
    println!("\nPatchbay serves on {}", server.url());
    match vault {
        Vault::Sealed(reason) => print_sealed(&reason),
        Vault::Unsealed => print_guide(
            &server,
            &sample::run(&Api::new(server.url(), server.token()?))?,
        ),
    }
    println!("\nCtrl-C stops it.");
    server.wait(&cancelled)?;
    Ok(())
}

/// On Linux a window needs an X or Wayland display; the other systems always have one.
fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| env::var_os(name).is_some())
}

fn watch_for_interrupts() -> Result<Arc<AtomicBool>> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))
        .context("cannot watch for Ctrl-C")?;
    Ok(interrupted)
}

/// The reasons for which the vault has, or can be given, a passphrase instead of a keychain.
fn a_passphrase_opens(reason: &str) -> bool {
    matches!(reason, "no_keychain" | "no_vault" | "no_passphrase")
}

/// `None` where nobody can be asked.
fn ask_for_passphrase(reason: &str) -> Result<Option<SecretString>> {
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    let known = reason == "no_passphrase";
    println!("\nThe vault has no keychain to open it here, so a passphrase does.");
    loop {
        let passphrase = SecretString::from(rpassword::prompt_password("Passphrase: ")?);
        if known {
            return Ok(Some(passphrase));
        }
        let again = SecretString::from(rpassword::prompt_password("The same again: ")?);
        if passphrase.expose_secret() == again.expose_secret()
            && !passphrase.expose_secret().is_empty()
        {
            return Ok(Some(passphrase));
        }
        println!("These two differ, or are empty.");
    }
}

fn print_sealed(reason: &str) {
    println!("The vault is sealed ({reason}), so nothing that needs a credential works.");
    if a_passphrase_opens(reason) {
        println!("Start it from a terminal to be asked for a passphrase, or with:");
        println!("  cargo xtask run -- --passphrase-file FILE");
    }
}

fn print_guide(server: &Server, sample: &Sample) {
    let (url, token_file) = (server.url(), server.token_file());
    let Sample {
        project_id,
        app_id,
        app_url,
        answer,
    } = sample;
    println!(
        "The App `hello` answered:\n\n  {}\n",
        answer.replace('\n', "\n  ")
    );
    println!("Its address is {app_url}. To go on, in another terminal:\n");
    println!("  export DYNAMIQ_PAT=\"$(cat '{}')\"", token_file.display());
    let bearer = "-H \"Authorization: Bearer $DYNAMIQ_PAT\"";
    println!("  curl {url}/v1/me {bearer}");
    println!("  curl '{url}/v1/connections?project_id={project_id}&include_system=true' {bearer}");
    println!("  curl {url}/v1/apps/{app_id}/runs {bearer} \\");
    println!(
        "    -H 'Content-Type: application/json' -d '{{\"input\": {{\"input\": \"Hello\"}}}}'"
    );
    println!(
        "\nThe README goes on from there: a Requirement, a link for an end user, a run with their key."
    );
}
