//! What is wrong with a sign-in or with access, told in the window and by `patchbay doctor`.

use std::net::TcpListener;

use patchbay_tests::{AuthorizationServer, OAUTH2, Platform, Visitor, python};
use serde_json::{Value, json};

/// What `patchbay doctor` finds, as one text.
fn doctor(platform: &Platform) -> String {
    let told = platform.server.run(&["doctor", "--json"]);
    assert_eq!(told.status.code(), Some(1), "something is wrong");
    String::from_utf8_lossy(&told.stdout).into_owned()
}

/// A connection of a provider whose server this is.
async fn connection(platform: &Platform, provider: &str, server: &AuthorizationServer) -> String {
    platform.use_as(provider, server).await;
    let (kind, config) = match provider {
        "google" => ("dynamiq.connections.GoogleOAuth2", json!({})),
        "microsoft" => ("dynamiq.connections.MicrosoftOAuth2", json!({})),
        other => (OAUTH2, json!({"provider": other, "scopes": ["read"]})),
    };
    let body = json!({
        "name": "an account", "project_id": platform.project, "type": kind, "config": config,
    });
    let made = platform.post("/v1/connections", &body).await.expect(201);
    made.data()["id"].as_str().expect("it is told").to_owned()
}

/// A sign-in that fails, and what is told of it.
async fn failure(platform: &Platform, id: &str) -> Value {
    let url = platform.authorize(id).await;
    let _ = Visitor::new().sign_in(platform, &url).await.expect(400);
    platform.attempt(id).await["problem"].clone()
}

/// The findings of a connection that was authorized.
async fn findings(platform: &Platform, id: &str) -> Vec<String> {
    let shown = platform.connection(id).await;
    let findings = shown["oauth2"]["findings"]
        .as_array()
        .expect("it is told")
        .clone();
    findings
        .iter()
        .filter_map(|finding| finding["code"].as_str().map(str::to_owned))
        .collect()
}

#[tokio::test]
async fn a_redirect_that_does_not_match_says_what_to_paste() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let id = connection(&platform, "gitlab", &server).await;
    server.refuse_consent("redirect_uri_mismatch", "");
    let problem = failure(&platform, &id).await;
    assert_eq!(problem["code"], "redirect_uri_mismatch");
    let redirect = format!("{}/oauth2/callback/gitlab", platform.server.url());
    assert_eq!(problem["paste"], redirect);
    assert!(
        problem["link"]
            .as_str()
            .expect("it is told")
            .starts_with("https://")
    );
    let told = doctor(&platform);
    assert!(told.contains(&redirect), "{told}");
    assert!(
        told.contains("Register exactly this redirect URI"),
        "{told}"
    );
}

#[tokio::test]
async fn an_administrators_consent_is_asked_for() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let id = connection(&platform, "microsoft", &server).await;
    server.refuse_consent(
        "access_denied",
        "&error_description=AADSTS65001%3A%20The%20user%20or%20administrator%20has%20not%20consented",
    );
    let problem = failure(&platform, &id).await;
    assert_eq!(problem["code"], "admin_consent_required");
    assert!(doctor(&platform).contains("An administrator of the organisation"));
}

#[tokio::test]
async fn access_without_a_refresh_token_a_skewed_clock_and_testing_are_told() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    server.give_no_refresh_tokens();
    server.claim_that_it_is("Sun, 06 Nov 1994 08:49:37 GMT");
    server.grant("https://www.googleapis.com/auth/userinfo.email");
    let id = connection(&platform, "google", &server).await;
    platform.sign_in(&id).await;
    let found = findings(&platform, &id).await;
    assert_eq!(
        found,
        ["no_refresh_token", "scope_missing", "clock_skew", "testing"]
    );
    let told = doctor(&platform);
    for words in [
        "cannot be renewed",
        "granted less than was asked for",
        "apart",
        "access ends after 7 days",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
}

#[tokio::test]
async fn a_port_that_is_somebody_elses_is_named() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let id = connection(&platform, "gitlab", &server).await;
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = taken.local_addr().expect("it has an address").port();
    let redirect = format!("http://127.0.0.1:{port}/oauth2/callback/gitlab");
    let body = json!({
        "client_id": "client-of-the-tests", "client_secret": "secret-of-the-client-0123456789",
        "endpoints": server.endpoints(), "redirect_uri": redirect,
    });
    let _ = platform
        .put("/v1/oauth-apps/gitlab", &body)
        .await
        .expect(200);
    let path = format!("/v1/connections/{id}/oauth2/authorize");
    let refused = platform.builder("POST", &path).send().await.expect(400);
    assert!(refused.text.contains(&port.to_string()), "{}", refused.text);
    let attempt = platform.attempt(&id).await;
    assert_eq!(attempt["problem"]["code"], "port_in_use");
    assert!(doctor(&platform).contains(&format!("Port {port}")));
    drop(taken);
    // The control: the port is free again, and the sign-in comes back to it.
    platform.sign_in(&id).await;
    assert!(server.authorizations()[0]["redirect_uri"].contains(&port.to_string()));
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_told_apart() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let strange = StrangeServer::start(platform.server.folder());
    let mut config = server.config();
    config["token_url"] = format!("https://localhost:{}/token", strange.port).into();
    let id = platform.create_oauth_connection(&config).await;
    let problem = failure(&platform, &id).await;
    assert_eq!(problem["code"], "certificate", "{problem}");
    assert!(doctor(&platform).contains("A proxy may show a certificate of its own"));
}

#[tokio::test]
async fn a_provider_that_cannot_be_reached_may_be_behind_a_proxy() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    let mut config = server.config();
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = closed.local_addr().expect("it has an address");
    drop(closed);
    config["token_url"] = format!("http://{address}/token").into();
    let id = platform.create_oauth_connection(&config).await;
    let problem = failure(&platform, &id).await;
    assert_eq!(problem["code"], "unreachable");
    assert!(
        problem["advice"]
            .as_str()
            .expect("it is told")
            .contains("proxy")
    );
}

/// A server whose certificate it signed itself.
struct StrangeServer {
    port: u16,
    process: std::process::Child,
}

impl StrangeServer {
    fn start(folder: &std::path::Path) -> Self {
        const SCRIPT: &str = "import ssl,sys,http.server
server=http.server.HTTPServer(('127.0.0.1',0),http.server.BaseHTTPRequestHandler)
context=ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain(sys.argv[1])
server.socket=context.wrap_socket(server.socket,server_side=True)
print(server.server_port,flush=True); server.serve_forever()";
        let pem = folder.join("strange.pem");
        let made = std::process::Command::new("openssl")
            .args([
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
            ])
            .args([
                "-subj",
                "/CN=localhost",
                "-addext",
                "subjectAltName=DNS:localhost",
            ])
            .arg("-keyout")
            .arg(&pem)
            .arg("-out")
            .arg(folder.join("strange.crt"))
            .output()
            .expect("openssl runs");
        assert!(made.status.success(), "openssl makes a certificate");
        let mut both = std::fs::read(&pem).expect("there is a key");
        both.extend(std::fs::read(folder.join("strange.crt")).expect("there is a certificate"));
        std::fs::write(&pem, both).expect("the file can be written");
        let mut process = std::process::Command::new(python())
            .args(["-c", SCRIPT])
            .arg(&pem)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("python runs");
        let mut line = String::new();
        let told = process.stdout.as_mut().expect("it tells its port");
        std::io::BufRead::read_line(&mut std::io::BufReader::new(told), &mut line)
            .expect("it tells its port");
        Self {
            port: line.trim().parse().expect("a port"),
            process,
        }
    }
}

impl Drop for StrangeServer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
