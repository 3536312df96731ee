//! The engine: what every run shares, and the way into a run.
//!
//! It must never keep anything of a run once the run is over, but the clients of its
//! connections.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use patchbay_workflow::Graph;
use serde_json::{Map, Value};
use thiserror::Error;
use uuid::Uuid;

use crate::connection::ResolvedConnection;
use crate::dry_run::DryRun;
use crate::events::{Cleaned, Observer, Unobserved};
use crate::manager::ManagerStats;
use crate::outbound::Clients;
use crate::outcome::RunOutcome;
use crate::plan::Plan;
use crate::schedule::{self, Given};
use crate::secrets;
use crate::shared_clients::SharedClients;
use patchbay_redact::redact_value;

/// Answers the value of an environment variable of the operator, if it is set.
pub type Environment = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// How an engine works.
#[derive(Clone)]
pub struct EngineConfig {
    /// Lets connections of end users name loopback and private addresses.
    pub trust_end_user_addresses: bool,
    /// Where absent non-secret fields are looked up, as the SDK does.
    pub environment: Environment,
    /// Longest duration of a run.
    pub run_timeout: Duration,
}

impl Default for EngineConfig {
    /// Public addresses for end users, an empty environment, runs of up to 600 s.
    fn default() -> Self {
        Self {
            trust_end_user_addresses: false,
            environment: Arc::new(|_| None),
            run_timeout: Duration::from_mins(10),
        }
    }
}

impl fmt::Debug for EngineConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EngineConfig")
            .field("trust_end_user_addresses", &self.trust_end_user_addresses)
            .field("run_timeout", &self.run_timeout)
            .finish_non_exhaustive()
    }
}

/// Why an engine cannot be made.
#[derive(Debug, Error)]
pub enum EngineError {
    /// TLS cannot be configured.
    #[error("TLS cannot be set up on this machine")]
    Tls(#[source] rustls::Error),
}

/// What the nodes of every run share.
pub(crate) struct Parts {
    pub(crate) trust_end_user_addresses: bool,
    pub(crate) environment: Environment,
    pub(crate) run_timeout: Duration,
    pub(crate) clients: SharedClients,
}

/// Runs workflows. Cheap to clone; clones share the clients of connections.
#[derive(Clone)]
pub struct Engine {
    parts: Arc<Parts>,
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("connection_stats", &self.connection_stats())
            .finish_non_exhaustive()
    }
}

impl Engine {
    /// Makes an engine. Without root certificates on the machine it warns and can
    /// reach local providers only.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn new(config: EngineConfig) -> Result<Self, EngineError> {
        let clients = Clients::new().map_err(EngineError::Tls)?;
        Ok(Self::with(config, clients))
    }

    /// An engine whose requests leave through these clients.
    pub(crate) fn with(config: EngineConfig, clients: Clients) -> Self {
        Self {
            parts: Arc::new(Parts {
                trust_end_user_addresses: config.trust_end_user_addresses,
                environment: config.environment,
                run_timeout: config.run_timeout,
                clients: SharedClients::new(clients),
            }),
        }
    }

    /// Runs a workflow to its end. `connections` holds what the nodes refer to, by the
    /// id of the connection or requirement. Every failure is part of the outcome.
    /// Dropping the future cancels the run and its requests.
    pub async fn run(
        &self,
        graph: &Graph,
        input: &Map<String, Value>,
        connections: &HashMap<Uuid, Arc<ResolvedConnection>>,
    ) -> RunOutcome {
        self.run_observed(graph, input, connections, &Unobserved)
            .await
    }

    /// As [`Engine::run`], and tells `observer` of every node as it starts and ends.
    pub async fn run_observed(
        &self,
        graph: &Graph,
        input: &Map<String, Value>,
        connections: &HashMap<Uuid, Arc<ResolvedConnection>>,
        observer: &dyn Observer,
    ) -> RunOutcome {
        self.try_observed(graph, input, connections, None, observer)
            .await
    }

    /// As [`Engine::run_observed`]; in a dry run, what would send or change something elsewhere is held
    /// back, and the node's output tells it instead.
    pub async fn try_observed(
        &self,
        graph: &Graph,
        input: &Map<String, Value>,
        connections: &HashMap<Uuid, Arc<ResolvedConnection>>,
        dry_run: Option<&DryRun>,
        observer: &dyn Observer,
    ) -> RunOutcome {
        let plan = match Plan::new(graph, connections) {
            Ok(plan) => plan,
            Err(error) => return RunOutcome::not_started(graph, error),
        };
        let secrets: Vec<_> = connections
            .values()
            .flat_map(|given| secrets::of(given))
            .collect();
        let cleaned = Cleaned {
            observer,
            secrets: &secrets,
        };
        let given = Given {
            input,
            secrets: &secrets,
            dry_run,
        };
        let mut outcome = schedule::run(&plan, given, &cleaned, &self.parts).await;
        redact_value(&mut outcome.output, &secrets);
        outcome.bounded()
    }

    /// Closes the clients of all connections. Requests that are under way end as they would have;
    /// whatever comes next makes new ones.
    pub fn close(&self) {
        self.parts.clients.close();
    }

    /// What runs share.
    pub(crate) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Counters of the clients that connections share.
    pub fn connection_stats(&self) -> ManagerStats {
        self.parts.clients.stats()
    }
}
