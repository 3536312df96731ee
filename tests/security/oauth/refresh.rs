//! OA-7: renewing access.

use std::time::Duration;

use patchbay_tests::{AuthorizationServer, Options, Platform, RawAnswer, profile, wait};
use serde_json::json;

use super::nothing_leaked;
use crate::USER;

/// A token that lives so long is not used any more after two seconds.
const SHORT: u64 = 32;

#[tokio::test]
async fn oa_7_fifty_runs_on_an_ended_token_renew_it_once() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    server.live(SHORT);
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    let app = platform.deploy_call("Caller", &server, &json!(id)).await;
    server.live(3600);
    server.pause(Duration::from_millis(300));
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    let runs = (0..50).map(|_| platform.run(&app, USER));
    for run in join_all(runs).await {
        assert_eq!(run.expect(200).data()["status"], "completed");
    }
    assert_eq!(server.grants_of("refresh_token"), 1);
    let used = server.used();
    assert_eq!(used.len(), 50);
    assert!(
        used.iter().all(|token| *token == used[0]),
        "everybody has the new token"
    );
    nothing_leaked(&platform, &server).await;
    profile::figure(
        "OA-7",
        "renewals for 50 runs",
        server.grants_of("refresh_token"),
    );
}

#[tokio::test]
async fn oa_7_access_is_renewed_before_anybody_needs_it() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    // Half of its life is two seconds from now.
    server.live(4);
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    server.live(3600);
    wait::until("the renewal", async || {
        (server.grants_of("refresh_token") == 1).then_some(())
    })
    .await;
    wait::until("the new end", async || {
        let shown = platform.connection(&id).await;
        shown["oauth2"]["refreshed_at"].is_string().then_some(())
    })
    .await;
}

#[tokio::test]
async fn oa_7_what_was_taken_back_is_expired_and_the_user_is_asked_again() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    server.live(SHORT);
    platform.use_as("google", &server).await;
    let (app, requirement) = platform.deploy_account("Mail Helper", &server).await;
    let token = platform.connect_token(&app, USER).await;
    let (url, visitor) = platform.connect_account(&token, &requirement).await;
    let _ = visitor.sign_in(&platform, &url).await.expect(200);
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    server.forget_grants();
    tokio::time::sleep(Duration::from_millis(2_500)).await;

    let refused = platform.run(&app, USER).await.expect(400);

    assert_eq!(refused.details()["google"], "the connection has expired");
    assert_eq!(platform.status(&app, USER).await, "incomplete");
    let shared = platform.deploy_call("Caller", &server, &json!(id)).await;
    let refused = platform.run(&shared, USER).await.expect(400);
    assert!(
        refused.text.contains("connect it again"),
        "{}",
        refused.text
    );
    let shown = platform.connection(&id).await;
    assert_eq!(shown["status"], "expired");
    assert_eq!(shown["oauth2"]["findings"][0]["code"], "invalid_grant");

    // Connecting again in place mends both.
    let (url, visitor) = platform.connect_account(&token, &requirement).await;
    let _ = visitor.sign_in(&platform, &url).await.expect(200);
    assert_eq!(platform.status(&app, USER).await, "completed");
    platform.sign_in(&id).await;
    let _ = platform.run(&shared, USER).await.expect(200);
}

#[tokio::test]
async fn oa_7_a_server_that_is_not_well_costs_nothing() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    server.live(SHORT);
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    let app = platform.deploy_call("Caller", &server, &json!(id)).await;
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    for answer in [
        RawAnswer::body(503, "text/plain", ""),
        RawAnswer::body(429, "text/plain", ""),
        RawAnswer {
            hangs_up: true,
            ..RawAnswer::body(200, "text/plain", "")
        },
        RawAnswer::json(401, &json!({"error": "invalid_client"})),
        RawAnswer::body(200, "text/html", "<html>"),
    ] {
        server.answer_tokens_with(Some(answer));
        // The token still lives for half a minute, so the run has it.
        let _ = platform.run(&app, USER).await.expect(200);
        assert_eq!(platform.connection(&id).await["status"], "active");
    }
    server.answer_tokens_with(None);
    server.live(3600);
    let _ = platform.run(&app, USER).await.expect(200);
    assert_eq!(
        platform.connection(&id).await["oauth2"]["findings"],
        json!([])
    );
}

#[tokio::test]
async fn oa_7_access_without_a_way_to_renew_it_ends_openly() {
    let platform = Platform::start().await;
    let server = AuthorizationServer::start();
    server.give_no_refresh_tokens();
    server.live(3);
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    let shown = platform.connection(&id).await;
    assert_eq!(shown["oauth2"]["renewable"], false);
    assert_eq!(
        shown["oauth2"]["dies_at"],
        shown["oauth2"]["access_expires_at"]
    );
    platform.wait_for_status(&id, "expired").await;
}

/// A kill at any moment between the provider's answer and the commit leaves the old or the new
/// token, and both are good: this server takes the old one until the new one was used.
#[tokio::test]
async fn oa_7_a_kill_during_a_renewal_loses_no_grant() {
    let server = AuthorizationServer::start();
    server.live(4);
    let options = Options::default();
    let mut platform = Platform::with(&options).await;
    let id = platform.create_oauth_connection(&server.config()).await;
    platform.sign_in(&id).await;
    server.keep_former_tokens();
    let kills = profile::count(40);
    let app = platform.deploy_call("Caller", &server, &json!(id)).await;
    for at in 0..kills {
        let before = server.grants_of("refresh_token");
        wait::until("a renewal to begin", async || {
            (server.grants_of("refresh_token") > before).then_some(())
        })
        .await;
        tokio::time::sleep(Duration::from_micros(
            u64::try_from(at % 20).unwrap_or(0) * 400,
        ))
        .await;
        platform.server.signal("KILL");
        platform.server.start_again(&options);
        platform.token = platform.server.token();
    }
    server.live(3600);
    wait::until("access that works", async || {
        let answer = platform
            .call(
                "POST",
                &format!("{}/apps/{}/v1/runs", platform.server.url(), app.id),
            )
            .bearer(&app.key)
            .json(&json!({"input": {"question": "x"}, "user_id": USER}))
            .send()
            .await;
        (answer.status == 200 && answer.data()["status"] == "completed").then_some(())
    })
    .await;
    assert_eq!(platform.connection(&id).await["status"], "active");
    profile::figure("OA-7", "kills during renewals without a loss", kills);
}

/// Waits for all of them at once.
pub(super) async fn join_all<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut pending: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|context| {
        let mut waits = false;
        for (future, output) in &mut pending {
            if output.is_none() {
                match future.as_mut().poll(context) {
                    std::task::Poll::Ready(ready) => *output = Some(ready),
                    std::task::Poll::Pending => waits = true,
                }
            }
        }
        if waits {
            std::task::Poll::Pending
        } else {
            std::task::Poll::Ready(())
        }
    })
    .await;
    pending
        .into_iter()
        .filter_map(|(_, output)| output)
        .collect()
}
