//! A document becomes a workflow.

use std::collections::{BTreeMap, HashMap, HashSet};

use patchbay_catalog::environment_reference;
use patchbay_store::{RequirementRow, VersionRow, WorkflowRow};
use patchbay_workflow::Target;
use patchbay_workflow::yaml::{self, Imported, Problem};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::ExchangeWarning;
use super::connections::{Choices, Fate, Fates};
use super::requirements;
use crate::audit::Event;
use crate::check::{BLANK, Check, MAX_NAME};
use crate::clock;
use crate::credentials::User;
use crate::error::{Details, Error, Result};
use crate::open::Platform;
use crate::requirements::{Spec, spec_view};
use crate::sealed;
use crate::workflows::{Draft, Workflow, slug};

/// A document to make a workflow of.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ImportWorkflow {
    /// The project that gets the workflow.
    #[schema(required, nullable = false)]
    pub project_id: Option<String>,
    /// The Dynamiq SDK's YAML, or a workflow of Patchbay as JSON.
    #[schema(required, nullable = false, value_type = String)]
    pub document: Option<SecretString>,
    /// The workflow's name: lower-case letters, digits and single hyphens. Without one, the document's.
    pub name: Option<String>,
    /// Which workflow to take of a document that holds several.
    pub workflow: Option<String>,
    /// Which connections of the project nodes act with: key in the document → id. The others are those
    /// of the same name and type, or are made.
    pub connections: Option<BTreeMap<String, String>>,
    /// Whether secrets that stand in the document are sealed into connections.
    pub seal_secrets: Option<bool>,
    /// Says what would be made, and makes nothing.
    pub dry_run: Option<bool>,
}

/// What was made, or would be.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedWorkflow {
    /// Whether nothing was made.
    pub dry_run: bool,
    /// The workflow's name.
    pub name: String,
    /// The workflow with its first version; none of a dry run.
    pub workflow: Option<Workflow>,
    /// The number of its nodes.
    pub nodes: usize,
    /// Its connections.
    pub connections: Vec<ImportedConnectionView>,
    /// Its requirements.
    pub requirements: Vec<ImportedRequirementView>,
    /// What is different in Patchbay.
    pub warnings: Vec<ExchangeWarning>,
}

/// A connection of the document.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedConnectionView {
    /// What the document calls it.
    #[schema(example = "openai-prod")]
    pub key: String,
    /// Its connection type, as far as the document tells it.
    #[schema(example = "dynamiq.connections.OpenAI")]
    pub r#type: Option<String>,
    /// `used`: it is one of the project. `made`: it is made. `open`: it has to be chosen; a dry run
    /// alone answers this.
    #[schema(example = "used")]
    pub action: &'static str,
    /// The connection; none of a dry run that would make it.
    pub id: Option<Uuid>,
    /// Why it has to be chosen.
    pub reason: Option<String>,
    /// The fields with secrets that stand in the document and are sealed, or would be if asked.
    pub secrets: Vec<String>,
    /// The environment variables that it takes fields from.
    #[schema(example = json!(["OPENAI_API_KEY"]))]
    pub environment: Vec<String>,
}

/// A requirement of the document.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportedRequirementView {
    /// The requirement; none of a dry run.
    pub id: Option<Uuid>,
    /// Its name.
    #[schema(example = "gmail")]
    pub name: String,
    /// `connection` or `pipedream_account`.
    #[schema(example = "pipedream_account")]
    pub r#type: String,
    /// What it asks for.
    pub spec: Spec,
    /// What end users read.
    pub title: String,
}

/// A document that fits: what is to be stored.
struct Plan {
    name: String,
    project: Uuid,
    id: Uuid,
    draft: Draft,
    description: Option<String>,
    fates: Fates,
    requirements: Vec<(String, RequirementRow)>,
    warnings: Vec<ExchangeWarning>,
}

impl Platform {
    /// `POST /v1/workflows/import`: a workflow with its first version, its requirements and the
    /// connections that it needs, or nothing.
    ///
    /// # Errors
    /// 400 with every field of the document that is wrong, and its line.
    pub async fn import_workflow(
        &self,
        user: User,
        request: ImportWorkflow,
    ) -> Result<ImportedWorkflow> {
        let dry_run = request.dry_run.unwrap_or(false);
        let plan = self.plan_import(request, dry_run).await?;
        if dry_run {
            return Ok(plan.view(None));
        }
        self.store_import(user, &plan).await?;
        let workflow = self.workflow(plan.id).await?;
        Ok(plan.view(Some(workflow)))
    }

    async fn plan_import(&self, mut request: ImportWorkflow, dry_run: bool) -> Result<Plan> {
        let mut check = Check::default();
        let project = check.id("project_id", request.project_id.as_deref());
        let document = request.document.as_ref().map(ExposeSecret::expose_secret);
        let document = document.unwrap_or_default();
        if document.trim().is_empty() {
            check.add("document", BLANK);
        }
        check.finish()?;
        self.existing_project("project_id", project).await?;
        let mut imported = read(request.document.take(), request.workflow.take()).await?;
        let mut check = Check::default();
        let name = request
            .name
            .clone()
            .or_else(|| imported.name.clone().map(|name| named(&name)));
        let name = slug(&mut check, name.as_deref());
        let description = check.optional_text(
            "description",
            imported.description.as_deref(),
            crate::check::MAX_DESCRIPTION,
        );
        check.finish()?;
        let id = Uuid::new_v4();
        let mut details = Details::new();
        let mut warnings = std::mem::take(&mut imported.warnings);
        let choices = Choices {
            chosen: request.connections.unwrap_or_default(),
            seal: request.seal_secrets.unwrap_or(false),
        };
        let fates = self
            .fates(project, &imported, &choices, &mut details, &mut warnings)
            .await?;
        let requirements = requirements::rows(id, &imported, &mut details)?;
        for (connection, fate) in &fates.0 {
            if matches!(fate, Fate::Made { .. })
                && let Some(reason) = unfit(&connection.key)
            {
                let problem = imported.problem(format!("connections.{}", connection.key), reason);
                details
                    .entry(problem.field.clone())
                    .or_insert(problem.to_string());
            }
        }
        if !dry_run {
            for (connection, fate) in &fates.0 {
                if let Fate::Open { reason, .. } = fate {
                    let field = format!("connections.{}", connection.key);
                    let problem = imported.problem(field, reason.as_str());
                    details
                        .entry(problem.field.clone())
                        .or_insert(problem.to_string());
                }
            }
        }
        let draft = draft_of(&imported, &fates, &requirements, &mut details)?;
        let draft = match draft {
            Some(draft) if details.is_empty() => draft,
            _ => return Err(Error::invalid(details)),
        };
        Ok(Plan {
            name,
            project,
            id,
            draft,
            description,
            fates,
            requirements,
            warnings: warnings.into_iter().map(Into::into).collect(),
        })
    }

    async fn store_import(&self, user: User, plan: &Plan) -> Result<()> {
        let now = clock::now();
        let row = WorkflowRow {
            id: plan.id,
            project_id: plan.project,
            name: plan.name.clone(),
            description: plan.description.clone(),
            flow: sealed::text(&plan.draft.flow)?,
            flow_ui: sealed::text(&plan.draft.flow_ui)?,
            created_by: user.id,
            created_at: now,
            updated_by: user.id,
            updated_at: now,
        };
        let version = VersionRow {
            id: Uuid::new_v4(),
            workflow_id: plan.id,
            version: 1,
            name: None,
            description: Some("Imported".to_owned()),
            flow: row.flow.clone(),
            flow_ui: row.flow_ui.clone(),
            created_by: user.id,
            created_at: now,
        };
        let mut tx = self.change(Event::of("workflow.imported", plan.id)).await?;
        for (connection, fate) in &plan.fates.0 {
            match fate {
                Fate::Made { id, kind, config } => {
                    let new = self.new_connection(
                        user,
                        plan.project,
                        *id,
                        connection.key.trim(),
                        kind,
                        config,
                    )?;
                    self.note(&mut tx, Event::of("connection.created", *id))
                        .await?;
                    tx.insert_connection(&new).await?;
                }
                // It may have gone since it was found.
                Fate::Used(row) => {
                    tx.connection(row.id).await?.ok_or_else(|| {
                        Error::field(
                            format!("connections.{}", connection.key),
                            "connection not found",
                        )
                    })?;
                }
                Fate::Open { .. } => {}
            }
        }
        tx.insert_workflow(&row).await?;
        for (_, requirement) in &plan.requirements {
            self.note(&mut tx, Event::of("requirement.created", requirement.id))
                .await?;
            tx.insert_requirement(requirement).await?;
        }
        tx.insert_version(&version).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Reads a document, which may take its time, on a thread that may wait.
async fn read(document: Option<SecretString>, workflow: Option<String>) -> Result<Imported> {
    let work = move || {
        let text = document.as_ref().map(ExposeSecret::expose_secret);
        yaml::import(text.unwrap_or_default(), workflow.as_deref())
    };
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Error::Internal("the import of a document was interrupted".to_owned()))?
        .map_err(|problems| refused(&problems))
}

/// Why a key of the document is no name of a connection.
fn unfit(key: &str) -> Option<String> {
    let mut check = Check::default();
    check.text("name", Some(key), MAX_NAME);
    match check.finish() {
        Err(Error::BadRequest { mut details, .. }) => details.remove("name"),
        _ => None,
    }
}

/// The flow with its connections and requirements in place, checked as one that is saved.
fn draft_of(
    imported: &Imported,
    fates: &Fates,
    requirements: &[(String, RequirementRow)],
    details: &mut Details,
) -> Result<Option<Draft>> {
    let named: HashMap<&str, Uuid> = requirements
        .iter()
        .map(|(named, row)| (named.as_str(), row.id))
        .collect();
    let requirement = |id: &str| named.get(id).copied().unwrap_or_default();
    // Stands for every connection that has to be chosen; no document can name it.
    let open = Uuid::new_v4();
    let connection = |key: &str| {
        let id = fates.id(key);
        if id.is_nil() { open } else { id }
    };
    let flow = imported.flow(&connection, &requirement);
    let flow_ui = imported.flow_ui.clone().unwrap_or_else(|| json!({}));
    let mut check = Check::default();
    let draft = Draft::check(&mut check, Some(flow), Some(flow_ui));
    let reasons = match check.finish() {
        Err(Error::BadRequest { details, .. }) => details,
        Err(other) => return Err(other),
        Ok(()) => Details::new(),
    };
    let mut reasons = reasons;
    if let Some(draft) = &draft {
        let rows = requirements.iter().map(|(_, row)| row.clone());
        // What has to be chosen is told as that, and not as unknown.
        let references = draft.graph.references().iter();
        let chosen_later: HashSet<String> = references
            .filter(|reference| reference.target == Target::Connection(open))
            .map(|reference| format!("nodes.{}.{}", reference.node_id, reference.field))
            .collect();
        if let Err(wrong) = draft.check_against(fates.types(), rows) {
            let wrong = wrong.into_iter();
            reasons.extend(wrong.filter(|(field, _)| !chosen_later.contains(field)));
        }
    }
    for (field, reason) in reasons {
        let problem = imported.problem(field, reason);
        details.insert(problem.field.clone(), problem.to_string());
    }
    Ok(draft)
}

/// A name of the document as one of a workflow.
fn named(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for letter in name.chars().take(MAX_NAME) {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        "imported".to_owned()
    } else {
        slug.to_owned()
    }
}

fn refused(problems: &[Problem]) -> Error {
    let mut details = Details::new();
    for problem in problems.iter().take(1_000) {
        details
            .entry(problem.field.clone())
            .or_insert_with(|| problem.to_string());
    }
    Error::invalid(details)
}

impl Plan {
    fn view(self, workflow: Option<Workflow>) -> ImportedWorkflow {
        let done = workflow.is_some();
        let connections = self.fates.0.iter().map(|(connection, fate)| {
            let mut view = ImportedConnectionView {
                key: connection.key.clone(),
                r#type: connection.kind.clone(),
                action: "open",
                id: None,
                reason: None,
                secrets: Vec::new(),
                environment: Vec::new(),
            };
            match fate {
                Fate::Used(row) => {
                    view.action = "used";
                    view.id = Some(row.id);
                    view.r#type = Some(row.r#type.clone());
                }
                Fate::Made { id, config, .. } => {
                    view.action = "made";
                    view.id = done.then_some(*id);
                    view.secrets = config.secrets.keys().cloned().collect();
                    let named = config.public.values().filter_map(|value| {
                        environment_reference(value.as_str()?).map(str::to_owned)
                    });
                    view.environment = named.collect();
                }
                Fate::Open { reason, secrets } => {
                    view.reason = Some(reason.clone());
                    view.secrets.clone_from(secrets);
                }
            }
            view
        });
        let connections = connections.collect();
        let requirements = self.requirements.into_iter().map(|(_, row)| {
            let spec = spec_view(&row);
            ImportedRequirementView {
                id: done.then_some(row.id),
                name: row.name,
                r#type: row.r#type,
                spec,
                title: row.title,
            }
        });
        ImportedWorkflow {
            dry_run: !done,
            name: self.name,
            nodes: self.draft.graph.nodes().len(),
            workflow,
            connections,
            requirements: requirements.collect(),
            warnings: self.warnings,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_connection_is_told_and_one_that_is_to_be_chosen_is_not() {
        let unknown = "0b0e1d3c-4a57-4d0e-9d38-3d4a0f6d3a11";
        let nil = Uuid::nil();
        let agent = "type: dynamiq.nodes.agents.Agent, role: x";
        let text = format!(
            "connections: {{a: {{type: dynamiq.connections.OpenAI, api_key: x}}}}\nnodes:\n  \
             chosen: {{type: dynamiq.nodes.llms.OpenAI, connection: a}}\n  \
             gone: {{{agent}, llm: {{connection: '{unknown}'}}}}\n  \
             nil: {{{agent}, llm: {{connection: '{nil}'}}}}\n"
        );
        let Ok(imported) = yaml::import(&text, None) else {
            panic!("refused");
        };
        let open = Fate::Open {
            reason: "choose one".to_owned(),
            secrets: Vec::new(),
        };
        let fates = Fates(vec![(imported.connections[0].clone(), open)]);
        let mut details = Details::new();
        draft_of(&imported, &fates, &[], &mut details).unwrap();
        let told = |field: &str| {
            details
                .get(field)
                .map(|reason| reason.contains("not found"))
        };
        assert_eq!(told("nodes.gone.llm.connection"), Some(true), "{details:?}");
        assert_eq!(told("nodes.nil.llm.connection"), Some(true), "{details:?}");
        assert_eq!(told("nodes.chosen.connection"), None, "{details:?}");
    }

    #[test]
    fn a_key_that_is_no_name_is_told() {
        assert_eq!(unfit("openai prod"), None);
        assert_eq!(unfit("  ").as_deref(), Some(BLANK));
        assert!(unfit(&"x".repeat(MAX_NAME + 1)).is_some());
        assert!(unfit("a\nb").is_some());
    }
}
