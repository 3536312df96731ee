//! How many clients of services the engine keeps for the connections.

use serde::Serialize;
use utoipa::ToSchema;

use crate::open::Platform;

/// The service clients that connections of equal type and fields share.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConnectionClients {
    /// Calls that found a client.
    #[schema(example = 40)]
    pub hits: u64,
    /// Clients that had to be made.
    #[schema(example = 3)]
    pub misses: u64,
    /// Clients that are kept now.
    #[schema(example = 2)]
    pub live: u64,
}

impl Platform {
    /// `GET /v1/connections/clients`: since the platform started.
    pub fn connection_clients(&self) -> ConnectionClients {
        let stats = self.engine.connection_stats();
        ConnectionClients {
            hits: stats.hits,
            misses: stats.misses,
            live: stats.live,
        }
    }
}
