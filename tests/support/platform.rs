//! A server with a builder in front of it: the calls that tests make over and over, in short.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::app::App;
use crate::call::{Call, Client, Transcript};
use crate::server::{Options, Server};
use crate::{OPENAI, Provider, flow};

/// A running server, the bootstrap token and the Default project.
#[derive(Debug)]
pub struct Platform {
    /// The process.
    pub server: Server,
    /// The bootstrap Personal Access Token.
    pub token: String,
    /// The id of the Default project; empty until it is asked for.
    pub project: String,
    client: Client,
}

impl Platform {
    /// Starts a server with nothing special.
    pub async fn start() -> Self {
        Self::with(&Options::default()).await
    }

    /// Starts a server whose OpenAI endpoint is this provider.
    pub async fn with_provider(provider: &Provider) -> Self {
        Self::with(&Options::default().env("OPENAI_URL", provider.url())).await
    }

    /// Starts a server with these options.
    pub async fn with(options: &Options<'_>) -> Self {
        let server = Server::start(options);
        let mut platform = Self {
            token: server.token(),
            server,
            project: String::new(),
            client: Client::new(),
        };
        let projects = platform.get("/v1/projects").await.expect(200);
        platform.project = id(&projects.data()[0]);
        platform
    }

    /// Stops the server cleanly and starts it again on the same data.
    pub fn restart(&mut self, options: &Options<'_>) {
        self.server.stop();
        self.server.start_again(options);
        self.token = self.server.token();
    }

    /// Everything that was answered.
    pub fn transcript(&self) -> Transcript {
        self.client.transcript.clone()
    }

    /// A request without a credential, to a path of the server or to a whole URL.
    pub fn call(&self, method: &str, to: &str) -> Call {
        if to.starts_with("http") {
            return self.client.call(method, to);
        }
        self.client
            .call(method, &format!("{}{to}", self.server.url()))
    }

    /// Sends from another address of this machine from now on, whose failures are not counted yet.
    pub fn change_address(&self) {
        self.client.change_address();
    }

    /// A request of the builder: with the bootstrap token.
    pub fn builder(&self, method: &str, path: &str) -> Call {
        self.call(method, path).bearer(&self.token)
    }

    /// The builder reads.
    pub async fn get(&self, path: &str) -> Answer {
        self.builder("GET", path).send().await
    }

    /// The builder makes something.
    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.builder("POST", path).json(body).send().await
    }

    /// The builder changes something.
    pub async fn put(&self, path: &str, body: &Value) -> Answer {
        self.builder("PUT", path).json(body).send().await
    }

    /// The builder deletes something.
    pub async fn delete(&self, path: &str) -> Answer {
        self.builder("DELETE", path).send().await
    }

    /// A request of an App's backend: with its Access Key.
    pub fn backend(&self, app: &App, method: &str, path: &str) -> Call {
        self.call(method, &app.at(path)).bearer(&app.key)
    }

    /// Makes a project and answers its id.
    pub async fn create_project(&self, name: &str) -> String {
        let answer = self.post("/v1/projects", &json!({"name": name})).await;
        id(&answer.expect(201).data())
    }

    /// Makes a workflow in the Default project and answers its id.
    pub async fn create_workflow(&self, name: &str, flow: &Value) -> String {
        self.create_workflow_in(&self.project, name, flow).await
    }

    /// Makes a workflow in a project and answers its id.
    pub async fn create_workflow_in(&self, project: &str, name: &str, flow: &Value) -> String {
        let body = json!({
            "name": name, "project_id": project, "flow": flow, "flow_ui": flow::canvas(),
        });
        id(&self.post("/v1/workflows", &body).await.expect(201).data())
    }

    /// Makes a requirement of an OpenAI connection and answers its id.
    pub async fn create_requirement(&self, workflow: &str, name: &str) -> String {
        let body = json!({
            "name": name,
            "type": "connection",
            "form": {"title": "OpenAI API Key", "description": "Your own account pays."},
            "spec": {"type": OPENAI},
        });
        self.create_requirement_of(workflow, &body).await
    }

    /// Makes a requirement and answers its id.
    pub async fn create_requirement_of(&self, workflow: &str, body: &Value) -> String {
        let path = format!("/v1/workflows/{workflow}/requirements");
        id(&self.post(&path, body).await.expect(201).data())
    }

    /// Saves a flow as a new version and answers the version.
    pub async fn save(&self, workflow: &str, flow: &Value) -> Value {
        let path = format!("/v1/workflows/{workflow}/save");
        let body = json!({"flow": flow, "flow_ui": flow::canvas()});
        self.post(&path, &body).await.expect(200).data()
    }

    /// Makes an OpenAI connection of the Default project and answers its id.
    pub async fn create_connection(&self, name: &str, key: &str) -> String {
        let body = json!({
            "name": name, "project_id": self.project, "type": OPENAI, "config": {"api_key": key},
        });
        id(&self.post("/v1/connections", &body).await.expect(201).data())
    }

    /// The connection of the built-in model, which needs no key.
    pub async fn built_in_connection(&self) -> String {
        let path = format!(
            "/v1/connections?project_id={}&include_system=true",
            self.project
        );
        let list = self.get(&path).await.expect(200).data();
        let built_in = list
            .as_array()
            .and_then(|list| list.iter().find(|connection| connection["system"] == true));
        id(built_in.expect("a project has the built-in model"))
    }

    /// Makes an Access Key, of a project or of the whole organisation, and answers it.
    pub async fn access_key(&self, project: Option<&str>) -> String {
        let body = json!({"name": "of a test", "project_id": project});
        let answer = self.post("/v1/access-keys", &body).await.expect(201);
        text(&answer.data()["key"])
    }

    /// Makes a Personal Access Token and answers its id and the token.
    pub async fn personal_access_token(&self, name: &str) -> (String, String) {
        let body = json!({"name": name});
        let data = self
            .post("/v1/personal-access-tokens", &body)
            .await
            .expect(201)
            .data();
        (id(&data), text(&data["token"]))
    }

    /// Deploys the newest version of a workflow of the Default project as a private App.
    pub async fn deploy(&self, name: &str, workflow: &str) -> App {
        self.deploy_as(&json!({
            "name": name, "project_id": self.project, "workflow_id": workflow,
            "access_control": {"access_type": "private"},
        }))
        .await
    }

    /// Deploys an App as `body` says and makes an Access Key of its project.
    pub async fn deploy_as(&self, body: &Value) -> App {
        let app = self.post("/v1/apps", body).await.expect(201).data();
        let key = self.access_key(body["project_id"].as_str()).await;
        App::of(&app, &key)
    }

    /// Makes, saves and deploys a flow.
    pub async fn deploy_flow(&self, name: &str, flow: &Value) -> App {
        let workflow = self.create_workflow(&slug(name), flow).await;
        self.save(&workflow, flow).await;
        self.deploy(name, &workflow).await
    }

    /// Makes, saves and deploys Input → OpenAI → Output whose connection is a requirement named
    /// `openai`, and answers the App with the requirement's id.
    pub async fn deploy_requirement(&self, name: &str) -> (App, String) {
        let workflow = self.create_workflow(&slug(name), &flow::no_llm()).await;
        let requirement = self.create_requirement(&workflow, "openai").await;
        let flow = flow::one_llm(&flow::requirement(&requirement));
        self.save(&workflow, &flow).await;
        (self.deploy(name, &workflow).await, requirement)
    }

    /// Mints a connect token for a user of an App and answers it.
    pub async fn connect_token(&self, app: &App, user: &str) -> String {
        let answer = self
            .backend(app, "POST", "/v1/connect/tokens")
            .json(&json!({"user_id": user}))
            .send()
            .await;
        text(&answer.expect(201).json()["token"])
    }

    /// An end user gives an OpenAI key for a requirement, with a connect token.
    pub async fn submit(&self, token: &str, requirement: &str, key: &str) -> Answer {
        let path = format!("/v1/connect/requirements/{requirement}/credentials");
        self.call("POST", &path)
            .bearer(token)
            .json(&json!({"type": OPENAI, "config": {"api_key": key}}))
            .send()
            .await
    }

    /// An end user of an App connects: link, then key.
    pub async fn connect(&self, app: &App, user: &str, requirement: &str, key: &str) {
        let token = self.connect_token(app, user).await;
        let _ = self.submit(&token, requirement, key).await.expect(201);
    }

    /// The status word of a user's requirements.
    pub async fn status(&self, app: &App, user: &str) -> String {
        let answer = self
            .backend(app, "GET", "/v1/requirements/status")
            .query("user_id", user)
            .send()
            .await;
        text(&answer.expect(200).json()["status"])
    }

    /// Runs an App as a user and asks something.
    pub async fn run(&self, app: &App, user: &str) -> Answer {
        self.backend(app, "POST", "/v1/runs")
            .json(&json!({"input": {"question": "What is a patch bay?"}, "user_id": user}))
            .send()
            .await
    }
}

/// A workflow's name for an App's.
fn slug(name: &str) -> String {
    name.to_lowercase().replace(' ', "-")
}

fn id(value: &Value) -> String {
    text(&value["id"])
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("not a text: {value}"))
        .to_owned()
}
