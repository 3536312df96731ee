//! Workflows: the draft that a builder edits.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use patchbay_catalog::{component_connections, connection_type, node_types};
use patchbay_store::{Ending, RequirementRow, StoreError, WorkflowRow};
use patchbay_workflow::{Graph, KnownReferences, NodeCatalog, RequirementKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::audit::Event;
use crate::check::{BLANK, Check, MAX_DESCRIPTION, MAX_NAME};
use crate::clock;
use crate::credentials::User;
use crate::error::{Details, Error, Result};
use crate::list::{List, ListQuery};
use crate::oauth::Deleted;
use crate::open::Platform;
use crate::requirements::CONNECTION;
use crate::sealed;

const SORTABLE: [(&str, &str); 3] = [
    ("name", "name"),
    ("created_at", "created_at"),
    ("updated_at", "updated_at"),
];

/// A workflow.
#[derive(Debug, Serialize, ToSchema)]
pub struct Workflow {
    /// The workflow's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub description: Option<String>,
    /// `draft` until it is saved as a version, then `released`.
    pub status: &'static str,
    /// Its project.
    pub project_id: Uuid,
    /// The draft: its nodes.
    #[schema(value_type = Object)]
    pub flow: Value,
    /// The draft: its canvas.
    #[schema(value_type = Object)]
    pub flow_ui: Value,
    /// The number of its newest version.
    pub version: Option<i64>,
    /// Who made it.
    pub created_by: Uuid,
    /// When it was made.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
    /// Who changed it last.
    pub updated_by: Uuid,
    /// When it was changed last.
    #[serde(serialize_with = "clock::serialize")]
    pub updated_at: OffsetDateTime,
}

/// A workflow to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateWorkflow {
    /// Lower-case letters, digits and single hyphens.
    #[schema(required, nullable = false, example = "ticket-triage")]
    pub name: Option<String>,
    /// Its project.
    #[schema(required, nullable = false)]
    pub project_id: Option<String>,
    /// At most 512 characters.
    pub description: Option<String>,
    /// The nodes.
    #[schema(required, nullable = false, value_type = Object)]
    pub flow: Option<Value>,
    /// The canvas; kept as it is.
    #[schema(required, nullable = false, value_type = Object)]
    pub flow_ui: Option<Value>,
}

/// A workflow's new name or description. Nodes are saved with `/save`.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UpdateWorkflow {
    /// Stays as it is when not told.
    pub name: Option<String>,
    /// Stays as it is when not told.
    pub description: Option<String>,
}

/// Which workflows a list holds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WorkflowQuery {
    /// Those of this project; required.
    #[param(required = true)]
    pub project_id: Option<String>,
}

impl Platform {
    /// `POST /v1/workflows`: a draft, without a version.
    pub async fn create_workflow(&self, user: User, request: CreateWorkflow) -> Result<Workflow> {
        let mut check = Check::default();
        let name = slug(&mut check, request.name.as_deref());
        let project = check.id("project_id", request.project_id.as_deref());
        let description = check.optional_text(
            "description",
            request.description.as_deref(),
            MAX_DESCRIPTION,
        );
        let draft = Draft::check(&mut check, request.flow, request.flow_ui);
        check.finish()?;
        self.existing_project("project_id", project).await?;
        let draft = draft.ok_or_else(|| Error::field("flow", BLANK))?;
        let id = Uuid::new_v4();
        let mut tx = self.change(Event::of("workflow.created", id)).await?;
        self.check_references(&draft.graph, project, None).await?;
        let now = clock::now();
        let row = WorkflowRow {
            id,
            project_id: project,
            name,
            description,
            flow: sealed::text(&draft.flow)?,
            flow_ui: sealed::text(&draft.flow_ui)?,
            created_by: user.id,
            created_at: now,
            updated_by: user.id,
            updated_at: now,
        };
        tx.insert_workflow(&row).await?;
        tx.commit().await?;
        view(row, None)
    }

    /// `GET /v1/workflows`.
    pub async fn workflows(
        &self,
        filter: &WorkflowQuery,
        query: &ListQuery,
    ) -> Result<List<Workflow>> {
        let asked = query.check(&SORTABLE)?;
        let mut check = Check::default();
        let project = check.id("project_id", filter.project_id.as_deref());
        check.finish()?;
        let (rows, total) = self
            .store
            .workflows(project, &asked.sort, asked.page())
            .await?;
        let mut data = Vec::with_capacity(rows.len());
        for row in rows {
            data.push(self.with_version(row).await?);
        }
        Ok(asked.answer(data, total))
    }

    /// `GET /v1/workflows/{id}`.
    pub async fn workflow(&self, id: Uuid) -> Result<Workflow> {
        let row = self.store.workflow(id).await?.ok_or(Error::NotFound)?;
        self.with_version(row).await
    }

    /// `PUT /v1/workflows/{id}`: name and description; a `flow` in the body is ignored.
    pub async fn update_workflow(
        &self,
        user: User,
        id: Uuid,
        request: UpdateWorkflow,
    ) -> Result<Workflow> {
        let mut tx = self.change(Event::of("workflow.updated", id)).await?;
        let mut row = tx.workflow(id).await?.ok_or(Error::NotFound)?;
        let mut check = Check::default();
        if request.name.is_some() {
            row.name = slug(&mut check, request.name.as_deref());
        }
        if request.description.is_some() {
            row.description = check.optional_text(
                "description",
                request.description.as_deref(),
                MAX_DESCRIPTION,
            );
        }
        check.finish()?;
        row.updated_by = user.id;
        row.updated_at = clock::now();
        tx.update_workflow(&row).await?;
        tx.commit().await?;
        self.with_version(row).await
    }

    /// `DELETE /v1/workflows/{id}`: refused while an App runs or ran one of its versions.
    pub async fn delete_workflow(self: &Arc<Self>, id: Uuid) -> Result<Deleted> {
        let mut tx = self.change(Event::of("workflow.deleted", id)).await?;
        tx.workflow(id).await?.ok_or(Error::NotFound)?;
        let ending = self.note_endings(&mut tx, Ending::Workflow(id)).await?;
        match tx.delete_workflow(id).await {
            Err(StoreError::Referenced) => {
                return Err(Error::refused("workflow is in use by an App"));
            }
            other => other?,
        }
        tx.commit().await?;
        Ok(Deleted::of(&self.revoke_noted(ending).await))
    }

    async fn with_version(&self, row: WorkflowRow) -> Result<Workflow> {
        let version = self.store.latest_version_number(row.id).await?;
        view(row, version)
    }

    /// Refuses unknown node types and references that do not stand or do not fit.
    pub(crate) async fn check_references(
        &self,
        graph: &Graph,
        project: Uuid,
        workflow: Option<Uuid>,
    ) -> Result<()> {
        self.check_references_in(graph, Some(project), workflow)
            .await
    }

    /// As [`Self::check_references`]; without a project a connection of any stands.
    pub(crate) async fn check_references_in(
        &self,
        graph: &Graph,
        project: Option<Uuid>,
        workflow: Option<Uuid>,
    ) -> Result<()> {
        let mut known = Known::default();
        for id in graph.connection_ids() {
            let row = self.store.connection(id).await?;
            if let Some(row) =
                row.filter(|row| project.is_none_or(|project| row.project_id == project))
            {
                known.connections.insert(id, row.r#type);
            }
        }
        for row in self
            .store
            .requirements_by_id(&graph.requirement_ids())
            .await?
        {
            if Some(row.workflow_id) == workflow && row.deleted_at.is_none() {
                known.requirements.insert(row.id, row);
            }
        }
        graph
            .check_references(&Catalogue, &known)
            .map_err(Error::invalid)
    }
}

/// A draft whose structure holds.
pub(crate) struct Draft {
    pub(crate) flow: Value,
    pub(crate) flow_ui: Value,
    pub(crate) graph: Graph,
}

impl Draft {
    pub(crate) fn check(
        check: &mut Check,
        flow: Option<Value>,
        flow_ui: Option<Value>,
    ) -> Option<Self> {
        let flow_ui = flow_ui.unwrap_or_else(|| {
            check.add("flow_ui", BLANK);
            Value::Null
        });
        if !flow_ui.is_null() && !flow_ui.is_object() {
            check.add("flow_ui", "must be an object");
        }
        let Some(mut flow) = flow else {
            check.add("flow", BLANK);
            return None;
        };
        refuse_credentials(check, "flow_ui", &flow_ui);
        patchbay_workflow::normalize(&mut flow);
        match Graph::parse(&flow) {
            Ok(graph) => {
                refuse_credentials(check, "flow", &flow);
                Some(Self {
                    flow,
                    flow_ui,
                    graph,
                })
            }
            Err(details) => {
                check.extend(details);
                None
            }
        }
    }
}

impl Draft {
    /// As [`Platform::check_references`], where what stands is about to be made too.
    pub(crate) fn check_against(
        &self,
        connections: HashMap<Uuid, String>,
        requirements: impl Iterator<Item = RequirementRow>,
    ) -> std::result::Result<(), Details> {
        let known = Known {
            connections,
            requirements: requirements.map(|row| (row.id, row)).collect(),
        };
        self.graph.check_references(&Catalogue, &known)
    }
}

/// The catalogue's node types and components, with the connection types that each takes: its own and
/// those derived from them, as the SDK accepts subclasses.
struct Catalogue;

static ACCEPTED: LazyLock<HashMap<&str, Vec<String>>> = LazyLock::new(|| {
    let nodes = node_types().iter().map(|kind| {
        (
            kind.id.as_str(),
            kind.accepted().map(str::to_owned).collect(),
        )
    });
    let components = component_connections().map(|(id, accepted)| (id, accepted.to_vec()));
    nodes.chain(components).collect()
});

impl NodeCatalog for Catalogue {
    fn accepted_connections(&self, id: &str) -> Option<&[String]> {
        ACCEPTED.get(id).map(Vec::as_slice)
    }
}

#[derive(Default)]
struct Known {
    connections: HashMap<Uuid, String>,
    requirements: HashMap<Uuid, RequirementRow>,
}

impl KnownReferences for Known {
    fn connection_type(&self, id: Uuid) -> Option<&str> {
        self.connections.get(&id).map(String::as_str)
    }

    fn requirement(&self, id: Uuid) -> Option<RequirementKind<'_>> {
        let row = self.requirements.get(&id)?;
        Some(if row.r#type == CONNECTION {
            RequirementKind::Connection {
                connection_type: &row.subject,
            }
        } else {
            RequirementKind::PipedreamAccount {
                app_slug: &row.subject,
            }
        })
    }
}

/// Refuses a connection that is written out with its secrets where a reference belongs: a workflow's
/// text is stored as it is.
fn refuse_credentials(check: &mut Check, field: &str, document: &Value) {
    let mut open = vec![document];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(fields) => {
                if holds_secret(fields) {
                    check.add(
                        field,
                        "holds a connection's secret; name a Connection or a requirement instead",
                    );
                }
                open.extend(fields.values());
            }
            Value::Array(items) => open.extend(items),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
}

fn holds_secret(fields: &Map<String, Value>) -> bool {
    let kind = fields.get("type").and_then(Value::as_str);
    let Some(kind) = kind.and_then(connection_type) else {
        return false;
    };
    fields
        .iter()
        .any(|(name, value)| kind.field(name).is_some_and(|field| field.secret) && !value.is_null())
}

/// A workflow's name: lower-case letters, digits and single hyphens.
pub(crate) fn slug(check: &mut Check, name: Option<&str>) -> String {
    let name = check.text("name", name, MAX_NAME);
    let fits = name.split('-').all(|part| {
        !part.is_empty()
            && part
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    });
    if !name.is_empty() && !fits {
        check.add(
            "name",
            "must be lowercase letters, digits and single hyphens",
        );
    }
    name
}

fn view(row: WorkflowRow, version: Option<i64>) -> Result<Workflow> {
    Ok(Workflow {
        id: row.id,
        name: row.name,
        description: row.description,
        status: if version.is_some() {
            "released"
        } else {
            "draft"
        },
        project_id: row.project_id,
        flow: sealed::stored(&row.flow)?,
        flow_ui: sealed::stored(&row.flow_ui)?,
        version,
        created_by: row.created_by,
        created_at: row.created_at,
        updated_by: row.updated_by,
        updated_at: row.updated_at,
    })
}
