//! The contract, written by the handlers themselves.

use std::sync::LazyLock;

use serde_json::Value;
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;

use crate::{examples, routes};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Patchbay",
        description = "The Connections and End-User Connection Requirements APIs of the Dynamiq platform, as an embedded Patchbay server speaks them.\n\nThe App API is described under `/apps/{app_id}`; the same routes answer without that prefix under the App's own host name.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(patchbay_platform::ErrorBody, patchbay_platform::RunEvent)),
    tags(
        (name = "Identity", description = "The user, organisations and projects"),
        (name = "Credentials", description = "Personal Access Tokens and Access Keys"),
        (name = "Accounts", description = "Accounts on remote platforms"),
        (name = "Catalogue", description = "Connection types and node types"),
        (name = "Vault", description = "Whether secrets can be stored and used"),
        (name = "Connections", description = "Credentials that a project shares"),
        (name = "Pipedream", description = "Accounts and actions of Pipedream Connect"),
        (name = "OAuth", description = "Accounts at providers, connected in a browser"),
        (name = "Workflows", description = "Drafts and saved versions"),
        (name = "Requirements", description = "What each end user has to bring"),
        (name = "Apps", description = "Deployed workflows, for their builder"),
        (name = "App API", description = "An App, for its callers"),
        (name = "Connect API", description = "An end user, with a connect token"),
        (name = "Audit", description = "Who changed what, and which credential a run used"),
        (name = "Server", description = "The server itself")
    )
)]
struct Document;

static TEXT: LazyLock<String> = LazyLock::new(|| document().to_string());

/// The OpenAPI document of every route, with its examples.
pub fn document() -> Value {
    let (_, document) = router().split_for_parts();
    let mut document = serde_json::to_value(document).unwrap_or_default();
    examples::add(&mut document);
    document
}

/// The document as JSON, written once.
pub(crate) fn text() -> &'static str {
    &TEXT
}

/// The routes with the document that they write.
pub(crate) fn router() -> OpenApiRouter<std::sync::Arc<patchbay_platform::Platform>> {
    let mut document = Document::openapi();
    let components = document.components.get_or_insert_default();
    for (name, told) in [
        (
            "personal_access_token",
            "A Personal Access Token, `dyn_pat_…`",
        ),
        ("access_key", "An Access Key, `dynamiq_acc_…`"),
        ("connect_token", "A connect token, a JWT"),
    ] {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some(told))
            .build();
        components.add_security_scheme(name, SecurityScheme::Http(scheme));
    }
    OpenApiRouter::with_openapi(document).merge(routes::all())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn operations() -> Vec<(String, Value)> {
        let document: Value = serde_json::from_str(text()).unwrap();
        let paths = document["paths"].as_object().unwrap().clone();
        paths
            .into_iter()
            .flat_map(|(path, item)| {
                let item = item.as_object().unwrap().clone();
                item.into_iter()
                    .map(move |(method, operation)| (format!("{method} {path}"), operation))
            })
            .collect()
    }

    #[test]
    fn every_operation_has_a_name_of_its_own() {
        let mut names = BTreeSet::new();
        for (route, operation) in operations() {
            let name = operation["operationId"].as_str().unwrap().to_owned();
            assert!(names.insert(name.clone()), "{name} of {route} stands twice");
        }
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document: Value = serde_json::from_str(text()).unwrap();
        let mut open = vec![&document];
        while let Some(value) = open.pop() {
            if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
                let pointer = reference.strip_prefix('#').unwrap();
                assert!(document.pointer(pointer).is_some(), "{reference}");
            }
            match value {
                Value::Array(items) => open.extend(items),
                Value::Object(items) => open.extend(items.values()),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
    }

    #[test]
    fn every_operation_says_which_credential_opens_it() {
        for (route, operation) in operations() {
            let security = operation["security"].as_array();
            assert!(security.is_some_and(|list| !list.is_empty()), "{route}");
        }
    }
}
