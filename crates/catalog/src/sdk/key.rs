//! The key under which the SDK's connection manager caches a connection's client.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{construct::Constructed, json::Json};

impl Constructed {
    /// The connection as the SDK's `model_dump_json` writes it, secrets and all.
    pub fn dump(&self) -> String {
        let mut out = String::from("{\"id\":");
        Json::Text(self.id.clone()).write(&mut out);
        if let Json::Map(entries) = &self.fields {
            for (name, value) in entries {
                out.push(',');
                Json::Text(name.clone()).write(&mut out);
                out.push(':');
                value.write(&mut out);
            }
        }
        out.push_str(",\"type\":");
        Json::Text(self.ty.id.clone()).write(&mut out);
        out.push('}');
        out
    }

    /// The SDK's `get_connection_id` for a client that is not asynchronous. It hashes the random `id`
    /// too, so that equal connections share a client only when their ids are equal.
    pub fn cache_key(&self) -> String {
        let hash = Sha256::digest(self.dump());
        let mut key = format!("{}:default:", self.ty.id.to_lowercase());
        for byte in hash {
            let _ = write!(key, "{byte:02x}");
        }
        key
    }
}
