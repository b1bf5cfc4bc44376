//! What the application needs of the world. `platform` has the real ones, `fakes` the ones for tests; both
//! pass the same conformance suites.

pub mod backup_folder;
pub mod capture;
pub mod vault_watch;

use std::fmt;
use std::time::Duration;

use ringfence_core::{Timestamp, WrappingKey, vault::VaultId};
use zeroize::Zeroizing;

/// The time, now.
pub trait Clock: Send + Sync {
    /// The instant of the call.
    fn now(&self) -> Timestamp;

    /// The time since some instant of this process, by a clock that nobody sets. It may stand still while the computer
    /// sleeps.
    fn steady(&self) -> Duration;

    /// Whether the time stands still on purpose (demo): the page then draws its rings at [`Clock::now`]
    /// and never looks at a clock of its own.
    fn is_frozen(&self) -> bool {
        false
    }
}

/// The system has no randomness to give. Nothing secret may be made then.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the system has no randomness to give")]
pub struct EntropyError;

/// Random bytes fit for keys.
pub trait Entropy: Send + Sync {
    /// Fills the whole slice.
    ///
    /// # Errors
    /// [`EntropyError`]; the slice may then hold anything and must not be used.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError>;
}

/// What the desk says of the person in front of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeskEvent {
    /// The computer is about to sleep, and waits a moment for those who have something to do first.
    Suspending,
    /// It is awake again.
    Resumed,
    /// The screen has been locked.
    ScreenLocked,
    /// The person asked for the lock, elsewhere than in the window.
    LockAsked,
}

/// The desk: whether somebody may still be in front of it.
pub trait Desk: Send + Sync {
    /// Tells of every event from now on, for as long as the program runs, on threads of its own. The computer's sleep
    /// waits for `tell` to return from [`DeskEvent::Suspending`], as long as the system lets it. Where the desk says
    /// nothing, nothing is told; that is no error.
    fn listen(&self, tell: Box<dyn Fn(DeskEvent) + Send + Sync>);
}

/// Why the OS keychain gave or took no key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum KeyStoreError {
    /// There is no session bus over which one could be asked (Linux).
    #[error("there is no session bus")]
    NoBus,
    /// There is none: no provider, no service.
    #[error("no keychain answers on this system")]
    Unavailable,
    /// It is locked, and nothing asked the person to unlock it.
    #[error("the keychain is locked")]
    Locked,
    /// The person refused.
    #[error("access to the keychain was refused")]
    Refused,
    /// It had no place for a key yet, and the person did not let it make one.
    #[error("the keychain was not set up")]
    NotMade,
    /// It did not answer in time, or the person went on without it.
    #[error("the keychain did not answer")]
    Silent,
    /// It ended while it was being asked.
    #[error("the keychain ended")]
    Ended,
    /// Its item is no key of ours.
    #[error("the keychain's item is not a key of Ringfence")]
    Corrupt,
    /// What was written doesn't come back the same, or something else failed.
    #[error("the keychain failed")]
    Failed,
}

/// The OS keychain: one wrapping key for each vault. Calls may block while the system asks the person;
/// never call them while holding what the window's thread needs.
pub trait KeyStore: Send + Sync {
    /// The key of a vault; `None` when the keychain answers and has none.
    ///
    /// # Errors
    /// [`KeyStoreError`]. An error is never the same as "none".
    fn read(&self, vault: VaultId) -> Result<Option<WrappingKey>, KeyStoreError>;

    /// Stores the key and reads it back.
    ///
    /// # Errors
    /// [`KeyStoreError`]; [`KeyStoreError::Failed`] when it comes back different.
    fn write(&self, vault: VaultId, key: &WrappingKey) -> Result<(), KeyStoreError>;

    /// Removes the key; it is no error when there is none.
    ///
    /// # Errors
    /// [`KeyStoreError`].
    fn delete(&self, vault: VaultId) -> Result<(), KeyStoreError>;
}

/// Why a vault file was not read or written. Nothing on disk changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum StoreError {
    /// Another process holds the lock and did not let go within a few seconds.
    #[error("another program is using the vault")]
    Busy,
    /// No space left, or over quota.
    #[error("the disk is full")]
    DiskFull,
    /// The file system is read-only.
    #[error("the place where the vault is kept is read-only")]
    ReadOnly,
    /// The system denies access.
    #[error("the system denies access to the vault file")]
    Denied,
    /// What was written didn't read back the same.
    #[error("the vault file did not read back as it was written")]
    ReadBack,
    /// The file has more than 64 MiB: no vault of ours.
    #[error("the vault file is too large")]
    TooLarge,
    /// The version that would give way can't be kept, because the folder of earlier versions can't be used.
    #[error("the folder of earlier versions can't be written")]
    VersionsUnusable,
    /// Anything else.
    #[error("the vault file can't be reached")]
    Failed,
}

/// The place of one vault file and of its earlier versions. Knows bytes and names, not accounts.
pub trait VaultStore: Send + Sync {
    /// The file's bytes; `None` when there is no file.
    ///
    /// # Errors
    /// [`StoreError`]. An error is never the same as "no file".
    fn read(&self) -> Result<Option<Vec<u8>>, StoreError>;

    /// Takes the lock between processes for a read-modify-write; released when the guard drops.
    ///
    /// # Errors
    /// [`StoreError::Busy`] after a few seconds, or another [`StoreError`].
    fn lock(&self) -> Result<Box<dyn StoreGuard + '_>, StoreError>;

    /// The names of the earlier versions, in no order; [`crate::vault_file::snapshot_names::PREVIOUS`] for the one that older
    /// programs kept. None when nothing was saved yet.
    ///
    /// # Errors
    /// [`StoreError::VersionsUnusable`] when that can't be told. It is never the same as "none".
    fn versions(&self) -> Result<Vec<String>, StoreError>;

    /// The bytes of an earlier version.
    ///
    /// # Errors
    /// [`StoreError`], also when there is none of that name.
    fn read_version(&self, name: &str) -> Result<Vec<u8>, StoreError>;

    /// What was kept of the counters under this name; `None` when there is nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read_counters(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// The names of the files beside the vault file that are called as sync programs call a copy of it, in no order;
    /// what they hold is not looked at.
    ///
    /// # Errors
    /// [`StoreError`].
    fn copies(&self) -> Result<Vec<String>, StoreError>;

    /// The bytes of a file that [`VaultStore::copies`] names.
    ///
    /// # Errors
    /// [`StoreError`], also when there is none of that name.
    fn read_copy(&self, name: &str) -> Result<Vec<u8>, StoreError>;

    /// Whether the file has another name somewhere (a second hard link), from which the next save parts it.
    fn has_second_name(&self) -> bool {
        false
    }

    /// Where the file is, for messages.
    fn place(&self) -> String;
}

/// The right to replace the vault file, held by one process at a time.
pub trait StoreGuard {
    /// As [`VaultStore::read`], under the lock.
    ///
    /// # Errors
    /// [`StoreError`].
    fn read(&self) -> Result<Option<Vec<u8>>, StoreError>;

    /// Replaces the file as one step: either the old bytes or the new ones are there, whatever happens. With a
    /// `keep_as` the old ones are among the earlier versions under that name before they give way; a version that has
    /// this name already must have the same bytes. `check` gets the new bytes as read back from disk
    /// before; when it says no, nothing has changed. Nor does it when the file is no longer what this guard first read:
    /// somebody has got past the lock, and what they saved stays. Only a transaction calls this.
    ///
    /// # Errors
    /// [`StoreError`]; the file is then as it was. The old bytes may have been kept under their name all the same.
    fn replace(
        &mut self,
        bytes: &[u8],
        keep_as: Option<&str>,
        check: &dyn Fn(&[u8]) -> bool,
    ) -> Result<(), StoreError>;

    /// Keeps bytes as an earlier version that was never replaced in its place.
    ///
    /// # Errors
    /// [`StoreError`], also when there is one of that name.
    fn keep(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError>;

    /// Removes a file that [`VaultStore::copies`] names. Callers keep its bytes first, by [`StoreGuard::keep`].
    ///
    /// # Errors
    /// [`StoreError`].
    fn remove_copy(&mut self, name: &str) -> Result<(), StoreError>;

    /// Replaces the bytes of an earlier version as one step: the same state, sealed again.
    ///
    /// # Errors
    /// [`StoreError`]; the version is then as it was.
    fn replace_version(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError>;

    /// Keeps what there is to know of the counters, in place of what was kept under this name before, as one step.
    ///
    /// # Errors
    /// [`StoreError`]; what was kept before is still there then.
    fn keep_counters(&mut self, name: &str, bytes: &[u8]) -> Result<(), StoreError>;

    /// Removes earlier versions. One that can't be removed stays; the caller loses nothing by that.
    fn remove_versions(&mut self, names: &[String]);
}

/// Why the clipboard didn't serve.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ClipboardError {
    /// There is none, or another program holds it.
    #[error("the clipboard can't be reached")]
    Unavailable,
    /// The program that what is there comes from doesn't answer.
    #[error("the clipboard's program does not answer")]
    Silent,
}

/// What is on the clipboard.
pub enum Clip {
    /// Text; may be a secret.
    Text(Zeroizing<String>),
    /// A picture, 8-bit RGBA.
    Picture {
        /// Four bytes a pixel, row by row.
        rgba: Zeroizing<Vec<u8>>,
        /// Pixels a row.
        width: u32,
        /// Rows.
        height: u32,
    },
    /// The bytes of a picture file, packed as another program put them there.
    PictureFile(Zeroizing<Vec<u8>>),
    /// Files, by path, as a file manager copies them.
    Files(Vec<std::path::PathBuf>),
    /// Nothing, or nothing that we can read.
    Nothing,
}

impl fmt::Debug for Clip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::Picture { .. } => "Picture",
            Self::PictureFile(_) => "PictureFile",
            Self::Files(_) => "Files",
            Self::Nothing => "Nothing",
        })
    }
}

/// The clipboard. Every call may wait for another program, for some seconds at most; never call one while holding what
/// others wait for.
pub trait Clipboard: Send + Sync {
    /// Puts a code there, marked as secret so that histories and cloud clipboards leave it alone where the
    /// platform can say so.
    ///
    /// # Errors
    /// [`ClipboardError`].
    fn write_secret(&self, text: &str) -> Result<(), ClipboardError>;

    /// The text that is there now, for the question whether it is still ours; `None` when there is no text.
    ///
    /// # Errors
    /// [`ClipboardError`] when that can't be told at this moment.
    fn read_text(&self) -> Result<Option<Zeroizing<String>>, ClipboardError>;

    /// What is there now, in the first form that we can read.
    ///
    /// # Errors
    /// [`ClipboardError`].
    fn read(&self) -> Result<Clip, ClipboardError>;

    /// Empties it.
    ///
    /// # Errors
    /// [`ClipboardError`].
    fn clear(&self) -> Result<(), ClipboardError>;
}

/// What is remembered of wrong passwords: a small text, shared by all programs that use the vault. It may get lost;
/// that costs nobody anything.
pub trait AttemptStore: Send + Sync {
    /// Sees to it, where there is a vault, that something can be remembered later, also on a disk that is full by then.
    ///
    /// # Errors
    /// Why it can't.
    fn ready(&self) -> Result<(), StoreError>;

    /// The text; `None` when there is none or it can't be read.
    fn read(&self) -> Option<String>;

    /// Hands over the text and remembers what `turn` makes of it (`None`: nothing), with no other program in
    /// between. `turn` is called once at most.
    ///
    /// # Errors
    /// [`StoreError::Busy`] when another program's turn takes too long, or why there is no place to write;
    /// `turn` was called before a failed write, and not in any other case.
    fn turn(&self, turn: &mut dyn FnMut(Option<&str>) -> Option<String>) -> Result<(), StoreError>;
}

/// Preferences that are needed while the vault is locked: a small readable file without any secret or
/// account name.
pub trait SettingsStore: Send + Sync {
    /// The stored text; `None` when there is none or it can't be read (preferences are never worth a refusal
    /// to start).
    fn read(&self) -> Option<String>;

    /// Replaces it as one step.
    ///
    /// # Errors
    /// [`StoreError`].
    fn write(&self, text: &str) -> Result<(), StoreError>;
}
