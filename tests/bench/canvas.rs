//! The canvas with many nodes in the window's own web view.

use anyhow::{Context as _, Result};
use patchbay_desktop_tests::Desk;
use serde_json::{Value, json};

use crate::figures::spread_of;
use crate::scenario::block_on;

const NODES: usize = 1_000;
const COLUMNS: usize = 25;
const PAN: &str = include_str!("pan.js");

/// The milliseconds of the frames of a pan in the window (`PATCHBAY_DESKTOP_BIN`).
pub(crate) fn in_window(quick: bool) -> Result<Value> {
    let desk = Desk::new();
    let rounds = if quick { 1 } else { 5 };
    let frames: Vec<f64> = block_on(async {
        let window = desk.open().await;
        let (_, projects) = window.request("GET", "/v1/projects", None).await;
        let workflow = workflow(&projects["data"][0]["id"]);
        let (_, made) = window
            .request("POST", "/v1/workflows", Some(&workflow))
            .await;
        let id = made["data"]["id"]
            .as_str()
            .context("a workflow has an id")?;
        window
            .script(&format!("location.hash = '#/agents/{id}'"))
            .await;
        let mut frames = Vec::new();
        for _ in 0..rounds {
            let panned = window.script_until_done(PAN).await;
            let panned = panned.as_array().context("a pan has frames")?;
            frames.extend(panned.iter().filter_map(Value::as_f64));
        }
        anyhow::Ok(frames)
    })?;
    Ok(json!({"nodes": NODES, "pan_frame_ms": spread_of(&frames)}))
}

/// A chain of nodes, laid out in rows.
fn workflow(project: &Value) -> Value {
    let name = |at: usize| match at {
        0 => "input".to_owned(),
        at if at == NODES - 1 => "output".to_owned(),
        at => format!("openai-{at}"),
    };
    let node = |at: usize| {
        let kind = match at {
            0 => "utils.Input",
            at if at == NODES - 1 => "utils.Output",
            _ => "llms.OpenAI",
        };
        let mut node =
            json!({"id": name(at), "name": name(at), "type": format!("dynamiq.nodes.{kind}")});
        if let Some(before) = at.checked_sub(1) {
            node["depends"] = json!([{"node": name(before)}]);
        }
        if kind == "llms.OpenAI" {
            node["model"] = json!("gpt-4o-mini");
            node["connection"] = Value::Null;
            node["prompt"] = json!({"messages": [{"role": "user", "content": "{{question}}"}]});
        }
        node
    };
    let entry = |at: usize| {
        json!({
            "id": format!("canvas-{at}"),
            "position": {"x": at % COLUMNS * 240, "y": at / COLUMNS * 120},
            "data": {"metadata": {"id": name(at)}},
        })
    };
    json!({
        "name": "big",
        "project_id": project,
        "flow": {"nodes": (0..NODES).map(node).collect::<Vec<_>>()},
        "flow_ui": {"nodes": (0..NODES).map(entry).collect::<Vec<_>>(), "edges": [], "custom_node_data": {}},
    })
}
