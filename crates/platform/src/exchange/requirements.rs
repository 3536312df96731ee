//! What the requirements of a document ask for: what it says of them, else what their places tell.

use std::collections::BTreeSet;

use patchbay_catalog::{connection_type, node_type};
use patchbay_store::RequirementRow;
use patchbay_workflow::yaml::{Imported, ImportedRequirement};
use uuid::Uuid;

use crate::error::{Details, Error, Result};
use crate::requirements::{self, CONNECTION, CreateRequirement, Form, PIPEDREAM_ACCOUNT, Spec};

/// The requirements of a workflow that is about to be made, each with its id in the document.
pub(super) fn rows(
    workflow: Uuid,
    imported: &Imported,
    details: &mut Details,
) -> Result<Vec<(String, RequirementRow)>> {
    let mut names = BTreeSet::new();
    let mut rows = Vec::new();
    for requirement in &imported.requirements {
        let request = match request(requirement, &mut names) {
            Ok(request) => request,
            Err(reason) => {
                let field = requirement.uses.first().map(|place| place.field.clone());
                let problem = imported.problem(field.unwrap_or_default(), reason);
                details.insert(problem.field.clone(), problem.to_string());
                continue;
            }
        };
        match requirements::row(workflow, request) {
            Ok(row) => rows.push((requirement.id.clone(), row)),
            Err(Error::BadRequest {
                details: reasons, ..
            }) => {
                for (field, reason) in reasons {
                    let field = format!("requirements.{}.{field}", requirement.id);
                    let problem = imported.problem(field, reason);
                    details.insert(problem.field.clone(), problem.to_string());
                }
            }
            Err(other) => return Err(other),
        }
    }
    Ok(rows)
}

fn request(
    requirement: &ImportedRequirement,
    names: &mut BTreeSet<String>,
) -> std::result::Result<CreateRequirement, String> {
    let declared = requirement.declared.clone().unwrap_or_default();
    let (kind, subject) = match (&declared.kind, asked(requirement)) {
        (Some(kind), _) if kind == CONNECTION => (
            CONNECTION,
            declared.connection_type.clone().unwrap_or_default(),
        ),
        (Some(kind), _) if kind == PIPEDREAM_ACCOUNT => (
            PIPEDREAM_ACCOUNT,
            declared.app_slug.clone().unwrap_or_default(),
        ),
        (Some(_), _) => return Err("asks for neither a connection nor an account".to_owned()),
        (None, asked) => asked?,
    };
    let connection = kind == CONNECTION;
    let short = subject.rsplit('.').next().unwrap_or(&subject);
    let stem = declared.name.unwrap_or_else(|| {
        let short = short.to_lowercase();
        if short.is_empty() {
            "requirement".into()
        } else {
            short
        }
    });
    let mut name = stem.clone();
    let mut number = 2;
    while !names.insert(name.clone()) {
        name = format!("{stem}-{number}");
        number += 1;
    }
    let title = declared
        .title
        .unwrap_or_else(|| match connection_type(&subject) {
            Some(ty) => ty.label.clone(),
            None => format!("{short} account"),
        });
    Ok(CreateRequirement {
        name: Some(name),
        r#type: Some(kind.to_owned()),
        form: Some(Form {
            title: Some(title),
            description: declared.description,
        }),
        spec: Some(Spec {
            r#type: connection.then(|| subject.clone()),
            app_slug: (!connection).then_some(subject),
        }),
        optional: Some(declared.optional),
    })
}

/// What the places of a requirement tell of it.
fn asked(requirement: &ImportedRequirement) -> std::result::Result<(&'static str, String), String> {
    let mut uses = requirement.uses.iter();
    if let Some(place) = uses.clone().find(|place| place.is_connection) {
        let accepted = node_type(&place.node_type).map(|ty| ty.connections.as_slice());
        return match accepted.unwrap_or_default() {
            [only] => Ok((CONNECTION, only.clone())),
            [] => Err("is a requirement where no connection is taken".to_owned()),
            several => Err(format!(
                "may ask for {}: say which under requirements of the document",
                several.join(" or ")
            )),
        };
    }
    match uses.find_map(|place| place.app_slug.clone()) {
        Some(app) => Ok((PIPEDREAM_ACCOUNT, app)),
        None => Err(
            "is a requirement of which the document does not tell what it asks for: say it under \
             requirements"
                .to_owned(),
        ),
    }
}
