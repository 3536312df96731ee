//! Connections that are authorized through OAuth, in short.

use serde_json::{Value, json};

use crate::app::App;
use crate::authorization_server::AuthorizationServer;
use crate::platform::Platform;
use crate::visitor::Visitor;
use crate::{flow, wait};

/// The connection type of any authorization server.
pub const OAUTH2: &str = "dynamiq.connections.OAuth2";
/// The connection type of Google's accounts.
pub const GOOGLE: &str = "dynamiq.connections.GoogleOAuth2";

impl Platform {
    /// Makes a connection that carries its own client of this server, and answers its id.
    pub async fn create_oauth_connection(&self, config: &Value) -> String {
        let body = json!({
            "name": "an account", "project_id": self.project, "type": OAUTH2, "config": config,
        });
        let answer = self.post("/v1/connections", &body).await.expect(201).data();
        assert_eq!(answer["status"], "incomplete");
        answer["id"].as_str().expect("it has an id").to_owned()
    }

    /// Uses this server as a provider, in place of its own addresses.
    pub async fn use_as(&self, provider: &str, server: &AuthorizationServer) -> Value {
        let body = json!({
            "client_id": "client-of-the-tests", "client_secret": "secret-of-the-client-0123456789",
            "endpoints": server.endpoints(),
        });
        let path = format!("/v1/oauth-apps/{provider}");
        self.put(&path, &body).await.expect(200).data()
    }

    /// The provider's page for a connection.
    pub async fn authorize(&self, connection: &str) -> String {
        let path = format!("/v1/connections/{connection}/oauth2/authorize");
        let answer = self.builder("POST", &path).send().await.expect(200).data();
        answer["url"].as_str().expect("it names a page").to_owned()
    }

    /// Authorizes a connection, and waits until it is active.
    pub async fn sign_in(&self, connection: &str) {
        let url = self.authorize(connection).await;
        let _ = Visitor::new().sign_in(self, &url).await.expect(200);
        assert_eq!(self.connection(connection).await["status"], "active");
    }

    /// A connection as it is shown.
    pub async fn connection(&self, id: &str) -> Value {
        self.get(&format!("/v1/connections/{id}"))
            .await
            .expect(200)
            .data()
    }

    /// How the last attempt for a connection stands, once it does not wait any more.
    pub async fn attempt(&self, id: &str) -> Value {
        let path = format!("/v1/connections/{id}/oauth2/attempt?wait_ms=20000");
        self.get(&path).await.expect(200).data()
    }

    /// Waits for a connection's status.
    pub async fn wait_for_status(&self, id: &str, status: &str) {
        wait::until(&format!("the connection to be {status}"), async || {
            let connection = self.connection(id).await;
            (connection["status"] == status).then_some(())
        })
        .await;
    }

    /// Deploys Input → `HttpApiCall` of the server's API with this connection → Output.
    pub async fn deploy_call(
        &self,
        name: &str,
        server: &AuthorizationServer,
        connection: &Value,
    ) -> App {
        self.deploy_flow(name, &server.flow_of_call(connection))
            .await
    }

    /// As [`Platform::deploy_call`], for a requirement of a Google account; answers its id too.
    pub async fn deploy_account(&self, name: &str, server: &AuthorizationServer) -> (App, String) {
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        };
        let slug: String = name.chars().map(plain).collect();
        let words: Vec<&str> = slug.split('-').filter(|word| !word.is_empty()).collect();
        let slug = words.join("-");
        let workflow = self.create_workflow(&slug, &flow::no_llm()).await;
        let body = json!({
            "name": "google", "type": "connection", "form": {"title": "Google account"},
            "spec": {"type": GOOGLE},
        });
        let requirement = self.create_requirement_of(&workflow, &body).await;
        let flow = server.flow_of_call(&flow::requirement(&requirement));
        self.save(&workflow, &flow).await;
        (self.deploy(name, &workflow).await, requirement)
    }

    /// A user of an App signs in with an account of their own.
    pub async fn link_account(&self, app: &App, user: &str, requirement: &str) {
        let token = self.connect_token(app, user).await;
        let (url, visitor) = self.connect_account(&token, requirement).await;
        let _ = visitor.sign_in(self, &url).await.expect(200);
    }

    /// What is not revoked upstream.
    pub async fn pending_revocations(&self) -> Vec<Value> {
        let pending = self.get("/v1/oauth-revocations").await.expect(200).data();
        pending.as_array().cloned().unwrap_or_default()
    }

    /// The provider's page for a user's requirement, and the browser that asked for it.
    pub async fn connect_account(&self, token: &str, requirement: &str) -> (String, Visitor) {
        let path = format!("/v1/connect/requirements/{requirement}/oauth2/authorize");
        let answer = self
            .call("POST", &path)
            .bearer(token)
            .send()
            .await
            .expect(200);
        let visitor = Visitor::new();
        visitor.keep(&answer);
        let url = answer.data()["url"]
            .as_str()
            .expect("it names a page")
            .to_owned();
        (url, visitor)
    }
}

impl AuthorizationServer {
    /// Input → `HttpApiCall` of this server's API with this connection → Output.
    pub fn flow_of_call(&self, connection: &Value) -> Value {
        flow::of(&[
            flow::input(),
            json!({
                "id": "call", "name": "call", "type": "dynamiq.nodes.tools.HttpApiCall",
                "url": format!("{}/api", self.url()), "method": "GET", "connection": connection,
                "depends": [{"node": "input"}],
            }),
            flow::output(&[("answer", "call")]),
        ])
    }
}
