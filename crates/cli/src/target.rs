//! The platform that a command talks to, and the names that commands take instead of ids.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use patchbay_client::{App, CallError, ListQuery, LocalPlatform, Page, PlatformClient, Workflow};
use patchbay_instance::default_data_dir;
use uuid::Uuid;

use crate::print::Print;

/// What every command that talks to a platform takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Target {
    /// The data folder of the running platform [default: the platform's data folder]
    #[arg(long, value_name = "DIR", global = true)]
    data_dir: Option<PathBuf>,

    /// Print data as JSON
    #[arg(long, global = true)]
    json: bool,
}

impl Target {
    /// Finds the platform and gives it to `then`, with the way in which data is printed.
    pub(crate) fn with<T>(
        &self,
        then: impl AsyncFnOnce(&PlatformClient, Print) -> Result<T>,
    ) -> Result<T> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .context("the runtime could not start")?;
        let data_dir = match &self.data_dir {
            Some(path) => path.clone(),
            None => default_data_dir()?,
        };
        runtime.block_on(async {
            let platform = LocalPlatform::find(&data_dir).await?;
            then(platform.client(), Print { json: self.json }).await
        })
    }
}

/// Every item of a list, page by page.
pub(crate) async fn all<T>(
    page: impl AsyncFn(&ListQuery) -> Result<Page<T>, CallError>,
) -> Result<Vec<T>, CallError> {
    let mut query = ListQuery::largest();
    let mut items = Vec::new();
    for number in 1.. {
        query.page = Some(number);
        let found = page(&query).await?;
        items.extend(found.data);
        if i64::from(number) >= found.pagination.page_count {
            break;
        }
    }
    Ok(items)
}

/// The project that was named, or the only one.
pub(crate) async fn project(client: &PlatformClient, named: Option<&str>) -> Result<Uuid> {
    let projects = all(async |query| client.projects(query).await).await?;
    let Some(named) = named else {
        return match projects.as_slice() {
            [only] => Ok(only.id),
            _ => bail!(
                "there are {} projects: name one with --project",
                projects.len()
            ),
        };
    };
    let found = projects.iter().map(|project| (project.id, &*project.name));
    pick("project", named, found)
}

/// The App with this id or name.
pub(crate) async fn app(client: &PlatformClient, named: &str) -> Result<App> {
    let mut apps = Vec::new();
    for project in all(async |query| client.projects(query).await).await? {
        apps.extend(all(async |query| client.apps(project.id, query).await).await?);
    }
    let id = pick("App", named, apps.iter().map(|app| (app.id, &*app.name)))?;
    let found = apps.into_iter().find(|app| app.id == id);
    found.with_context(|| format!("there is no App {named}"))
}

/// The workflow with this id or name, without its nodes.
pub(crate) async fn workflow(client: &PlatformClient, named: &str) -> Result<Workflow> {
    let mut workflows = Vec::new();
    for project in all(async |query| client.projects(query).await).await? {
        workflows.extend(all(async |query| client.workflows(project.id, query).await).await?);
    }
    let known = workflows.iter().map(|item| (item.id, &*item.name));
    let id = pick("workflow", named, known)?;
    let found = workflows.into_iter().find(|workflow| workflow.id == id);
    found.with_context(|| format!("there is no workflow {named}"))
}

/// The one id that is, or whose name is, what was said.
pub(crate) fn pick<'a>(
    what: &str,
    named: &str,
    items: impl Iterator<Item = (Uuid, &'a str)>,
) -> Result<Uuid> {
    let asked = named.parse::<Uuid>().ok();
    let found: Vec<Uuid> = items
        .filter(|(id, name)| asked.map_or(*name == named, |asked| asked == *id))
        .map(|(id, _)| id)
        .collect();
    match found.as_slice() {
        [id] => Ok(*id),
        [] => bail!("there is no {what} {named}"),
        several => bail!("{} have the name {named}: say the id", several.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_two_have_picks_neither() {
        let (one, other) = (Uuid::new_v4(), Uuid::new_v4());
        let items = [(one, "bot"), (other, "bot"), (Uuid::new_v4(), "alone")];
        let picked = |named: &str| pick("App", named, items.into_iter());
        assert!(picked("alone").is_ok());
        assert!(
            picked("bot")
                .unwrap_err()
                .to_string()
                .contains("say the id")
        );
        assert_eq!(picked(&other.to_string()).unwrap(), other);
        assert!(picked(&Uuid::new_v4().to_string()).is_err());
        assert!(picked("nothing").is_err());
    }
}
