//! The connections of a document: which variables of the environment stand for their secrets.

use std::collections::{BTreeMap, BTreeSet};

use patchbay_catalog::sdk::sdk_type;
use patchbay_catalog::{ConnectionType, ValueKind, connection_type, environment_reference};

use super::export::HeldConnection;
use super::tree::{Entry, Yaml};

/// What a connection is in the SDK's terms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Guise {
    /// The class of the same name.
    Itself,
    /// An `Http` connection whose header carries an access token.
    Http,
    /// An `MCPStreamableHTTP` connection to this address, whose header carries an access token.
    Mcp(String),
}

/// One entry of `connections`.
pub(crate) struct Written<'a> {
    pub(crate) key: String,
    pub(crate) held: &'a HeldConnection,
    pub(crate) guise: Guise,
}

/// A variable that a connection needs, before it is settled what it is called.
struct Need {
    /// Index of the entry.
    entry: usize,
    /// The name that the SDK documents, or one in its manner.
    base: String,
    /// Whether the connection itself says the name, so that it cannot be another.
    fixed: bool,
}

/// The names of the variables of all entries.
pub(crate) struct Variables {
    /// (entry, base) → name.
    names: BTreeMap<(usize, String), String>,
}

impl Variables {
    /// Gives every need a name: the documented one where one connection alone needs it, else that name
    /// with the connection's.
    pub(crate) fn of(entries: &[Written<'_>]) -> Self {
        let needs: Vec<Need> = entries
            .iter()
            .enumerate()
            .flat_map(|(entry, written)| needs(entry, written))
            .collect();
        // The guises of one connection share its variables.
        let mut users: BTreeMap<&str, BTreeSet<uuid::Uuid>> = BTreeMap::new();
        for need in &needs {
            let users = users.entry(&need.base).or_default();
            users.insert(entries[need.entry].held.id);
        }
        let mut taken: BTreeSet<String> = needs
            .iter()
            .filter(|need| need.fixed || users[need.base.as_str()].len() == 1)
            .map(|need| need.base.clone())
            .collect();
        let mut of_connection: BTreeMap<(uuid::Uuid, String), String> = BTreeMap::new();
        let mut names = BTreeMap::new();
        for need in &needs {
            let held = entries[need.entry].held;
            let key = (held.id, need.base.clone());
            let name = of_connection.entry(key).or_insert_with(|| {
                if need.fixed || users[need.base.as_str()].len() == 1 {
                    return need.base.clone();
                }
                let stem = format!("{}_{}", need.base, upper(&held.name));
                free(&stem, &mut taken)
            });
            names.insert((need.entry, need.base.clone()), name.clone());
        }
        Self { names }
    }

    fn name(&self, entry: usize, base: &str) -> String {
        let key = (entry, base.to_owned());
        self.names.get(&key).cloned().unwrap_or(key.1)
    }

    /// Every name, each once, in the order of the alphabet.
    pub(crate) fn all(&self) -> BTreeSet<String> {
        self.names.values().cloned().collect()
    }
}

fn free(stem: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = stem.to_owned();
    let mut number = 2;
    while !taken.insert(name.clone()) {
        name = format!("{stem}_{number}");
        number += 1;
    }
    name
}

fn needs(entry: usize, written: &Written<'_>) -> Vec<Need> {
    let held = written.held;
    let mut needs = Vec::new();
    let mut need = |base: String, fixed: bool| needs.push(Need { entry, base, fixed });
    if written.guise != Guise::Itself {
        need(token_variable(&held.kind), false);
        return needs;
    }
    for value in held.public.values() {
        if let Some(name) = value.as_str().and_then(environment_reference) {
            need(name.to_owned(), true);
        }
    }
    for (field, inside) in secrets(held) {
        if inside.is_empty() {
            need(variable(held, field), false);
        }
        for name in inside {
            need(inner_variable(held, field, name), false);
        }
    }
    needs
}

/// The secret fields that a connection holds, with what stands inside of those that are maps.
fn secrets(held: &HeldConnection) -> impl Iterator<Item = (&str, &[String])> {
    held.secrets
        .iter()
        .filter(|(field, _)| !held.public.contains_key(*field))
        .map(|(field, inside)| (field.as_str(), inside.as_slice()))
}

/// The variable that the SDK documents for a field, or one in its manner: `SERVICE_FIELD`.
fn variable(held: &HeldConnection, field: &str) -> String {
    let documented = connection_type(&held.kind)
        .and_then(|ty| ty.field(field))
        .and_then(|field| field.env.first());
    match documented {
        Some(documented) => documented.var.clone(),
        None => format!("{}_{}", upper(class(&held.kind)), upper(field)),
    }
}

fn inner_variable(held: &HeldConnection, field: &str, name: &str) -> String {
    format!("{}_{}", variable(held, field), upper(name))
}

/// The variable of an account's access token, such as `GOOGLE_ACCESS_TOKEN`.
fn token_variable(kind: &str) -> String {
    let class = class(kind);
    let service = class.strip_suffix("OAuth2").unwrap_or(class);
    let service = if service.is_empty() { class } else { service };
    format!("{}_ACCESS_TOKEN", upper(service))
}

pub(crate) fn class(kind: &str) -> &str {
    kind.rsplit('.').next().unwrap_or(kind)
}

/// A name as variables are written: capitals, digits and single underscores.
fn upper(name: &str) -> String {
    let mut upper = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_ascii_alphanumeric() {
            upper.push(letter.to_ascii_uppercase());
        } else if !upper.is_empty() && !upper.ends_with('_') {
            upper.push('_');
        }
    }
    while upper.ends_with('_') {
        upper.pop();
    }
    if upper.is_empty() {
        upper.push('X');
    }
    upper
}

/// The fields of an entry, as the constructor of its class takes them.
pub(crate) fn fields(entry: usize, written: &Written<'_>, variables: &Variables) -> Vec<Entry> {
    let held = written.held;
    let bearer = || {
        let value = Yaml::Variable {
            before: "Bearer ",
            name: variables.name(entry, &token_variable(&held.kind)),
            decoded: false,
        };
        Entry::new(
            "headers",
            Yaml::Map(vec![Entry::new("Authorization", value)]),
        )
    };
    match &written.guise {
        Guise::Http => vec![
            Entry::new("type", "dynamiq.connections.Http"),
            Entry::new("method", "GET"),
            bearer(),
        ],
        Guise::Mcp(url) => vec![
            Entry::new("type", "dynamiq.connections.MCPStreamableHTTP"),
            Entry::new("url", url.as_str()),
            bearer(),
        ],
        Guise::Itself => itself(entry, held, variables),
    }
}

fn itself(entry: usize, held: &HeldConnection, variables: &Variables) -> Vec<Entry> {
    let mut fields = vec![Entry::new("type", held.kind.as_str())];
    let Some(ty) = connection_type(&held.kind) else {
        return fields;
    };
    for field in &ty.fields {
        if let Some(value) = held.public.get(&field.name) {
            let reference = value.as_str().and_then(environment_reference);
            let value = match reference {
                Some(name) if is_container(field.value) => Yaml::Variable {
                    before: "",
                    name: name.to_owned(),
                    decoded: true,
                },
                Some(name) => Yaml::variable(name),
                None => Yaml::from(value),
            };
            fields.push(Entry::new(&field.name, value));
        } else if let Some(inside) = held.secrets.get(&field.name) {
            let value = if inside.is_empty() && !is_container(field.value) {
                Yaml::variable(variables.name(entry, &variable(held, &field.name)))
            } else {
                let inner = inside.iter().map(|name| {
                    let base = inner_variable(held, &field.name, name);
                    Entry::new(name, Yaml::variable(variables.name(entry, &base)))
                });
                Yaml::Map(inner.collect())
            };
            fields.push(Entry::new(&field.name, value));
        } else if field.secret && reads_environment(ty, &field.name) {
            // Left out, the SDK would look for a key of somebody else in the environment.
            fields.push(Entry::new(&field.name, Yaml::Null));
        }
    }
    fields
}

fn is_container(kind: ValueKind) -> bool {
    matches!(kind, ValueKind::Map | ValueKind::List)
}

/// Whether the SDK fills a field from the environment, and takes `null` for an answer.
fn reads_environment(ty: &ConnectionType, field: &str) -> bool {
    let facts = sdk_type(&ty.id);
    let mut fields = facts.iter().flat_map(|facts| &facts.fields);
    fields.any(|known| known.argument() == field && known.nullable && !known.env.is_empty())
}
