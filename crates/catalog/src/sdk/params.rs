//! What the SDK hands on of a connection: to LiteLLM, to a database driver, or as the headers of a
//! request. Facts of the classes' `conn_params`, `completion_params` and address properties.

use std::fmt::Write as _;

use super::{construct::Constructed, json::Json};

const SERVICE_ACCOUNT: [&str; 10] = [
    "project_id",
    "private_key_id",
    "private_key",
    "client_email",
    "client_id",
    "client_x509_cert_url",
    "auth_uri",
    "token_uri",
    "auth_provider_x509_cert_url",
    "universe_domain",
];

/// The classes that hand on their address beside their key.
const WITH_ADDRESS: [&str; 10] = [
    "HttpApiKey",
    "OpenAI",
    "Deepgram",
    "NvidiaNIM",
    "Databricks",
    "OpenRouter",
    "AtlasCloud",
    "Unstructured",
    "TypeSafe",
    "Dynamiq",
];

impl Constructed {
    /// The SDK's `conn_params`.
    pub fn conn_params(&self) -> Json {
        let class = self.ty.class();
        match class {
            "Dynamiq" => self.dynamiq(),
            _ if WITH_ADDRESS.contains(&class) => {
                self.pick(&[("api_base", "url"), ("api_key", "api_key")])
            }
            "AWS" | "AWSTextract" => self.aws(),
            "AWSOpenSearch" => self.open_search(),
            "GoogleCloud" | "GoogleDocumentAI" => {
                self.pick(&SERVICE_ACCOUNT.map(|name| (name, name)))
            }
            "VertexAI" => self.vertex(),
            "WatsonX" => self.pick(&[
                ("api_key", "api_key"),
                ("project_id", "project_id"),
                ("api_base", "url"),
            ]),
            "AzureAI" => self.pick(&[
                ("api_base", "url"),
                ("api_key", "api_key"),
                ("api_version", "api_version"),
            ]),
            "PostgreSQL" | "ApacheAGE" => Json::Text(self.postgres()),
            "Ollama" => self.pick(&[("api_base", "url")]),
            "Lakera" => map([("Authorization", self.bearer("api_key"))]),
            "PipedreamOAuth2" => map([
                ("Authorization", self.bearer("access_token")),
                ("Content-Type", Json::Text("application/json".into())),
                ("X-PD-Environment", self.field("environment").clone()),
            ]),
            "Composio" => map([
                ("x-api-key", self.field("api_key").clone()),
                ("Content-Type", Json::Text("application/json".into())),
            ]),
            _ if self.hands_on_its_key() => self.pick(&[("api_key", "api_key")]),
            _ => Json::Map(Vec::new()),
        }
    }

    /// The SDK's `completion_params`: `conn_params`, and the address of a model deployed by its owner.
    pub fn completion_params(&self) -> Json {
        let mut params = self.conn_params();
        if self.ty.class() == "VertexAI"
            && let Some(base) = self.vertex_api_base()
        {
            params.set("api_base", Json::Text(base));
        }
        params
    }

    /// The address that the SDK computes for a class whose fields only hint at it.
    pub fn computed_address(&self) -> Option<String> {
        match self.ty.class() {
            "GoogleDocumentAI" => Some(format!(
                "{}-documentai.googleapis.com",
                shown(self.field("location"))
            )),
            "AWSNeptune" => Some(format!(
                "{}://{}:{}/openCypher",
                if self.field("use_https").truthy() {
                    "https"
                } else {
                    "http"
                },
                shown(self.field("host")),
                shown(self.field("port")),
            )),
            "Turbopuffer" => match self.field("base_url") {
                base if base.truthy() => base.text().map(str::to_owned),
                _ => self
                    .field("region")
                    .text()
                    .filter(|region| is_region(region))
                    .map(|region| format!("https://{region}.turbopuffer.com")),
            },
            _ => None,
        }
    }

    /// Classes that inherit `conn_params` from the SDK's `BaseApiKeyConnection`.
    fn hands_on_its_key(&self) -> bool {
        const OF_THEIR_OWN: [&str; 4] = ["Elasticsearch", "Milvus", "SteelBrowser", "CuaDesktop"];
        let class = self.ty.class();
        let http = self.fields.get("method").is_some();
        self.fields.get("api_key").is_some() && !http && !OF_THEIR_OWN.contains(&class)
    }

    fn dynamiq(&self) -> Json {
        let mut params = self.pick(&[("api_base", "url"), ("api_key", "api_key")]);
        if self.field("headers").truthy() {
            params.set("headers", self.field("headers").clone());
        }
        params
    }

    fn aws(&self) -> Json {
        if self.field("profile").truthy() {
            return self.pick(&[
                ("aws_profile_name", "profile"),
                ("aws_region_name", "region"),
            ]);
        }
        let mut params = self.pick(&[
            ("aws_access_key_id", "access_key_id"),
            ("aws_secret_access_key", "secret_access_key"),
            ("aws_region_name", "region"),
        ]);
        if self.field("session_token").truthy() {
            params.set("aws_session_token", self.field("session_token").clone());
        }
        params
    }

    fn open_search(&self) -> Json {
        let mut params = self.aws();
        let host = self.pick(&[("host", "host"), ("port", "port")]);
        params.set("hosts", Json::List(vec![host]));
        for name in ["service", "use_ssl", "verify_certs"] {
            params.set(name, self.field(name).clone());
        }
        if self.field("ca_certs").truthy() {
            params.set("ca_certs", self.field("ca_certs").clone());
        }
        params
    }

    fn vertex(&self) -> Json {
        let mut params = self.pick(&[
            ("vertex_project", "vertex_project_id"),
            ("vertex_location", "vertex_project_location"),
        ]);
        let complete = ["private_key", "client_email", "token_uri"]
            .iter()
            .all(|name| self.field(name).truthy());
        if complete {
            let account = SERVICE_ACCOUNT
                .iter()
                .map(|name| (*name, self.field(name)))
                .filter(|(_, value)| value.truthy());
            let entries: Vec<String> = account
                .map(|(name, value)| format!("\"{name}\": {}", ascii(&value.to_string())))
                .collect();
            params.set(
                "vertex_credentials",
                Json::Text(format!("{{{}}}", entries.join(", "))),
            );
        }
        params
    }

    fn vertex_api_base(&self) -> Option<String> {
        let field = |name| self.field(name).text().unwrap_or_default().trim();
        let base = field("vertex_api_base");
        if !base.is_empty() {
            return Some(base.trim_end_matches('/').to_owned());
        }
        let (project, location) = (field("vertex_project_id"), field("vertex_project_location"));
        let (id, dns) = (field("vertex_endpoint_id"), field("vertex_endpoint_dns"));
        if [project, location, id, dns].contains(&"") {
            return None;
        }
        let host = dns.trim_end_matches('/');
        let host = host.strip_prefix("https://").unwrap_or(host);
        let host = host.strip_prefix("http://").unwrap_or(host);
        Some(format!(
            "https://{host}/v1/projects/{project}/locations/{location}/endpoints/{id}"
        ))
    }

    /// Without percent-encoding, as the SDK writes it.
    fn postgres(&self) -> String {
        let [user, password, host, port, database] =
            ["user", "password", "host", "port", "database"].map(|name| shown(self.field(name)));
        format!("postgresql://{user}:{password}@{host}:{port}/{database}")
    }

    fn bearer(&self, field: &str) -> Json {
        Json::Text(format!("Bearer {}", shown(self.field(field))))
    }

    fn pick(&self, names: &[(&str, &str)]) -> Json {
        let entry = |(name, field): &(&str, &str)| ((*name).to_owned(), self.field(field).clone());
        Json::Map(names.iter().map(entry).collect())
    }
}

fn map<const N: usize>(entries: [(&str, Json); N]) -> Json {
    Json::Map(entries.map(|(name, value)| (name.to_owned(), value)).into())
}

/// As Python formats a value into a text.
fn shown(value: &Json) -> String {
    match value {
        Json::Null => "None".into(),
        Json::Bool(true) => "True".into(),
        Json::Bool(false) => "False".into(),
        Json::Text(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Python's `json.dumps` writes what ASCII cannot print as escapes of UTF-16.
fn ascii(json: &str) -> String {
    let mut out = String::new();
    for character in json.chars() {
        if matches!(character, ' '..='~') {
            out.push(character);
        } else {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        }
    }
    out
}

/// The regions of turbopuffer: words of lower-case letters and digits, joined by hyphens.
fn is_region(text: &str) -> bool {
    text.split('-').all(|word| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    })
}
