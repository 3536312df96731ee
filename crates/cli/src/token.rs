//! `patchbay token`: Personal Access Tokens.

use anyhow::Result;
use clap::Subcommand;
use patchbay_client::{NewToken, PersonalAccessToken, PlatformClient};
use secrecy::ExposeSecret as _;
use serde_json::{Map, Value, to_value};

use crate::print::{Print, say, time};
use crate::target::{Target, all, pick};

/// Personal Access Tokens, which open the management API.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  patchbay token list
  patchbay token create ci --expires-at 2027-01-01T00:00:00Z > ci-token
  patchbay token delete ci")]
pub(crate) struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Makes a token and prints it, once
    Create {
        /// A name to know it by
        name: String,
        /// When it ends (RFC 3339) [default: never]
        #[arg(long, value_name = "TIME")]
        expires_at: Option<String>,
    },
    /// Lists tokens, without the tokens themselves
    List,
    /// Revokes a token at once
    Delete {
        /// Its id or name
        token: String,
    },
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let Arguments { target, command } = arguments;
    target.with(async |client, print| match command {
        Command::Create { name, expires_at } => {
            create(client, print, NewToken { name, expires_at }).await
        }
        Command::List => list(client, print).await,
        Command::Delete { token } => delete(client, &token).await,
    })
}

async fn create(client: &PlatformClient, print: Print, new: NewToken) -> Result<()> {
    let made = client.create_token(&new).await?;
    let token = made.token.expose_secret();
    print.one(&with_secret(&made.item, "token", token)?, token)?;
    say("Keep it now: it is not shown again.")
}

async fn list(client: &PlatformClient, print: Print) -> Result<()> {
    let tokens = all(async |query| client.tokens(query).await).await?;
    let header = ["NAME", "TOKEN", "EXPIRES", "LAST USED", "ID"];
    let row = |token: &PersonalAccessToken| {
        [
            token.name.clone(),
            token.preview.clone(),
            time(token.expires_at.as_deref()),
            time(token.last_used_at.as_deref()),
            token.id.to_string(),
        ]
    };
    print.list(&tokens, header, row, "There are no tokens.")
}

async fn delete(client: &PlatformClient, named: &str) -> Result<()> {
    let tokens = all(async |query| client.tokens(query).await).await?;
    let known = tokens.iter().map(|token| (token.id, &*token.name));
    client.delete_token(pick("token", named, known)?).await?;
    say("Deleted; it is refused from now on.")
}

/// What a program gets of a new secret: what lists show, and the secret.
pub(crate) fn with_secret(
    item: &impl serde::Serialize,
    field: &str,
    secret: &str,
) -> Result<Map<String, Value>> {
    let mut all = match to_value(item)? {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    all.insert(field.to_owned(), Value::from(secret));
    Ok(all)
}
