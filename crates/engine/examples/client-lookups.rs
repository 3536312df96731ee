//! Looks up clients in a `ConnectionManager` for some seconds and prints how many lookups a second it
//! answered, as one JSON object: for the bench, which sets them beside the Dynamiq SDK's.

#![expect(clippy::print_stdout, reason = "the figures go to standard output")]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::hint::black_box;
use std::num::NonZero;
use std::thread;
use std::time::{Duration, Instant};

use patchbay_engine::{ClientKey, ConnectionClient, ConnectionManager};
use serde_json::{Map, json};

/// Lookups between two looks at the clock.
const BATCH: u32 = 10_000;

struct Client;

impl ConnectionClient for Client {
    type Error = Infallible;

    fn is_closed(&self) -> bool {
        false
    }

    fn close(&self) {}
}

fn key(number: usize) -> ClientKey {
    let url = json!("https://api.openai.com/v1");
    let public = Map::from_iter([("url".to_owned(), url)]);
    let secret = format!("sk-{number:048}");
    let secrets = BTreeMap::from([("api_key".to_owned(), secret.into())]);
    ClientKey::of("dynamiq.connections.OpenAI", &public, &secrets)
}

/// Lookups a second of so many threads together. Each calls `look` in turn.
fn rate(threads: usize, seconds: f64, look: impl Fn(usize) + Sync) -> f64 {
    let span = Duration::from_secs_f64(seconds);
    thread::scope(|scope| {
        let look = &look;
        let workers: Vec<_> = (0..threads)
            .map(|worker| {
                scope.spawn(move || {
                    let (began, mut done) = (Instant::now(), 0.0);
                    while began.elapsed() < span {
                        for _ in 0..BATCH {
                            look(worker);
                        }
                        done += f64::from(BATCH);
                    }
                    done / began.elapsed().as_secs_f64()
                })
            })
            .collect();
        let rates = workers.into_iter().map(thread::ScopedJoinHandle::join);
        rates.map(Result::unwrap_or_default).sum()
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().and_then(|text| text.parse().ok());
    let seconds = seconds.unwrap_or(1.0);
    let manager = ConnectionManager::default();
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let keys: Vec<_> = (0..threads).map(key).collect();
    for key in &keys {
        let made = manager.client(*key, async || Ok(Client)).await;
        assert!(made.is_ok(), "a client that cannot fail is made");
    }
    let one = |_: usize| drop(black_box(manager.cached(black_box(keys[0]))));
    let own = |worker: usize| drop(black_box(manager.cached(black_box(keys[worker]))));
    let hashing = |_: usize| drop(black_box(manager.cached(key(black_box(0)))));
    println!(
        "{}",
        json!({
            "threads_1": rate(1, seconds, one),
            "threads_all": rate(threads, seconds, one),
            "threads_all_keys_of_their_own": rate(threads, seconds, own),
            "threads_1_with_the_hash": rate(1, seconds, hashing),
        })
    );
}
