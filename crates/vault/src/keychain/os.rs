//! The operating system's keychain, on a thread of its own and behind a deadline.
//!
//! A locked Secret Service parks the calling thread until somebody answers its prompt, and
//! its store serialises calls behind one mutex. So a plain thread owns the store, and no
//! caller waits longer than the deadline. The thread is never joined: a parked call must
//! block neither later calls nor the end of the process.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use keyring_core::CredentialStore;
use secrecy::{ExposeSecret, SecretSlice};

use super::platform::{self, Platform, System};
use super::{KEYCHAIN_SERVICE, Keychain, KeychainError};

/// How long a call may take. Healthy calls answer within 15 ms.
const DEADLINE: Duration = Duration::from_secs(5);

/// How long asking for the lock's state may take.
const PROBE_DEADLINE: Duration = Duration::from_secs(1);

/// The keychain of the operating system: Secret Service, Keychain Services or Credential
/// Manager.
///
/// Every call blocks for at most the deadline. While an earlier call is still parked behind
/// a lock, calls fail within a second, with [`KeychainError::Locked`] or
/// [`KeychainError::Timeout`]; once the lock is gone they work again.
pub struct OsKeychain {
    platform: Arc<dyn Platform>,
    deadline: Duration,
    worker: Mutex<Option<Worker>>,
    probing: Arc<AtomicBool>,
}

impl OsKeychain {
    /// The system's keychain with a deadline of 5 seconds. Does not touch it yet.
    pub fn new() -> Self {
        Self::with_deadline(DEADLINE)
    }

    /// The system's keychain with a deadline of its own: a longer one where a person is
    /// expected to answer the keychain's prompt.
    pub fn with_deadline(deadline: Duration) -> Self {
        Self::on(Arc::new(System), deadline)
    }

    fn on(platform: Arc<dyn Platform>, deadline: Duration) -> Self {
        Self {
            platform,
            deadline,
            worker: Mutex::new(None),
            probing: Arc::new(AtomicBool::new(false)),
        }
    }

    fn call(&self, entry: &str, action: Action) -> Outcome {
        self.pass_parked_worker(entry)?;
        let (reply, answer) = mpsc::channel();
        self.submit(Job {
            entry: entry.to_owned(),
            action,
            deadline: Instant::now() + self.deadline,
            reply,
        })?;
        match answer.recv_timeout(self.deadline) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Timeout) => Err(KeychainError::Timeout),
            Err(RecvTimeoutError::Disconnected) => {
                *lock(&self.worker) = None;
                Err(KeychainError::Unavailable)
            }
        }
    }

    /// Fails when a parked call holds the worker and the lock is still there; abandons that
    /// worker when the lock is gone.
    fn pass_parked_worker(&self, entry: &str) -> Result<(), KeychainError> {
        let Some(parked) = lock(&self.worker).as_ref().and_then(Worker::parked) else {
            return Ok(());
        };
        match self.probe(entry) {
            Some(true) => Err(KeychainError::Locked),
            None => Err(KeychainError::Timeout),
            Some(false) => {
                let mut worker = lock(&self.worker);
                if worker.as_ref().and_then(Worker::parked) == Some(parked) {
                    *worker = None;
                }
                Ok(())
            }
        }
    }

    /// Whether the keychain is locked, asked on another thread. At most one such thread
    /// exists: a second asker gets `None`.
    fn probe(&self, entry: &str) -> Option<bool> {
        let turn = Turn::take(&self.probing)?;
        let (reply, answer) = mpsc::channel();
        let (platform, entry) = (self.platform.clone(), entry.to_owned());
        thread::Builder::new()
            .name("keychain-probe".to_owned())
            .spawn(move || {
                let locked = platform.is_locked(&entry);
                // Given back before the answer, so that whoever gets it may ask again.
                drop(turn);
                let _ = reply.send(locked);
            })
            .ok()?;
        answer.recv_timeout(PROBE_DEADLINE).ok().flatten()
    }

    fn submit(&self, job: Job) -> Result<(), KeychainError> {
        let mut slot = lock(&self.worker);
        let worker = match slot.take() {
            Some(worker) => worker,
            None => Worker::spawn(self.platform.clone())?,
        };
        worker
            .jobs
            .send(job)
            .map_err(|_| KeychainError::Unavailable)?;
        *slot = Some(worker);
        Ok(())
    }
}

impl Default for OsKeychain {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for OsKeychain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OsKeychain")
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl Keychain for OsKeychain {
    fn load(&self, entry: &str) -> Result<Option<SecretSlice<u8>>, KeychainError> {
        self.call(entry, Action::Load)
    }

    fn store(&self, entry: &str, secret: &SecretSlice<u8>) -> Result<(), KeychainError> {
        self.call(entry, Action::Store(secret.clone())).map(drop)
    }

    fn delete(&self, entry: &str) -> Result<(), KeychainError> {
        self.call(entry, Action::Delete).map(drop)
    }

    fn is_locked(&self) -> Option<bool> {
        // No entry has this name, so the collection alone is asked.
        self.probe("")
    }
}

type Outcome = Result<Option<SecretSlice<u8>>, KeychainError>;

enum Action {
    Load,
    Store(SecretSlice<u8>),
    Delete,
}

struct Job {
    entry: String,
    action: Action,
    /// When the caller gives up. A job that starts later would act behind its back.
    deadline: Instant,
    reply: Sender<Outcome>,
}

/// The thread that owns the store, seen from outside. It ends when this is dropped and the
/// call in hand returns.
struct Worker {
    jobs: Sender<Job>,
    /// The deadline of the call in hand.
    running: Arc<Mutex<Option<Instant>>>,
}

impl Worker {
    fn spawn(platform: Arc<dyn Platform>) -> Result<Self, KeychainError> {
        let (jobs, queue) = mpsc::channel();
        let running = Arc::new(Mutex::new(None));
        let shared = running.clone();
        thread::Builder::new()
            .name("keychain".to_owned())
            .spawn(move || serve(platform.as_ref(), &queue, &shared))
            .map_err(|_| KeychainError::Unavailable)?;
        Ok(Self { jobs, running })
    }

    /// The deadline that the call in hand has passed, if it has.
    fn parked(&self) -> Option<Instant> {
        lock(&self.running).filter(|deadline| *deadline <= Instant::now())
    }
}

/// The right to do what only one thread may do at a time, given back when dropped.
struct Turn(Arc<AtomicBool>);

impl Turn {
    fn take(taken: &Arc<AtomicBool>) -> Option<Self> {
        let free = !taken.swap(true, Ordering::AcqRel);
        free.then(|| Self(taken.clone()))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

fn serve(platform: &dyn Platform, queue: &Receiver<Job>, running: &Mutex<Option<Instant>>) {
    let mut held = None;
    for job in queue {
        if job.deadline <= Instant::now() {
            continue;
        }
        *lock(running) = Some(job.deadline);
        let outcome = perform(platform, &mut held, &job);
        *lock(running) = None;
        // The caller may have given up; then the outcome is nobody's.
        let _ = job.reply.send(outcome);
    }
}

/// Runs one job. A store that was in use may have outlived its service, so its failure is
/// tried once more on a new one; whatever fails takes the store with it.
fn perform(platform: &dyn Platform, held: &mut Option<Arc<CredentialStore>>, job: &Job) -> Outcome {
    let reused = held.is_some();
    let mut result = attempt(platform, held, job);
    if reused && matches!(result, Err(keyring::Error::PlatformFailure(_))) {
        *held = None;
        result = attempt(platform, held, job);
    }
    result.map_err(|error| {
        *held = None;
        report(&error);
        platform::classify(&error)
    })
}

fn attempt(
    platform: &dyn Platform,
    held: &mut Option<Arc<CredentialStore>>,
    job: &Job,
) -> keyring::Result<Option<SecretSlice<u8>>> {
    let store = match held {
        Some(store) => store,
        None => held.insert(platform.connect()?),
    };
    let inner = store.build(KEYCHAIN_SERVICE, &job.entry, Some(&platform::modifiers()))?;
    let entry = keyring::Entry { inner };
    let result = match &job.action {
        Action::Load => entry.get_secret().map(|bytes| Some(bytes.into())),
        Action::Delete => entry.delete_credential().map(|()| None),
        Action::Store(secret) => {
            return entry.set_secret(secret.expose_secret()).map(|()| None);
        }
    };
    match result {
        Err(keyring::Error::NoEntry) => Ok(None),
        other => other,
    }
}

/// Logs why the system refused. Only the errors that describe the service are printed: the
/// others may quote what an entry holds.
fn report(error: &keyring::Error) {
    match error {
        keyring::Error::PlatformFailure(cause) | keyring::Error::NoStorageAccess(cause) => {
            tracing::warn!(%cause, "the system keychain failed");
        }
        _ => tracing::warn!("the system keychain has no usable entry"),
    }
}

// What the mutexes guard is replaced whole, so a panic of another holder leaves no harm.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
