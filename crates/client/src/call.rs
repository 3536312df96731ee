//! One typed call: a path, a query, a body, and an answer that is what the route says or a refusal.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use crate::{Answer, ClientError, PlatformClient, RequestBody};

/// Which page of a list, in which order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// The page, from 1; the first when not told.
    pub page: Option<u32>,
    /// Items a page: 25 when not told, 500 at most.
    pub page_size: Option<u32>,
    /// Fields, separated by commas; a leading `-` turns the order round.
    pub sort: Option<String>,
}

/// A page of a list.
#[derive(Debug, Clone, Deserialize)]
pub struct Page<T> {
    /// The items of this page.
    pub data: Vec<T>,
    /// Where the page stands.
    pub pagination: Pagination,
}

/// Where a page stands in its list.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Pagination {
    /// This page, from 1.
    pub page: i64,
    /// Items a page.
    pub page_size: i64,
    /// Pages in all.
    pub page_count: i64,
    /// Items in all.
    pub total_count: i64,
}

/// What the platform said instead of doing what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Refused {
    /// The HTTP status code.
    #[serde(default)]
    pub status: u16,
    /// A stable word to branch on: `bad_request`, `not_found`, `vault_sealed`, …
    pub code: String,
    /// A sentence.
    pub message: String,
    /// Reasons by field.
    #[serde(default)]
    pub details: BTreeMap<String, String>,
}

/// Why a call has no result.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// There is no answer.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The platform refused.
    #[error("{0}")]
    Refused(Refused),
    /// The answer is not one of this API.
    #[error("the platform's answer could not be read (status {0})")]
    Unreadable(u16),
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)?;
        for (field, reason) in &self.details {
            write!(f, "\n  {field}: {reason}")?;
        }
        Ok(())
    }
}

/// The envelope of one object.
#[derive(Deserialize)]
pub(crate) struct Data<T> {
    pub(crate) data: T,
}

#[derive(Deserialize)]
struct ErrorBody {
    error: Refused,
}

/// `path?name=value&…`, percent-encoded.
pub(crate) fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    if query.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{query}")
}

impl ListQuery {
    /// The largest page, from the first item on.
    pub fn largest() -> Self {
        Self {
            page_size: Some(500),
            ..Self::default()
        }
    }

    fn path(&self, path: &str, filters: &[(&str, &str)]) -> String {
        let numbers = [("page", self.page), ("page_size", self.page_size)];
        let numbers: Vec<(&str, String)> = numbers
            .into_iter()
            .filter_map(|(name, number)| Some((name, number?.to_string())))
            .collect();
        let mut pairs = filters.to_vec();
        pairs.extend(numbers.iter().map(|(name, text)| (*name, text.as_str())));
        pairs.extend(self.sort.as_deref().map(|sort| ("sort", sort)));
        with_query(path, &pairs)
    }
}

impl PlatformClient {
    /// A page of a list.
    pub(crate) async fn page<T: DeserializeOwned>(
        &self,
        path: &str,
        filters: &[(&str, &str)],
        query: &ListQuery,
    ) -> Result<Page<T>, CallError> {
        read(&self.call("GET", &query.path(path, filters), None).await?)
    }

    /// A bare object.
    pub(crate) async fn object<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, CallError> {
        let body = body.map(serde_json::to_string).transpose();
        let body = body.map_err(|_| CallError::Client(ClientError::Body))?;
        read(&self.call(method, path, body).await?)
    }

    /// An object in its envelope.
    pub(crate) async fn data<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, CallError> {
        Ok(self.object::<Data<T>>(method, path, body).await?.data)
    }

    /// Reads one object in its envelope.
    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, CallError> {
        self.data("GET", path, None::<&()>).await
    }

    /// Deletes; what is acknowledged has no data.
    pub(crate) async fn delete(&self, path: &str) -> Result<(), CallError> {
        self.call("DELETE", path, None).await.map(drop)
    }

    async fn call(
        &self,
        method: &str,
        path: &str,
        body: Option<String>,
    ) -> Result<Answer, CallError> {
        let answer = self
            .request(method, path, body.map(RequestBody::json))
            .await?;
        if (200..300).contains(&answer.status) {
            return Ok(answer);
        }
        let body = serde_json::from_str::<ErrorBody>(&answer.body)
            .map_err(|_| CallError::Unreadable(answer.status))?;
        Err(CallError::Refused(Refused {
            status: answer.status,
            ..body.error
        }))
    }
}

fn read<T: DeserializeOwned>(answer: &Answer) -> Result<T, CallError> {
    serde_json::from_str(&answer.body).map_err(|_| CallError::Unreadable(answer.status))
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::SecretString;
    use wiremock::matchers::{method, path, query_param};
    use wiremock::{Mock, MockServer, ResponseTemplate};

    async fn answering(template: ResponseTemplate) -> (MockServer, PlatformClient) {
        let server = MockServer::start().await;
        Mock::given(method("GET"))
            .respond_with(template)
            .mount(&server)
            .await;
        let base = server.uri().parse().unwrap();
        let client = PlatformClient::new(base, SecretString::from("planted")).unwrap();
        (server, client)
    }

    #[tokio::test]
    async fn a_refusal_names_its_code_and_fields() {
        let body = r#"{"error":{"code":"bad_request","message":"Bad Request","details":{"name":"cannot be blank"}}}"#;
        let (_server, client) =
            answering(ResponseTemplate::new(400).set_body_raw(body, "application/json")).await;
        let error = client.get::<serde_json::Value>("/v1/me").await.unwrap_err();
        let CallError::Refused(refused) = &error else {
            panic!("{error}");
        };
        assert_eq!(
            (refused.status, refused.code.as_str()),
            (400, "bad_request")
        );
        assert_eq!(error.to_string(), "Bad Request\n  name: cannot be blank");
    }

    #[tokio::test]
    async fn an_answer_of_something_else_is_told_as_such() {
        for status in [200, 502] {
            let (_server, client) =
                answering(ResponseTemplate::new(status).set_body_string("<html>")).await;
            let error = client.get::<serde_json::Value>("/v1/me").await.unwrap_err();
            assert!(matches!(error, CallError::Unreadable(code) if code == status));
        }
    }

    #[tokio::test]
    async fn a_query_is_encoded() {
        let server = MockServer::start().await;
        let body =
            r#"{"data":[1],"pagination":{"page":2,"page_size":1,"page_count":2,"total_count":2}}"#;
        Mock::given(path("/v1/x"))
            .and(query_param("user_id", "a&b= c"))
            .and(query_param("page", "2"))
            .respond_with(ResponseTemplate::new(200).set_body_raw(body, "application/json"))
            .expect(1)
            .mount(&server)
            .await;
        let base = server.uri().parse().unwrap();
        let client = PlatformClient::new(base, SecretString::from("planted")).unwrap();
        let second = ListQuery {
            page: Some(2),
            ..ListQuery::default()
        };
        let page: Page<u32> = client
            .page("/v1/x", &[("user_id", "a&b= c")], &second)
            .await
            .unwrap();
        assert_eq!((page.data, page.pagination.total_count), (vec![1], 2));
    }
}
