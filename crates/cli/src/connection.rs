//! `patchbay connection`: credentials that a project shares.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Subcommand;
use patchbay_catalog::{ConnectionType, InEnvironment, connection_types, in_environment};
use patchbay_client::{
    Connection, ConnectionFields, ConnectionUse, ConnectionUses, PlatformClient, Revocation,
};
use secrecy::ExposeSecret as _;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::cache_key;
use crate::files::read_secret;
use crate::print::{Print, say, time};
use crate::secret::{ask, confirm, from_env};
use crate::target::{self, Target, all, pick};

/// Connections: credentials that a project shares, and what the SDK makes of them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  patchbay connection list
  patchbay connection create openai-prod --type OpenAI
  patchbay connection create openai-ci --type OpenAI --from-env api_key=OPENAI_API_KEY
  patchbay connection create openai-env --type OpenAI --at-use api_key
  patchbay connection update openai-prod --secret-file api_key=new-key
  patchbay connection check openai-prod
  patchbay connection uses openai-prod
  patchbay connection replace openai-prod openai-eu
  patchbay connection authorize team-drive
  patchbay connection import-env --env-file .env")]
pub(crate) struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists the connections of a project, without their secrets
    List {
        /// The project, by id or name [default: the only one]
        #[arg(long)]
        project: Option<String>,
    },
    /// Makes a connection; asks for its key where none is named
    Create {
        /// What nodes show it as
        name: String,
        /// Its type, such as OpenAI or dynamiq.connections.OpenAI
        #[arg(long = "type", value_name = "TYPE", value_parser = connection_type)]
        kind: &'static ConnectionType,
        /// The project, by id or name [default: the only one]
        #[arg(long)]
        project: Option<String>,
        #[command(flatten)]
        fields: Fields,
    },
    /// Changes a connection's fields; a secret that is not given stays
    Update {
        /// Its id or name
        connection: String,
        #[command(flatten)]
        fields: Fields,
    },
    /// Deletes a connection; refused while a workflow or an App uses it
    Delete {
        /// Its id or name
        connection: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Lists the workflows and Apps that act with a connection
    Uses {
        /// Its id or name
        connection: String,
    },
    /// Makes another connection with the same fields and secrets
    Duplicate {
        /// Its id or name
        connection: String,
        /// What the copy is called [default: the first one's name with -copy]
        name: Option<String>,
    },
    /// Has every node that acts with a connection act with another one
    ///
    /// Of each workflow that changes a new version is saved. Apps go on with the former connection
    /// until they are deployed again.
    Replace {
        /// The id or name of the one that goes
        connection: String,
        /// The id or name of the one that comes
        with: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Asks the service whether it accepts what is stored; exits 1 unless it does
    Check {
        /// Its id or name
        connection: String,
    },
    /// Signs in with the provider of a connection, in a browser of this or another machine
    Authorize {
        /// Its id or name
        connection: String,
        /// Show a code to type in any browser (RFC 8628)
        #[arg(long)]
        device: bool,
    },
    /// Makes connections of the variables that types read; shows names and never values
    ImportEnv {
        /// Read this file instead of the environment
        #[arg(long, value_name = "FILE")]
        env_file: Option<PathBuf>,
        /// The project, by id or name [default: the only one]
        #[arg(long)]
        project: Option<String>,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Prints for each line of JSON on stdin the Dynamiq SDK's cache key of that connection
    ///
    /// A line is {"type": …, "config": {…}, "env": {…}}; `env`, when present, stands for the whole
    /// environment. What the SDK refuses is answered as {"error": …}.
    CacheKey,
}

/// The fields of a connection. What is secret comes from a file, a variable or a prompt.
#[derive(Debug, clap::Args)]
struct Fields {
    /// A field that is not secret, such as url=https://llm.example/v1; may be repeated
    #[arg(long = "set", value_name = "FIELD=VALUE", value_parser = pair)]
    set: Vec<(String, String)>,
    /// A secret field from the first line of a file; may be repeated
    #[arg(long, value_name = "FIELD=FILE", value_parser = pair)]
    secret_file: Vec<(String, String)>,
    /// A secret field from an environment variable; may be repeated
    #[arg(long, value_name = "FIELD=NAME", value_parser = pair)]
    from_env: Vec<(String, String)>,
    /// A field that the platform takes from the variable that it reads, each time the connection is
    /// used, so that nothing of it is stored; may be repeated
    #[arg(long, value_name = "FIELD")]
    at_use: Vec<String>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((field, value)) if !field.is_empty() => Ok((field.to_owned(), value.to_owned())),
        _ => Err("must be FIELD=VALUE".to_owned()),
    }
}

fn connection_type(text: &str) -> Result<&'static ConnectionType, String> {
    let full = format!("dynamiq.connections.{text}");
    let mut types = connection_types().iter();
    types
        .find(|ty| ty.id == text || ty.id.eq_ignore_ascii_case(&full))
        .ok_or_else(|| format!("there is no connection type {text}"))
}

impl Fields {
    /// What was given, by the type's own fields.
    fn read(&self, ty: &ConnectionType) -> Result<ConnectionFields> {
        let mut public = Map::new();
        for (name, value) in &self.set {
            let field = ty.field(name);
            let field = field.with_context(|| format!("{} has no field {name}", ty.label))?;
            ensure!(
                !field.secret,
                "{name} is a secret: give it with --secret-file or --from-env, since command lines \
                 can be read by every user of this machine"
            );
            public.insert(name.clone(), given(value));
        }
        let mut secrets = BTreeMap::new();
        for (name, file) in &self.secret_file {
            secrets.insert(name.clone(), read_secret(file.as_ref())?);
        }
        for (name, variable) in &self.from_env {
            secrets.insert(name.clone(), from_env(variable)?);
        }
        for name in &self.at_use {
            let variable = ty.field(name).and_then(|field| field.env.first());
            let variable = variable
                .with_context(|| format!("{}: no variable is read for {name}", ty.label))?;
            let reference = format!("${{oc.env:{}}}", variable.var);
            public.insert(name.clone(), reference.into());
            secrets.remove(name);
        }
        for name in secrets.keys() {
            ensure!(ty.field(name).is_some(), "{} has no field {name}", ty.label);
        }
        Ok(ConnectionFields { public, secrets })
    }
}

/// A value as JSON where it is a number, a truth, a list or an object, and as text otherwise.
fn given(text: &str) -> Value {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Number(_) | Value::Bool(_) | Value::Array(_) | Value::Object(_))) => {
            value
        }
        _ => Value::from(text),
    }
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let Arguments { target, command } = arguments;
    if matches!(command, Command::CacheKey) {
        return cache_key::run();
    }
    target.with(async |client, print| match command {
        Command::List { project } => list(client, print, project.as_deref()).await,
        Command::Create {
            name,
            kind,
            project,
            fields,
        } => create(client, print, &name, kind, project.as_deref(), &fields).await,
        Command::Update { connection, fields } => {
            let connection = named(client, &connection).await?;
            let ty = connection_type(&connection.r#type).map_err(anyhow::Error::msg)?;
            let mut fields = fields.read(ty)?;
            // The API takes the config whole: what is not changed is sent as it stands.
            for (name, value) in connection.config {
                if !fields.secrets.contains_key(&name) {
                    fields.public.entry(name).or_insert(value);
                }
            }
            let updated = client.update_connection(connection.id, &fields).await?;
            say(&format!("{} was updated.", updated.name))?;
            print.one(&updated, &updated.id.to_string())
        }
        Command::Delete { connection, yes } => {
            let connection = named(client, &connection).await?;
            confirm(
                "What is stored is deleted from the vault. This cannot be undone.",
                yes,
            )?;
            let revocation = client.delete_connection(connection.id).await?;
            say(&match revocation {
                None => format!("{} was deleted.", connection.name),
                Some(Revocation { revoked: true, .. }) => format!(
                    "{} was deleted, and its access revoked at the provider.",
                    connection.name
                ),
                Some(Revocation { queued, reason, .. }) => format!(
                    "{} was deleted here, but not revoked upstream{}: {}",
                    connection.name,
                    if queued { " yet" } else { "" },
                    reason.unwrap_or_default()
                ),
            })
        }
        Command::Uses { connection } => {
            let connection = named(client, &connection).await?;
            let uses = client.connection_uses(connection.id).await?;
            print.one(&uses, &told(&uses, "Nothing uses it."))
        }
        Command::Duplicate { connection, name } => {
            let connection = named(client, &connection).await?;
            let made = client
                .duplicate_connection(connection.id, name.as_deref())
                .await?;
            say(&format!("{} was created.", made.name))?;
            print.one(&made, &made.id.to_string())
        }
        Command::Replace {
            connection,
            with,
            yes,
        } => replace(client, print, &connection, &with, yes).await,
        Command::Check { connection } => check(client, print, &connection).await,
        Command::Authorize { connection, device } => {
            authorize(client, print, &connection, device).await
        }
        Command::ImportEnv {
            env_file,
            project,
            yes,
        } => import(client, print, env_file, project.as_deref(), yes).await,
        Command::CacheKey => Ok(()),
    })
}

async fn list(client: &PlatformClient, print: Print, project: Option<&str>) -> Result<()> {
    let project = target::project(client, project).await?;
    let connections = all(async |query| client.connections(project, query).await).await?;
    let row = |connection: &Connection| {
        [
            connection.name.clone(),
            short(&connection.r#type).to_owned(),
            connection.status.clone(),
            time(Some(&connection.updated_at)),
            connection.id.to_string(),
        ]
    };
    let header = ["NAME", "TYPE", "STATUS", "LAST EDITED", "ID"];
    print.list(&connections, header, row, "There are no connections.")
}

fn short(kind: &str) -> &str {
    kind.strip_prefix("dynamiq.connections.").unwrap_or(kind)
}

async fn create(
    client: &PlatformClient,
    print: Print,
    name: &str,
    ty: &ConnectionType,
    project: Option<&str>,
    given: &Fields,
) -> Result<()> {
    let project = target::project(client, project).await?;
    let mut fields = given.read(ty)?;
    let missing = ty.fields.iter().filter(|field| {
        field.secret
            && field.required
            && ty.applies(field, &fields.public)
            && !fields.secrets.contains_key(&field.name)
            && !fields.public.contains_key(&field.name)
    });
    for field in missing.collect::<Vec<_>>() {
        fields
            .secrets
            .insert(field.name.clone(), ask(&field.label)?);
    }
    let made = client
        .create_connection(project, name, &ty.id, &fields)
        .await?;
    say(&format!("{} was created.", made.name))?;
    print.one(&made, &made.id.to_string())
}

async fn replace(
    client: &PlatformClient,
    print: Print,
    connection: &str,
    with: &str,
    yes: bool,
) -> Result<()> {
    let (from, to) = (named(client, connection).await?, named(client, with).await?);
    let planned = client.replace_connection(from.id, to.id, true).await?;
    if planned.workflows.is_empty() {
        return print.one(&planned, &format!("No workflow uses {}.", from.name));
    }
    say(&told(&planned, ""))?;
    confirm(
        &format!("These nodes act with {} from then on.", to.name),
        yes,
    )?;
    let done = client.replace_connection(from.id, to.id, false).await?;
    print.one(
        &done,
        &format!("{} took the place of {}.", to.name, from.name),
    )
}

/// A line for each workflow and App.
fn told(uses: &ConnectionUses, nothing: &str) -> String {
    let line = |what: &str, each: &ConnectionUse| {
        format!("{what} {}: {}", each.name, each.nodes.join(", "))
    };
    let workflows = uses.workflows.iter().map(|each| line("workflow", each));
    let apps = uses.apps.iter().map(|each| line("App", each));
    let lines: Vec<String> = workflows.chain(apps).collect();
    if lines.is_empty() {
        nothing.to_owned()
    } else {
        lines.join("\n")
    }
}

async fn check(client: &PlatformClient, print: Print, connection: &str) -> Result<()> {
    let connection = named(client, connection).await?;
    say(&format!("Asking about {}…", connection.name))?;
    let checked = client.check_connection(connection.id).await?;
    let text = format!("{}: {}", checked.verdict, checked.message);
    print.one(&checked, &text)?;
    match &*checked.verdict {
        "works" => Ok(()),
        verdict => bail!("{} is {verdict}", connection.name),
    }
}

/// Shows where to sign in, and waits. On a terminal the address at which a browser of another machine
/// ended can be given; it holds a code, so it is typed without an echo.
async fn authorize(
    client: &PlatformClient,
    print: Print,
    connection: &str,
    device: bool,
) -> Result<()> {
    let connection = named(client, connection).await?;
    if device {
        let shown = client.authorize_device(connection.id).await?;
        say(&format!(
            "Open {} in any browser and type {}",
            shown.verification_uri, shown.user_code
        ))?;
    } else {
        let asked = client.authorize_connection(connection.id).await?;
        let Some(url) = asked.url else {
            say(&format!("{} is connected.", connection.name))?;
            return print.one(&connection, &connection.id.to_string());
        };
        say(&format!("Open this address in a browser:\n\n{url}\n"))?;
        if std::io::stdin().is_terminal() {
            say(
                "If that browser is on another machine, it ends at an address that does not open: copy it.",
            )?;
            let address = ask("That address, or Enter to wait for a browser of this machine");
            if let Some(address) = address.ok().filter(|text| !text.expose_secret().is_empty()) {
                client.submit_oauth_code(connection.id, &address).await?;
            }
        }
    }
    say("Waiting…")?;
    loop {
        let attempt = client.oauth_attempt(connection.id, 20_000).await?;
        match attempt.status.as_str() {
            "waiting" | "confirming" => {}
            "completed" => {
                say(&format!("{} is connected.", connection.name))?;
                return print.one(&connection, &connection.id.to_string());
            }
            status => match attempt.problem {
                Some(finding) => bail!("{} {}", finding.problem, finding.advice),
                None => bail!("the sign-in is {status}"),
            },
        }
    }
}

/// The connection with this id or name, of any project.
async fn named(client: &PlatformClient, named: &str) -> Result<Connection> {
    let mut connections = Vec::new();
    for project in all(async |query| client.projects(query).await).await? {
        connections.extend(all(async |query| client.connections(project.id, query).await).await?);
    }
    let known = connections.iter().map(|item| (item.id, &*item.name));
    let id: Uuid = pick("connection", named, known)?;
    let found = connections.into_iter().find(|item| item.id == id);
    found.with_context(|| format!("there is no connection {named}"))
}

async fn import(
    client: &PlatformClient,
    print: Print,
    env_file: Option<PathBuf>,
    project: Option<&str>,
    yes: bool,
) -> Result<()> {
    let project = target::project(client, project).await?;
    let variables = match &env_file {
        Some(path) => Some(read_env_file(path)?),
        None => None,
    };
    let read = |name: &str| match &variables {
        Some(variables) => variables.get(name).cloned(),
        None => std::env::var(name).ok(),
    };
    let there = all(async |query| client.connections(project, query).await).await?;
    let found: Vec<InEnvironment> = in_environment(&read)
        .into_iter()
        .filter(|found| !there.iter().any(|one| one.name == found.name()))
        .collect();
    if found.is_empty() {
        return say(
            "There is nothing to import: no type finds its variables, or they are imported.",
        );
    }
    for found in &found {
        let name = found.name();
        say(&format!(
            "{name} ({}): {}",
            found.ty.label,
            found.variables.join(", ")
        ))?;
    }
    confirm("A connection is made of each of these.", yes)?;
    let mut made = Vec::new();
    for found in found {
        let name = found.name();
        let fields = ConnectionFields {
            public: found.config.public,
            secrets: found.config.secrets,
        };
        let created = client
            .create_connection(project, &name, &found.ty.id, &fields)
            .await;
        match created {
            Ok(connection) => made.push(connection),
            // One that is refused keeps the others from nothing.
            Err(error) => say(&format!("{name} was not made: {error}"))?,
        }
    }
    let row = |connection: &Connection| [connection.name.clone(), connection.id.to_string()];
    print.list(&made, ["NAME", "ID"], row, "No connection was made.")
}

/// The variables of a `.env` file: `NAME=value` lines, with or without `export`, quotes and comments.
fn read_env_file(path: &std::path::Path) -> Result<BTreeMap<String, String>> {
    let unreadable = || format!("{} could not be read", path.display());
    let entries = dotenvy::from_path_iter(path).with_context(unreadable)?;
    let mut variables = BTreeMap::new();
    for (number, entry) in entries.enumerate() {
        // What dotenvy says of a line quotes it.
        let (name, value) = entry.map_err(|_| {
            anyhow::anyhow!("{}: entry {} is not NAME=value", path.display(), number + 1)
        })?;
        variables.insert(name, value);
    }
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_found_by_its_short_name() {
        assert_eq!(
            connection_type("openai").unwrap().id,
            "dynamiq.connections.OpenAI"
        );
        let full = "dynamiq.connections.Tavily";
        assert_eq!(connection_type(full).unwrap().id, full);
        assert!(connection_type("nothing").is_err());
    }

    #[test]
    fn a_secret_is_not_taken_from_the_command_line() {
        let ty = connection_type("OpenAI").unwrap();
        let fields = |set: &str| Fields {
            set: vec![pair(set).unwrap()],
            secret_file: Vec::new(),
            from_env: Vec::new(),
            at_use: Vec::new(),
        };
        let refused = fields("api_key=sk-typed").read(ty).unwrap_err().to_string();
        assert!(refused.contains("--secret-file") && !refused.contains("sk-typed"));
        let read = fields("url=https://llm.example/v1").read(ty).unwrap();
        assert_eq!(read.public["url"], "https://llm.example/v1");
        assert!(fields("nothing=x").read(ty).is_err());
    }

    #[test]
    fn a_bad_line_of_a_file_is_told_without_its_words() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".env");
        std::fs::write(&path, "# c\nexport OPENAI_API_KEY='sk-1'\nB=\"x y\"\n").unwrap();
        let read = read_env_file(&path).unwrap();
        assert_eq!((&*read["OPENAI_API_KEY"], &*read["B"]), ("sk-1", "x y"));
        std::fs::write(&path, "A=1\nsk-planted without a name\n").unwrap();
        let told = format!("{:#}", read_env_file(&path).unwrap_err());
        assert!(!told.contains("planted"), "{told}");
    }
}
