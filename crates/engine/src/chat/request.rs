//! Builds the request of an LLM node from the node, its input and its connection.
//!
//! It must never put a secret into a URL or a body: keys travel in one header,
//! marked sensitive.

use patchbay_catalog::{
    Auth, ChatProvider, ConnectionType, EndpointError, Origin, connection_type,
};
use patchbay_workflow::prompt::{self, Message};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value};
use url::Url;
use zeroize::Zeroizing;

use crate::address::Reach;
use crate::chat::ChatNode;
use crate::connection::Owner;
use crate::engine::Parts;
use crate::error::{NodeError, codes};
use crate::manager::ClientKey;
use crate::outbound::OutboundPolicy;

/// The secret field that authorises a request.
const API_KEY: &str = "api_key";

/// Node fields that the protocol knows by the same name.
const PASSED: [&str; 8] = [
    "temperature",
    "stop",
    "top_p",
    "frequency_penalty",
    "presence_penalty",
    "seed",
    "response_format",
    "tools",
];

/// Where a request goes and how it is authorised.
pub(super) struct Target<'a> {
    pub(super) url: Url,
    pub(super) policy: OutboundPolicy,
    pub(super) client_key: ClientKey,
    pub(super) auth: Option<(HeaderName, HeaderValue)>,
    /// The provider's name, for messages.
    pub(super) label: &'static str,
    /// What has to be taken out of the provider's messages.
    pub(super) secrets: Vec<&'a SecretString>,
}

/// Renders the node's prompt.
///
/// # Errors
/// [`codes::PROMPT_INVALID`], naming what is missing.
pub(super) fn messages(raw: &Value, input: &Value) -> Result<Vec<Value>, NodeError> {
    let prompt = &raw["prompt"];
    if !prompt.is_object() {
        return Err(NodeError::new(
            codes::PROMPT_INVALID,
            "the node has no prompt",
        ));
    }
    let messages = prompt::messages(prompt, input)
        .map_err(|error| NodeError::new(codes::PROMPT_INVALID, error.to_string()))?;
    Ok(messages.iter().map(wire_message).collect())
}

/// The request's body, with the tools of whoever asks, or those that the node names itself.
///
/// # Errors
/// [`codes::INPUT_INVALID`] when the node names no model.
pub(super) fn body(
    raw: &Value,
    provider: &ChatProvider,
    messages: &[Value],
    tools: Option<&[Value]>,
) -> Result<Value, NodeError> {
    let model = provider.model_name(model(raw)?);
    let mut body = Map::new();
    body.insert("model".into(), model.into());
    body.insert("messages".into(), messages.into());
    body.insert("stream".into(), false.into());
    for field in PASSED {
        if let Some(value) = setting(raw, field) {
            body.insert(field.into(), value.clone());
        }
    }
    if let Some(tools) = tools {
        if tools.is_empty() {
            body.shift_remove("tools");
        } else {
            body.insert("tools".into(), tools.into());
        }
    } else if body.contains_key("tools")
        && let Some(choice) = setting(raw, "tool_choice")
    {
        body.insert("tool_choice".into(), choice.clone());
    }
    if let Some(limit) = setting(raw, "max_tokens") {
        body.insert(limit_name(provider, model).into(), limit.clone());
    }
    // The SDK writes its defaults out, which mean the same as leaving them away and
    // which models without the feature refuse.
    for (field, default) in [("reasoning_effort", "auto"), ("verbosity", "medium")] {
        if let Some(value) = setting(raw, field).filter(|value| *value != default) {
            body.insert(field.into(), value.clone());
        }
    }
    Ok(Value::Object(body))
}

/// A message as the protocol writes it.
fn wire_message(message: &Message) -> Value {
    let mut wire = Map::new();
    wire.insert("role".into(), message.role.as_str().into());
    wire.insert("content".into(), message.content.clone());
    wire.extend(message.extra.clone());
    Value::Object(wire)
}

/// A field of the node, or of its prompt where a prompt may hold it too. Null and
/// empty lists count as absent.
fn setting<'a>(raw: &'a Value, field: &str) -> Option<&'a Value> {
    let prompt = matches!(field, "tools" | "response_format").then(|| &raw["prompt"][field]);
    [Some(&raw[field]), prompt]
        .into_iter()
        .flatten()
        .find(|value| !value.is_null() && value.as_array().is_none_or(|items| !items.is_empty()))
}

fn model(raw: &Value) -> Result<&str, NodeError> {
    raw["model"]
        .as_str()
        .filter(|model| !model.trim().is_empty())
        .ok_or_else(|| NodeError::new(codes::INPUT_INVALID, "the node names no model"))
}

/// Reasoning models of `OpenAI` refuse `max_tokens` and take its successor.
fn limit_name(provider: &ChatProvider, model: &str) -> &'static str {
    let openai = provider.connection_type == "dynamiq.connections.OpenAI";
    let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let reasons = model.strip_prefix('o').is_some_and(digit) || model.starts_with("gpt-5");
    if openai && reasons {
        "max_completion_tokens"
    } else {
        "max_tokens"
    }
}

/// Finds the address, checks it, and prepares the header.
///
/// # Errors
/// [`codes::CONNECTION_MISSING`] when the connection lacks a field or its key,
/// [`codes::ADDRESS_REFUSED`] when its owner may not name the address.
pub(super) fn target<'a>(chat: &ChatNode<'a>, parts: &Parts) -> Result<Target<'a>, NodeError> {
    let connection = chat.connection;
    let unusable = |message: String| NodeError::new(codes::CONNECTION_MISSING, message);
    let ty = connection_type(&connection.connection_type)
        .ok_or_else(|| unusable("the connection's type is unknown".into()))?;
    let resolved = ty.resolve_defaults(&connection.public, &|name| (parts.environment)(name));
    let given = chat
        .provider
        .base_field()
        .is_some_and(|field| resolved.origins.get(field) == Some(&Origin::Given));
    // Only what the end user typed is the end user's: the operator's environment and
    // the catalogue are trusted like the builder.
    let foreign = given && connection.owner == Owner::EndUser;
    let reach = if foreign && !parts.trust_end_user_addresses {
        Reach::Public
    } else {
        Reach::Local
    };
    let url = chat
        .provider
        .endpoint(&resolved.values, model(chat.raw)?)
        .map_err(|error| match error {
            EndpointError::Model => NodeError::new(codes::INPUT_INVALID, error.to_string()),
            EndpointError::Missing(_) | EndpointError::Invalid(_) => unusable(error.to_string()),
        })?;
    let policy = OutboundPolicy::for_url(&url, reach)
        .map_err(|refused| NodeError::new(codes::ADDRESS_REFUSED, refused.to_string()))?;
    let secrets = &connection.secrets;
    Ok(Target {
        auth: authorization(&chat.provider.auth, secrets.get(API_KEY), ty)?,
        client_key: ClientKey::new(&ty.id, policy, &resolved.values, secrets),
        url,
        policy,
        label: &ty.label,
        secrets: secrets.values().collect(),
    })
}

fn authorization(
    auth: &Auth,
    key: Option<&SecretString>,
    ty: &ConnectionType,
) -> Result<Option<(HeaderName, HeaderValue)>, NodeError> {
    let missing = || {
        NodeError::new(
            codes::CONNECTION_MISSING,
            format!("the {} connection has no usable key", ty.label),
        )
    };
    let (name, prefix) = match auth {
        Auth::None => return Ok(None),
        Auth::Bearer => (AUTHORIZATION, "Bearer "),
        Auth::Header(name) => (
            HeaderName::from_bytes(name.as_bytes()).map_err(|_| missing())?,
            "",
        ),
    };
    let key = key
        .map(ExposeSecret::expose_secret)
        .filter(|key| !key.is_empty())
        .ok_or_else(missing)?;
    let text = Zeroizing::new(format!("{prefix}{key}"));
    let mut value = HeaderValue::from_str(&text).map_err(|_| missing())?;
    value.set_sensitive(true);
    Ok(Some((name, value)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use patchbay_catalog::{chat_provider, node_types};
    use patchbay_workflow::Graph;
    use serde_json::json;

    use super::*;
    use crate::connection::ResolvedConnection;
    use crate::engine::{Engine, EngineConfig};

    /// Builds the request of an LLM node for an end user with a key and a URL, and
    /// gives its address and its header, or the code of the failure.
    fn built(node_type: &str, fields: Value) -> Result<(String, String), &'static str> {
        let graph = Graph::parse(&json!({"nodes": [
            {"id": "in", "name": "in", "type": "dynamiq.nodes.utils.Input"},
            {
                "id": "llm", "name": "llm", "type": node_type, "model": "m-1",
                "depends": [{"node": "in"}],
            },
            {
                "id": "out", "name": "out", "type": "dynamiq.nodes.utils.Output",
                "depends": [{"node": "llm"}],
            },
        ]}))
        .unwrap();
        let provider = chat_provider(node_type).unwrap();
        let Value::Object(public) = fields else {
            panic!("fields are an object")
        };
        let connection = ResolvedConnection {
            connection_type: provider.connection_type.clone(),
            public,
            secrets: BTreeMap::from([("api_key".to_owned(), "sk-1".into())]),
            unset: Vec::new(),
            owner: Owner::EndUser,
            built_in: false,
            renewal: None,
        };
        let chat = ChatNode {
            raw: &graph.node("llm").unwrap().raw,
            provider,
            connection: &connection,
        };
        let engine = Engine::new(EngineConfig::default()).unwrap();
        let target = target(&chat, engine.parts()).map_err(|error| error.code)?;
        let header = target.auth.map_or_else(String::new, |(name, value)| {
            assert!(value.is_sensitive());
            format!("{name}: {}", value.to_str().unwrap())
        });
        Ok((target.url.into(), header))
    }

    #[test]
    fn every_provider_of_its_own_is_called_at_its_own_address() {
        let mut seen = Vec::new();
        for ty in node_types().iter().filter(|ty| ty.group == "llms") {
            let Some(provider) = chat_provider(&ty.id) else {
                continue;
            };
            if provider.base_field().is_some() {
                continue;
            }
            let (url, header) = built(&ty.id, json!({})).unwrap();
            assert_eq!(header, "authorization: Bearer sk-1", "{}", ty.id);
            seen.push(url);
        }
        seen.sort();
        let expected = [
            "https://api.ai21.com/studio/v1/chat/completions",
            "https://api.anthropic.com/v1/chat/completions",
            "https://api.cerebras.ai/v1/chat/completions",
            "https://api.cohere.ai/compatibility/v1/chat/completions",
            "https://api.deepinfra.com/v1/openai/chat/completions",
            "https://api.deepseek.com/chat/completions",
            "https://api.endpoints.anyscale.com/v1/chat/completions",
            "https://api.fireworks.ai/inference/v1/chat/completions",
            "https://api.groq.com/openai/v1/chat/completions",
            "https://api.mistral.ai/v1/chat/completions",
            "https://api.novita.ai/v3/openai/chat/completions",
            "https://api.perplexity.ai/chat/completions",
            "https://api.sambanova.ai/v1/chat/completions",
            "https://api.together.xyz/v1/chat/completions",
            "https://api.x.ai/v1/chat/completions",
            "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
            "https://router.huggingface.co/v1/chat/completions",
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn an_address_of_the_connection_is_used() {
        let openai = "dynamiq.nodes.llms.OpenAI";
        let url = |fields| built(openai, fields).map(|(url, _)| url);
        assert_eq!(
            url(json!({})).as_deref(),
            Ok("https://api.openai.com/v1/chat/completions")
        );
        assert_eq!(
            url(json!({"url": "https://gateway.example/openai/"})).as_deref(),
            Ok("https://gateway.example/openai/chat/completions")
        );
        assert_eq!(
            url(json!({"url": "https://10.0.0.1"})),
            Err(codes::ADDRESS_REFUSED)
        );
        let custom = "dynamiq.nodes.llms.CustomLLM";
        assert_eq!(built(custom, json!({})), Err(codes::CONNECTION_MISSING));
    }

    #[test]
    fn the_catalogue_s_own_local_address_is_trusted_for_end_users() {
        let (url, header) = built("dynamiq.nodes.llms.Ollama", json!({})).unwrap();
        assert_eq!(url, "http://localhost:11434/v1/chat/completions");
        assert_eq!(header, "");
    }
}
