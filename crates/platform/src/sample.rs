//! The workflow that a builder finds at first: it runs without a key.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::credentials::User;
use crate::error::{Error, Result};
use crate::open::Platform;
use crate::versions::SaveVersion;
use crate::workflows::CreateWorkflow;
use patchbay_store::{ConnectionFilter, Page, Sort};

const NAME: &str = "hello";

impl Platform {
    /// Adds the sample workflow to a data folder that this process made; others keep what they have.
    pub async fn add_sample_workflow(&self) -> Result<()> {
        if !self.fresh {
            return Ok(());
        }
        let page = Page {
            offset: 0,
            limit: 1,
        };
        let (projects, _) = self.store.projects(None, &Sort::default(), page).await?;
        let project = projects.first().ok_or(Error::NotFound)?.id;
        let filter = ConnectionFilter {
            project: Some(project),
            include_system: true,
            ..ConnectionFilter::default()
        };
        let (connections, _) = self
            .store
            .connections(&filter, &Sort::default(), page)
            .await?;
        let built_in = connections.first().ok_or(Error::NotFound)?.id;
        let user = User {
            id: self.local_user(),
        };
        let (flow, flow_ui) = (flow(built_in), flow_ui());
        let workflow = self
            .create_workflow(
                user,
                CreateWorkflow {
                    name: Some(NAME.to_owned()),
                    project_id: Some(project.to_string()),
                    description: Some("A first workflow. It runs without a key.".to_owned()),
                    flow: Some(flow.clone()),
                    flow_ui: Some(flow_ui.clone()),
                },
            )
            .await?;
        let version = SaveVersion {
            name: None,
            description: Some("The sample".to_owned()),
            flow: Some(flow),
            flow_ui: Some(flow_ui),
        };
        self.save_version(user, workflow.id, version).await?;
        Ok(())
    }
}

fn flow(built_in: Uuid) -> Value {
    json!({
        "id": Uuid::new_v4(),
        "nodes": [
            {
                "id": "input",
                "name": "input",
                "type": patchbay_catalog::INPUT,
                "schema": {
                    "type": "object",
                    "properties": { "input": { "type": "string" } },
                    "required": ["input"]
                }
            },
            {
                "id": "openai-1",
                "name": "openai-1",
                "type": "dynamiq.nodes.llms.OpenAI",
                "model": "gpt-4o-mini",
                "connection": built_in,
                "prompt": { "messages": [{ "role": "user", "content": "{{question}}" }] },
                "depends": [{ "node": "input" }],
                "input_transformer": { "selector": { "question": "$.input.output.input" } }
            },
            {
                "id": "output",
                "name": "output",
                "type": patchbay_catalog::OUTPUT,
                "depends": [{ "node": "openai-1" }],
                "input_transformer": { "selector": { "output": "$.openai-1.output.content" } }
            }
        ]
    })
}

/// The canvas in the platform's shape: a card for each node, from left to right.
fn flow_ui() -> Value {
    let card = |id: &str, kind: &str, x: i32| {
        json!({
            "id": Uuid::new_v4(),
            "type": kind,
            "title": id,
            "width": 150,
            "height": 60,
            "position": { "x": x, "y": 160 },
            "data": {
                "metadata": { "id": id, "name": id, "type": kind },
                "metadata_ui": { "title": id, "position": { "x": x, "y": 160 } }
            }
        })
    };
    json!({
        "nodes": [
            card("input", patchbay_catalog::INPUT, 80),
            card("openai-1", "dynamiq.nodes.llms.OpenAI", 360),
            card("output", patchbay_catalog::OUTPUT, 640)
        ],
        "edges": [],
        "custom_node_data": {}
    })
}
