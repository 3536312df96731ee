//! A document becomes a workflow.

use std::collections::BTreeMap;

use patchbay_catalog::environment_reference;
use patchbay_store::{RequirementRow, VersionRow, WorkflowRow};
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

    async fn plan_import(&self, request: ImportWorkflow, dry_run: bool) -> Result<Plan> {
        let mut check = Check::default();
        let project = check.id("project_id", request.project_id.as_deref());
        let document = request.document.as_ref().map(ExposeSecret::expose_secret);
        let document = document.unwrap_or_default();
        if document.trim().is_empty() {
            check.add("document", BLANK);
        }
        check.finish()?;
        self.existing_project("project_id", project).await?;
        let mut imported = yaml::import(document, request.workflow.as_deref())
            .map_err(|problems| refused(&problems))?;
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
        let draft = self.draft_of(&imported, &fates, &requirements, &mut details)?;
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

    /// The flow with its connections and requirements in place, checked as one that is saved.
    #[expect(
        clippy::unused_self,
        reason = "it belongs to the import, which is the platform's"
    )]
    fn draft_of(
        &self,
        imported: &Imported,
        fates: &Fates,
        requirements: &[(String, RequirementRow)],
        details: &mut Details,
    ) -> Result<Option<Draft>> {
        let requirement = |id: &str| {
            let found = requirements.iter().find(|(named, _)| named == id);
            found.map_or(Uuid::nil(), |(_, row)| row.id)
        };
        let flow = imported.flow(&|key| fates.id(key), &requirement);
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
            let unknown = |reason: &String| reason != "connection not found";
            if let Err(wrong) = draft.check_against(fates.types(), rows) {
                reasons.extend(wrong.into_iter().filter(|(_, reason)| unknown(reason)));
            }
        }
        for (field, reason) in reasons {
            let problem = imported.problem(field, reason);
            details.insert(problem.field.clone(), problem.to_string());
        }
        Ok(draft)
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
                        &connection.key,
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
