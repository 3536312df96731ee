//! `/docs`: the contract as a page, written from the OpenAPI document once. It has no script, so its
//! policy allows none.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use http::HeaderValue;
use http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use serde_json::{Map, Value};

use crate::openapi;

const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; form-action 'none'; frame-ancestors 'none'; \
     base-uri 'none'",
);
const STYLE: &str = include_str!("docs.css");

static PAGE: LazyLock<String> = LazyLock::new(|| {
    let document: Value = serde_json::from_str(openapi::text()).unwrap_or_default();
    page(&document)
});

/// The page.
pub(crate) fn answer() -> Response {
    let headers = [
        (
            CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (CONTENT_SECURITY_POLICY, POLICY),
    ];
    (headers, PAGE.as_str()).into_response()
}

/// Its style.
pub(crate) fn style() -> Response {
    let kind = HeaderValue::from_static("text/css; charset=utf-8");
    ([(CONTENT_TYPE, kind)], STYLE).into_response()
}

fn page(document: &Value) -> String {
    let title = escaped(&document["info"]["title"]);
    let mut links = String::new();
    let mut body = String::new();
    for tag in list(&document["tags"]) {
        let name = escaped(&tag["name"]);
        let anchor = name.replace(' ', "-");
        let _ = write!(links, "<li><a href=\"#{anchor}\">{name}</a></li>");
        let told = escaped(&tag["description"]);
        let _ = write!(body, "<h2 id=\"{anchor}\">{name}</h2><p>{told}</p>");
        for (path, item) in object(&document["paths"]) {
            for (method, operation) in object(item) {
                if list(&operation["tags"]).contains(&tag["name"]) {
                    write_operation(&mut body, method, path, operation);
                }
            }
        }
    }
    let schemas = object(&document["components"]["schemas"]);
    for (name, schema) in schemas {
        let name = escape(name);
        let _ = write!(
            body,
            "<details id=\"schema-{name}\"><summary><code>{name}</code></summary>"
        );
        write_json(&mut body, schema);
        body.push_str("</details>");
    }
    let about = escaped(&document["info"]["description"]);
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title} API</title>\
         <link rel=\"stylesheet\" href=\"/docs/style.css\"></head><body><nav><h1>{title} API</h1>\
         <ul>{links}</ul><p><a href=\"/openapi.json\">openapi.json</a></p></nav>\
         <main><p class=\"about\">{about}</p>{body}</main></body></html>"
    )
}

fn write_operation(out: &mut String, method: &str, path: &str, operation: &Value) {
    let (method, path) = (escape(&method.to_uppercase()), escape(path));
    let summary = escaped(&operation["summary"]);
    let opens: Vec<String> = list(&operation["security"])
        .iter()
        .map(|item| match object(item).next() {
            Some((name, _)) => escape(&name.replace('_', " ")),
            None => "nothing".to_owned(),
        })
        .collect();
    let _ = write!(
        out,
        "<details><summary><b>{method}</b> <code>{path}</code> <span>{summary}</span></summary>\
         <p>Opened by: {}</p>",
        opens.join(", or ")
    );
    write_parameters(out, &operation["parameters"]);
    for (kind, content) in object(&operation["requestBody"]["content"]) {
        let _ = write!(out, "<h3>Body <code>{}</code></h3>", escape(kind));
        write_json(out, &content["schema"]);
    }
    out.push_str("<h3>Answers</h3><dl>");
    for (status, answer) in object(&operation["responses"]) {
        let told = escaped(&answer["description"]);
        let _ = write!(out, "<dt>{}</dt><dd>{told}</dd>", escape(status));
    }
    out.push_str("</dl></details>");
}

fn write_parameters(out: &mut String, parameters: &Value) {
    if list(parameters).is_empty() {
        return;
    }
    out.push_str("<h3>Parameters</h3><dl>");
    for parameter in list(parameters) {
        let name = escaped(&parameter["name"]);
        let place = escaped(&parameter["in"]);
        let needed = if parameter["required"] == true {
            ", required"
        } else {
            ""
        };
        let told = escaped(&parameter["description"]);
        let _ = write!(
            out,
            "<dt><code>{name}</code> ({place}{needed})</dt><dd>{told}</dd>"
        );
    }
    out.push_str("</dl>");
}

fn write_json(out: &mut String, value: &Value) {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let _ = write!(out, "<pre>{}</pre>", escape(&text));
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn object(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

fn escaped(value: &Value) -> String {
    escape(value.as_str().unwrap_or_default())
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_stands_on_the_page() {
        let document: Value = serde_json::from_str(openapi::text()).unwrap();
        let mut seen = 0;
        for (path, item) in object(&document["paths"]) {
            for (method, _) in object(item) {
                let method = method.to_uppercase();
                let line = format!("<b>{method}</b> <code>{}</code>", escape(path));
                assert!(PAGE.contains(&line), "{method} {path}");
                seen += 1;
            }
        }
        assert!(seen > 60, "{seen}");
        assert!(!PAGE.contains("<script") && !PAGE.contains("style="));
    }

    #[test]
    fn what_the_document_says_is_text() {
        let hostile = serde_json::json!({
            "info": {"title": "<img src=x>", "description": "\"><script>"},
        });
        let page = page(&hostile);
        assert!(!page.contains("<img") && !page.contains("<script"));
    }
}
