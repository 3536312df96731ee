//! The local user, organisations and projects.

use patchbay_store::{ConnectionRow, OrgRow, ProjectRow, StoreError, Tx};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::audit::Event;
use crate::check::{Check, MAX_NAME};
use crate::clock;
use crate::connections::BUILT_IN_TYPE;
use crate::credentials::User;
use crate::error::{Error, Result};
use crate::list::{List, ListQuery};
use crate::open::Platform;

/// The user behind a Personal Access Token.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// The user's id.
    pub id: Uuid,
    /// E-mail address.
    pub email: String,
    /// Given name.
    pub first_name: String,
    /// Family name.
    pub last_name: String,
    /// IANA name of the time zone.
    pub timezone: String,
}

/// An organisation.
#[derive(Debug, Serialize, ToSchema)]
pub struct Org {
    /// The organisation's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// A project.
#[derive(Debug, Serialize, ToSchema)]
pub struct Project {
    /// The project's id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Its organisation.
    pub org_id: Uuid,
    /// When it was made.
    #[serde(serialize_with = "clock::serialize")]
    pub created_at: OffsetDateTime,
    /// When it was changed.
    #[serde(serialize_with = "clock::serialize")]
    pub updated_at: OffsetDateTime,
}

/// A new project.
#[derive(Debug, Deserialize, ToSchema)]
pub struct CreateProject {
    /// 1 to 128 characters.
    #[schema(required, nullable = false)]
    pub name: Option<String>,
    /// The organisation; the only one when not told.
    pub org_id: Option<String>,
}

/// Which projects a list holds.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProjectQuery {
    /// Those of one organisation.
    pub org_id: Option<String>,
}

impl Platform {
    /// `GET /v1/me`.
    pub async fn me(&self, user: User) -> Result<Me> {
        let row = self.store.user(user.id).await?.ok_or(Error::Unauthorized)?;
        Ok(Me {
            id: row.id,
            email: row.email,
            first_name: row.first_name,
            last_name: row.last_name,
            timezone: row.timezone,
        })
    }

    /// `GET /v1/orgs`.
    pub async fn orgs(&self, query: &ListQuery) -> Result<List<Org>> {
        let asked = query.check(&[("name", "name")])?;
        let orgs: Vec<Org> = self.store.orgs().await?.into_iter().map(org_view).collect();
        let total = i64::try_from(orgs.len()).unwrap_or(i64::MAX);
        let page = asked.page();
        let data = orgs
            .into_iter()
            .skip(usize::try_from(page.offset).unwrap_or(usize::MAX))
            .take(usize::try_from(page.limit).unwrap_or(usize::MAX))
            .collect();
        Ok(asked.answer(data, total))
    }

    /// `GET /v1/orgs/{id}`.
    pub async fn org(&self, id: Uuid) -> Result<Org> {
        self.store
            .orgs()
            .await?
            .into_iter()
            .find(|row| row.id == id)
            .map(org_view)
            .ok_or(Error::NotFound)
    }

    /// `GET /v1/projects`.
    pub async fn projects(
        &self,
        filter: &ProjectQuery,
        query: &ListQuery,
    ) -> Result<List<Project>> {
        let asked = query.check(&[("name", "name"), ("created_at", "created_at")])?;
        let mut check = Check::default();
        let org = check.optional_id("org_id", filter.org_id.as_deref());
        check.finish()?;
        let (rows, total) = self.store.projects(org, &asked.sort, asked.page()).await?;
        Ok(asked.answer(rows.into_iter().map(project_view).collect(), total))
    }

    /// `GET /v1/projects/{id}`.
    pub async fn project(&self, id: Uuid) -> Result<Project> {
        let row = self.store.project(id).await?.ok_or(Error::NotFound)?;
        Ok(project_view(row))
    }

    /// `POST /v1/projects`.
    pub async fn create_project(&self, user: User, request: CreateProject) -> Result<Project> {
        let mut check = Check::default();
        let name = check.text("name", request.name.as_deref(), MAX_NAME);
        let org = check
            .optional_id("org_id", request.org_id.as_deref())
            .unwrap_or(self.local_org());
        if org != self.local_org() {
            check.add("org_id", "organization not found");
        }
        check.finish()?;
        let mut tx = self.store.begin().await?;
        let row = add_project(&mut tx, org, user.id, &name).await?;
        self.note(&mut tx, Event::of("project.created", row.id))
            .await?;
        tx.commit().await?;
        Ok(project_view(row))
    }
}

/// Adds a project with its built-in connection, which needs no key.
pub(crate) async fn add_project(
    tx: &mut Tx,
    org: Uuid,
    user: Uuid,
    name: &str,
) -> std::result::Result<ProjectRow, StoreError> {
    let now = clock::now();
    let project = ProjectRow {
        id: Uuid::new_v4(),
        org_id: org,
        name: name.to_owned(),
        created_at: now,
        updated_at: now,
    };
    tx.insert_project(&project).await?;
    tx.insert_connection(&ConnectionRow {
        id: Uuid::new_v4(),
        project_id: project.id,
        name: "Built-in model (no key)".to_owned(),
        r#type: BUILT_IN_TYPE.to_owned(),
        status: "active".to_owned(),
        system: true,
        config: "{}".to_owned(),
        hints: "{}".to_owned(),
        sealed: None,
        created_by: user,
        created_at: now,
        updated_by: user,
        updated_at: now,
        expires_at: None,
        last_used_at: None,
    })
    .await?;
    Ok(project)
}

fn org_view(row: OrgRow) -> Org {
    Org {
        id: row.id,
        name: row.name,
    }
}

fn project_view(row: ProjectRow) -> Project {
    Project {
        id: row.id,
        name: row.name,
        org_id: row.org_id,
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
