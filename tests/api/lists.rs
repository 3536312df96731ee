//! Pages of lists.

use patchbay_tests::Platform;
use serde_json::{Value, json};

use crate::KEY;

/// A server with 27 projects: the one it has, and 26 more.
async fn with_projects() -> Platform {
    let platform = Platform::start().await;
    for number in 1..=26 {
        platform.create_project(&format!("Project {number}")).await;
    }
    platform
}

fn length(list: &Value) -> usize {
    list["data"].as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn a_list_comes_in_pages_of_25() {
    let platform = with_projects().await;

    let first = platform.get("/v1/projects").await.expect(200).json();
    let second = platform.get("/v1/projects?page=2").await.expect(200).json();
    let third = platform.get("/v1/projects?page=3").await.expect(200).json();

    assert_eq!(length(&first), 25);
    assert_eq!(
        first["pagination"],
        json!({"page": 1, "page_size": 25, "page_count": 2, "total_count": 27})
    );
    assert_eq!(length(&second), 2);
    assert_eq!(second["pagination"]["page"], 2);
    assert_eq!(third["data"], json!([]));
}

#[tokio::test]
async fn pages_of_another_size_hold_everything_once() {
    let platform = with_projects().await;

    let mut seen = Vec::new();
    for page in 1..=3 {
        let path = format!("/v1/projects?page={page}&page_size=10");
        let list = platform.get(&path).await.expect(200).json();
        assert_eq!(list["pagination"]["page_count"], 3);
        let items = list["data"].as_array().expect("a list").clone();
        seen.extend(items.into_iter().map(|item| item["id"].to_string()));
    }

    assert_eq!(seen.len(), 27);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 27, "nothing is listed twice");
}

#[tokio::test]
async fn the_order_can_be_asked_for_and_turned_round() {
    let platform = Platform::start().await;
    for name in ["b", "c", "a"] {
        platform
            .create_workflow(name, &patchbay_tests::flow::no_llm())
            .await;
    }
    let names = async |sort: &str| -> Vec<Value> {
        let path = format!("/v1/workflows?project_id={}&sort={sort}", platform.project);
        let list = platform.get(&path).await.expect(200).data();
        let list = list.as_array().expect("a list");
        list.iter().map(|item| item["name"].clone()).collect()
    };

    assert_eq!(names("name").await, ["a", "b", "c"]);
    assert_eq!(names("-name").await, ["c", "b", "a"]);
    assert_eq!(names("-created_at").await, ["a", "c", "b"]);
}

#[tokio::test]
async fn a_page_that_cannot_be_is_refused_by_name() {
    let platform = Platform::start().await;

    for (query, field) in [
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=first", "page"),
        ("page=1.5", "page"),
        ("page_size=0", "page_size"),
        ("page_size=501", "page_size"),
        ("page_size=9223372036854775808", "page_size"),
        ("sort=nothing", "sort"),
        ("sort=id;drop", "sort"),
    ] {
        let path = format!("/v1/connections?{query}");
        let answer = platform.get(&path).await.expect(400);
        let details = answer.details();
        let named: Vec<&String> = details.as_object().expect("details").keys().collect();
        assert_eq!(named, [field], "{query}");
    }
}

#[tokio::test]
async fn a_list_of_a_project_needs_the_project() {
    let platform = Platform::start().await;

    for path in ["/v1/workflows", "/v1/apps"] {
        let answer = platform.get(path).await.expect(400);
        assert_eq!(answer.details(), json!({"project_id": "cannot be blank"}));
    }
}

#[tokio::test]
async fn every_list_is_sorted_by_its_fields_in_both_directions() {
    let platform = Platform::start().await;
    let (app, requirement) = platform.deploy_requirement("Sorted").await;
    platform.create_requirement(&app.workflow, "another").await;
    platform.create_project("Second").await;
    platform.access_key(None).await;
    platform.personal_access_token("second").await;
    for user in ["one", "two"] {
        platform
            .connect(&app, user, &requirement, "sk-sorted-0123456789")
            .await;
        // What comes of it does not matter: it is listed.
        let _ = platform.run(&app, user).await;
    }
    let of_app = format!("/v1/apps/{}", app.id);
    for (path, field) in [
        ("/v1/projects".to_owned(), "name"),
        ("/v1/access-keys".to_owned(), "created_at"),
        ("/v1/personal-access-tokens".to_owned(), "name"),
        (
            format!("/v1/workflows/{}/requirements", app.workflow),
            "name",
        ),
        (
            format!("/v1/workflows/{}/versions", app.workflow),
            "version",
        ),
        (format!("{of_app}/deployments"), "created_at"),
        (format!("{of_app}/users"), "user_id"),
        (format!("{of_app}/runs"), "started_at"),
        ("/v1/audit-events".to_owned(), "action"),
    ] {
        let sorted = async |sort: &str| -> Vec<String> {
            let list = platform
                .get(&format!("{path}?page_size=500&sort={sort}"))
                .await;
            let data = list.expect(200).data();
            let items = data.as_array().expect("a list").iter();
            items.map(|item| item[field].to_string()).collect()
        };
        let mut up = sorted(field).await;
        let down = sorted(&format!("-{field}")).await;
        assert!(!up.is_empty(), "{path}");
        up.reverse();
        assert_eq!(up, down, "{path}");
        let unknown = platform.get(&format!("{path}?sort=nothing")).await;
        assert!(unknown.expect(400).details()["sort"].is_string(), "{path}");
    }
}

#[tokio::test]
async fn connections_are_found_by_a_part_of_their_names() {
    let platform = Platform::start().await;
    for name in ["openai-prod", "OpenAI staging", "claude"] {
        platform.create_connection(name, KEY).await;
    }
    let found = async |search: &str| {
        let path = format!("/v1/connections?sort=name&search={search}");
        let answer = platform.get(&path).await.expect(200).data();
        let list = answer.as_array().cloned().unwrap_or_default();
        let names = list
            .iter()
            .map(|one| one["name"].as_str().unwrap_or_default().to_owned());
        names.collect::<Vec<_>>()
    };

    assert_eq!(found("OPENAI").await, ["OpenAI staging", "openai-prod"]);
    assert_eq!(found("-prod").await, ["openai-prod"]);
    assert_eq!(found("%25").await, [""; 0], "a percent sign is only that");
    assert_eq!(found("").await.len(), 3);
}
