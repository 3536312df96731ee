//! What Check does of every connection type, by name, so that no type is forgotten.

use std::collections::BTreeMap;

use patchbay_catalog::{
    ConnectionType, DatabaseProtocol, HowToCheck, Method, ProbeAuth, connection_types, how_to_check,
};
use serde_json::{Map, Value};

/// The types, and how one that is filled in as its form suggests is checked.
const REVIEWED: &str = "
AI21 | GET https://api.ai21.com/studio/v1/library/files bearer api_key
AWS | GET https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15 signed for sts secret_access_key
AWSNeptune | GET https://localhost:8182/status nothing
AWSOpenSearch | GET https://search-my-domain.us-east-1.es.amazonaws.com/ signed for {service} secret_access_key
AWSRedshift | login: PostgreSQL
AWSTextract | GET https://sts.us-east-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15 signed for sts secret_access_key
Anthropic | GET https://api.anthropic.com/v1/models header x-api-key api_key
Anyscale | not: It was not asked: Anyscale closed the public endpoints that such a key was for, and documents no request in their place.
ApacheAGE | login: PostgreSQL
AtlasCloud | GET https://api.atlascloud.ai/public/v1/balance bearer api_key
AzureAI | GET https://my-resource.openai.azure.com/openai/models?api-version=2024-10-21 header api-key api_key
BoxOAuth2 | GET https://api.box.com/2.0/users/me bearer access_token
Browserbase | GET https://api.browserbase.com/v1/projects header X-BB-API-Key browserbase_api_key
Cerebras | GET https://api.cerebras.ai/v1/models bearer api_key
Chroma | GET http://localhost:8000/api/v2/heartbeat nothing
Cohere | GET https://api.cohere.com/v1/models bearer api_key
Composio | GET https://backend.composio.dev/api/v3/auth/session/info header x-api-key api_key
CuaDesktop | GET https://api.cua.ai/v1/vms bearer api_key
Databricks | GET https://my-workspace.cloud.databricks.com/api/2.0/serving-endpoints bearer api_key
DatabricksSQL | GET https://dbc-a1b2345c-d6e7.cloud.databricks.com/api/2.0/sql/warehouses bearer access_token
Daytona | GET https://app.daytona.io/api/api-keys/current bearer api_key
DeepInfra | GET https://api.deepinfra.com/v1/me bearer api_key
DeepSeek | GET https://api.deepseek.com/user/balance bearer api_key
Deepgram | GET https://api.deepgram.com/v1/projects token api_key
DropboxOAuth2 | POST https://api.dropboxapi.com/2/check/user bearer access_token
Dynamiq | GET https://api.getdynamiq.ai/v1/me bearer api_key
E2B | GET https://api.e2b.dev/sandboxes header X-API-Key api_key
Elasticsearch | GET https://localhost:9200/_security/_authenticate ApiKey api_key or basic password
ElevenLabs | GET https://api.elevenlabs.io/v1/user header xi-api-key api_key
Exa | GET https://api.exa.ai/research/v1?limit=1 header x-api-key api_key
Firecrawl | GET https://api.firecrawl.dev/v2/team/credit-usage bearer api_key
FireworksAI | GET https://api.fireworks.ai/inference/v1/models bearer api_key
Gemini | GET https://generativelanguage.googleapis.com/v1beta/models header x-goog-api-key api_key
GitHubOAuth2 | GET https://api.github.com/user bearer access_token
GoogleCloud | POST https://oauth2.googleapis.com/token signed assertion private_key
GoogleDocumentAI | POST https://oauth2.googleapis.com/token signed assertion private_key
GoogleOAuth2 | POST https://oauth2.googleapis.com/tokeninfo form access_token access_token
Groq | GET https://api.groq.com/openai/v1/models bearer api_key
Http | not: It was not asked: what an address of your own does with a request is not known here.
HttpApiKey | GET https://llm.example.com/v1/models bearer api_key
HuggingFace | GET https://huggingface.co/api/whoami-v2 bearer api_key
Jina | GET https://r.jina.ai/ bearer api_key
Lakera | not: It was not asked: Lakera documents no request to its users but the one that screens a text, which is billed.
Linkup | GET https://api.linkup.so/v1/credits/balance bearer api_key
MCPSse | GET https://mcp.example.com/sse headers headers
MCPStdio | not: It was not asked: the server is a command, which would have to be started.
MCPStreamableHTTP | POST https://mcp.example.com/mcp headers headers
MicrosoftOAuth2 | GET https://graph.microsoft.com/v1.0/me bearer access_token
Milvus | POST http://localhost:19530/v2/vectordb/collections/list bearer api_key
MiniMax | GET https://api.minimax.io/v1/models bearer api_key
Mistral | GET https://api.mistral.ai/v1/models bearer api_key
MistralOCR | GET https://api.mistral.ai/v1/models bearer api_key
MySQL | login: MySQL
Neo4j | login: Bolt
NotionOAuth2 | GET https://api.notion.com/v1/users/me bearer access_token
Novita | GET https://api.novita.ai/openapi/v1/billing/balance/detail bearer api_key
NvidiaNIM | POST https://api.ngc.nvidia.com/v3/keys/get-caller-info form credentials api_key
OAuth2 | not: It was not asked: of this provider no request is known that every token may make. Access itself is renewed before it ends.
Ollama | GET http://localhost:11434/api/tags nothing
OpenAI | GET https://api.openai.com/v1/models bearer api_key
OpenRouter | GET https://openrouter.ai/api/v1/key bearer api_key
Perplexity | GET https://api.perplexity.ai/async/chat/completions bearer api_key
Pinecone | GET https://api.pinecone.io/indexes header Api-Key api_key
PipedreamOAuth2 | GET https://api.pipedream.com/v1/connect/given/accounts?limit=1 bearer access_token
PostgreSQL | login: PostgreSQL
Qdrant | GET https://xyz.cloud.qdrant.io:6333/collections header api-key api_key
RedisConnection | login: RESP
Replicate | GET https://api.replicate.com/v1/account bearer api_key
SambaNova | GET https://api.sambanova.ai/v1/models bearer api_key
ScaleSerp | GET https://api.scaleserp.com/account query api_key api_key
Serply | not: It was not asked: Serply documents no request that is free; every search is billed.
Snowflake | login: Snowflake
Stagehand | GET https://api.browserbase.com/v1/projects header X-BB-API-Key browserbase_api_key
SteelBrowser | GET https://api.steel.dev/v1/sessions header steel-api-key api_key
Tavily | GET https://api.tavily.com/usage bearer api_key
TogetherAI | GET https://api.together.xyz/v1/models bearer api_key
Turbopuffer | GET https://aws-us-east-1.turbopuffer.com/v1/namespaces bearer api_key
TypeSafe | GET https://api.typesafe.ai/v1/models bearer api_key
Unstructured | not: It was not asked: at this address Unstructured documents no request but the one that processes a file, which is billed.
VertexAI | POST https://oauth2.googleapis.com/token signed assertion private_key
WatsonX | POST https://iam.cloud.ibm.com/identity/token form apikey api_key
Weaviate | GET https://my-cluster.weaviate.cloud/v1/schema bearer api_key
Whisper | GET https://api.openai.com/v1/models bearer api_key
ZenRows | GET https://api.zenrows.com/v1/subscriptions/self/details header X-API-Key api_key
dynamiq.cache.RedisCacheConfig | login: RESP
xAI | GET https://api.x.ai/v1/api-key bearer api_key
";

/// What the form of a type suggests: defaults, what the environment's fallbacks are, placeholders.
fn suggested(ty: &ConnectionType) -> Map<String, Value> {
    let mut config = ty.resolve_defaults(&Map::new(), &|_| None).values;
    for field in ty.fields.iter().filter(|field| !field.secret) {
        let text = match (field.name.as_str(), &field.placeholder) {
            (_, Some(placeholder)) => placeholder.clone(),
            ("host" | "server_hostname", None) => "host.example".to_owned(),
            ("url" | "base_url" | "uri", None) if field.required => {
                "https://own.example".to_owned()
            }
            (_, None) if field.required => "given".to_owned(),
            _ => continue,
        };
        config.entry(field.name.clone()).or_insert(text.into());
    }
    config
}

fn told(ty: &ConnectionType) -> String {
    let config = suggested(ty);
    match how_to_check(&ty.id, &config) {
        HowToCheck::Not(why) => format!("not: {why}"),
        HowToCheck::Snowflake => "login: Snowflake".to_owned(),
        HowToCheck::Login(protocol) => {
            let name = match protocol {
                DatabaseProtocol::Postgresql => "PostgreSQL",
                DatabaseProtocol::Mysql => "MySQL",
                DatabaseProtocol::Redis => "RESP",
                DatabaseProtocol::Bolt => "Bolt",
            };
            format!("login: {name}")
        }
        HowToCheck::Request(probe) => {
            let method = match probe.method {
                Method::Get => "GET",
                Method::Post => "POST",
            };
            let url = probe.url(&config).expect("an address");
            let auth: Vec<String> = probe.auth.iter().map(shown).collect();
            let auth = if auth.is_empty() {
                "nothing".to_owned()
            } else {
                auth.join(" or ")
            };
            format!("{method} {url} {auth}")
        }
    }
}

/// How the credential is shown.
fn shown(auth: &ProbeAuth) -> String {
    let way = match auth {
        ProbeAuth::Bearer(_) => "bearer".to_owned(),
        ProbeAuth::Token(_) => "token".to_owned(),
        ProbeAuth::ApiKey(_) => "ApiKey".to_owned(),
        ProbeAuth::Header { name, .. } => format!("header {name}"),
        ProbeAuth::Headers(_) => "headers".to_owned(),
        ProbeAuth::Basic { .. } => "basic".to_owned(),
        ProbeAuth::Query { name, .. } => format!("query {name}"),
        ProbeAuth::Form { name, .. } => format!("form {name}"),
        ProbeAuth::AwsSignature { service } => format!("signed for {service}"),
        ProbeAuth::ServiceAccount { .. } => "signed assertion".to_owned(),
    };
    format!("{way} {}", auth.field())
}

#[test]
fn every_type_is_checked_as_reviewed_or_says_why_not() {
    let found: BTreeMap<&str, String> = connection_types()
        .iter()
        .map(|ty| (ty.id.trim_start_matches("dynamiq.connections."), told(ty)))
        .collect();
    let found: Vec<String> = found
        .into_iter()
        .map(|(name, how)| format!("{name} | {how}"))
        .collect();
    let reviewed: Vec<&str> = REVIEWED
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect();
    assert_eq!(found, reviewed);
}
