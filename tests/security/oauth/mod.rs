//! What a hostile authorization server, or somebody else's browser, gets (OA-1 to OA-10).

mod answers;
mod browsers;
mod callbacks;
mod endings;
mod listener;
mod processes;
mod refresh;
mod refused;
mod revocation;

use patchbay_tests::{AuthorizationServer, Platform, scan};

/// Nothing that a server gave or was given stands where people or programs read.
async fn nothing_leaked(platform: &Platform, server: &AuthorizationServer) {
    let seen = platform.transcript().bytes();
    let log = platform.server.output();
    let mut secrets: Vec<String> = server.tokens();
    for request in server.token_requests() {
        for name in ["code", "code_verifier", "refresh_token", "client_secret"] {
            secrets.extend(request.form.get(name).cloned());
        }
    }
    for secret in secrets {
        // A code stands in the address that the test's own browser was sent to, and nowhere else.
        let own = secret.starts_with("code-");
        if !own {
            assert_eq!(
                scan::found(&seen, &secret),
                [""; 0],
                "in an answer: {secret}"
            );
        }
        assert_eq!(
            scan::found(log.as_bytes(), &secret),
            [""; 0],
            "in the log: {secret}"
        );
    }
}
