//! `patchbay audit`: who changed what, and which credential a run used.

use anyhow::Result;
use clap::Subcommand;
use patchbay_client::{AuditEvent, ListQuery};

use crate::print::time;
use crate::target::Target;

/// The audit log: who changed what, and which credential a run used.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  patchbay audit list
  patchbay audit list --object 0d9e8f7a-6b5c-4d3e-8f1a-0b9c8d7e6f5a
  patchbay audit list --action connection.used --limit 500 --json")]
pub(crate) struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists events, newest first
    List {
        /// Of this connection, requirement, App, token or key, by id
        #[arg(long, value_name = "ID")]
        object: Option<String>,
        /// With this action, such as connection.used
        #[arg(long)]
        action: Option<String>,
        /// How many at most, 500 or fewer
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500))]
        limit: u32,
    },
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let Arguments { target, command } = arguments;
    let Command::List {
        object,
        action,
        limit,
    } = command;
    target.with(async |client, print| {
        let filters = [("object_id", &object), ("action", &action)];
        let filters: Vec<(&str, &str)> = filters
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)))
            .collect();
        let query = ListQuery {
            page_size: Some(limit),
            ..ListQuery::default()
        };
        let page = client.audit_events(&filters, &query).await?;
        let id = |id: Option<uuid::Uuid>| id.map_or_else(|| "-".to_owned(), |id| id.to_string());
        let row = |event: &AuditEvent| {
            [
                time(Some(&event.at)),
                event.action.clone(),
                event.actor.clone(),
                id(event.object_id),
                id(event.credential_id),
            ]
        };
        let header = ["TIME", "ACTION", "BY", "OBJECT", "CREDENTIAL"];
        print.list(&page.data, header, row, "There are no such events.")
    })
}
