//! Why a vault is sealed, in one stable word for programs and one sentence for people.
//!
//! It must never carry data of the vault: a reason is shown on pages and in logs.

/// The reason why a vault cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{}", self.message())]
pub enum SealReason {
    /// There is no vault yet.
    NoVault,
    /// The system offers no keychain to this process.
    NoKeychain,
    /// The keychain is locked.
    Locked,
    /// The vault was locked on purpose.
    LockedHere,
    /// The vault was not used for as long as its owner allows, and locked itself.
    LockedIdle,
    /// The keychain gave no answer before the deadline.
    Timeout,
    /// The keychain works and has no entry for this vault.
    KeyMissing,
    /// The keychain's key is well formed and belongs to another vault.
    WrongKey,
    /// The keychain's entry is not a key: wrong length, wrong encoding, or several entries.
    DamagedKey,
    /// The vault opens with a passphrase and none was given.
    NoPassphrase,
    /// The passphrase does not open this vault.
    WrongPassphrase,
    /// The recovery code does not open this vault.
    WrongRecoveryCode,
    /// The vault's own records contradict themselves or exceed their bounds.
    DamagedHeader,
}

impl SealReason {
    /// The word for programs: `snake_case`, and stable across versions.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoVault => "no_vault",
            Self::NoKeychain => "no_keychain",
            Self::Locked => "locked",
            Self::LockedHere => "locked_here",
            Self::LockedIdle => "locked_idle",
            Self::Timeout => "timeout",
            Self::KeyMissing => "key_missing",
            Self::WrongKey => "wrong_key",
            Self::DamagedKey => "damaged_key",
            Self::NoPassphrase => "no_passphrase",
            Self::WrongPassphrase => "wrong_passphrase",
            Self::WrongRecoveryCode => "wrong_recovery_code",
            Self::DamagedHeader => "damaged_header",
        }
    }

    /// What happened and what to do about it, in plain words.
    pub fn message(self) -> &'static str {
        match self {
            Self::NoVault => {
                "No vault has been created yet. Create one with the system keychain or with a passphrase."
            }
            Self::NoKeychain => {
                "The system keychain cannot be reached. Start a keychain service for this session and try again, or use a vault that opens with a passphrase."
            }
            Self::Locked => {
                "The system keychain that holds the vault's key is locked. Unlock it; the vault then opens by itself."
            }
            Self::LockedHere => "The vault was locked on purpose. Unlock it when you need it.",
            Self::LockedIdle => {
                "The vault was not used for a while, so it locked itself. Unlock it to go on."
            }
            Self::Timeout => {
                "The system keychain did not answer in time; it may be waiting for you to unlock it. Answer its prompt and try again."
            }
            Self::KeyMissing => {
                "The system keychain has no key for this vault. Sign in as the user who created the vault, or restore the keychain, and try again."
            }
            Self::WrongKey => {
                "The key in the system keychain belongs to another vault. Restore the keychain entry that goes with this data and try again."
            }
            Self::DamagedKey => {
                "The system keychain's entry for this vault is damaged or stored twice. Restore the keychain entry from a backup and try again."
            }
            Self::NoPassphrase => {
                "This vault opens with a passphrase and none was given. Give the passphrase and try again."
            }
            Self::WrongPassphrase => {
                "The passphrase does not open this vault. Check it and try again."
            }
            Self::WrongRecoveryCode => {
                "The recovery code does not open this vault: it is another vault's, or a newer code replaced it."
            }
            Self::DamagedHeader => {
                "The vault's key records are damaged, or were written by a newer version. Restore the data from a backup, or update Patchbay."
            }
        }
    }
}
