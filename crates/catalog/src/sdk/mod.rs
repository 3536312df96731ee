//! What the Dynamiq Python SDK makes of a connection: the values of its fields, what it derives
//! from them, and the key under which it caches the client. Reproduced to the byte, so that what
//! leaves Patchbay is what the SDK would send. Patchbay's own rules for a form are in
//! [`ConnectionType::check`](crate::ConnectionType::check); these are only the SDK's.

mod coerce;
mod construct;
mod derive;
mod facts;
mod json;
mod key;
mod params;

pub use construct::{Constructed, Refusal};
pub use facts::{SdkField, SdkKind, SdkType, SdkVar, VERSION, sdk_type, sdk_types};
pub use json::Json;
