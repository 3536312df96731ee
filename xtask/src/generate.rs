//! `cargo xtask generate`: writes the `OpenAPI` document that the built server tells, and
//! the TypeScript types made from it. Nobody edits these two files by hand.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::checkout::{Checkout, Profile};
use crate::process;
use crate::setup::{self, Tool};

/// The generated files: where they lie in the checkout, and what each is called alone.
const DOCUMENT: (&str, &str) = ("ui/src/platform/openapi.json", "openapi.json");
const TYPES: (&str, &str) = ("ui/src/platform/schema.gen.ts", "schema.gen.ts");

pub(crate) fn run(checkout: &Checkout) -> Result<()> {
    setup::install(checkout, &[Tool::Compiler, Tool::Node, Tool::NpmPackages])?;
    process::run(
        checkout
            .cargo()
            .args(["build", "--package", "patchbay-cli"]),
    )?;
    let folder = generate(checkout)?;
    for (path, name) in [DOCUMENT, TYPES] {
        fs::copy(folder.join(name), checkout.path(path))
            .with_context(|| format!("cannot write {path}"))?;
        println!("{path}");
    }
    Ok(())
}

/// Fails when a file of the checkout is not what the built server generates.
pub(crate) fn check(checkout: &Checkout) -> Result<()> {
    let folder = generate(checkout)?;
    for (path, name) in [DOCUMENT, TYPES] {
        let generated = fs::read(folder.join(name))?;
        if fs::read(checkout.path(path)).with_context(|| format!("cannot read {path}"))?
            != generated
        {
            bail!("{path} is stale: run `cargo xtask generate`");
        }
    }
    Ok(())
}

/// Generates both files into a scratch folder.
fn generate(checkout: &Checkout) -> Result<PathBuf> {
    let folder = checkout.scratch().join("generated");
    fs::create_dir_all(&folder)?;
    let document = folder.join(DOCUMENT.1);
    fs::write(
        &document,
        openapi(&checkout.binary(Profile::Dev, "patchbay"))?,
    )?;
    process::run(
        checkout
            .npx()
            .args(["--no-install", "openapi-typescript"])
            .arg(&document)
            .arg("--output")
            .arg(folder.join(TYPES.1))
            .stdout(io::stderr()),
    )?;
    Ok(folder)
}

/// The document as `patchbay openapi` prints it, indented, ended by one newline.
fn openapi(patchbay: &Path) -> Result<String> {
    let printed = process::output(Command::new(patchbay).arg("openapi"))?;
    let document: serde_json::Value =
        serde_json::from_str(&printed).context("`patchbay openapi` printed no JSON")?;
    Ok(serde_json::to_string_pretty(&document)? + "\n")
}
