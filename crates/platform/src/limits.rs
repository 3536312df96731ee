//! How often: failures without a credential, secrets minted, credentials given. What is read with a
//! good credential is not counted.
//!
//! A count belongs to a window of one minute. A peer is its address as the socket tells it; no header
//! changes that.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use uuid::Uuid;

use crate::error::{Error, Result};
use crate::open::Platform;

/// How long counts are kept.
const WINDOW: Duration = Duration::from_mins(1);
/// Refused credentials of one address in a window.
const FAILURES: u32 = 120;
/// Tokens and keys minted by one builder, or for one App, in a window.
const MINTS: u32 = 6_000;
/// Credentials given by one user of one App in a window.
const CREDENTIALS: u32 = 600;
/// How many counts are kept before those of past windows are dropped.
const KEPT: usize = 10_000;

/// Whose doings are counted.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Counted {
    /// Refused credentials, by address.
    Failures(IpAddr),
    /// Minted tokens and keys, by builder or App.
    Mints(Uuid),
    /// Given credentials, by App and user.
    Credentials(Uuid, String),
}

impl Counted {
    fn most(&self) -> u32 {
        match self {
            Self::Failures(_) => FAILURES,
            Self::Mints(_) => MINTS,
            Self::Credentials(..) => CREDENTIALS,
        }
    }
}

/// The counts.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<HashMap<Counted, (Instant, u32)>>);

impl Limits {
    /// Counts once.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`] from the first one over the limit until its window ends.
    pub(crate) fn count(&self, what: Counted, now: Instant) -> Result<()> {
        let most = what.most();
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counts.len() >= KEPT {
            counts.retain(|_, (start, _)| now.duration_since(*start) < WINDOW);
        }
        let (start, count) = counts.entry(what).or_insert((now, 0));
        if now.duration_since(*start) >= WINDOW {
            (*start, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        if *count <= most {
            return Ok(());
        }
        let rest = WINDOW.saturating_sub(now.duration_since(*start));
        Err(Error::TooManyRequests {
            retry_after: rest.as_secs() + 1,
        })
    }
}

impl Platform {
    /// Counts a credential that was refused.
    ///
    /// # Errors
    /// [`Error::TooManyRequests`], which is to be answered instead of the refusal.
    pub fn count_failure(&self, peer: IpAddr) -> Result<()> {
        self.limits.count(Counted::Failures(peer), Instant::now())
    }

    pub(crate) fn count_mint(&self, of: Uuid) -> Result<()> {
        self.limits.count(Counted::Mints(of), Instant::now())
    }

    pub(crate) fn count_credentials(&self, app: Uuid, user: &str) -> Result<()> {
        let what = Counted::Credentials(app, user.to_owned());
        self.limits.count(what, Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::Ipv4Addr;

    fn peer(last: u8) -> Counted {
        Counted::Failures(Ipv4Addr::new(127, 0, 0, last).into())
    }

    #[test]
    fn one_peers_failures_are_no_other_ones_and_end_with_their_minute() {
        let limits = Limits::default();
        let start = Instant::now();
        for _ in 0..FAILURES {
            limits.count(peer(1), start).unwrap();
        }
        let later = start + Duration::from_secs(20);
        let Err(Error::TooManyRequests { retry_after }) = limits.count(peer(1), later) else {
            panic!("the limit holds");
        };
        assert_eq!(retry_after, 41);
        limits.count(peer(2), later).unwrap();
        limits.count(peer(1), start + WINDOW).unwrap();
    }

    #[test]
    fn counts_of_past_minutes_are_dropped() {
        let limits = Limits::default();
        let start = Instant::now();
        for _ in 0..KEPT {
            limits.count(Counted::Mints(Uuid::new_v4()), start).unwrap();
        }
        limits.count(peer(1), start + WINDOW).unwrap();
        assert_eq!(limits.0.lock().unwrap().len(), 1);
    }
}
