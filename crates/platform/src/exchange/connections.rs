//! The connections of a document: those that are there already, those that can be made, and those that
//! somebody has to choose.

use std::collections::{BTreeMap, HashMap};

use patchbay_catalog::{Config, ConfigInput, ConnectionType, connection_type};
use patchbay_store::{ConnectionFilter, ConnectionRow, Page, Sort};
use patchbay_workflow::yaml::{FieldValue, Imported, ImportedConnection, Warning};
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::connections::is_oauth;
use crate::error::{Details, Error, Result};
use crate::open::Platform;

/// Fields that say where a connection's secrets go.
const ADDRESSES: [&str; 16] = [
    "account_url",
    "authorization_url",
    "base_url",
    "domain",
    "endpoint_url",
    "grpc_host",
    "host",
    "http_host",
    "issuer",
    "server_hostname",
    "token_uri",
    "token_url",
    "uri",
    "url",
    "vertex_api_base",
    "vertex_endpoint_dns",
];

/// The types that stand for an authorized account in a document of the SDK.
const STAND_INS: [&str; 2] = [
    "dynamiq.connections.Http",
    "dynamiq.connections.MCPStreamableHTTP",
];

/// What becomes of a connection of a document.
pub(super) enum Fate {
    /// It is one of the project.
    Used(Box<ConnectionRow>),
    /// It is made.
    Made {
        id: Uuid,
        kind: &'static ConnectionType,
        config: Config,
    },
    /// Somebody has to say which one it is.
    Open {
        reason: String,
        /// The fields that hold secrets which may be sealed.
        secrets: Vec<String>,
    },
}

/// Every connection of a document by its key, in the document's order.
pub(super) struct Fates(pub(super) Vec<(ImportedConnection, Fate)>);

impl Fates {
    pub(super) fn id(&self, key: &str) -> Uuid {
        let found = self.0.iter().find(|(connection, _)| connection.key == key);
        match found {
            Some((_, Fate::Used(row))) => row.id,
            Some((_, Fate::Made { id, .. })) => *id,
            _ => Uuid::nil(),
        }
    }

    /// The types of all that stand after the import.
    pub(super) fn types(&self) -> HashMap<Uuid, String> {
        let known = self.0.iter().filter_map(|(_, fate)| match fate {
            Fate::Used(row) => Some((row.id, row.r#type.clone())),
            Fate::Made { id, kind, .. } => Some((*id, kind.id.clone())),
            Fate::Open { .. } => None,
        });
        known.collect()
    }
}

/// What the caller said about the connections of a document.
pub(super) struct Choices {
    /// Key → id of a connection of the project.
    pub(super) chosen: BTreeMap<String, String>,
    /// Whether secrets of the document are sealed into connections.
    pub(super) seal: bool,
}

impl Platform {
    /// Settles every connection of a document.
    pub(super) async fn fates(
        &self,
        project: Uuid,
        imported: &Imported,
        choices: &Choices,
        details: &mut Details,
        warnings: &mut Vec<Warning>,
    ) -> Result<Fates> {
        let rows = self.all_connections(project).await?;
        let mut fates = Vec::with_capacity(imported.connections.len());
        for connection in &imported.connections {
            let fate = match choices.chosen.get(&connection.key) {
                Some(chosen) => {
                    let Some(row) = chosen_row(&rows, chosen) else {
                        let field = format!("connections.{}", connection.key);
                        details.insert(field, "connection not found".to_owned());
                        continue;
                    };
                    Fate::Used(Box::new(row.clone()))
                }
                None => match same(&rows, connection) {
                    // A document's address would get the account's token: whose, its builder says.
                    Found::One(row) if is_stand_in(connection, row) => Fate::Open {
                        reason: format!(
                            "may stand for the account {}: choose it, or another",
                            row.name
                        ),
                        secrets: Vec::new(),
                    },
                    Found::One(row) => Fate::Used(Box::new(row.clone())),
                    Found::Several => Fate::Open {
                        reason: "is the name of several connections: choose one".to_owned(),
                        secrets: Vec::new(),
                    },
                    Found::None => made(imported, connection, choices.seal, details, warnings)?,
                },
            };
            fates.push((connection.clone(), fate));
        }
        let known = |key: &String| {
            let mut connections = imported.connections.iter();
            connections.any(|connection| connection.key == *key)
        };
        for key in choices.chosen.keys().filter(|key| !known(key)) {
            details.insert(
                format!("connections.{key}"),
                "is no connection of the document".to_owned(),
            );
        }
        Ok(Fates(fates))
    }

    async fn all_connections(&self, project: Uuid) -> Result<Vec<ConnectionRow>> {
        let filter = ConnectionFilter {
            project: Some(project),
            include_system: true,
            ..ConnectionFilter::default()
        };
        let page = Page {
            offset: 0,
            limit: i64::MAX,
        };
        let (rows, _) = self
            .store
            .connections(&filter, &Sort::default(), page)
            .await?;
        Ok(rows)
    }
}

/// The connection of the project that the caller named, by its id.
fn chosen_row<'a>(rows: &'a [ConnectionRow], chosen: &str) -> Option<&'a ConnectionRow> {
    let id = chosen.parse::<Uuid>().ok()?;
    rows.iter().find(|row| row.id == id)
}

enum Found<'a> {
    None,
    One(&'a ConnectionRow),
    Several,
}

/// The connection of the project that the document means: the same id, or the same name and type.
fn same<'a>(rows: &'a [ConnectionRow], connection: &ImportedConnection) -> Found<'a> {
    if let Ok(id) = connection.key.parse::<Uuid>()
        && let Some(row) = rows.iter().find(|row| row.id == id)
    {
        return Found::One(row);
    }
    let name = connection.name.as_deref().unwrap_or(&connection.key);
    let kind = connection.kind.as_deref().unwrap_or_default();
    let fits = |row: &&ConnectionRow| {
        row.name == name
            && (row.r#type == kind || (STAND_INS.contains(&kind) && is_oauth(&row.r#type)))
    };
    let mut found = rows.iter().filter(fits);
    match (found.next(), found.next()) {
        (None, _) => Found::None,
        (Some(row), None) => Found::One(row),
        (Some(_), Some(_)) => Found::Several,
    }
}

/// Why a connection is not made without being asked for: it holds secrets, or sends what the environment
/// of this machine holds to an address that only the document knows.
fn held_back(secrets: &[String], taken: &[String], addresses: &[String]) -> Option<String> {
    if !secrets.is_empty() {
        let (words, sealed) = if secrets.len() == 1 {
            ("its secret", "it")
        } else {
            ("its secrets", "them")
        };
        return Some(format!(
            "has {words} in the document ({}): choose a connection of yours, or have {sealed} sealed",
            secrets.join(", ")
        ));
    }
    (!taken.is_empty() && !addresses.is_empty()).then(|| {
        format!(
            "would send {} of this machine to {}, which the document alone names: choose a connection of yours",
            taken.join(", "),
            addresses.join(", ")
        )
    })
}

/// Whether an authorized account would stand where the document has a connection of the SDK's.
fn is_stand_in(connection: &ImportedConnection, row: &ConnectionRow) -> bool {
    is_oauth(&row.r#type) && connection.kind.as_deref() != Some(row.r#type.as_str())
}

/// A connection that is made of what the document says.
fn made(
    imported: &Imported,
    connection: &ImportedConnection,
    seal: bool,
    details: &mut Details,
    warnings: &mut Vec<Warning>,
) -> Result<Fate> {
    let open = |reason: String| Fate::Open {
        reason,
        secrets: Vec::new(),
    };
    let kind = connection.kind.as_deref().and_then(connection_type);
    let Some(kind) = kind.filter(|_| connection.name.is_none()) else {
        return Ok(open("is not in this project: choose one".to_owned()));
    };
    let mut config = Map::new();
    let mut secrets = Vec::new();
    // What the environment of this machine holds, and where the document would have it sent.
    let (mut taken, mut addresses) = (Vec::new(), Vec::new());
    for given in &connection.fields {
        let Some(field) = kind.field(&given.name) else {
            warnings.push(Warning {
                node_id: None,
                reason: format!(
                    "the connection {} has a field {} that its type does not know: it is left out",
                    connection.key, given.name
                ),
            });
            continue;
        };
        match &given.value {
            FieldValue::Variable { name, default } => {
                let default = default.as_ref().filter(|text| !text.is_empty());
                if !field.env.iter().any(|known| known.var == *name) {
                    return Ok(open(format!(
                        "takes its {} from the variable {name}, which no connection of Patchbay reads: \
                         choose one",
                        field.name
                    )));
                }
                let own = field.default.as_ref().and_then(Value::as_str);
                if default.is_some_and(|default| Some(default.as_str()) != own && default != "null")
                {
                    warnings.push(Warning {
                        node_id: None,
                        reason: format!(
                            "the connection {} has a default for its {}, which is left out: set {name} \
                             instead",
                            connection.key, field.name
                        ),
                    });
                }
                if field.secret {
                    taken.push(name.clone());
                }
                config.insert(given.name.clone(), format!("${{oc.env:{name}}}").into());
            }
            FieldValue::Mixed { names } => {
                return Ok(open(format!(
                    "builds its {} from {}, which no connection of Patchbay does: choose one",
                    field.name,
                    names.join(" and ")
                )));
            }
            FieldValue::Literal(value) => {
                let empty = value.as_object().is_some_and(Map::is_empty);
                if field.secret && !empty {
                    secrets.push(given.name.clone());
                }
                let is_own = field.default.as_ref() != Some(value);
                if is_own && ADDRESSES.contains(&given.name.as_str()) {
                    addresses.push(value.as_str().unwrap_or_default().to_owned());
                }
                config.insert(given.name.clone(), value.clone());
            }
        }
    }
    if !seal && let Some(reason) = held_back(&secrets, &taken, &addresses) {
        return Ok(Fate::Open { reason, secrets });
    }
    let config: ConfigInput = serde_json::from_value(Value::Object(config))
        .map_err(|_| Error::Internal("a document's connection is no config".to_owned()))?;
    match kind.check_of_builder(config, &[]) {
        Ok(config) => Ok(Fate::Made {
            id: Uuid::new_v4(),
            kind,
            config,
        }),
        Err(reasons) => {
            for (field, reason) in reasons {
                let field = field.strip_prefix("config").unwrap_or(&field);
                let problem =
                    imported.problem(format!("connections.{}{field}", connection.key), reason);
                details.insert(problem.field.clone(), problem.to_string());
            }
            Ok(open("cannot be made".to_owned()))
        }
    }
}
