//! `patchbay openapi`: the contract on stdout.

use std::io::Write as _;

/// Prints the document.
pub(crate) fn run() -> anyhow::Result<()> {
    let document = patchbay_server::openapi_document();
    let text = serde_json::to_string_pretty(&document)?;
    writeln!(std::io::stdout(), "{text}")?;
    Ok(())
}
