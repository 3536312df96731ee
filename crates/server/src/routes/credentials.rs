//! Personal Access Tokens and Access Keys.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::State;
use http::StatusCode;
use patchbay_platform::{
    AccessKey, AccessKeyQuery, CreateAccessKey, CreatePersonalAccessToken, CreatedAccessKey,
    CreatedPersonalAccessToken, List, ListQuery, Message, PersonalAccessToken, Platform,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::Builder;
use crate::body::Json;
use crate::params::{Ids, Query};

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(
            list_personal_access_tokens,
            create_personal_access_token
        ))
        .routes(routes!(delete_personal_access_token))
        .routes(routes!(list_access_keys, create_access_key))
        .routes(routes!(delete_access_key))
}

/// Personal Access Tokens, without the tokens
#[utoipa::path(
    get,
    path = "/v1/personal-access-tokens",
    tag = "Credentials",
    security(("personal_access_token" = [])),
    params(ListQuery),
    responses((status = 200, body = List<PersonalAccessToken>, description = "Done"), Refusals)
)]
async fn list_personal_access_tokens(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<PersonalAccessToken>>> {
    Ok(Reply(platform.personal_access_tokens(user, &query).await?))
}

/// Make a Personal Access Token; it is told once
#[utoipa::path(
    post,
    path = "/v1/personal-access-tokens",
    tag = "Credentials",
    security(("personal_access_token" = [])),
    request_body = CreatePersonalAccessToken,
    responses((status = 201, body = Data<CreatedPersonalAccessToken>, description = "Done"), Refusals, BodyRefusals)
)]
async fn create_personal_access_token(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreatePersonalAccessToken>,
) -> Answer<(StatusCode, Reply<Data<CreatedPersonalAccessToken>>)> {
    let data = platform.create_personal_access_token(user, request).await?;
    Ok((StatusCode::CREATED, Reply(Data { data })))
}

/// Revoke a Personal Access Token at once
#[utoipa::path(
    delete,
    path = "/v1/personal-access-tokens/{token_id}",
    tag = "Credentials",
    security(("personal_access_token" = [])),
    params(("token_id" = Uuid, Path)),
    responses((status = 200, body = Message, description = "Done"), Refusals)
)]
async fn delete_personal_access_token(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Message>> {
    Ok(Reply(
        platform.delete_personal_access_token(user, id).await?,
    ))
}

/// Access Keys, without the keys
#[utoipa::path(
    get,
    path = "/v1/access-keys",
    tag = "Credentials",
    security(("personal_access_token" = [])),
    params(AccessKeyQuery, ListQuery),
    responses((status = 200, body = List<AccessKey>, description = "Done"), Refusals)
)]
async fn list_access_keys(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Query(filter): Query<AccessKeyQuery>,
    Query(query): Query<ListQuery>,
) -> Answer<Reply<List<AccessKey>>> {
    Ok(Reply(platform.access_keys(&filter, &query).await?))
}

/// Make an Access Key; it is told once
#[utoipa::path(
    post,
    path = "/v1/access-keys",
    tag = "Credentials",
    security(("personal_access_token" = [])),
    request_body = CreateAccessKey,
    responses((status = 201, body = Data<CreatedAccessKey>, description = "Done"), Refusals, BodyRefusals)
)]
async fn create_access_key(
    Builder(user): Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateAccessKey>,
) -> Answer<(StatusCode, Reply<Data<CreatedAccessKey>>)> {
    let data = platform.create_access_key(user, request).await?;
    Ok((StatusCode::CREATED, Reply(Data { data })))
}

/// Revoke an Access Key at once
#[utoipa::path(
    delete,
    path = "/v1/access-keys/{key_id}",
    tag = "Credentials",
    security(("personal_access_token" = [])),
    params(("key_id" = Uuid, Path)),
    responses((status = 200, body = Message, description = "Done"), Refusals)
)]
async fn delete_access_key(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Message>> {
    Ok(Reply(platform.delete_access_key(id).await?))
}
