//! One-time secrets on the system's clipboard. They ask to be left out of its history, and leave it by
//! themselves after [`KEPT`] unless something else was copied meanwhile.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use arboard::Clipboard;
#[cfg(target_os = "macos")]
use arboard::SetExtApple as _;
#[cfg(all(unix, not(target_os = "macos")))]
use arboard::SetExtLinux as _;
#[cfg(windows)]
use arboard::SetExtWindows as _;
use secrecy::{ExposeSecret as _, SecretString};

/// How long a secret stays.
const KEPT: Duration = Duration::from_secs(25);

/// The clipboard cannot be used; why is for the log.
#[derive(Debug, thiserror::Error)]
#[error("the clipboard cannot be used: {0}")]
pub(crate) struct Unusable(String);

/// Puts secrets on the clipboard and takes them away again.
#[derive(Default)]
pub(crate) struct SecretClipboard(Mutex<Option<Owner>>);

/// The thread that owns the clipboard: on X11 what was copied is there for as long as its owner is.
struct Owner {
    sender: mpsc::Sender<Copy>,
    thread: JoinHandle<()>,
}

struct Copy {
    secret: SecretString,
    done: mpsc::Sender<Result<(), Unusable>>,
}

impl SecretClipboard {
    /// Puts a secret on the clipboard for [`KEPT`].
    ///
    /// # Errors
    /// Where there is no clipboard, or it refuses.
    pub(crate) fn put(&self, secret: SecretString) -> Result<(), Unusable> {
        let (done, told) = mpsc::channel();
        let mut owner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if owner
            .as_ref()
            .is_none_or(|owner| owner.thread.is_finished())
        {
            *owner = Some(Owner::start()?);
        }
        if let Some(owner) = owner.as_ref() {
            let sent = owner.sender.send(Copy { secret, done });
            sent.map_err(|_| Unusable("its thread has ended".to_owned()))?;
        }
        drop(owner);
        told.recv()
            .map_err(|_| Unusable("its thread has ended".to_owned()))?
    }

    /// Takes away what is still there, before the program ends.
    pub(crate) fn clear(&self) {
        let owner = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(Owner { sender, thread }) = owner {
            drop(sender);
            if thread.join().is_err() {
                tracing::warn!("the clipboard could not be cleared");
            }
        }
    }
}

impl Owner {
    fn start() -> Result<Self, Unusable> {
        let mut clipboard = Clipboard::new().map_err(|error| unusable(&error))?;
        let (sender, receiver) = mpsc::channel();
        let thread = std::thread::Builder::new()
            .name("clipboard".to_owned())
            .spawn(move || own(&mut clipboard, &receiver))
            .map_err(|error| Unusable(error.to_string()))?;
        Ok(Self { sender, thread })
    }
}

fn own(clipboard: &mut Clipboard, receiver: &mpsc::Receiver<Copy>) {
    let mut kept: Option<SecretString> = None;
    loop {
        let next = match kept {
            Some(_) => receiver.recv_timeout(KEPT),
            None => receiver.recv().map_err(RecvTimeoutError::from),
        };
        match next {
            Ok(Copy { secret, done }) => {
                let text = secret.expose_secret();
                let put = clipboard.set().exclude_from_history().text(text);
                kept = put.is_ok().then_some(secret);
                // Whoever asked may be gone; the secret leaves the clipboard all the same.
                let _ = done.send(put.map_err(|error| unusable(&error)));
            }
            Err(end) => {
                if let Some(secret) = kept.take() {
                    take_away(clipboard, &secret);
                }
                if end == RecvTimeoutError::Disconnected {
                    return;
                }
            }
        }
    }
}

/// Clears the clipboard if the secret is still what is on it.
fn take_away(clipboard: &mut Clipboard, secret: &SecretString) {
    let there = clipboard.get_text().map(SecretString::from);
    let ours = there.is_ok_and(|text| text.expose_secret() == secret.expose_secret());
    if ours && clipboard.clear().is_err() {
        tracing::warn!("the clipboard could not be cleared");
    }
}

/// Its own words name no content.
fn unusable(error: &arboard::Error) -> Unusable {
    Unusable(match error {
        arboard::Error::ClipboardNotSupported => "there is none".to_owned(),
        arboard::Error::ClipboardOccupied => "another program holds it".to_owned(),
        _ => "it refused".to_owned(),
    })
}
