//! Wrong requests are refused at the field that is wrong, and nothing of them is kept.

mod of_backends;
mod of_builders;

use patchbay_tests::{Call, Platform};
use serde_json::Value;

/// One change of a good body, and the field that the refusal must name.
struct Case {
    pointer: &'static str,
    value: Value,
    field: &'static str,
}

/// Sets `pointer` to `value`; null takes the field out.
fn case(pointer: &'static str, value: impl Into<Value>, field: &'static str) -> Case {
    Case {
        pointer,
        value: value.into(),
        field,
    }
}

fn long(length: usize) -> String {
    "x".repeat(length)
}

fn changed(good: &Value, case: &Case) -> Value {
    let mut body = good.clone();
    let (parent, name) = case.pointer.rsplit_once('/').expect("a pointer has a /");
    let parent = body.pointer_mut(parent).expect("its parent is there");
    let fields = parent.as_object_mut().expect("its parent is an object");
    if case.value.is_null() {
        fields.remove(name);
    } else {
        fields.insert(name.to_owned(), case.value.clone());
    }
    body
}

/// Sends a good body in each of its wrong variations: 400, with `details` that name the field and
/// nothing else.
async fn assert_refused(send: impl Fn() -> Call, good: &Value, cases: &[Case]) {
    let mut wrong = Vec::new();
    for case in cases {
        let body = changed(good, case);
        let answer = send().json(&body).send().await;
        let error = answer.json()["error"].clone();
        let fields: Vec<&String> = error["details"]
            .as_object()
            .map(|details| details.keys().collect())
            .unwrap_or_default();
        let right =
            answer.status == 400 && error["code"] == "bad_request" && fields == [case.field];
        if !right {
            let mut shown = case.value.to_string();
            shown.truncate(40);
            wrong.push(format!(
                "{} = {shown}: {} {}, not 400 at {}",
                case.pointer, answer.status, answer.text, case.field
            ));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// How many items a list has in all.
async fn count(platform: &Platform, path: &str) -> i64 {
    let list = platform.get(path).await.expect(200).json();
    list["pagination"]["total_count"]
        .as_i64()
        .expect("a list is counted")
}
