//! `patchbay workflow`: workflows out to the Dynamiq SDK's YAML and in from it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Subcommand, ValueEnum};
use patchbay_client::{
    ExchangeWarning, ImportDocument, ImportedWorkflow, PlatformClient, Workflow,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::files::write_file;
use crate::print::{Print, say, time};
use crate::target::{self, Target, all, pick};

/// Workflows: what their nodes are, and their exchange with the Dynamiq SDK.
#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  patchbay workflow list
  patchbay workflow show ticket-triage
  patchbay workflow export ticket-triage --output ticket-triage.yaml
  patchbay workflow export ticket-triage --version 3 > ticket-triage.yaml
  patchbay workflow validate ticket-triage.yaml
  patchbay workflow import ticket-triage.yaml --connection openai-prod=openai-eu
  patchbay workflow import dag_llm.yaml --name dag-llm --seal-secrets")]
pub(crate) struct Arguments {
    #[command(flatten)]
    target: Target,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lists the workflows of a project
    List {
        /// The project, by id or name [default: the only one]
        #[arg(long)]
        project: Option<String>,
    },
    /// Shows a workflow: its nodes and what they act with
    Show {
        /// Its id or name
        workflow: String,
    },
    /// Writes a workflow as the Dynamiq SDK's YAML; no secret is in it
    ///
    /// Where a secret stands, the document names an environment variable; which ones, is said on stderr.
    #[command(disable_version_flag = true)]
    Export {
        /// Its id or name
        workflow: String,
        /// A version's number [default: the draft]
        #[arg(long, value_name = "NUMBER")]
        version: Option<i64>,
        /// `yaml` for the SDK, `json` for another Patchbay
        #[arg(long, value_enum, default_value_t = Format::Yaml)]
        format: Format,
        /// Write to this file instead of to stdout
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Makes a workflow of a document: the SDK's YAML, or Patchbay's JSON
    ///
    /// Nothing is made when anything is wrong with it. A connection of the document is one of the project
    /// of the same name and type, the one that --connection names, or it is made.
    Import(DocumentArguments),
    /// Checks a document as import does, and makes nothing; exits 1 unless it could be imported
    Validate(DocumentArguments),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Yaml,
    Json,
}

#[derive(Debug, clap::Args)]
struct DocumentArguments {
    /// The document; - reads it from stdin
    file: PathBuf,
    /// What the workflow is called [default: as in the document]
    #[arg(long)]
    name: Option<String>,
    /// Which workflow to take of a document that holds several
    #[arg(long, value_name = "KEY")]
    workflow: Option<String>,
    /// The connection to act with where the document says KEY, by id or name; may be repeated
    #[arg(long = "connection", value_name = "KEY=CONNECTION", value_parser = pair)]
    connections: Vec<(String, String)>,
    /// Seal secrets that stand in the document into connections, and make those that send a variable of
    /// this machine to an address of the document
    #[arg(long)]
    seal_secrets: bool,
    /// The project, by id or name [default: the only one]
    #[arg(long)]
    project: Option<String>,
}

fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, connection)) if !key.is_empty() && !connection.is_empty() => {
            Ok((key.to_owned(), connection.to_owned()))
        }
        _ => Err("must be KEY=CONNECTION".to_owned()),
    }
}

pub(crate) fn run(arguments: Arguments) -> Result<()> {
    let Arguments { target, command } = arguments;
    target.with(async |client, print| match command {
        Command::List { project } => list(client, print, project.as_deref()).await,
        Command::Show { workflow } => show(client, print, &workflow).await,
        Command::Export {
            workflow,
            version,
            format,
            output,
        } => {
            let output = output.as_deref();
            export(client, print, &workflow, version, format, output).await
        }
        Command::Import(document) => {
            let done = send(client, &document, false).await?;
            print.one(&done, &made(&done)?)?;
            warn(&done.warnings)
        }
        Command::Validate(document) => validate(client, print, &document).await,
    })
}

async fn list(client: &PlatformClient, print: Print, project: Option<&str>) -> Result<()> {
    let project = target::project(client, project).await?;
    let workflows = all(async |query| client.workflows(project, query).await).await?;
    let row = |workflow: &Workflow| {
        [
            workflow.name.clone(),
            workflow
                .version
                .map_or("-".to_owned(), |version| version.to_string()),
            workflow.status.clone(),
            time(Some(&workflow.updated_at)),
            workflow.id.to_string(),
        ]
    };
    let header = ["NAME", "VERSION", "STATUS", "CHANGED", "ID"];
    print.list(&workflows, header, row, "There is no workflow.")
}

/// The workflow with its nodes, its requirements, and the names of its connections.
async fn whole(client: &PlatformClient, named: &str) -> Result<(Workflow, Value)> {
    let found = target::workflow(client, named).await?;
    let workflow = client.workflow(found.id).await?;
    let requirements = all(async |query| client.requirements(found.id, query).await).await?;
    let text = workflow.flow.to_string();
    let connections =
        all(async |query| client.connections(workflow.project_id, query).await).await?;
    let connections: Vec<Value> = connections
        .iter()
        .filter(|connection| text.contains(&connection.id.to_string()))
        .map(|one| json!({"id": one.id, "name": one.name, "type": one.r#type}))
        .collect();
    let mut value = serde_json::to_value(&workflow)?;
    value["requirements"] = serde_json::to_value(requirements)?;
    value["connections"] = Value::Array(connections);
    Ok((workflow, value))
}

async fn show(client: &PlatformClient, print: Print, named: &str) -> Result<()> {
    let (workflow, value) = whole(client, named).await?;
    let mut text = format!("{} ({})", workflow.name, workflow.id);
    if let Some(description) = &workflow.description {
        write!(text, "\n{description}")?;
    }
    for node in workflow.flow["nodes"].as_array().into_iter().flatten() {
        let word = |name: &str| node[name].as_str().unwrap_or_default();
        write!(text, "\n  {}  {}", word("id"), word("type"))?;
        if let Some(acts) = acts_with(&node["connection"], &value) {
            write!(text, "  acts with {acts}")?;
        }
    }
    print.one(&value, &text)
}

/// The name of what stands in a node's `connection`.
fn acts_with(connection: &Value, whole: &Value) -> Option<String> {
    let named = |list: &str, id: &Value| {
        let mut known = whole[list].as_array()?.iter();
        let found = known.find(|one| one["id"] == *id)?;
        found["name"].as_str().map(str::to_owned)
    };
    match connection {
        Value::String(_) => named("connections", connection),
        Value::Object(placeholder) => {
            let name = named("requirements", placeholder.get("$id")?)?;
            Some(format!("each user's own {name}"))
        }
        _ => None,
    }
}

async fn export(
    client: &PlatformClient,
    print: Print,
    named: &str,
    version: Option<i64>,
    format: Format,
    output: Option<&Path>,
) -> Result<()> {
    if format == Format::Json {
        ensure!(version.is_none(), "a version is exported as yaml only");
        let (_, value) = whole(client, named).await?;
        let text = format!("{}\n", serde_json::to_string_pretty(&value)?);
        return deliver(&text, output);
    }
    let found = target::workflow(client, named).await?;
    let exported = client.export_workflow(found.id, version).await?;
    match output {
        Some(_) => deliver(&exported.yaml, output)?,
        None if print.json => print.one(&exported, "")?,
        None => deliver(&exported.yaml, None)?,
    }
    if !exported.environment.is_empty() {
        say(&format!(
            "Set before it is loaded: {}",
            exported.environment.join(", ")
        ))?;
    }
    warn(&exported.warnings)
}

/// Writes a document where it was asked for.
fn deliver(text: &str, output: Option<&Path>) -> Result<()> {
    if let Some(path) = output {
        write_file(path, text)?;
        return say(&format!("Written to {}.", path.display()));
    }
    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    Ok(out.flush()?)
}

fn warn(warnings: &[ExchangeWarning]) -> Result<()> {
    for warning in warnings {
        match &warning.node_id {
            Some(node) => say(&format!("note: {node}: {}", warning.reason))?,
            None => say(&format!("note: {}", warning.reason))?,
        }
    }
    Ok(())
}

fn read(file: &Path) -> Result<String> {
    let read = if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(file)
    };
    read.with_context(|| format!("{} could not be read", file.display()))
}

async fn send(
    client: &PlatformClient,
    arguments: &DocumentArguments,
    dry_run: bool,
) -> Result<ImportedWorkflow> {
    let document = read(&arguments.file)?;
    let project = target::project(client, arguments.project.as_deref()).await?;
    let known = all(async |query| client.connections(project, query).await).await?;
    let mut connections: BTreeMap<String, Uuid> = BTreeMap::new();
    for (key, named) in &arguments.connections {
        let items = known.iter().map(|one| (one.id, &*one.name));
        connections.insert(key.clone(), pick("connection", named, items)?);
    }
    let request = ImportDocument {
        project_id: project,
        document,
        name: arguments.name.clone(),
        workflow: arguments.workflow.clone(),
        connections,
        seal_secrets: arguments.seal_secrets,
        dry_run,
    };
    client
        .import_workflow(&request)
        .await
        .with_context(|| format!("{} cannot be imported", arguments.file.display()))
}

async fn validate(
    client: &PlatformClient,
    print: Print,
    arguments: &DocumentArguments,
) -> Result<()> {
    let plan = send(client, arguments, true).await?;
    print.one(&plan, &made(&plan)?)?;
    warn(&plan.warnings)?;
    let mut open = plan.connections.iter().filter(|one| one.action == "open");
    if let Some(first) = open.next() {
        let reason = first.reason.as_deref().unwrap_or_default();
        let others = open.count();
        let more = if others == 0 {
            String::new()
        } else {
            format!(" ({others} more)")
        };
        let seal = if first.secrets.is_empty() {
            ""
        } else {
            " or --seal-secrets"
        };
        bail!(
            "the connection {} {reason}, with --connection {}=…{seal}{more}",
            first.key,
            first.key
        );
    }
    Ok(())
}

/// What was made, or would be, for people.
fn made(done: &ImportedWorkflow) -> Result<String> {
    let verb = if done.dry_run { "fits" } else { "was made" };
    let mut text = format!("The workflow {} {verb}: {} nodes.", done.name, done.nodes);
    if let Some(workflow) = &done.workflow {
        write!(text, " Its id is {}.", workflow.id)?;
    }
    for one in &done.connections {
        let kind = one.r#type.as_deref().unwrap_or("of an unknown type");
        let what = match (one.action.as_str(), done.dry_run) {
            ("used", _) => "is in the project".to_owned(),
            ("made", true) => "would be made".to_owned(),
            ("made", false) => "was made".to_owned(),
            _ => one.reason.clone().unwrap_or_default(),
        };
        write!(text, "\n  connection {} ({kind}): {what}", one.key)?;
        if one.action == "made" && !one.secrets.is_empty() {
            write!(text, ", {} sealed", one.secrets.join(", "))?;
        }
        if !one.environment.is_empty() {
            write!(text, ", takes {}", one.environment.join(", "))?;
        }
    }
    for one in &done.requirements {
        let asks = one.spec["type"].as_str().or(one.spec["app_slug"].as_str());
        let asks = asks.unwrap_or_default();
        write!(
            text,
            "\n  requirement {}: each user brings {asks}",
            one.name
        )?;
    }
    Ok(text)
}
