//! Providers that answer the chat-completions protocol: where the requests of an LLM node go
//! and how they are authorised. Never sends one, and never sees a key.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;
use serde_json::{Map, Value};
use thiserror::Error;
use url::Url;

use crate::data;

static PROVIDERS: LazyLock<Vec<ChatProvider>> =
    LazyLock::new(|| data::parse(include_str!("../data/chat_providers.json")));

static BY_NODE_TYPE: LazyLock<HashMap<&'static str, &'static ChatProvider>> = LazyLock::new(|| {
    PROVIDERS
        .iter()
        .map(|provider| (provider.node_type.as_str(), provider))
        .collect()
});

/// The provider behind an LLM node type, or `None` where it does not speak the protocol.
pub fn chat_provider(node_type: &str) -> Option<&'static ChatProvider> {
    BY_NODE_TYPE.get(node_type).copied()
}

/// Where the requests of one LLM node type go.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChatProvider {
    /// The LLM node type, such as `dynamiq.nodes.llms.Groq`.
    pub node_type: String,
    /// The connection type that carries its credentials.
    pub connection_type: String,
    /// The address below which `path` is found.
    pub base: Base,
    /// The path below the base, segments separated by `/`. A segment `{model}` stands for
    /// the model's name.
    #[serde(default = "chat_completions")]
    pub path: String,
    /// How a request is authorised.
    #[serde(default)]
    pub auth: Auth,
    /// Parameters of the URL's query that the connection's fields give.
    #[serde(default)]
    pub query: Vec<QueryParam>,
    /// Prefixes that name the provider in front of a model's name and that it does not
    /// understand itself, such as `groq/`.
    #[serde(default)]
    pub strip_prefixes: Vec<String>,
}

fn chat_completions() -> String {
    "/chat/completions".into()
}

/// The address of a provider.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    /// The provider's own, the same for everybody.
    Fixed(String),
    /// The connection's field gives it.
    Field {
        /// The name of the field.
        name: String,
        /// A path to append to the field's value, such as `/v1`, unless it ends so already.
        #[serde(default)]
        suffix: String,
    },
    /// Two of the connection's fields give host and port.
    Host {
        /// `https` unless told otherwise.
        #[serde(default = "https")]
        scheme: String,
        /// The field of the host's name.
        host: String,
        /// The field of the port, if it has one.
        port: Option<String>,
    },
    /// An address with the connection's fields in braces, each a part of the host's name.
    Template(String),
    /// The scheme, host and port of the address that this field of the connection gives.
    Origin(String),
}

fn https() -> String {
    "https".to_owned()
}

/// How a request is authorised. The value sent is the connection's secret `api_key`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Auth {
    /// `Authorization: Bearer <key>` (RFC 6750 section 2.1).
    #[default]
    Bearer,
    /// The bare key in a header of this name.
    Header(String),
    /// No key.
    None,
}

/// One parameter of a URL's query.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueryParam {
    /// The parameter's name.
    pub name: String,
    /// The connection's field that gives its value.
    pub field: String,
}

/// Why there is no address to send a request to. Names fields and never their values.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EndpointError {
    /// The field that gives the address or one of its parameters is empty.
    #[error("the connection's {0} is missing")]
    Missing(String),
    /// The field that gives the address holds none.
    #[error("the connection's {0} is not an http or https address")]
    Invalid(String),
    /// The model's name is blank or cannot be part of a path.
    #[error("the model's name is not usable")]
    Model,
}

impl ChatProvider {
    /// The address to which a chat-completions request for `model` goes. `config` holds the
    /// connection's values after [`resolve_defaults`](crate::ConnectionType::resolve_defaults).
    ///
    /// # Errors
    /// When a field that the address needs is missing or unfit, or the model's name is.
    pub fn endpoint(&self, config: &Map<String, Value>, model: &str) -> Result<Url, EndpointError> {
        let model = self.model_name(model);
        if model.trim().is_empty() {
            return Err(EndpointError::Model);
        }
        let mut url = base_url(&self.base, config)?;
        self.append_path(&mut url, model)?;
        append_query(&mut url, &self.query, config)?;
        Ok(url)
    }

    /// The model's name as the provider knows it: without the first prefix that matches.
    pub fn model_name<'a>(&self, model: &'a str) -> &'a str {
        let mut prefixes = self.strip_prefixes.iter();
        prefixes
            .find_map(|prefix| model.strip_prefix(prefix.as_str()))
            .unwrap_or(model)
    }

    /// The connection's field that gives the address, or `None` where it is fixed.
    pub fn base_field(&self) -> Option<&str> {
        match &self.base {
            Base::Fixed(_) | Base::Host { .. } | Base::Template(_) | Base::Origin(_) => None,
            Base::Field { name, .. } => Some(name),
        }
    }

    fn append_path(&self, url: &mut Url, model: &str) -> Result<(), EndpointError> {
        let mut segments = url.path_segments_mut().map_err(|()| EndpointError::Model)?;
        for segment in split(&self.path) {
            if segment != "{model}" {
                segments.push(segment);
            } else if matches!(model, "." | "..") {
                // Such a segment would change the path instead of being part of it.
                return Err(EndpointError::Model);
            } else {
                segments.push(model);
            }
        }
        Ok(())
    }
}

/// The address below which a service's paths are found, without a fragment.
pub(crate) fn base_url(base: &Base, config: &Map<String, Value>) -> Result<Url, EndpointError> {
    let (name, address, suffix) = match base {
        Base::Fixed(address) => ("address", address.clone(), ""),
        Base::Field { name, suffix } => (
            name.as_str(),
            text(config, name)?.to_owned(),
            suffix.as_str(),
        ),
        Base::Host { scheme, host, port } => {
            let name = host_part(config, host)?;
            let port = match port {
                Some(field) => format!(":{}", number(config, field)?),
                None => String::new(),
            };
            (host.as_str(), format!("{scheme}://{name}{port}"), "")
        }
        Base::Template(template) => ("address", filled(template, config)?, ""),
        Base::Origin(name) => (name.as_str(), text(config, name)?.to_owned(), ""),
    };
    let invalid = || EndpointError::Invalid(name.to_owned());
    let mut url = Url::parse(&address).map_err(|_| invalid())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(invalid());
    }
    url.set_fragment(None);
    if matches!(base, Base::Origin(_)) {
        url.set_path("");
        url.set_query(None);
    }
    let complete = url.path().trim_end_matches('/').ends_with(suffix);
    let mut segments = url.path_segments_mut().map_err(|()| invalid())?;
    segments.pop_if_empty();
    if !complete {
        segments.extend(split(suffix));
    }
    drop(segments);
    Ok(url)
}

/// Adds the parameters that fields give.
pub(crate) fn append_query(
    url: &mut Url,
    query: &[QueryParam],
    config: &Map<String, Value>,
) -> Result<(), EndpointError> {
    for param in query {
        let value = text(config, &param.field)?;
        url.query_pairs_mut().append_pair(&param.name, value);
    }
    Ok(())
}

fn split(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// A template with the fields that it names in braces.
fn filled(template: &str, config: &Map<String, Value>) -> Result<String, EndpointError> {
    let mut address = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (field, after) = after.split_once('}').unwrap_or((after, ""));
        address.push_str(before);
        address.push_str(host_part(config, field)?);
        rest = after;
    }
    address.push_str(rest);
    Ok(address)
}

/// The text of a field that becomes part of a host's name, and of nothing else of the address: a name
/// with a path or a user inside would send the credential elsewhere.
pub(crate) fn host_part<'a>(
    config: &'a Map<String, Value>,
    field: &str,
) -> Result<&'a str, EndpointError> {
    let part = text(config, field)?;
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | ':' | '[' | ']');
    if part.chars().all(inside) {
        Ok(part)
    } else {
        Err(EndpointError::Invalid(field.to_owned()))
    }
}

/// The port of a field: a number, or its text, as the SDK takes it from the environment.
fn number(config: &Map<String, Value>, field: &str) -> Result<u16, EndpointError> {
    let invalid = || EndpointError::Invalid(field.to_owned());
    match config.get(field) {
        None | Some(Value::Null) => Err(EndpointError::Missing(field.to_owned())),
        Some(Value::String(text)) => text.trim().parse().map_err(|_| invalid()),
        Some(value) => value
            .as_u64()
            .and_then(|port| port.try_into().ok())
            .ok_or_else(invalid),
    }
}

/// The text of a field that must hold one.
pub(crate) fn text<'a>(
    config: &'a Map<String, Value>,
    field: &str,
) -> Result<&'a str, EndpointError> {
    config
        .get(field)
        .and_then(Value::as_str)
        .map(str::trim)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| EndpointError::Missing(field.to_owned()))
}
