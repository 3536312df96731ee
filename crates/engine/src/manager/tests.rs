use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::AtomicUsize;

use serde_json::{Map, json};
use tokio::sync::Notify;

use super::*;

/// A client that notes what becomes of it.
#[derive(Debug, Default)]
struct Client {
    closed: AtomicBool,
    closings: AtomicUsize,
    asynchronous: AtomicUsize,
    breaks: bool,
}

impl ConnectionClient for Client {
    type Error = &'static str;

    fn is_closed(&self) -> bool {
        self.closed.load(Ordering::SeqCst)
    }

    fn close(&self) {
        assert!(!self.breaks, "closing fails");
        self.closed.store(true, Ordering::SeqCst);
        self.closings.fetch_add(1, Ordering::SeqCst);
    }

    async fn aclose(&self) {
        tokio::task::yield_now().await;
        assert!(!self.breaks, "closing fails");
        self.closed.store(true, Ordering::SeqCst);
        self.asynchronous.fetch_add(1, Ordering::SeqCst);
    }
}

fn key(secret: &str) -> ClientKey {
    let public = Map::from_iter([("url".to_owned(), json!("https://x.example"))]);
    let secrets = BTreeMap::from([("api_key".to_owned(), secret.into())]);
    ClientKey::of("dynamiq.connections.OpenAI", &public, &secrets)
}

async fn made() -> Result<Client, &'static str> {
    Ok(Client::default())
}

async fn ask(manager: &ConnectionManager<Client>, secret: &str) -> Handle<Client> {
    manager.client(key(secret), made).await.unwrap()
}

fn stats(hits: u64, misses: u64, live: u64) -> ManagerStats {
    ManagerStats { hits, misses, live }
}

#[tokio::test]
async fn a_client_is_made_once_and_found_again() {
    let manager = ConnectionManager::default();
    assert!(manager.cached(key("k")).is_none());

    let first = ask(&manager, "k").await;
    assert!(first.is(&ask(&manager, "k").await));
    assert!(first.is(&manager.clone().cached(key("k")).unwrap()));
    assert!(!first.is(&ask(&manager, "other").await));

    assert_eq!(manager.stats(), stats(2, 2, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixty_four_tasks_that_ask_at_once_make_one_client() {
    let manager = ConnectionManager::default();
    let (connects, go) = (Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let tasks: Vec<_> = (0..64)
        .map(|_| {
            let (manager, connects, go) = (manager.clone(), connects.clone(), go.clone());
            tokio::spawn(async move {
                let connect = async || {
                    connects.fetch_add(1, Ordering::SeqCst);
                    go.notified().await;
                    made().await
                };
                manager.client(key("k"), connect).await.unwrap()
            })
        })
        .collect();
    while connects.load(Ordering::SeqCst) == 0 {
        tokio::task::yield_now().await;
    }
    // Whoever makes the client is waiting now, so nobody else may be making one.
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    go.notify_one();
    let mut clients = Vec::new();
    for task in tasks {
        clients.push(task.await.unwrap());
    }

    assert!(clients.iter().all(|client| client.is(&clients[0])));
    assert_eq!(connects.load(Ordering::SeqCst), 1);
    assert_eq!(manager.stats(), stats(63, 1, 1));
}

#[tokio::test]
async fn different_connections_do_not_wait_for_each_other() {
    let manager = ConnectionManager::default();
    let stuck = async || std::future::pending().await;
    let waiting = manager.client(key("slow"), stuck);
    tokio::pin!(waiting);
    assert!(futures_util::poll!(&mut waiting).is_pending());

    ask(&manager, "quick").await;

    assert!(futures_util::poll!(&mut waiting).is_pending());
}

#[tokio::test]
async fn a_failure_reaches_all_who_wait_and_is_not_kept() {
    let manager: ConnectionManager<Client> = ConnectionManager::default();
    let connects = AtomicUsize::new(0);
    let fails = async || {
        connects.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        Err("refused")
    };
    let (one, two) = tokio::join!(
        manager.client(key("k"), fails),
        manager.client(key("k"), fails)
    );
    assert_eq!(
        (*one.unwrap_err(), *two.unwrap_err()),
        ("refused", "refused")
    );
    assert_eq!(connects.load(Ordering::SeqCst), 1);
    assert_eq!(manager.stats(), stats(0, 0, 0));

    ask(&manager, "k").await;
    assert_eq!(manager.stats(), stats(0, 1, 1));
}

#[tokio::test]
async fn who_waits_takes_over_when_making_is_given_up() {
    let manager: ConnectionManager<Client> = ConnectionManager::default();
    let mut first = Box::pin(manager.client(key("k"), async || std::future::pending().await));
    assert!(futures_util::poll!(&mut first).is_pending());
    let second = manager.client(key("k"), made);
    tokio::pin!(second);
    assert!(futures_util::poll!(&mut second).is_pending());

    drop(first);

    assert!(second.await.is_ok());
}

#[tokio::test]
async fn a_closed_client_is_replaced_once() {
    let manager = ConnectionManager::default();
    let dead = ask(&manager, "k").await;
    dead.close();
    assert!(manager.cached(key("k")).is_none());

    let connects = AtomicUsize::new(0);
    let connect = async || {
        connects.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
        made().await
    };
    let (one, two) = tokio::join!(
        manager.client(key("k"), connect),
        manager.client(key("k"), connect)
    );
    let (one, two) = (one.unwrap(), two.unwrap());

    assert!(one.is(&two) && !one.is(&dead));
    assert_eq!(connects.load(Ordering::SeqCst), 1);
    let closings = dead.closings.load(Ordering::SeqCst);
    assert_eq!(closings, 1, "what is dead is not closed again");
    assert_eq!(manager.stats().live, 1);
}

#[tokio::test]
async fn the_least_recently_used_client_goes_first_and_stays_open_for_its_users() {
    let manager = ConnectionManager::with_capacity(2);
    let oldest = ask(&manager, "b").await;
    for secret in ["a", "b", "a", "c"] {
        ask(&manager, secret).await;
    }
    assert_eq!((manager.stats().misses, manager.stats().live), (3, 2));

    assert!(manager.cached(key("a")).is_some(), "a was used after b");
    assert!(manager.cached(key("b")).is_none());
    assert!(!oldest.is_closed());
}

#[tokio::test]
async fn close_closes_every_client_and_the_manager_can_be_used_again() {
    let manager = ConnectionManager::default();
    let breaking = async || {
        Ok(Client {
            breaks: true,
            ..Client::default()
        })
    };
    let mut clients = vec![ask(&manager, "a").await];
    assert!(manager.client(key("broken"), breaking).await.is_ok());
    clients.push(ask(&manager, "b").await);
    clients.push(ask(&manager, "c").await);

    manager.close();

    assert!(clients.iter().all(|client| client.is_closed()));
    assert_eq!(manager.stats().live, 0);
    let again = ask(&manager, "a").await;
    assert!(!again.is(&clients[0]));
}

#[tokio::test]
async fn aclose_waits_for_every_client() {
    let manager = ConnectionManager::default();
    let breaking = async || {
        Ok(Client {
            breaks: true,
            ..Client::default()
        })
    };
    assert!(manager.client(key("broken"), breaking).await.is_ok());
    let clients = [ask(&manager, "a").await, ask(&manager, "b").await];

    manager.aclose().await;

    for client in clients {
        assert_eq!(client.asynchronous.load(Ordering::SeqCst), 1);
        assert_eq!(client.closings.load(Ordering::SeqCst), 0);
    }
}

#[tokio::test]
async fn a_client_that_is_made_while_the_manager_is_closed_is_closed_too() {
    let manager: ConnectionManager<Client> = ConnectionManager::default();
    let (go, connects) = (Notify::new(), AtomicUsize::new(0));
    let connect = async || {
        if connects.fetch_add(1, Ordering::SeqCst) == 0 {
            go.notified().await;
        }
        made().await
    };
    let asking = manager.client(key("k"), connect);
    tokio::pin!(asking);
    assert!(futures_util::poll!(&mut asking).is_pending());

    manager.close();
    go.notify_one();
    let handle = asking.await.unwrap();

    assert!(!handle.is_closed());
    assert_eq!(connects.load(Ordering::SeqCst), 2);
    assert!(manager.cached(key("k")).unwrap().is(&handle));
}

#[tokio::test]
async fn a_scope_closes_its_clients_however_it_ends() {
    let manager = ConnectionManager::default();
    let outside = ask(&manager, "k").await;

    let inside = {
        let scope = manager.scope();
        ask(&scope, "k").await
    };
    assert!(inside.is_closed(), "at the end of the block");
    assert!(!inside.is(&outside));

    let scope = manager.scope();
    let inside = ask(&scope, "k").await;
    scope.end().await;
    assert_eq!(inside.asynchronous.load(Ordering::SeqCst), 1);

    let kept = Mutex::new(None);
    let fails = async {
        let scope = manager.scope();
        *kept.lock().unwrap() = Some(ask(&scope, "k").await);
        Err::<(), _>("an error")?;
        Ok::<_, &str>(())
    };
    assert!(fails.await.is_err());
    assert!(kept.lock().unwrap().take().unwrap().is_closed());

    let panics = async {
        let scope = manager.scope();
        *kept.lock().unwrap() = Some(ask(&scope, "k").await);
        panic!("a panic");
    };
    assert!(AssertUnwindSafe(panics).catch_unwind().await.is_err());
    let inside = kept.lock().unwrap_or_else(PoisonError::into_inner).take();
    assert!(inside.unwrap().is_closed());

    assert!(!outside.is_closed());
}

/// Lookups, closings and evictions all at once end with whole clients and bounded slots.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_in_a_crowd() {
    let manager = ConnectionManager::with_capacity(8);
    let tasks: Vec<_> = (0..32_usize)
        .map(|task| {
            let manager = manager.clone();
            tokio::spawn(async move {
                for turn in 0..200 {
                    let handle = ask(&manager, &((task * 7 + turn) % 12).to_string()).await;
                    if turn % 50 == 0 {
                        handle.close();
                    }
                    if (task + turn) % 400 == 0 {
                        manager.close();
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }

    let stats = manager.stats();
    assert_eq!(stats.hits + stats.misses, 32 * 200);
    assert!(stats.live <= 8);
}
