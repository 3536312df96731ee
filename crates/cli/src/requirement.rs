//! `patchbay requirement`: what each end user of a workflow's Apps has to bring.

use anyhow::{Result, ensure};
use clap::{ArgGroup, Subcommand};
use patchbay_client::{NewRequirement, PlatformClient, Requirement};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::print::{Print, say};
use crate::secret::confirm;
use crate::target::{self, Target, all, pick};

/// Requirements: what each end user has to bring before a workflow's App runs for them.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  patchbay requirement list ticket-triage
  patchbay requirement create ticket-triage openai --type OpenAI --title \"OpenAI API key\"
  patchbay requirement create ticket-triage gmail --app gmail --title \"Gmail account\"
  patchbay requirement update ticket-triage gmail --title \"Your Gmail\" --optional true
  patchbay requirement delete ticket-triage gmail --yes")]
pub(crate) struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists the requirements of a workflow
    List {
        /// The workflow's id or name
        workflow: String,
    },
    /// Makes a requirement; a node asks for it once its connection names it
    Create(CreateArguments),
    /// Changes what end users read, and whether they may go without
    Update(UpdateArguments),
    /// Deletes a requirement and takes it out of the draft's nodes
    ///
    /// Deployed Apps go on asking for it until another version is deployed.
    Delete {
        /// The workflow's id or name
        workflow: String,
        /// The requirement's id or name
        requirement: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("asks").required(true).args(["kind", "app"]))]
struct CreateArguments {
    /// The workflow's id or name
    workflow: String,
    /// Its internal name: letters, digits, _ and -; it cannot be changed
    name: String,
    /// The connection type that each user brings, such as OpenAI or dynamiq.connections.OpenAI
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// The app of the account that each user brings, such as gmail
    #[arg(long, value_name = "SLUG")]
    app: Option<String>,
    /// What end users read, 1 to 128 characters
    #[arg(long)]
    title: String,
    /// What end users read under it, at most 256 characters
    #[arg(long)]
    description: Option<String>,
    /// A user without it may still run
    #[arg(long)]
    optional: bool,
}

#[derive(Debug, clap::Args)]
struct UpdateArguments {
    /// The workflow's id or name
    workflow: String,
    /// The requirement's id or name
    requirement: String,
    /// What end users read, 1 to 128 characters
    #[arg(long)]
    title: Option<String>,
    /// What end users read under it; "" takes it away
    #[arg(long)]
    description: Option<String>,
    /// Whether a user without it may still run
    #[arg(long, value_name = "BOOL")]
    optional: Option<bool>,
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let Arguments { target, command } = arguments;
    target.with(async |client, print| match command {
        Command::List { workflow } => {
            let workflow = target::workflow(client, &workflow).await?.id;
            let requirements =
                all(async |query| client.requirements(workflow, query).await).await?;
            let header = ["NAME", "ASKS FOR", "TITLE", "OPTIONAL", "ID"];
            print.list(&requirements, header, row, "There is no requirement.")
        }
        Command::Create(arguments) => create(client, print, arguments).await,
        Command::Update(arguments) => update(client, print, arguments).await,
        Command::Delete {
            workflow,
            requirement,
            yes,
        } => {
            let workflow = target::workflow(client, &workflow).await?.id;
            let found = find(client, workflow, &requirement).await?;
            let consequence = format!(
                "The requirement {} is deleted and taken out of the draft's nodes.",
                found.name
            );
            confirm(&consequence, yes)?;
            client.delete_requirement(workflow, found.id).await?;
            say(&format!("The requirement {} is deleted.", found.name))
        }
    })
}

fn asks(requirement: &Requirement) -> String {
    let spec = &requirement.spec;
    let asked = spec["type"].as_str().or(spec["app_slug"].as_str());
    asked.unwrap_or_default().to_owned()
}

fn row(requirement: &Requirement) -> [String; 5] {
    [
        requirement.name.clone(),
        asks(requirement),
        requirement.form["title"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        if requirement.optional { "yes" } else { "no" }.to_owned(),
        requirement.id.to_string(),
    ]
}

async fn create(client: &PlatformClient, print: Print, arguments: CreateArguments) -> Result<()> {
    let workflow = target::workflow(client, &arguments.workflow).await?.id;
    let (kind, spec) = match (&arguments.kind, &arguments.app) {
        (Some(kind), _) => ("connection", json!({"type": full(kind)})),
        (None, app) => ("pipedream_account", json!({"app_slug": app})),
    };
    let mut form = json!({"title": arguments.title});
    if let Some(description) = arguments.description {
        form["description"] = Value::from(description);
    }
    let requirement = NewRequirement {
        name: arguments.name,
        r#type: kind.to_owned(),
        form,
        spec,
        optional: arguments.optional,
    };
    let made = client.create_requirement(workflow, &requirement).await?;
    print.one(&made, &made.id.to_string())
}

/// A connection type's id by its short name, which the catalogue knows in any case.
fn full(kind: &str) -> String {
    let full = format!("dynamiq.connections.{kind}");
    let mut types = patchbay_catalog::connection_types().iter();
    let found = types.find(|ty| ty.id == kind || ty.id.eq_ignore_ascii_case(&full));
    found.map_or_else(|| kind.to_owned(), |ty| ty.id.clone())
}

async fn update(client: &PlatformClient, print: Print, arguments: UpdateArguments) -> Result<()> {
    let texts = arguments.title.is_some() || arguments.description.is_some();
    ensure!(
        texts || arguments.optional.is_some(),
        "say what to change: --title, --description or --optional"
    );
    let workflow = target::workflow(client, &arguments.workflow).await?.id;
    let found = find(client, workflow, &arguments.requirement).await?;
    let form = texts.then(|| {
        let mut form = found.form.clone();
        if let Some(title) = arguments.title {
            form["title"] = Value::from(title);
        }
        if let Some(description) = arguments.description {
            form["description"] = Value::from(description);
        }
        form
    });
    let changed = client
        .update_requirement(workflow, found.id, form, arguments.optional)
        .await?;
    print.one(
        &changed,
        &format!("The requirement {} is changed.", changed.name),
    )
}

async fn find(client: &PlatformClient, workflow: Uuid, named: &str) -> Result<Requirement> {
    let known = all(async |query| client.requirements(workflow, query).await).await?;
    let id = pick(
        "requirement",
        named,
        known.iter().map(|one| (one.id, &*one.name)),
    )?;
    let mut known = known.into_iter();
    let found = known.find(|one| one.id == id);
    found.ok_or_else(|| anyhow::anyhow!("there is no requirement {named}"))
}
