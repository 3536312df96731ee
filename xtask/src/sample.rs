//! The sample that `cargo xtask run` tries: a workflow `hello` on the built-in model, its App,
//! one run. It is made once and found again, and it needs no key.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::api::Api;

const NAME: &str = "hello";
const OPENAI: &str = "dynamiq.connections.OpenAI";

/// What the sample left to try.
pub(crate) struct Sample {
    pub(crate) project_id: String,
    pub(crate) app_id: String,
    pub(crate) app_url: String,
    pub(crate) answer: String,
}

/// Finds or makes the sample, and runs it once.
pub(crate) fn run(api: &Api) -> Result<Sample> {
    let project_id = text(&first(&api.get("/v1/projects")?)?["id"])?;
    let app = match named(&api.get(&format!("/v1/apps?project_id={project_id}&page_size=500"))?) {
        Some(app) => app,
        None => deploy_sample(api, &project_id)?,
    };
    let app_id = text(&app["id"])?;
    let body = json!({"input": {"input": "What is Patchbay?"}, "user_id": "builder"});
    let run = api.post(&format!("/v1/apps/{app_id}/runs"), &body)?;
    Ok(Sample {
        answer: text(&run["output"]["output"])?,
        app_url: text(&app["url"])?,
        app_id,
        project_id,
    })
}

fn deploy_sample(api: &Api, project_id: &str) -> Result<Value> {
    let listed = api.get(&format!(
        "/v1/workflows?project_id={project_id}&page_size=500"
    ))?;
    let workflow = match named(&listed) {
        Some(workflow) => workflow,
        None => make_workflow(api, project_id)?,
    };
    deploy(api, project_id, &text(&workflow["id"])?, NAME)
}

/// Makes a private App of the newest version of a workflow.
pub(crate) fn deploy(api: &Api, project_id: &str, workflow_id: &str, name: &str) -> Result<Value> {
    let body = json!({
        "name": name,
        "project_id": project_id,
        "workflow_id": workflow_id,
        "access_control": {"access_type": "private"},
        "deployment_config": {"deployment_type": "serverless", "config": {}},
    });
    api.post("/v1/apps", &body)
}

/// The reference to the model that needs no key.
pub(crate) fn built_in_model(api: &Api, project_id: &str) -> Result<Value> {
    let query = format!(
        "/v1/connections?project_id={project_id}&include_system=true&type={OPENAI}&page_size=500"
    );
    let connections = api.get(&query)?;
    let built_in = connections
        .as_array()
        .and_then(|list| list.iter().find(|connection| connection["system"] == true))
        .context("the server lists no built-in model")?;
    Ok(built_in["id"].clone())
}

fn make_workflow(api: &Api, project_id: &str) -> Result<Value> {
    let flow = flow(&built_in_model(api, project_id)?);
    let body = json!({"name": NAME, "project_id": project_id, "flow": flow, "flow_ui": flow_ui()});
    let workflow = api.post("/v1/workflows", &body)?;
    let id = text(&workflow["id"])?;
    api.post(
        &format!("/v1/workflows/{id}/save"),
        &json!({"flow": flow, "flow_ui": flow_ui()}),
    )?;
    Ok(workflow)
}

pub(crate) fn flow(connection: &Value) -> Value {
    json!({"nodes": [
        {
            "id": "input", "name": "input", "type": "dynamiq.nodes.utils.Input",
            "schema": {"type": "object", "properties": {"input": {"type": "string"}}, "required": ["input"]},
        },
        {
            "id": "openai", "name": "openai", "type": "dynamiq.nodes.llms.OpenAI",
            "model": "gpt-4o-mini", "connection": connection,
            "prompt": {"messages": [{"role": "user", "content": "{{input}}"}]},
            "depends": [{"node": "input"}],
            "input_transformer": {"selector": {"input": "$.input.output.input"}},
        },
        {
            "id": "output", "name": "output", "type": "dynamiq.nodes.utils.Output",
            "depends": [{"node": "openai"}],
            "input_transformer": {"selector": {"output": "$.openai.output.content"}},
        },
    ]})
}

pub(crate) fn flow_ui() -> Value {
    let node = |id: &str, x: u32| json!({"id": id, "title": id, "position": {"x": x, "y": 120}});
    let edge = |source: &str, target: &str| json!({"id": format!("{source}-{target}"), "source": source, "target": target});
    json!({
        "nodes": [node("input", 0), node("openai", 320), node("output", 640)],
        "edges": [edge("input", "openai"), edge("openai", "output")],
        "custom_node_data": {},
    })
}

fn named(list: &Value) -> Option<Value> {
    list.as_array()?
        .iter()
        .find(|item| item["name"] == NAME)
        .cloned()
}

fn first(list: &Value) -> Result<&Value> {
    list.as_array()
        .and_then(|list| list.first())
        .context("the server lists no project")
}

fn text(value: &Value) -> Result<String> {
    value
        .as_str()
        .map(str::to_owned)
        .context("the answer lacks a text that was expected")
}
