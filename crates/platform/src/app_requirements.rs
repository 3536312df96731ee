//! What an App's deployed version asks of its users, as the App API tells it.

use patchbay_store::{LinkRow, RequirementRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::check::Check;
use crate::credentials::AppCaller;
use crate::error::Result;
use crate::open::Platform;
use crate::requirements::{Form, RequirementType, form_view, kind};

/// A requirement as the App API shows it: with its form, its spec nested.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppRequirement {
    /// The requirement's id.
    pub id: Uuid,
    /// What kind of thing it asks for.
    pub r#type: RequirementType,
    /// What end users read.
    pub form: Form,
    /// What exactly it asks for.
    pub spec: AppSpec,
    /// Its workflow.
    pub workflow_id: Uuid,
    /// Its internal name.
    pub name: String,
    /// Present when a user without it may still run.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    #[schema(required = false)]
    pub optional: bool,
}

/// What exactly a requirement asks for, nested under its type.
#[derive(Debug, Serialize, ToSchema)]
pub struct AppSpec {
    /// The requirement's type again.
    pub r#type: RequirementType,
    /// The connection type or the app.
    pub data: SpecData,
}

/// The connection type or the app: one of the two.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpecData {
    /// The connection type, of a `connection`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "dynamiq.connections.OpenAI")]
    pub r#type: Option<String>,
    /// The app, of a `pipedream_account`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "gmail")]
    pub app_slug: Option<String>,
}

/// Whether a user may run the App, and what is missing.
#[derive(Debug, Serialize, ToSchema)]
pub struct RequirementsStatus {
    /// `completed` or `incomplete`.
    pub status: &'static str,
    /// What the user still has to connect; present when `incomplete`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub unsatisfied: Vec<AppRequirement>,
}

/// An end user of an App.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct UserQuery {
    /// The App's own name for the user, 1 to 256 characters.
    #[param(required = true)]
    pub user_id: Option<String>,
}

impl Platform {
    /// `GET {app}/v1/requirements`: what the deployed version references.
    pub fn app_requirements(&self, caller: &AppCaller) -> Vec<AppRequirement> {
        caller.manifest.requirements.iter().map(view).collect()
    }

    /// `GET {app}/v1/requirements/status?user_id=`.
    pub async fn requirements_status(
        &self,
        caller: &AppCaller,
        query: &UserQuery,
    ) -> Result<RequirementsStatus> {
        let mut check = Check::default();
        let user = check.user_id("user_id", query.user_id.as_deref());
        check.finish()?;
        let links = self.store.links(caller.manifest.app.id, &user).await?;
        let unsatisfied: Vec<AppRequirement> = caller
            .manifest
            .requirements
            .iter()
            .filter(|row| !row.optional && unmet(row, &links).is_some())
            .map(view)
            .collect();
        Ok(RequirementsStatus {
            status: if unsatisfied.is_empty() {
                "completed"
            } else {
                "incomplete"
            },
            unsatisfied,
        })
    }
}

/// Why a user's links do not fulfil a requirement, if they do not.
pub(crate) fn unmet(requirement: &RequirementRow, links: &[LinkRow]) -> Option<&'static str> {
    let link = links
        .iter()
        .find(|link| link.requirement_id == requirement.id);
    match link.map(|link| link.status.as_str()) {
        Some("active") => None,
        Some("expired") => Some("the connection has expired"),
        Some(_) => Some("the authorization was not finished"),
        None => Some("not connected"),
    }
}

pub(crate) fn spec_view(row: &RequirementRow) -> AppSpec {
    let kind = kind(row);
    let connection = kind == RequirementType::Connection;
    AppSpec {
        r#type: kind,
        data: SpecData {
            r#type: connection.then(|| row.subject.clone()),
            app_slug: (!connection).then(|| row.subject.clone()),
        },
    }
}

fn view(row: &RequirementRow) -> AppRequirement {
    AppRequirement {
        id: row.id,
        r#type: kind(row),
        form: form_view(row),
        spec: spec_view(row),
        workflow_id: row.workflow_id,
        name: row.name.clone(),
        optional: row.optional,
    }
}
