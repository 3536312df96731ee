//! What the generated requests find on the server: a deployed App with a Requirement, a user who
//! connected a planted key, a credential of each class, and a spare of everything that can be deleted.

use anyhow::{Context as _, Result};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::api::Api;
use crate::sample;

const OPENAI: &str = "dynamiq.connections.OpenAI";
const USER: &str = "user-42";
/// No answer may ever show it. Its connection points where nothing listens.
const PLANTED_KEY: &str = "planted+key/that=no&answer-shows-0123456789";
const NOWHERE: &str = "http://127.0.0.1:9/v1";

/// The variables that `tests/fuzz/schemathesis.toml` names, with their values.
pub(super) type Variables = Vec<(&'static str, String)>;

/// Makes it all through the API, as a builder would.
pub(super) fn make(url: &str, token: &SecretString) -> Result<Variables> {
    let api = Api::new(url, token.expose_secret().into());
    let project = text(&api.get("/v1/projects")?[0]["id"])?;
    let kept = App::make(&api, &project, "fuzzed")?;
    let spare = App::make(&api, &project, "spare")?;
    let access_key = text(&key(&api, &project, "fuzzed")?["key"])?;
    let backend = Api::new(url, access_key.as_str().into());
    let path = format!("/apps/{}/v1/connect/tokens", kept.id);
    let minted = backend.post_bare(&path, &json!({"user_id": USER}))?;
    let linked = json!({
        "user_id": USER, "requirement_id": kept.requirement, "type": OPENAI,
        "config": {"api_key": PLANTED_KEY, "url": NOWHERE},
    });
    backend.post(&format!("/apps/{}/v1/connections", kept.id), &linked)?;
    let token_to_delete = api.post("/v1/personal-access-tokens", &json!({"name": "spare"}))?;
    Ok(vec![
        ("FUZZ_PLANTED_KEY", PLANTED_KEY.to_owned()),
        (
            "FUZZ_PERSONAL_ACCESS_TOKEN",
            token.expose_secret().to_owned(),
        ),
        ("FUZZ_ACCESS_KEY", access_key),
        ("FUZZ_CONNECT_TOKEN", text(&minted["token"])?),
        ("FUZZ_CONNECTION", connection(&api, &project, "fuzzed")?),
        ("FUZZ_APP", kept.id),
        ("FUZZ_WORKFLOW", kept.workflow),
        ("FUZZ_REQUIREMENT", kept.requirement),
        ("FUZZ_SPARE_APP", spare.id),
        ("FUZZ_SPARE_WORKFLOW", spare.workflow),
        ("FUZZ_SPARE_REQUIREMENT", spare.requirement),
        (
            "FUZZ_SPARE_CONNECTION",
            connection(&api, &project, "spare")?,
        ),
        (
            "FUZZ_SPARE_ACCESS_KEY",
            text(&key(&api, &project, "spare")?["id"])?,
        ),
        (
            "FUZZ_SPARE_PERSONAL_ACCESS_TOKEN",
            text(&token_to_delete["id"])?,
        ),
        ("FUZZ_PROJECT", project),
    ])
}

/// A deployed App, and what it was made of.
struct App {
    id: String,
    workflow: String,
    requirement: String,
}

impl App {
    fn make(api: &Api, project: &str, name: &str) -> Result<Self> {
        let built_in = sample::built_in_model(api, project)?;
        let flow_ui = sample::flow_ui();
        let body = json!({
            "name": name, "project_id": project,
            "flow": sample::flow(&built_in), "flow_ui": flow_ui,
        });
        let workflow = text(&api.post("/v1/workflows", &body)?["id"])?;
        let body = json!({
            "name": "openai", "type": "connection",
            "form": {"title": "OpenAI API Key"}, "spec": {"type": OPENAI},
        });
        let path = format!("/v1/workflows/{workflow}/requirements");
        let requirement = text(&api.post(&path, &body)?["id"])?;
        let reference = json!({"$type": "requirement", "$id": requirement});
        let body = json!({"flow": sample::flow(&reference), "flow_ui": flow_ui});
        api.post(&format!("/v1/workflows/{workflow}/save"), &body)?;
        let id = text(&sample::deploy(api, project, &workflow, name)?["id"])?;
        Ok(Self {
            id,
            workflow,
            requirement,
        })
    }
}

fn connection(api: &Api, project: &str, name: &str) -> Result<String> {
    let body = json!({
        "name": name, "type": OPENAI, "project_id": project,
        "config": {"api_key": PLANTED_KEY, "url": NOWHERE},
    });
    text(&api.post("/v1/connections", &body)?["id"])
}

fn key(api: &Api, project: &str, name: &str) -> Result<Value> {
    api.post(
        "/v1/access-keys",
        &json!({"name": name, "project_id": project}),
    )
}

fn text(value: &Value) -> Result<String> {
    value
        .as_str()
        .map(str::to_owned)
        .context("the answer lacks a text that was expected")
}
