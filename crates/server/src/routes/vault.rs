//! The vault: whether secrets can be stored and used.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::State;
use patchbay_platform::{Platform, VaultPassphrase, VaultView};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::Builder;
use crate::body::Json;

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(get_vault))
        .routes(routes!(open_vault))
        .routes(routes!(retry_vault))
}

/// Whether the vault is open, or why not
#[utoipa::path(
    get,
    path = "/v1/vault",
    tag = "Vault",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Data<VaultView>, description = "Done"), Refusals)
)]
async fn get_vault(
    _: Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<VaultView>>> {
    Ok(Reply(Data {
        data: platform.vault().await?,
    }))
}

/// Open the vault with its passphrase, or make it when there is none
#[utoipa::path(
    post,
    path = "/v1/vault/passphrase",
    tag = "Vault",
    security(("personal_access_token" = [])),
    request_body = VaultPassphrase,
    responses((status = 200, body = Data<VaultView>, description = "Done"), Refusals, BodyRefusals)
)]
async fn open_vault(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<VaultPassphrase>,
) -> Answer<Reply<Data<VaultView>>> {
    Ok(Reply(Data {
        data: platform.open_vault_with_passphrase(request).await?,
    }))
}

/// Ask the keychain again
#[utoipa::path(
    post,
    path = "/v1/vault/retry",
    tag = "Vault",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Data<VaultView>, description = "Done"), Refusals)
)]
async fn retry_vault(
    _: Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<VaultView>>> {
    Ok(Reply(Data {
        data: platform.retry_vault().await?,
    }))
}
