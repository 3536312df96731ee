//! One type beside a stand-in for its service: the right credential, a wrong one, a redirect, an outage,
//! nobody there, no credential, and to whom the credential was shown.

use std::collections::BTreeMap;

use secrecy::SecretString;
use serde_json::Value;

use super::stand_in::{Answer, Seen, StandIn};
use crate::connection::{Owner, ResolvedConnection};
use crate::probe::{Checked, Verdict};

/// Where redirects lead, and nothing may go.
pub(super) const ELSEWHERE: &str = "elsewhere.example";
pub(super) const KEY: &str = "planted-key-5d2f9a71c4";
pub(super) const WRONG: &str = "planted-wrong-0b7e36d8";

/// How one type is asked.
pub(super) struct Case {
    pub(super) ty: &'static str,
    pub(super) public: Value,
    /// The secret field, what is right in it and what is wrong.
    pub(super) secret: (&'static str, String, String),
    /// The one host that is asked.
    pub(super) host: &'static str,
    /// The first line of each request with the right credential.
    pub(super) lines: Vec<&'static str>,
    /// Whether a request shows the right credential.
    pub(super) right: fn(&Seen) -> bool,
    /// What the service answers to it, and to a wrong one.
    pub(super) answers: (Answer, Answer),
    /// Whether the secret itself may arrive.
    pub(super) sent: bool,
    /// Whether the service is asked without a credential too.
    pub(super) anonymous: bool,
}

impl Case {
    pub(super) fn connection(&self, secret: &str) -> ResolvedConnection {
        let Value::Object(public) = self.public.clone() else {
            panic!("fields are an object")
        };
        ResolvedConnection {
            connection_type: format!("dynamiq.connections.{}", self.ty),
            public,
            secrets: BTreeMap::from([(self.secret.0.to_owned(), SecretString::from(secret))]),
            unset: Vec::new(),
            renewal: None,
            owner: Owner::Builder,
            built_in: false,
        }
    }

    /// Asks with a secret, where `answer` says what each request is answered.
    pub(super) async fn asked(
        &self,
        secret: &str,
        answer: impl Fn(&Seen) -> Answer + Send + Sync + 'static,
    ) -> (Checked, Vec<Seen>) {
        let service = StandIn::start(&[self.host, ELSEWHERE], answer).await;
        let connection = self.connection(secret);
        let checked = service.engine().check_connection(&connection).await;
        let seen = service.seen();
        for request in &seen {
            assert_eq!(request.host(), self.host, "{}: {}", self.ty, request.line);
            let shown = request.whole();
            assert!(
                self.sent || !contains_key(&shown, secret),
                "{}: {shown}",
                self.ty
            );
        }
        let told = format!("{checked:?}");
        assert!(!contains_key(&told, secret), "{}: {told}", self.ty);
        (checked, seen)
    }

    pub(super) async fn is_checked(&self) {
        let (field, right, wrong) = &self.secret;
        let (good, bad) = self.answers.clone();
        let is_right = self.right;
        let judge = move |seen: &Seen| {
            if is_right(seen) {
                good.clone()
            } else {
                bad.clone()
            }
        };

        let (works, seen) = self.asked(right, judge.clone()).await;
        assert_eq!(works.verdict, Verdict::Works, "{}: {works:?}", self.ty);
        let lines: Vec<&str> = seen.iter().map(|seen| seen.line.as_str()).collect();
        assert_eq!(lines.len(), self.lines.len(), "{}: {lines:?}", self.ty);
        for (line, expected) in lines.iter().zip(&self.lines) {
            assert!(line.starts_with(expected), "{}: {line}", self.ty);
        }

        let (refused, _) = self.asked(wrong, judge).await;
        assert_eq!(
            refused.verdict,
            Verdict::Refused,
            "{}: {refused:?}",
            self.ty
        );

        let away = |_: &Seen| Answer::new(307, "").with(&format!("location: https://{ELSEWHERE}/"));
        let (redirected, _) = self.asked(right, away).await;
        assert_eq!(
            redirected.verdict,
            Verdict::NotCheckable,
            "{}: {redirected:?}",
            self.ty
        );

        let (unwell, _) = self.asked(right, |_| Answer::new(503, "<html>")).await;
        assert_eq!(
            unwell.verdict,
            Verdict::Unreachable,
            "{}: {unwell:?}",
            self.ty
        );

        let service = StandIn::start(&[self.host], |_| Answer::new(200, "")).await;
        let nobody = service.gone().await;
        let nobody = nobody.check_connection(&self.connection(right)).await;
        assert_eq!(
            nobody.verdict,
            Verdict::Unreachable,
            "{}: {nobody:?}",
            self.ty
        );
        assert!(!contains_key(&nobody.message, right));

        let mut none = self.connection(right);
        none.secrets.remove(*field);
        let service = StandIn::start(&[self.host], |_| Answer::new(200, "")).await;
        let none = service.engine().check_connection(&none).await;
        assert_eq!(!service.seen().is_empty(), self.anonymous, "{}", self.ty);
        if !self.anonymous {
            assert_eq!(none.verdict, Verdict::NotCheckable, "{}: {none:?}", self.ty);
        }
    }
}

/// Whether a text shows a secret, or a good part of one that has lines.
pub(super) fn contains_key(text: &str, secret: &str) -> bool {
    let mut parts = secret.lines().filter(|line| !line.starts_with("-----"));
    parts.any(|line| text.contains(line))
}

/// A secret field with what is right and what is wrong.
pub(super) fn one(field: &'static str) -> (&'static str, String, String) {
    (field, KEY.to_owned(), WRONG.to_owned())
}

pub(super) fn json_of(seen: &Seen) -> Value {
    serde_json::from_str(&seen.body).unwrap_or_default()
}
