//! Where the requests of every LLM node type go.

use patchbay_catalog::{Auth, EndpointError, chat_provider, connection_type, node_types};
use serde_json::{Map, Value, json};

/// A chat provider's endpoint for a configuration whose open fields are filled in.
fn endpoint(node: &str, public: &Value, model: &str) -> Result<String, EndpointError> {
    let provider = chat_provider(&format!("dynamiq.nodes.llms.{node}")).expect("a provider");
    let ty = connection_type(&provider.connection_type).expect("a connection type");
    let resolved = ty.resolve_defaults(public.as_object().expect("an object"), &|_| None);
    provider.endpoint(&resolved.values, model).map(String::from)
}

#[test]
fn every_provider_has_the_reviewed_endpoint_and_prefix() {
    let mut table = Vec::new();
    for node in node_types() {
        let Some(provider) = chat_provider(&node.id) else {
            continue;
        };
        let ty = connection_type(&provider.connection_type).expect("a connection type");
        let mut public = Map::new();
        for field in ty
            .fields
            .iter()
            .filter(|field| field.required && !field.secret)
        {
            let given = match field.name.as_str() {
                "url" => "https://given.example/base",
                _ => "2024-10-21",
            };
            public.insert(field.name.clone(), given.into());
        }
        let resolved = ty.resolve_defaults(&public, &|_| None);
        let prefix = provider.strip_prefixes.first().expect("a prefix");
        let model = format!("{prefix}vendor/m-1");
        assert_eq!(provider.model_name(&model), "vendor/m-1");
        let url = provider
            .endpoint(&resolved.values, &model)
            .expect("an endpoint");
        let auth = match &provider.auth {
            Auth::Bearer => "bearer".to_owned(),
            Auth::Header(name) => format!("header {name}"),
            Auth::None => "none".to_owned(),
        };
        let prefixes = provider.strip_prefixes.join(" ");
        let name = node.id.rsplit('.').next().unwrap_or_default();
        table.push(format!("{name}: {url} | {auth} | {prefixes}"));
    }
    insta::assert_snapshot!(table.join("\n"));
}

#[test]
fn a_given_address_is_extended_and_not_replaced() {
    for (url, expected) in [
        ("https://p.example", "https://p.example/chat/completions"),
        ("https://p.example/", "https://p.example/chat/completions"),
        (
            "https://p.example/v1",
            "https://p.example/v1/chat/completions",
        ),
        (
            "https://p.example/v1/",
            "https://p.example/v1/chat/completions",
        ),
        (
            " http://127.0.0.1:9/v1 ",
            "http://127.0.0.1:9/v1/chat/completions",
        ),
        (
            "https://p.example/v1?t=a%20b",
            "https://p.example/v1/chat/completions?t=a%20b",
        ),
    ] {
        assert_eq!(
            endpoint("OpenAI", &json!({"url": url}), "m").as_deref(),
            Ok(expected)
        );
    }
}

#[test]
fn ollama_gets_the_path_of_its_compatible_api_once() {
    let expected = "http://localhost:11434/v1/chat/completions";
    assert_eq!(
        endpoint("Ollama", &json!({}), "llama3").as_deref(),
        Ok(expected)
    );
    for url in [
        "http://localhost:11434/",
        "http://localhost:11434/v1",
        "http://localhost:11434/v1/",
    ] {
        assert_eq!(
            endpoint("Ollama", &json!({"url": url}), "llama3").as_deref(),
            Ok(expected)
        );
    }
}

#[test]
fn azure_names_the_deployment_in_the_path_and_the_version_in_the_query() {
    let config = json!({"url": "https://r.openai.azure.com/", "api_version": "2024-10-21&x=1"});
    let root = "https://r.openai.azure.com/openai/deployments";
    for (model, segment) in [
        ("azure/gpt-4o", "gpt-4o"),
        ("gpt-4o", "gpt-4o"),
        ("a/../b?c#d e", "a%2F..%2Fb%3Fc%23d%20e"),
        ("a%2Fb", "a%252Fb"),
    ] {
        let expected = format!("{root}/{segment}/chat/completions?api-version=2024-10-21%26x%3D1");
        assert_eq!(endpoint("AzureAI", &config, model), Ok(expected), "{model}");
    }
}

#[test]
fn a_prefix_is_taken_off_once_and_only_in_front() {
    for (node, model, expected) in [
        ("OpenAI", "gpt-4o-mini", "gpt-4o-mini"),
        ("OpenAI", "openai/gpt-4o-mini", "gpt-4o-mini"),
        ("OpenAI", "openai/openai/x", "openai/x"),
        ("OpenAI", "x/openai/y", "x/openai/y"),
        ("Groq", "openai/gpt-oss-20b", "openai/gpt-oss-20b"),
        ("Groq", "groq/openai/gpt-oss-20b", "openai/gpt-oss-20b"),
        ("HuggingFace", "huggingface/meta-llama/L", "meta-llama/L"),
        ("Cohere", "cohere_chat/command-r", "command-r"),
        ("Ollama", "ollama_chat/llama3", "llama3"),
    ] {
        let provider = chat_provider(&format!("dynamiq.nodes.llms.{node}")).expect("a provider");
        assert_eq!(provider.model_name(model), expected, "{node} {model}");
    }
}

#[test]
fn an_address_that_cannot_be_built_says_what_is_missing() {
    let missing = |field: &str| Err(EndpointError::Missing(field.to_owned()));
    let invalid = |field: &str| Err(EndpointError::Invalid(field.to_owned()));
    let azure = json!({"url": "https://r.openai.azure.com"});
    assert_eq!(endpoint("Databricks", &json!({}), "m"), missing("url"));
    assert_eq!(
        endpoint("CustomLLM", &json!({"url": " "}), "m"),
        missing("url")
    );
    assert_eq!(
        endpoint("CustomLLM", &json!({"url": 7}), "m"),
        missing("url")
    );
    assert_eq!(endpoint("AzureAI", &azure, "m"), missing("api_version"));
    assert_eq!(
        endpoint("OpenAI", &json!({"url": "p.example"}), "m"),
        invalid("url")
    );
    assert_eq!(
        endpoint("OpenAI", &json!({"url": "mailto:a@b"}), "m"),
        invalid("url")
    );
    assert_eq!(
        endpoint("OpenAI", &json!({"url": "ftp://p.example"}), "m"),
        invalid("url")
    );
    for model in ["", "  ", "openai/"] {
        assert_eq!(
            endpoint("OpenAI", &json!({}), model),
            Err(EndpointError::Model),
            "{model}"
        );
    }
    for model in [".", "..", "azure/.."] {
        assert_eq!(
            endpoint("AzureAI", &azure, model),
            Err(EndpointError::Model)
        );
    }
    let text = EndpointError::Invalid("url".into()).to_string();
    assert_eq!(text, "the connection's url is not an http or https address");
}
