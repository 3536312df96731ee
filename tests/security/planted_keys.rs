//! Secrets with a recognisable text go through everything that the product does with secrets.
//! Afterwards no file, no output, no answer and no command line holds one, in any form.

use std::fs;

use patchbay_tests::{App, OPENAI, Options, Passphrase, Platform, Provider, flow, profile, scan};
use serde_json::json;

/// Written differently by every encoding, and yet fit for an HTTP header.
const OF_USER: &str = "sk-\"user\"/planted\\A+b=c&d-0123456789";
const OF_OTHER: &str = "sk-\"other\"/planted\\E+f=g&h-0123456789";
const OF_TEAM: &str = "sk-\"team\"/planted\\I+j=k&l-0123456789";
const REPLACED: &str = "sk-\"replaced\"/planted\\M+n=o&p-01234567";
const REFUSED: &str = "sk-\"refused\"/planted\\Q+r=s&t-0123456789";
const MISPLACED: &str = "sk-\"misplaced\"/planted\\U+v=w&x-012345";
const PASSPHRASE: &str = "a \"planted\"/pass\\phrase+of=the&tests";

const ANSWERS: &str = "the answers";

const KEYS: [&str; 6] = [OF_USER, OF_OTHER, OF_TEAM, REPLACED, REFUSED, MISPLACED];

/// Sends a key to where keys do not belong.
async fn misplace(platform: &Platform, app: &App, requirement: &str) {
    let token = platform.connect_token(app, "careless").await;
    let path = format!("/v1/connect/requirements/{requirement}/credentials");
    for body in [
        json!({"type": OPENAI, "config": {MISPLACED: "x"}}),
        json!({"type": OPENAI, "config": {"api_key": MISPLACED, "extra": MISPLACED}}),
        json!({"type": OPENAI, "config": {"api_key": MISPLACED, "url": MISPLACED}}),
        json!({"type": OPENAI, "config": MISPLACED}),
        json!({"type": MISPLACED, "config": {"api_key": MISPLACED}}),
        json!(MISPLACED),
    ] {
        let call = platform.call("POST", &path).bearer(&token).json(&body);
        let _ = call.send().await.expect(400);
    }
    let cut_off = format!("{{\"config\": {{\"api_key\": {}", json!(MISPLACED));
    let call = platform.call("POST", &path).bearer(&token);
    let _ = call
        .body("application/json", cut_off)
        .send()
        .await
        .expect(400);
    let in_the_bearer = platform.call("GET", "/v1/me").bearer(MISPLACED);
    let _ = in_the_bearer.send().await.expect(401);
    let in_the_query = platform.builder("GET", "/v1/me").query("key", MISPLACED);
    let _ = in_the_query.send().await.expect(200);
    let in_the_path = format!(
        "/v1/connections/{}",
        patchbay_tests::percent_encoded(MISPLACED)
    );
    let _ = platform.get(&in_the_path).await.expect(404);
    let inline = flow::one_llm(&json!({"type": OPENAI, "api_key": MISPLACED}));
    let body = json!({
        "name": "inline", "project_id": platform.project,
        "flow": inline, "flow_ui": flow::canvas(),
    });
    let _ = platform.post("/v1/workflows", &body).await.expect(400);
}

/// Everything that the product does with secrets.
async fn live(platform: &Platform) -> Vec<String> {
    let connection = platform.create_connection("Team", OF_TEAM).await;
    let path = format!("/v1/connections/{connection}");
    let body = json!({"config": {"api_key": REPLACED}});
    let _ = platform.put(&path, &body).await.expect(200);
    let body = json!({"config": {"api_key": OF_TEAM}});
    let _ = platform.put(&path, &body).await.expect(200);
    let workflow = platform.create_workflow("planted", &flow::no_llm()).await;
    let requirement = platform.create_requirement(&workflow, "openai").await;
    let flow = flow::of(&[
        flow::input(),
        flow::openai("own", &flow::requirement(&requirement)),
        flow::openai("shared", &json!(connection)),
        flow::output(&[("own", "own"), ("shared", "shared")]),
    ]);
    platform.save(&workflow, &flow).await;
    let app = platform.deploy("Planted", &workflow).await;

    platform.connect(&app, "user", &requirement, REPLACED).await;
    platform.connect(&app, "user", &requirement, OF_USER).await;
    platform
        .connect(&app, "refused", &requirement, REFUSED)
        .await;
    let of_other = json!({
        "user_id": "other", "requirement_id": requirement, "type": OPENAI,
        "config": {"api_key": OF_OTHER},
    });
    let call = platform.backend(&app, "POST", "/v1/connections");
    let _ = call.json(&of_other).send().await.expect(201);
    for user in ["user", "other"] {
        let run = platform.run(&app, user).await.expect(200).data();
        assert_eq!(run["status"], "completed", "{run}");
    }
    let run = platform.run(&app, "refused").await.expect(200).data();
    assert_eq!(run["error"]["code"], "provider_unauthorized", "{run}");
    misplace(platform, &app, &requirement).await;

    let (_, token) = platform.personal_access_token("planted").await;
    let link = platform.connect_token(&app, "user").await;
    let session = platform.call("GET", "/v1/connect/session").bearer(&link);
    let _ = session.send().await.expect(200);
    let page = platform.call("GET", &format!("/connect?token={link}"));
    let _ = page.send().await.expect(200);
    let path = format!("/v1/requirements/{requirement}/connections?user_id=other");
    let _ = platform
        .backend(&app, "DELETE", &path)
        .send()
        .await
        .expect(204);
    for list in [
        "/v1/connections?include_system=true",
        "/v1/access-keys",
        "/v1/personal-access-tokens",
        &format!("/v1/apps/{}/runs", app.id),
        &format!("/v1/apps/{}/users", app.id),
    ] {
        let _ = platform.get(list).await.expect(200);
    }
    vec![platform.token.clone(), app.key, token, link]
}

/// The key of one of many end users.
fn of_crowd(number: usize) -> String {
    format!("sk-\"crowd\"/planted\\{number:04}+q=r&s-0123456789")
}

/// Many users, each with a key of their own that does its work.
async fn crowd(platform: &Platform, count: usize) {
    let (app, requirement) = platform.deploy_requirement("Crowd").await;
    for number in 0..count {
        let user = format!("user-{number}");
        let key = of_crowd(number);
        platform.connect(&app, &user, &requirement, &key).await;
        let run = platform.run(&app, &user).await.expect(200).data();
        assert_eq!(run["status"], "completed", "{run}");
    }
}

/// Where secrets would be found: the answers and the output so far, and every file.
fn places(platform: &Platform) -> Vec<(String, Vec<u8>)> {
    let output = platform.server.output().into_bytes();
    let mut places = vec![
        (ANSWERS.to_owned(), platform.transcript().bytes()),
        ("the output".to_owned(), output),
    ];
    for (path, bytes) in scan::files(&platform.server.data_dir()) {
        places.push((path.display().to_string(), bytes));
    }
    let among = |name: &str| places.iter().any(|(place, _)| place.ends_with(name));
    assert!(among("patchbay.db"), "the database is among the places");
    places
}

/// What is found of secrets, and of tokens, which are told once in an answer and stored nowhere.
fn found(places: &[(String, Vec<u8>)], secrets: &[String], tokens: &[String]) -> Vec<String> {
    let mut all = Vec::new();
    for (place, bytes) in places {
        for secret in secrets {
            for form in scan::found(bytes, secret) {
                all.push(format!("{secret} as {form} in {place}"));
            }
        }
        for token in tokens.iter().filter(|_| place != ANSWERS) {
            for form in scan::found(bytes, token) {
                all.push(format!("a token as {form} in {place}"));
            }
        }
    }
    all
}

#[tokio::test]
async fn ar_1_a_planted_secret_is_found_nowhere() {
    let refusal = format!("Incorrect API key provided: {REFUSED}");
    let provider = Provider::refusing(REFUSED, 401, &refusal);
    let options = Options {
        passphrase: Passphrase::Other(PASSPHRASE),
        ..Options::default()
    }
    .env("OPENAI_URL", provider.url())
    .env("PATCHBAY_LOG", "trace");
    let mut platform = Platform::with(&options).await;
    let users = profile::count(40);

    let tokens = live(&platform).await;
    crowd(&platform, users).await;
    let pid = platform.server.pid();
    let command_line =
        fs::read(format!("/proc/{pid}/cmdline")).expect("a process has a command line");
    let (status, _) = platform.server.stop();
    assert!(status.success());

    for key in [OF_USER, OF_OTHER, OF_TEAM, REFUSED, &of_crowd(0)] {
        let used = provider.keys().iter().any(|used| used == key);
        assert!(used, "{key} did its work");
    }
    let mut secrets: Vec<String> = KEYS.map(str::to_owned).to_vec();
    secrets.push(PASSPHRASE.to_owned());
    secrets.extend((0..users).map(of_crowd));
    let mut stopped = places(&platform);
    stopped.push(("the command line".to_owned(), command_line));
    let left = found(&stopped, &secrets, &tokens);
    assert!(left.is_empty(), "{left:#?}");

    platform.server.start_again(&options);
    platform.token = platform.server.token();
    platform.create_connection("Again", OF_TEAM).await;
    platform.server.signal("KILL");
    let left = found(&places(&platform), &secrets, &tokens);
    assert!(left.is_empty(), "after a kill: {left:#?}");
    let told = format!("{}, {}, 0", secrets.len(), stopped.len());
    profile::figure("AR-1", "secrets planted, places searched, found:", told);
}

#[tokio::test]
async fn ar_1_the_search_would_find_a_secret_that_a_workflow_keeps() {
    let platform = Platform::start().await;
    let mut flow = flow::no_llm();
    flow["nodes"][1]["note"] = json!(OF_USER);
    let workflow = platform.create_workflow("control", &flow).await;
    let _ = platform.get(&format!("/v1/workflows/{workflow}")).await;

    let in_files = scan::files(&platform.server.data_dir())
        .iter()
        .any(|(_, bytes)| !scan::found(bytes, OF_USER).is_empty());
    let in_answers = scan::found(&platform.transcript().bytes(), OF_USER);

    assert!(in_files, "the database was searched");
    assert!(in_answers.contains(&"json".to_owned()), "{in_answers:?}");
}
