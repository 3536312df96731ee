//! Requirements of a workflow, as its builder manages them.

use std::sync::Arc;

use patchbay_catalog::connection_type;
use patchbay_store::{RequirementRow, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::audit::Event;
use crate::check::{BLANK, Check, FORMAT, INVALID, MAX_NAME};
use crate::clock;
use crate::credentials::User;
use crate::error::{Error, Result};
use crate::list::{List, ListQuery};
use crate::oauth::Deleted;
use crate::open::Platform;
use crate::sealed;

const SORTABLE: [(&str, &str); 3] = [
    ("name", "name"),
    ("type", "type"),
    ("created_at", "created_at"),
];

/// The stored word of [`RequirementType::Connection`].
pub(crate) const CONNECTION: &str = "connection";
/// The stored word of [`RequirementType::PipedreamAccount`].
pub(crate) const PIPEDREAM_ACCOUNT: &str = "pipedream_account";
const MAX_TITLE: usize = 128;
const MAX_FORM_DESCRIPTION: usize = 256;

/// What an end user has to bring.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RequirementType {
    /// Credentials of a connection type.
    Connection,
    /// An account of an app that an Action acts through.
    PipedreamAccount,
}

/// What end users read about a requirement.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Form {
    /// 1 to 128 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required, nullable = false, example = "OpenAI API Key")]
    pub title: Option<String>,
    /// At most 256 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub description: Option<String>,
}

/// What exactly has to be brought: one of the two.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Spec {
    /// The connection type, of a `connection`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "dynamiq.connections.OpenAI")]
    pub r#type: Option<String>,
    /// The app, of a `pipedream_account`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "gmail")]
    pub app_slug: Option<String>,
}

/// A requirement of a workflow.
#[derive(Debug, Serialize, ToSchema)]
pub struct Requirement {
    /// The requirement's id, which nodes name.
    pub id: Uuid,
    /// What kind of thing it asks for.
    pub r#type: RequirementType,
    /// What end users read.
    pub form: Form,
    /// What exactly it asks for.
    pub spec: Spec,
    /// Its workflow.
    pub workflow_id: Uuid,
    /// Its internal name.
    pub name: String,
    /// Present when a user without it may still run.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub optional: bool,
}

/// A requirement to be made.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateRequirement {
    /// Letters, digits, `_` and `-`; unique in the workflow; it cannot be changed.
    #[schema(required, nullable = false, example = "openai")]
    pub name: Option<String>,
    /// `connection` or `pipedream_account`; it cannot be changed.
    #[schema(required, nullable = false, example = "connection")]
    pub r#type: Option<String>,
    /// What end users read.
    #[schema(required, nullable = false)]
    pub form: Option<Form>,
    /// What exactly it asks for; it cannot be changed.
    #[schema(required, nullable = false)]
    pub spec: Option<Spec>,
    /// `true`: a user without it may still run.
    pub optional: Option<bool>,
}

/// What may change of a requirement.
#[derive(Debug, Deserialize, ToSchema)]
pub struct UpdateRequirement {
    /// The new form; required unless `optional` is told.
    pub form: Option<Form>,
    /// Whether a user without it may still run.
    pub optional: Option<bool>,
}

impl Platform {
    /// `POST /v1/workflows/{id}/requirements`. It does not wire the requirement to a node.
    pub async fn create_requirement(
        &self,
        workflow: Uuid,
        request: CreateRequirement,
    ) -> Result<Requirement> {
        self.store
            .workflow(workflow)
            .await?
            .ok_or(Error::NotFound)?;
        let row = row(workflow, request)?;
        let mut tx = self
            .change(Event::of("requirement.created", row.id))
            .await?;
        tx.workflow(workflow).await?.ok_or(Error::NotFound)?;
        match tx.insert_requirement(&row).await {
            Err(StoreError::Duplicate) => {
                return Err(Error::field(
                    "name",
                    "is taken by another requirement of this workflow",
                ));
            }
            other => other?,
        }
        tx.commit().await?;
        Ok(view(row))
    }

    /// `GET /v1/workflows/{id}/requirements`, oldest first.
    pub async fn requirements(
        &self,
        workflow: Uuid,
        query: &ListQuery,
    ) -> Result<List<Requirement>> {
        let asked = query.check(&SORTABLE)?;
        self.store
            .workflow(workflow)
            .await?
            .ok_or(Error::NotFound)?;
        let (rows, total) = self
            .store
            .requirements(workflow, &asked.sort, asked.page())
            .await?;
        Ok(asked.answer(rows.into_iter().map(view).collect(), total))
    }

    /// `GET /v1/workflows/{id}/requirements/{requirement_id}`.
    pub async fn requirement(&self, workflow: Uuid, id: Uuid) -> Result<Requirement> {
        let row = self.store.requirement(workflow, id).await?;
        row.map(view).ok_or(Error::NotFound)
    }

    /// `PUT /v1/workflows/{id}/requirements/{requirement_id}`: the form, and whether it is optional.
    pub async fn update_requirement(
        &self,
        workflow: Uuid,
        id: Uuid,
        request: UpdateRequirement,
    ) -> Result<Requirement> {
        let mut tx = self.change(Event::of("requirement.updated", id)).await?;
        let mut row = tx.requirement(workflow, id).await?.ok_or(Error::NotFound)?;
        if request.form.is_some() || request.optional.is_none() {
            let mut check = Check::default();
            let (title, description) = form(&mut check, request.form.as_ref());
            check.finish()?;
            row.title = title;
            row.description = description;
        }
        row.optional = request.optional.unwrap_or(row.optional);
        row.updated_at = clock::now();
        tx.update_requirement(&row).await?;
        tx.commit().await?;
        self.manifests.clear();
        Ok(view(row))
    }

    /// `DELETE /v1/workflows/{id}/requirements/{requirement_id}`: clears it from the draft's nodes.
    ///
    /// Versions do not change: an App whose deployed version asks for it goes on to ask for it until
    /// a version without it is deployed. Where none does, what its users granted is taken back.
    pub async fn delete_requirement(
        self: &Arc<Self>,
        user: User,
        workflow: Uuid,
        id: Uuid,
    ) -> Result<Deleted> {
        let now = clock::now();
        let mut tx = self.change(Event::of("requirement.deleted", id)).await?;
        tx.requirement(workflow, id).await?.ok_or(Error::NotFound)?;
        tx.delete_requirement(id, now).await?;
        let mut draft = tx.workflow(workflow).await?.ok_or(Error::NotFound)?;
        let mut flow: Value = sealed::stored(&draft.flow)?;
        if !patchbay_workflow::clear_requirement(&mut flow, id).is_empty() {
            draft.flow = sealed::text(&flow)?;
            draft.updated_by = user.id;
            draft.updated_at = now;
            tx.update_workflow(&draft).await?;
        }
        let ending = self.note_deleted(&mut tx, id).await?;
        tx.commit().await?;
        self.manifests.clear();
        Ok(Deleted::of(&self.revoke_noted(ending).await))
    }
}

/// The row of a requirement that is about to be made.
///
/// # Errors
/// 400 with every field that is wrong.
pub(crate) fn row(workflow: Uuid, request: CreateRequirement) -> Result<RequirementRow> {
    let mut check = Check::default();
    let name = name(&mut check, request.name.as_deref());
    let subject = subject(&mut check, request.r#type.as_deref(), request.spec.as_ref());
    let (title, description) = form(&mut check, request.form.as_ref());
    check.finish()?;
    let now = clock::now();
    Ok(RequirementRow {
        id: Uuid::new_v4(),
        workflow_id: workflow,
        name,
        r#type: request.r#type.unwrap_or_default(),
        subject,
        title,
        description,
        optional: request.optional.unwrap_or(false),
        created_at: now,
        updated_at: now,
        deleted_at: None,
    })
}

fn name(check: &mut Check, name: Option<&str>) -> String {
    let name = check.text("name", name, MAX_NAME);
    if !name
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    {
        check.add("name", FORMAT);
    }
    name
}

fn form(check: &mut Check, form: Option<&Form>) -> (String, Option<String>) {
    let Some(form) = form else {
        check.add("form", BLANK);
        return (String::new(), None);
    };
    let title = check.text("form.title", form.title.as_deref(), MAX_TITLE);
    let description = check.optional_text(
        "form.description",
        form.description.as_deref(),
        MAX_FORM_DESCRIPTION,
    );
    (title, description)
}

/// The connection type or the app that the spec names, according to the requirement's type.
fn subject(check: &mut Check, kind: Option<&str>, spec: Option<&Spec>) -> String {
    let Some(spec) = spec else {
        check.add("spec", BLANK);
        known_kind(check, kind);
        return String::new();
    };
    match kind {
        Some(CONNECTION) => {
            refuse(check, "spec.app_slug", spec.app_slug.as_deref());
            let id = check.text("spec.type", spec.r#type.as_deref(), MAX_NAME);
            match connection_type(&id) {
                None if id.is_empty() => {}
                None => check.add("spec.type", INVALID),
                Some(kind) if kind.starts_a_program() => check.add(
                    "spec.type",
                    "starts a program on the platform's machine, which no end user may choose",
                ),
                Some(_) => {}
            }
            id
        }
        Some(PIPEDREAM_ACCOUNT) => {
            refuse(check, "spec.type", spec.r#type.as_deref());
            let slug = check.text("spec.app_slug", spec.app_slug.as_deref(), MAX_NAME);
            if !slug
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'-')
            {
                check.add("spec.app_slug", FORMAT);
            }
            slug
        }
        other => {
            known_kind(check, other);
            String::new()
        }
    }
}

fn known_kind(check: &mut Check, kind: Option<&str>) {
    match kind {
        None | Some("") => check.add("type", BLANK),
        Some(CONNECTION | PIPEDREAM_ACCOUNT) => {}
        Some(_) => check.add("type", INVALID),
    }
}

fn refuse(check: &mut Check, field: &str, value: Option<&str>) {
    if value.is_some() {
        check.add(field, "does not belong to this type of requirement");
    }
}

pub(crate) fn kind(row: &RequirementRow) -> RequirementType {
    if row.r#type == CONNECTION {
        RequirementType::Connection
    } else {
        RequirementType::PipedreamAccount
    }
}

pub(crate) fn form_view(row: &RequirementRow) -> Form {
    Form {
        title: Some(row.title.clone()),
        description: row.description.clone(),
    }
}

pub(crate) fn spec_view(row: &RequirementRow) -> Spec {
    let connection = kind(row) == RequirementType::Connection;
    Spec {
        r#type: connection.then(|| row.subject.clone()),
        app_slug: (!connection).then(|| row.subject.clone()),
    }
}

fn view(row: RequirementRow) -> Requirement {
    Requirement {
        id: row.id,
        r#type: kind(&row),
        form: form_view(&row),
        spec: spec_view(&row),
        workflow_id: row.workflow_id,
        name: row.name,
        optional: row.optional,
    }
}
