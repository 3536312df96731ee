//! The App that the bench asks and runs, built through the API as a builder's script does it:
//! Input → `OpenAI` → Output, with the connection a requirement of each end user.

use anyhow::{Context as _, Result, bail};
use reqwest::{Client, Method};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use crate::server::Server;

const OPENAI: &str = "dynamiq.connections.OpenAI";

/// A user who has linked nothing.
pub(crate) const PENDING_USER: &str = "pending-user";

/// A deployed App with its Access Key, and users of both kinds.
#[derive(Clone)]
pub(crate) struct Scenario {
    pub(crate) client: Client,
    pub(crate) server_url: String,
    pub(crate) app_url: String,
    pub(crate) access_key: SecretString,
    requirement_id: String,
}

impl Scenario {
    /// Builds the App, and `users` end users who are ready.
    pub(crate) fn build(server: &Server, users: usize) -> Result<Self> {
        block_on(Self::build_async(server, users))
    }

    async fn build_async(server: &Server, users: usize) -> Result<Self> {
        let client = client()?;
        let api = Api {
            client: &client,
            url: server.url(),
            token: server.token(),
        };
        let projects = api.get("/v1/projects").await?;
        let project_id = text(&projects[0]["id"])?;
        let workflow = api
            .post("/v1/workflows", &json!({"name": "bench", "project_id": project_id, "flow": flow(&Value::Null), "flow_ui": {}}))
            .await?;
        let workflow_id = text(&workflow["id"])?;
        let requirement = api
            .post(
                &format!("/v1/workflows/{workflow_id}/requirements"),
                &json!({"name": "openai", "type": "connection", "form": {"title": "OpenAI API Key"}, "spec": {"type": OPENAI}}),
            )
            .await?;
        let requirement_id = text(&requirement["id"])?;
        let flow = flow(&json!({"$type": "requirement", "$id": requirement_id}));
        api.post(
            &format!("/v1/workflows/{workflow_id}/save"),
            &json!({"flow": flow, "flow_ui": {}}),
        )
        .await?;
        let app = json!({
            "name": "bench",
            "project_id": project_id,
            "workflow_id": workflow_id,
            "access_control": {"access_type": "private"},
            "deployment_config": {"deployment_type": "serverless", "config": {}},
        });
        let app = api.post("/v1/apps", &app).await?;
        let key = api
            .post(
                "/v1/access-keys",
                &json!({"name": "bench", "project_id": project_id}),
            )
            .await?;
        let scenario = Self {
            server_url: server.url().to_owned(),
            app_url: text(&app["url"])?,
            access_key: text(&key["key"])?.into(),
            client: client.clone(),
            requirement_id,
        };
        for user in 0..users {
            scenario
                .link(&format!("ready-user-{user}"), "https://api.openai.com/v1")
                .await?;
        }
        Ok(scenario)
    }

    /// The builder of the App.
    pub(crate) fn builder<'a>(&'a self, server: &'a Server) -> Api<'a> {
        Api::new(&self.client, &self.server_url, server.token())
    }

    /// Gives a user a key of their own for a provider at `url`.
    pub(crate) async fn link(&self, user: &str, url: &str) -> Result<()> {
        let body = json!({
            "user_id": user,
            "requirement_id": self.requirement_id,
            "type": OPENAI,
            "config": {"api_key": "sk-of-the-bench-0000000000000000", "url": url},
        });
        let app = Api {
            client: &self.client,
            url: &self.app_url,
            token: &self.access_key,
        };
        app.request(Method::POST, "/v1/connections", Some(&body))
            .await
            .map(drop)
    }
}

/// Whether the server's vault is open.
pub(crate) fn is_unsealed(server_url: &str) -> Result<bool> {
    block_on(async {
        let health: Value = client()?
            .get(format!("{server_url}/healthz"))
            .send()
            .await?
            .json()
            .await?;
        Ok(health["vault"] == "unsealed")
    })
}

/// Runs a future to its end, on a runtime that ends with it.
pub(crate) fn block_on<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(future)
}

pub(crate) fn client() -> Result<Client> {
    Ok(Client::builder().no_proxy().build()?)
}

fn flow(connection: &Value) -> Value {
    json!({"nodes": [
        {"id": "input", "name": "input", "type": "dynamiq.nodes.utils.Input", "schema": {"type": "object", "properties": {}}},
        {
            "id": "openai", "name": "openai", "type": "dynamiq.nodes.llms.OpenAI", "model": "gpt-4o-mini",
            "connection": connection,
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

/// The API with one credential.
pub(crate) struct Api<'a> {
    client: &'a Client,
    url: &'a str,
    token: &'a SecretString,
}

impl<'a> Api<'a> {
    pub(crate) fn new(client: &'a Client, url: &'a str, token: &'a SecretString) -> Self {
        Self { client, url, token }
    }

    async fn get(&self, path: &str) -> Result<Value> {
        Ok(self.request(Method::GET, path, None).await?["data"].take())
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value> {
        Ok(self.request(Method::POST, path, Some(body)).await?["data"].take())
    }

    async fn request(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let mut request = self
            .client
            .request(method.clone(), format!("{}{path}", self.url))
            .bearer_auth(self.token.expose_secret());
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await?;
        let status = response.status();
        let answer = response.text().await?;
        if !status.is_success() {
            bail!("{method} {path} answered {status}: {answer}");
        }
        serde_json::from_str(&answer).with_context(|| format!("{method} {path} answered no JSON"))
    }
}

fn text(value: &Value) -> Result<String> {
    value
        .as_str()
        .map(str::to_owned)
        .context("the answer lacks a text that was expected")
}
