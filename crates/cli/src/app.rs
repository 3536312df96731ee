//! `patchbay app`: deploy Apps, run them, and send their users to connect.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};
use clap::Subcommand;
use patchbay_client::{
    App, AppRequirement, Deploy, NewApp, NewRun, PlatformClient, Revocations, Run,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::print::{Print, say};
use crate::target::{self, Target, all};

/// Apps: saved versions of workflows that answer under an address of their own.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  patchbay app deploy ticket-triage --name \"Ticket Triage\"
  patchbay app deploy ticket-triage --app \"Ticket Triage\" --version 1
  patchbay app requirements \"Ticket Triage\" --user user-42
  patchbay app connect-link \"Ticket Triage\" --user user-42
  patchbay app run \"Ticket Triage\" --user user-42 --input '{\"input\":\"Hello\"}'")]
pub(crate) struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Deploys a workflow as a new App, or another version of it to an App that there is
    Deploy(DeployArguments),
    /// Lists the Apps of a project
    List {
        /// The project, by id or name [default: the only one]
        #[arg(long)]
        project: Option<String>,
    },
    /// Archives an App: it answers nobody until it is taken back; what its users connected stays
    Archive {
        /// Its id or name
        app: String,
    },
    /// Takes an archived App back
    Unarchive {
        /// Its id
        app: Uuid,
    },
    /// Deletes an App with its runs, connect tokens and what its users connected
    Delete {
        /// Its id or name
        app: String,
    },
    /// Runs an App to the end and prints its output
    Run {
        /// The App's id or name
        app: String,
        /// The end user that it runs for
        #[arg(long)]
        user: String,
        /// The Input node's fields, a JSON object
        #[arg(long, value_parser = object)]
        input: Value,
    },
    /// Prints what an App still asks of a user
    Requirements {
        /// The App's id or name
        app: String,
        /// The end user
        #[arg(long)]
        user: String,
    },
    /// Prints a link on which a user connects, good for 24 hours
    ConnectLink {
        /// The App's id or name
        app: String,
        /// The end user
        #[arg(long)]
        user: String,
    },
}

#[derive(Debug, clap::Args)]
struct DeployArguments {
    /// The workflow's id or name
    workflow: String,
    /// A name for a new App [default: the workflow's]
    #[arg(long, conflicts_with = "app")]
    name: Option<String>,
    /// An App that shall run it instead of making a new one, by id or name
    #[arg(long)]
    app: Option<String>,
    /// The version's number; an older one rolls back [default: the newest]
    #[arg(long, value_name = "NUMBER")]
    version: Option<i64>,
    /// Everybody may call the new App, without an Access Key
    #[arg(long, conflicts_with = "app")]
    public: bool,
}

/// What became of the accounts that an App's users had connected.
fn taken_back(access: &Revocations) -> String {
    let mut told = format!("Its users' access at providers: {} revoked", access.revoked);
    if access.queued > 0 {
        let _ = write!(told, ", {} tried again later", access.queued);
    }
    if access.left > 0 {
        let _ = write!(told, ", {} left to you", access.left);
    }
    told.push('.');
    for reason in &access.reasons {
        let _ = write!(told, "\n{reason}");
    }
    told
}

fn object(text: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(Value::Object(fields)) => Ok(Value::Object(fields)),
        _ => Err("must be a JSON object, such as {\"input\":\"Hello\"}".to_owned()),
    }
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let Arguments { target, command } = arguments;
    target.with(async |client, print| match command {
        Command::Deploy(arguments) => deploy(client, print, arguments).await,
        Command::List { project } => list(client, print, project.as_deref()).await,
        Command::Delete { app } => {
            let app = target::app(client, &app).await?;
            let deleted = client.delete_app(app.id).await?;
            say(&format!("{} was deleted.", app.name))?;
            match deleted.revocations {
                Some(access) => say(&taken_back(&access)),
                None => Ok(()),
            }
        }
        Command::Archive { app } => {
            let app = target::app(client, &app).await?;
            client.archive_app(app.id).await?;
            say(&format!(
                "{} is archived. `patchbay app unarchive {}` takes it back.",
                app.name, app.id
            ))
        }
        Command::Unarchive { app } => {
            let app = client.unarchive_app(app).await?;
            say(&format!("{} answers again.", app.name))?;
            print.one(&app, &app.url)
        }
        Command::Run { app, user, input } => {
            let app = target::app(client, &app).await?;
            say(&format!("Running {}…", app.name))?;
            let run = client.run_app(app.id, &NewRun::of(&user, input)).await?;
            told(print, &run)
        }
        Command::Requirements { app, user } => requirements(client, print, &app, &user).await,
        Command::ConnectLink { app, user } => {
            let app = target::app(client, &app).await?;
            let link = client.connect_token(app.id, &user).await?;
            let shown = json!({ "url": link.url, "expires_at": link.expires_at });
            print.one(&shown, &link.url)
        }
    })
}

async fn deploy(client: &PlatformClient, print: Print, arguments: DeployArguments) -> Result<()> {
    let workflow = target::workflow(client, &arguments.workflow).await?;
    let version = version(client, workflow.id, arguments.version).await?;
    let app = if let Some(named) = &arguments.app {
        let app = target::app(client, named).await?;
        let deploy = Deploy {
            workflow_id: workflow.id,
            workflow_version_id: version,
        };
        client.deploy_app(app.id, &deploy).await?
    } else {
        let access = if arguments.public {
            "public"
        } else {
            "private"
        };
        let new = NewApp {
            name: arguments.name.unwrap_or(workflow.name),
            project_id: workflow.project_id,
            workflow_id: workflow.id,
            workflow_version_id: version,
            description: None,
            access_control: Some(json!({ "access_type": access })),
        };
        client.create_app(&new).await?
    };
    let number = app.workflow_version.version;
    say(&format!("{} runs version {number}.", app.name))?;
    print.one(&app, &app.url)
}

async fn version(
    client: &PlatformClient,
    workflow: Uuid,
    number: Option<i64>,
) -> Result<Option<Uuid>> {
    let Some(number) = number else {
        return Ok(None);
    };
    let versions = all(async |query| client.versions(workflow, query).await).await?;
    let found = versions.iter().find(|version| version.version == number);
    let found = found.with_context(|| format!("the workflow has no version {number}"))?;
    Ok(Some(found.id))
}

async fn list(client: &PlatformClient, print: Print, project: Option<&str>) -> Result<()> {
    let project = target::project(client, project).await?;
    let apps = all(async |query| client.apps(project, query).await).await?;
    let row = |app: &App| {
        let access = app.access_control.get("access_type");
        [
            app.name.clone(),
            app.workflow_version.version.to_string(),
            access.and_then(Value::as_str).unwrap_or("-").to_owned(),
            app.url.clone(),
            app.id.to_string(),
        ]
    };
    let header = ["NAME", "VERSION", "ACCESS", "URL", "ID"];
    print.list(&apps, header, row, "There are no Apps.")
}

async fn requirements(
    client: &PlatformClient,
    print: Print,
    named: &str,
    user: &str,
) -> Result<()> {
    let app = target::app(client, named).await?;
    let asked = client.app_requirements(app.id).await?;
    let status = client.requirements_status(app.id, user).await?;
    let text = |value: &Value, name: &str| value[name].as_str().unwrap_or("-").to_owned();
    let pending = |item: &AppRequirement| status.unsatisfied.iter().any(|open| open.id == item.id);
    let row = |item: &AppRequirement| {
        let word = match (pending(item), item.optional) {
            (true, _) => "pending",
            (false, true) => "optional",
            (false, false) => "completed",
        };
        [
            item.name.clone(),
            text(&item.form, "title"),
            word.to_owned(),
        ]
    };
    if print.json {
        return print.one(&status, "");
    }
    let none = format!("{} asks nothing of its users.", app.name);
    print.list(&asked, ["NAME", "TITLE", "STATUS"], row, &none)
}

fn told(print: Print, run: &Run) -> Result<()> {
    let output = serde_json::to_string_pretty(&run.output)?;
    if run.status == "completed" {
        return print.one(run, &output);
    }
    if print.json {
        print.one(run, "")?;
    }
    let reason = run.error["message"]
        .as_str()
        .unwrap_or("no reason was told");
    bail!("the run {}: {reason}", run.status)
}
