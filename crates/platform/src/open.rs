//! Opening the platform: the database, the vault, the local user, what an earlier process left.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use patchbay_engine::{Engine, EngineConfig, Environment};
use patchbay_store::{OrgRow, Store, StoreError, UserRow};
use patchbay_vault::{Keychain, Keys, Vault};
use secrecy::SecretString;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::audit::AuditKey;
use crate::clock;
use crate::connect_tokens::SigningKeys;
use crate::credentials::Caller;
use crate::limits::Limits;
use crate::manifest::Manifest;
use crate::oauth::OAuthState;
use crate::pipedream::PipedreamState;
use crate::read_cache::ReadCache;
use crate::runs::Running;
use crate::sessions::Sessions;
use crate::tokens::Hash;
use crate::usage::Usage;
use crate::vault;

/// How long a run may take when nothing else is said.
const RUN_TIMEOUT: Duration = Duration::from_mins(10);
const CACHED_CREDENTIALS: usize = 10_000;
const CACHED_APPS: usize = 1_000;

/// Where the platform is reached.
#[derive(Debug, Clone)]
pub struct Addresses {
    /// The base that works on this machine: `http://127.0.0.1:7420`.
    pub local: String,
    /// The base that end users' browsers reach; the local one if nobody said another.
    pub public: String,
    /// The listening port, which App host names carry.
    pub port: u16,
}

impl Addresses {
    /// Whether end users' browsers reach it at another address than this machine's own.
    pub(crate) fn is_public(&self) -> bool {
        self.public != self.local
    }
}

/// What a platform is opened with.
pub struct Settings {
    /// The database file.
    pub database: PathBuf,
    /// Where it is reached.
    pub addresses: Addresses,
    /// Opens the vault instead of the keychain.
    pub passphrase: Option<SecretString>,
    /// The keychain of the operating system.
    pub keychain: Arc<dyn Keychain>,
    /// Whether end users may name loopback and private addresses.
    pub trust_end_user_addresses: bool,
    /// The process's environment, for defaults of fields that are no secret.
    pub environment: Environment,
}

/// Why the platform could not be opened. A vault that stays sealed is no reason.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The database could not be opened; it was left as it was.
    #[error("the database could not be opened: {0}")]
    Store(#[from] StoreError),
    /// The outbound client could not be made.
    #[error("the engine could not start: {0}")]
    Engine(String),
    /// The vault could not be made.
    #[error("the vault could not be made: {0}")]
    Vault(String),
}

/// The platform on one open data folder.
pub struct Platform {
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) keychain: Arc<dyn Keychain>,
    /// One attempt to open the vault at a time.
    pub(crate) opening: Mutex<()>,
    pub(crate) engine: Engine,
    /// The process's environment.
    pub(crate) environment: Environment,
    pub(crate) addresses: Addresses,
    pub(crate) trust_end_user_addresses: bool,
    /// The database file.
    pub(crate) database: PathBuf,
    /// When the vault's keys were last rotated by this process.
    pub(crate) rotated: std::sync::Mutex<Option<Instant>>,
    local: RwLock<Local>,
    pub(crate) callers: ReadCache<Hash, Caller>,
    pub(crate) manifests: ReadCache<Uuid, Arc<Manifest>>,
    pub(crate) usage: Usage,
    pub(crate) signing_keys: SigningKeys,
    pub(crate) sessions: Sessions,
    pub(crate) running: Running,
    pub(crate) limits: Limits,
    pub(crate) oauth: OAuthState,
    pub(crate) pipedream: PipedreamState,
    pub(crate) audit_key: AuditKey,
    /// Whether this process made the data folder's content.
    pub(crate) fresh: bool,
}

/// Who uses this installation. A restore replaces both.
#[derive(Debug, Clone, Copy)]
struct Local {
    user: Uuid,
    org: Uuid,
}

impl std::fmt::Debug for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Platform")
            .field("addresses", &self.addresses)
            .finish_non_exhaustive()
    }
}

impl Platform {
    /// Opens the database (making it when there is none) and the vault.
    ///
    /// A vault that cannot be opened stays sealed; everything that needs no secret works.
    pub async fn open(settings: Settings) -> Result<Self, OpenError> {
        let store = Store::open(&settings.database).await?;
        let (local, fresh) = local_identity(&store).await?;
        let audit_key = AuditKey::open(&store).await?;
        let keychain = settings.keychain;
        let vault = vault::at_start(&store, settings.passphrase, Arc::clone(&keychain)).await?;
        let engine = Engine::new(EngineConfig {
            trust_end_user_addresses: settings.trust_end_user_addresses,
            environment: Arc::clone(&settings.environment),
            run_timeout: RUN_TIMEOUT,
        })
        .map_err(|error| OpenError::Engine(error.to_string()))?;
        let platform = Self {
            store,
            vault,
            keychain,
            opening: Mutex::new(()),
            engine,
            environment: settings.environment,
            addresses: settings.addresses,
            trust_end_user_addresses: settings.trust_end_user_addresses,
            database: settings.database,
            rotated: std::sync::Mutex::default(),
            local: RwLock::new(local),
            callers: ReadCache::new(CACHED_CREDENTIALS),
            manifests: ReadCache::new(CACHED_APPS),
            usage: Usage::default(),
            signing_keys: SigningKeys::default(),
            sessions: Sessions::default(),
            running: Running::default(),
            limits: Limits::default(),
            oauth: OAuthState::default(),
            pipedream: PipedreamState::default(),
            audit_key,
            fresh,
        };
        platform.end_interrupted_runs().await?;
        Ok(platform)
    }

    /// The local user's id.
    pub(crate) fn local_user(&self) -> Uuid {
        self.local().user
    }

    /// The local organisation's id.
    pub(crate) fn local_org(&self) -> Uuid {
        self.local().org
    }

    fn local(&self) -> Local {
        *self.local.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets what was read of the database, which was replaced, and opens it with `keys`.
    pub(crate) async fn start_over(&self, keys: Keys) -> Result<(), StoreError> {
        let (local, _) = local_identity(&self.store).await?;
        *self.local.write().unwrap_or_else(PoisonError::into_inner) = local;
        self.audit_key.replace(AuditKey::open(&self.store).await?);
        self.vault.unseal(keys);
        self.signing_keys.forget();
        self.callers.clear();
        self.manifests.clear();
        self.end_interrupted_runs().await
    }

    /// Where the platform is reached.
    pub fn addresses(&self) -> &Addresses {
        &self.addresses
    }

    /// Writes what is only in memory (when credentials were last used). Called now and then, and
    /// before [`Platform::close`].
    pub async fn flush(&self) -> Result<(), StoreError> {
        self.usage.flush(&self.store).await
    }

    /// Closes the database. Requests that still run fail.
    pub async fn close(&self) {
        self.engine.close();
        self.flush_quietly().await;
        self.store.close().await;
    }

    /// As [`Platform::flush`], where it must not fail what it stands beside.
    pub async fn flush_quietly(&self) {
        if let Err(error) = self.flush().await {
            tracing::warn!(%error, "when credentials were last used could not be noted");
        }
    }

    async fn end_interrupted_runs(&self) -> Result<(), StoreError> {
        const ERROR: &str = r#"{"code":"interrupted","message":"Patchbay stopped while this run was under way.","node_id":null}"#;
        let mut tx = self.store.begin().await?;
        let count = tx.fail_started_runs(ERROR, clock::now()).await?;
        tx.commit().await?;
        if count > 0 {
            tracing::warn!(
                count,
                "runs that an earlier process left unfinished were ended"
            );
        }
        Ok(())
    }
}

/// The local user and organisation, and whether they were made by this call.
async fn local_identity(store: &Store) -> Result<(Local, bool), StoreError> {
    if let Some(user) = store.first_user().await?
        && let Some(org) = store.orgs().await?.into_iter().next()
    {
        let local = Local {
            user: user.id,
            org: org.id,
        };
        return Ok((local, false));
    }
    let now = clock::now();
    let user = UserRow {
        id: Uuid::new_v4(),
        email: "builder@localhost".to_owned(),
        first_name: "Local".to_owned(),
        last_name: "Builder".to_owned(),
        timezone: "UTC".to_owned(),
        created_at: now,
    };
    let org = OrgRow {
        id: Uuid::new_v4(),
        name: "Default".to_owned(),
        created_at: now,
    };
    let mut tx = store.begin().await?;
    tx.insert_user(&user).await?;
    tx.insert_org(&org).await?;
    crate::identity::add_project(&mut tx, org.id, user.id, "Default").await?;
    tx.commit().await?;
    let local = Local {
        user: user.id,
        org: org.id,
    };
    Ok((local, true))
}
