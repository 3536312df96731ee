//! The vault: whether secrets can be stored and used.

use std::sync::Arc;

use axum::Json as Reply;
use axum::extract::State;
use patchbay_platform::{
    BackupFile, ChangePassphrase, CreateBackup, LockAfter, NewRecoveryCode, Platform,
    RestoreBackup, Restored, RotateVault, RotatedVault, VaultBackups, VaultPassphrase,
    VaultRecoveryCode, VaultView,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::answer::{Answer, BodyRefusals, Data, Refusals};
use crate::auth::Builder;
use crate::body::{Json, WORKFLOW};
use crate::params::Ids;

pub(super) fn router() -> OpenApiRouter<Arc<Platform>> {
    OpenApiRouter::new()
        .routes(routes!(get_vault))
        .routes(routes!(open_vault))
        .routes(routes!(retry_vault))
        .routes(routes!(open_vault_with_recovery_code))
        .routes(routes!(lock_vault))
        .routes(routes!(set_lock_after))
        .routes(routes!(change_passphrase))
        .routes(routes!(create_recovery_code))
        .routes(routes!(add_keychain))
        .routes(routes!(delete_slot))
        .routes(routes!(rotate_vault))
        .routes(routes!(list_backups, create_backup))
        .routes(routes!(restore_backup))
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

/// Open the vault with its recovery code
#[utoipa::path(
    post,
    path = "/v1/vault/recovery-code",
    tag = "Vault",
    security(("personal_access_token" = [])),
    request_body = VaultRecoveryCode,
    responses((status = 200, body = Data<VaultView>, description = "Done"), Refusals, BodyRefusals)
)]
async fn open_vault_with_recovery_code(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<VaultRecoveryCode>,
) -> Answer<Reply<Data<VaultView>>> {
    Ok(Reply(Data {
        data: platform.open_vault_with_recovery_code(request).await?,
    }))
}

/// Lock the vault until somebody unlocks it
#[utoipa::path(
    post,
    path = "/v1/vault/lock",
    tag = "Vault",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Data<VaultView>, description = "Done"), Refusals)
)]
async fn lock_vault(
    _: Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<VaultView>>> {
    Ok(Reply(Data {
        data: platform.lock_vault().await?,
    }))
}

/// Say when the vault locks itself
#[utoipa::path(
    put,
    path = "/v1/vault/lock-after",
    tag = "Vault",
    security(("personal_access_token" = [])),
    request_body = LockAfter,
    responses((status = 200, body = Data<VaultView>, description = "Done"), Refusals, BodyRefusals)
)]
async fn set_lock_after(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<LockAfter>,
) -> Answer<Reply<Data<VaultView>>> {
    Ok(Reply(Data {
        data: platform.set_lock_after(request).await?,
    }))
}

/// Give the vault a passphrase, or another one
#[utoipa::path(
    put,
    path = "/v1/vault/slots/passphrase",
    tag = "Vault",
    security(("personal_access_token" = [])),
    request_body = ChangePassphrase,
    responses((status = 200, body = Data<VaultView>, description = "Done"), Refusals, BodyRefusals)
)]
async fn change_passphrase(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<ChangePassphrase>,
) -> Answer<Reply<Data<VaultView>>> {
    Ok(Reply(Data {
        data: platform.change_vault_passphrase(request).await?,
    }))
}

/// Make a recovery code, in place of a former one
#[utoipa::path(
    post,
    path = "/v1/vault/slots/recovery-code",
    tag = "Vault",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Data<NewRecoveryCode>, description = "Done"), Refusals)
)]
async fn create_recovery_code(
    _: Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<NewRecoveryCode>>> {
    Ok(Reply(Data {
        data: platform.create_recovery_code().await?,
    }))
}

/// Let the keychain open the vault
#[utoipa::path(
    post,
    path = "/v1/vault/slots/keychain",
    tag = "Vault",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Data<VaultView>, description = "Done"), Refusals)
)]
async fn add_keychain(
    _: Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<VaultView>>> {
    Ok(Reply(Data {
        data: platform.add_vault_keychain().await?,
    }))
}

/// Take a way to open the vault away, unless it is the last one
#[utoipa::path(
    delete,
    path = "/v1/vault/slots/{slot_id}",
    tag = "Vault",
    security(("personal_access_token" = [])),
    params(("slot_id" = Uuid, Path)),
    responses((status = 200, body = Data<VaultView>, description = "Done"), Refusals)
)]
async fn delete_slot(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Ids([id]): Ids<1>,
) -> Answer<Reply<Data<VaultView>>> {
    Ok(Reply(Data {
        data: platform.delete_vault_slot(id).await?,
    }))
}

/// Rotate the vault's keys
#[utoipa::path(
    post,
    path = "/v1/vault/rotate",
    tag = "Vault",
    security(("personal_access_token" = [])),
    request_body = RotateVault,
    responses((status = 200, body = Data<RotatedVault>, description = "Done"), Refusals, BodyRefusals)
)]
async fn rotate_vault(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<RotateVault>,
) -> Answer<Reply<Data<RotatedVault>>> {
    Ok(Reply(Data {
        data: platform.rotate_vault(request).await?,
    }))
}

/// List the backups on the disk
#[utoipa::path(
    get,
    path = "/v1/vault/backups",
    tag = "Vault",
    security(("personal_access_token" = [])),
    responses((status = 200, body = Data<VaultBackups>, description = "Done"), Refusals)
)]
async fn list_backups(
    _: Builder,
    State(platform): State<Arc<Platform>>,
) -> Answer<Reply<Data<VaultBackups>>> {
    Ok(Reply(Data {
        data: platform.backups()?,
    }))
}

/// Back up everything to one file
#[utoipa::path(
    post,
    path = "/v1/vault/backups",
    tag = "Vault",
    security(("personal_access_token" = [])),
    request_body = CreateBackup,
    responses((status = 200, body = Data<BackupFile>, description = "Done"), Refusals, BodyRefusals)
)]
async fn create_backup(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<CreateBackup>,
) -> Answer<Reply<Data<BackupFile>>> {
    Ok(Reply(Data {
        data: platform.create_backup(request).await?,
    }))
}

/// Replace everything with what a backup holds
#[utoipa::path(
    post,
    path = "/v1/vault/restore",
    tag = "Vault",
    security(("personal_access_token" = [])),
    request_body = RestoreBackup,
    responses((status = 200, body = Data<Restored>, description = "Done"), Refusals, BodyRefusals)
)]
async fn restore_backup(
    _: Builder,
    State(platform): State<Arc<Platform>>,
    Json(request): Json<RestoreBackup, WORKFLOW>,
) -> Answer<Reply<Data<Restored>>> {
    Ok(Reply(Data {
        data: platform.restore_backup(request).await?,
    }))
}
