//! `patchbay access-key`: Access Keys.

use anyhow::Result;
use clap::Subcommand;
use patchbay_client::{AccessKey, NewAccessKey, PlatformClient};
use secrecy::ExposeSecret as _;

use crate::print::{Print, say, time};
use crate::target::{self, Target, all, pick};
use crate::token::with_secret;

/// Access Keys, which open the Apps of a project or of the whole organisation.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  patchbay access-key list
  patchbay access-key create backend --project Default > backend-key
  patchbay access-key delete backend")]
pub(crate) struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes a key and prints it, once
    Create {
        /// A name to know it by
        name: String,
        /// The project whose Apps it opens, by id or name [default: all of the organisation's]
        #[arg(long)]
        project: Option<String>,
        /// When it ends (RFC 3339) [default: never]
        #[arg(long, value_name = "TIME")]
        expires_at: Option<String>,
    },
    /// Lists keys, without the keys themselves
    List,
    /// Revokes a key at once
    Delete {
        /// Its id or name
        key: String,
    },
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let Arguments { target, command } = arguments;
    target.with(async |client, print| match command {
        Command::Create {
            name,
            project,
            expires_at,
        } => {
            let project_id = match project {
                Some(named) => Some(target::project(client, Some(&named)).await?),
                None => None,
            };
            let new = NewAccessKey {
                name,
                project_id,
                expires_at,
            };
            create(client, print, new).await
        }
        Command::List => list(client, print).await,
        Command::Delete { key } => delete(client, &key).await,
    })
}

async fn create(client: &PlatformClient, print: Print, new: NewAccessKey) -> Result<()> {
    let made = client.create_access_key(&new).await?;
    let key = made.key.expose_secret();
    print.one(&with_secret(&made.item, "key", key)?, key)?;
    say("Keep it now: it is not shown again.")
}

async fn list(client: &PlatformClient, print: Print) -> Result<()> {
    let keys = all(async |query| client.access_keys(query).await).await?;
    let header = ["NAME", "KEY", "PROJECT", "EXPIRES", "LAST USED", "ID"];
    let row = |key: &AccessKey| {
        let project = key.project_id.map(|id| id.to_string());
        [
            key.name.clone(),
            key.preview.clone(),
            project.unwrap_or_else(|| "all".to_owned()),
            time(key.expires_at.as_deref()),
            time(key.last_used_at.as_deref()),
            key.id.to_string(),
        ]
    };
    print.list(&keys, header, row, "There are no Access Keys.")
}

async fn delete(client: &PlatformClient, named: &str) -> Result<()> {
    let keys = all(async |query| client.access_keys(query).await).await?;
    let known = keys.iter().map(|key| (key.id, &*key.name));
    client
        .delete_access_key(pick("Access Key", named, known)?)
        .await?;
    say("Deleted; it is refused from now on.")
}
