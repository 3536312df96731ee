//! OA-7 across processes: one holds the data folder, and a renewal that dies with it is not repeated
//! blindly.

use std::time::Duration;

use patchbay_tests::{App, AuthorizationServer, Options, Platform, RawAnswer, profile, wait};
use serde_json::{Value, json};

use super::nothing_leaked;
use super::refresh::join_all;
use crate::USER;

/// A token that lives so long is not used any more after two seconds.
const SHORT: u64 = 32;

/// A connection whose token has ended, and an App that needs it.
async fn with_an_ended_token(server: &AuthorizationServer) -> (Platform, String, App) {
    let platform = Platform::start().await;
    server.live(SHORT);
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    let app = platform.deploy_call("Caller", server, &json!(id)).await;
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    server.live(3600);
    (platform, id, app)
}

/// The App's answers to so many runs at once, wherever the platform answers now.
async fn runs(platform: &Platform, app: &App, count: usize) -> Vec<(u16, Value)> {
    let run = async || {
        let answer = platform
            .call("POST", &format!("/apps/{}/v1/runs", app.id))
            .bearer(&app.key)
            .json(&json!({"input": {"question": "x"}, "user_id": USER}))
            .send()
            .await;
        (answer.status, answer.json())
    };
    join_all((0..count).map(|_| run())).await
}

/// Kills the process while a renewal waits for its answer, and starts it again on the same data.
async fn killed_while_renewing(platform: &mut Platform, server: &AuthorizationServer, app: &App) {
    let begun = async {
        wait::until("the renewal to begin", async || {
            (server.grants_of("refresh_token") == 1).then_some(())
        })
        .await;
    };
    let run = platform
        .call("POST", &format!("/apps/{}/v1/runs", app.id))
        .bearer(&app.key)
        .json(&json!({"input": {"question": "x"}, "user_id": USER}))
        .send();
    tokio::select! {
        answer = run => panic!("the renewal was to wait: {}", answer.text),
        () = begun => {}
    }
    platform.server.signal("KILL");
}

fn start_again(platform: &mut Platform) {
    platform.server.start_again(&Options::default());
    platform.token = platform.server.token();
}

#[tokio::test]
async fn oa_7_a_second_process_refuses_and_renews_nothing() {
    let server = AuthorizationServer::start();
    let (platform, id, app) = with_an_ended_token(&server).await;

    let second = platform.server.second(&Options::default());

    assert_eq!(second.status.code(), Some(1));
    let holder = platform.server.pid().to_string();
    assert!(second.stderr.contains(&holder), "{}", second.stderr);
    assert_eq!(server.grants_of("refresh_token"), 0);
    for (status, run) in runs(&platform, &app, 20).await {
        assert_eq!(status, 200, "{run}");
    }
    assert_eq!(server.grants_of("refresh_token"), 1);
    assert_eq!(platform.connection(&id).await["status"], "active");
}

/// Commands of the same user are answered by the process that holds the folder, so they renew
/// nothing of their own.
#[tokio::test]
async fn oa_7_commands_and_backends_share_one_renewal() {
    let server = AuthorizationServer::start();
    let (platform, _, app) = with_an_ended_token(&server).await;
    server.pause(Duration::from_millis(500));
    let commands = std::thread::scope(|threads| {
        let command = || {
            let input = r#"{"question":"x"}"#;
            platform
                .server
                .run(&["app", "run", "Caller", "--user", USER, "--input", input])
        };
        let running: Vec<_> = (0..5).map(|_| threads.spawn(command)).collect();
        running
            .into_iter()
            .map(|thread| thread.join().expect("it ends"))
            .collect::<Vec<_>>()
    });
    for done in &commands {
        let told = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{told}");
    }
    for (status, run) in runs(&platform, &app, 5).await {
        assert_eq!(status, 200, "{run}");
    }
    assert_eq!(server.grants_of("refresh_token"), 1);
}

/// The provider never answered, so the former refresh token is still good.
#[tokio::test]
async fn oa_7_a_renewal_that_died_before_the_provider_acted_is_made_up_for_once() {
    let server = AuthorizationServer::start();
    let (mut platform, id, app) = with_an_ended_token(&server).await;
    server.pause(Duration::from_secs(2));
    let dropped = RawAnswer {
        hangs_up: true,
        ..RawAnswer::body(200, "text/plain", "")
    };
    server.answer_tokens_with(Some(dropped));
    killed_while_renewing(&mut platform, &server, &app).await;
    server.pause(Duration::ZERO);
    tokio::time::sleep(Duration::from_millis(2_200)).await;
    server.answer_tokens_with(None);
    start_again(&mut platform);

    for (status, run) in runs(&platform, &app, 20).await {
        assert_eq!(status, 200, "{run}");
        assert_eq!(run["data"]["status"], "completed", "{run}");
    }

    assert_eq!(
        server.grants_of("refresh_token"),
        2,
        "the lost one, and one"
    );
    assert_eq!(platform.connection(&id).await["status"], "active");
    nothing_leaked(&platform, &server).await;
    profile::figure("OA-7", "renewals for 20 runs after a kill", 1);
}

/// The provider had rotated the token, and its answer died with the process. Nothing can bring that
/// back; it is said, and not asked for again and again.
#[tokio::test]
async fn oa_7_a_rotated_token_that_was_lost_with_the_process_is_told_and_mended() {
    let server = AuthorizationServer::start();
    let (mut platform, id, app) = with_an_ended_token(&server).await;
    let former = server.refresh_tokens();
    server.pause(Duration::from_secs(1));
    killed_while_renewing(&mut platform, &server, &app).await;
    wait::until("the provider to rotate", async || {
        (server.refresh_tokens() != former).then_some(())
    })
    .await;
    server.pause(Duration::ZERO);
    start_again(&mut platform);

    for round in 0..2 {
        for (status, run) in runs(&platform, &app, 20).await {
            assert_eq!(status, 400, "{run}");
            let told = run["error"]["message"].as_str().expect("a message");
            assert!(told.contains("connect it again"), "{told}");
        }
        assert_eq!(server.grants_of("refresh_token"), 2, "round {round}");
    }
    let shown = platform.connection(&id).await;
    assert_eq!(shown["status"], "expired");
    assert_eq!(shown["oauth2"]["findings"][0]["code"], "invalid_grant");

    platform.sign_in(&id).await;
    let (status, run) = runs(&platform, &app, 1).await.remove(0);
    assert_eq!((status, &run["data"]["status"]), (200, &json!("completed")));
    nothing_leaked(&platform, &server).await;
}
