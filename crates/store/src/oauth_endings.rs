//! Access that ends with something that is deleted. A trigger keeps every row that holds such access
//! until its grant was taken from it, so nothing of it goes by a cascade.

use sqlx::{AssertSqlSafe, QueryBuilder, Sqlite};
use uuid::Uuid;

use crate::error::Result;
use crate::{EndUserConnectionRow, OAuthAttemptRow, OAuthGrantRow, Tx};

/// What is deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// A builder's connection, or the tokens that it holds.
    Connection(Uuid),
    /// One link of an end user, by its id.
    Link(Uuid),
    /// An App with everything that its users linked.
    App(Uuid),
    /// What an App's users linked for a requirement that nothing asks for any more.
    Requirement {
        /// The App.
        app: Uuid,
        /// The requirement.
        requirement: Uuid,
    },
    /// A workflow with its requirements.
    Workflow(Uuid),
}

impl Tx {
    /// The grants that end.
    pub async fn ending_oauth_grants(&mut self, ending: Ending) -> Result<Vec<OAuthGrantRow>> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT g.* FROM oauth_grants g
               LEFT JOIN end_user_connections c ON c.id = g.end_user_connection_id WHERE ",
        );
        match ending {
            Ending::Connection(id) => query.push("g.connection_id = ").push_bind(id),
            Ending::Link(id) => query.push("g.end_user_connection_id = ").push_bind(id),
            other => of_users(&mut query, "c", other),
        };
        Ok(query.build_query_as().fetch_all(self.conn()).await?)
    }

    /// The attempts that end while they hold what was granted: nobody has confirmed them yet.
    pub async fn ending_oauth_attempts(&mut self, ending: Ending) -> Result<Vec<OAuthAttemptRow>> {
        let mut query = QueryBuilder::<Sqlite>::new(
            "SELECT a.* FROM oauth_attempts a WHERE a.status = 'confirming' AND ",
        );
        match ending {
            // The user may confirm it yet.
            Ending::Link(_) => return Ok(Vec::new()),
            Ending::Connection(id) => query.push("a.connection_id = ").push_bind(id),
            other => of_users(&mut query, "a", other),
        };
        Ok(query.build_query_as().fetch_all(self.conn()).await?)
    }

    /// One link by its id, as this write sees it. No request of a user leads here.
    pub async fn link_of_grant(&mut self, grant: Uuid) -> Result<Option<EndUserConnectionRow>> {
        Ok(
            sqlx::query_as("SELECT * FROM end_user_connections WHERE id = $1")
                .bind(grant)
                .fetch_optional(self.conn())
                .await?,
        )
    }

    /// Removes a link by its id, once its grant was taken from it.
    pub async fn delete_link_of_grant(&mut self, grant: Uuid) -> Result<()> {
        sqlx::query("DELETE FROM end_user_connections WHERE id = $1")
            .bind(grant)
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// The Apps whose users linked something for a requirement.
    pub async fn apps_with_links(&mut self, requirement: Uuid) -> Result<Vec<Uuid>> {
        Ok(sqlx::query_scalar(
            "SELECT DISTINCT app_id FROM end_user_connections WHERE requirement_id = $1",
        )
        .bind(requirement)
        .fetch_all(self.conn())
        .await?)
    }

    /// The deleted requirements for which an App's users still have something linked.
    pub async fn deleted_requirements_with_links(&mut self, app: Uuid) -> Result<Vec<Uuid>> {
        Ok(sqlx::query_scalar(
            "SELECT DISTINCT c.requirement_id FROM end_user_connections c
               JOIN requirements r ON r.id = c.requirement_id
              WHERE c.app_id = $1 AND r.deleted_at IS NOT NULL",
        )
        .bind(app)
        .fetch_all(self.conn())
        .await?)
    }
}

/// Narrows a query to what end users linked, or are about to.
fn of_users<'a>(
    query: &'a mut QueryBuilder<Sqlite>,
    table: &str,
    ending: Ending,
) -> &'a mut QueryBuilder<Sqlite> {
    let column = |name: &str| AssertSqlSafe(format!("{table}.{name}")).0;
    match ending {
        Ending::App(app) => query.push(column("app_id")).push(" = ").push_bind(app),
        Ending::Requirement { app, requirement } => query
            .push(column("app_id"))
            .push(" = ")
            .push_bind(app)
            .push(" AND ")
            .push(column("requirement_id"))
            .push(" = ")
            .push_bind(requirement),
        Ending::Workflow(workflow) => query
            .push(column("requirement_id"))
            .push(" IN (SELECT id FROM requirements WHERE workflow_id = ")
            .push_bind(workflow)
            .push(")"),
        Ending::Connection(_) | Ending::Link(_) => query.push("0"),
    }
}
