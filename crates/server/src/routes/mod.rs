//! The routes, a module a noun. Each handler names its credential class as its first argument.

mod accounts;
mod app_api;
mod app_twins;
mod apps;
mod audit;
mod catalogue;
mod connect_api;
mod connections;
mod credentials;
mod identity;
mod oauth;
mod pipedream;
mod public;
mod requirements;
mod vault;
mod workflows;

use std::sync::Arc;

use patchbay_platform::Platform;
use utoipa_axum::router::OpenApiRouter;

use crate::pages::Pages;

/// Every route of the contract.
pub(crate) fn all() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .merge(identity::router())
        .merge(credentials::router())
        .merge(accounts::router())
        .merge(catalogue::router())
        .merge(vault::router())
        .merge(connections::router())
        .merge(oauth::router())
        .merge(pipedream::router())
        .merge(workflows::router())
        .merge(requirements::router())
        .merge(apps::router())
        .merge(app_twins::router())
        .merge(audit::router())
        .merge(app_api::router())
        .merge(connect_api::router())
        .merge(public::router())
}

/// The pages and their assets, which are no part of the contract.
pub(crate) fn pages(pages: Pages) -> axum::Router<Arc<Platform>> {
    match pages {
        Pages::Hosted => public::pages()
            .merge(oauth::callback())
            .merge(pipedream::webhook()),
        Pages::HostedAndBuilder => public::pages()
            .merge(oauth::callback())
            .merge(pipedream::webhook())
            .merge(public::builder()),
    }
}
