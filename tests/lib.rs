//! Shared ground of the acceptance tests: the application on ports in memory, with a hand on each.

#[cfg(target_os = "linux")]
pub mod unfenced;

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ringfence_app::fakes::{
    CountingEntropy, FixedClock, MemoryAttempts, MemoryKeyStore, MemorySettings, MemoryVault, NearReader,
    RecordingClipboard,
};
use ringfence_app::import::read::{self, Arrival, Content};
use ringfence_app::ports::{KeyStore, KeyStoreError};
use ringfence_app::view::{AccountView, CodeView, Copied, ImportReview, VaultView, Which};
use ringfence_app::{App, AppError, Ports};
use ringfence_core::vault::{Header, KdfCost, Slot, SlotId, VaultId, Wrapping, seal};
use ringfence_core::{DataKey, OriginKey, Timestamp, Vault, WrappingKey};
use zeroize::Zeroizing;

/// RFC 6238's SHA-1 key as base32.
pub const RFC_KEY: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// The ports in memory; what is changed here is what the application sees.
#[derive(Clone)]
pub struct World {
    /// The time; starts at second 59, as RFC 6238's first vector.
    pub clock: FixedClock,
    /// The keychain.
    pub keys: MemoryKeyStore,
    /// The vault file.
    pub vault: MemoryVault,
    /// The clipboard.
    pub clipboard: RecordingClipboard,
    /// The preferences file.
    pub settings: MemorySettings,
    /// What is remembered of wrong passwords.
    pub attempts: MemoryAttempts,
    /// Randomness; kept over restarts, so that no value comes twice.
    pub entropy: CountingEntropy,
}

impl Default for World {
    fn default() -> Self {
        Self {
            clock: FixedClock::at(Timestamp::from_unix_seconds(59)),
            keys: MemoryKeyStore::new(),
            vault: MemoryVault::new(),
            clipboard: RecordingClipboard::new(),
            settings: MemorySettings::new(),
            attempts: MemoryAttempts::new(),
            entropy: CountingEntropy::new(),
        }
    }
}

impl World {
    /// The program started once more on this world, its vault not yet looked at.
    pub fn start(&self) -> App {
        let mut app = self.start_measuring();
        app.set_kdf_cost(KdfCost::FLOOR);
        app
    }

    /// The same, where the cost of a password is what this machine can bear.
    pub fn start_measuring(&self) -> App {
        self.start_with(Arc::new(self.keys.clone()))
    }

    /// The program started with another keychain.
    pub fn start_with(&self, keys: Arc<dyn KeyStore>) -> App {
        App::new(Ports {
            clock: Arc::new(self.clock.clone()),
            entropy: Arc::new(self.entropy.clone()),
            keys,
            store: Arc::new(self.vault.clone()),
            clipboard: Arc::new(self.clipboard.clone()),
            settings: Arc::new(self.settings.clone()),
            attempts: Arc::new(self.attempts.clone()),
        })
    }

    /// The program started, and the keychain asked as often as it wants to.
    pub fn open(&self) -> App {
        let mut app = self.start();
        ask_keychain(&mut app);
        app
    }
}

/// A keychain that has the same key for every vault, in every process.
pub struct OneKey;

impl OneKey {
    /// The key.
    pub fn key() -> WrappingKey {
        filled(WrappingKey::filled_by(|bytes| {
            bytes.fill(0x4b);
            Ok(())
        }))
    }
}

impl KeyStore for OneKey {
    fn read(&self, _: VaultId) -> Result<Option<WrappingKey>, KeyStoreError> {
        Ok(Some(Self::key()))
    }

    fn write(&self, _: VaultId, _: &WrappingKey) -> Result<(), KeyStoreError> {
        Err(KeyStoreError::Failed)
    }

    fn delete(&self, _: VaultId) -> Result<(), KeyStoreError> {
        Err(KeyStoreError::Failed)
    }
}

/// The two passwords of a vault whose ways in are changed until the program is killed.
pub const WAYS_PASSWORDS: [&str; 2] = ["seven boats in the fog", "nine gulls on the mast"];

/// A keychain in a file beside the vault, which outlives the program that is killed.
pub struct FileKeys(PathBuf);

impl FileKeys {
    /// That of this vault.
    pub fn beside(vault: &Path) -> Self {
        Self(vault.with_extension("keychain"))
    }
}

impl KeyStore for FileKeys {
    fn read(&self, _: VaultId) -> Result<Option<WrappingKey>, KeyStoreError> {
        let Ok(kept) = std::fs::read(&self.0) else { return Ok(None) };
        let fill = |bytes: &mut [u8; 32]| <[u8; 32]>::try_from(kept.as_slice()).map(|kept| *bytes = kept);
        WrappingKey::filled_by(fill).map(Some).map_err(|_| KeyStoreError::Corrupt)
    }

    fn write(&self, _: VaultId, key: &WrappingKey) -> Result<(), KeyStoreError> {
        let new = self.0.with_extension("keychain-new");
        // EXPOSE: a test's keychain keeps it in the open.
        let written = std::fs::write(&new, key.expose()).and_then(|()| std::fs::rename(&new, &self.0));
        written.map_err(|_| KeyStoreError::Failed)
    }

    fn delete(&self, _: VaultId) -> Result<(), KeyStoreError> {
        std::fs::remove_file(&self.0).map_err(|_| KeyStoreError::Failed)
    }
}

/// The file of a vault without accounts that [`OneKey`] opens.
///
/// # Panics
/// When it can't be sealed.
pub fn first_vault() -> Vec<u8> {
    let data_key = filled(DataKey::filled_by(|bytes| {
        bytes.fill(0x44);
        Ok(())
    }));
    let (vault, slot) = (VaultId::from_random_bytes([1; 16]), SlotId::from_random_bytes([2; 16]));
    let origin = filled(OriginKey::filled_by(|bytes| {
        bytes.fill(0x4f);
        Ok(())
    }));
    let wrapping = Wrapping { data_key: &data_key, origin: &origin, seed: &OneKey::key() };
    let slot = Slot::for_keychain(vault, slot, &OneKey::key(), wrapping).expect("wraps");
    let header = Header::new(vault, vec![slot]).with_keys(&origin, &[], &data_key, [5; 24]).expect("seals");
    seal(&header, &Vault::default(), &data_key, [4; 24]).expect("seals")
}

fn filled<T>(key: Result<T, Infallible>) -> T {
    key.unwrap_or_else(|never| match never {})
}

/// Opens, and answers every question to the keychain.
pub fn ask_keychain(app: &mut App) {
    let mut question = app.open();
    while let Some(asked) = question {
        question = app.answer(asked.ask());
    }
}

/// Copies a code, as a front does.
///
/// # Errors
/// The application's.
pub fn copy(app: &mut App, id: &str, which: Which) -> Result<Copied, AppError> {
    let job = app.copy_code(id, which)?;
    app.at_once(job)
}

/// Does what is due, as a front does: the clipboard is asked after the application has let go. True when something was.
pub fn tick(app: &mut App) -> bool {
    let changed = app.tick();
    clear_clipboard(app) || changed
}

/// Locks, as a front does.
pub fn lock(app: &mut App) {
    app.lock();
    clear_clipboard(app);
}

fn clear_clipboard(app: &mut App) -> bool {
    let Some(job) = app.clear_clipboard() else { return false };
    app.at_once(job).is_ok()
}

/// Pastes text.
///
/// # Errors
/// The application's.
pub fn paste(app: &mut App, text: &str) -> Result<ImportReview, AppError> {
    app.review(vec![read::read_text(None, text)])
}

/// Hands a file over.
///
/// # Errors
/// The application's.
pub fn hand_over(app: &mut App, name: &str, bytes: &[u8]) -> Result<ImportReview, AppError> {
    let content = Content::Bytes(Zeroizing::new(bytes.to_vec()));
    app.review(vec![read::read(Arrival { source: Some(name.to_owned()), content }, &NearReader::new())])
}

/// Adds everything that a text holds; answers the ids.
///
/// # Panics
/// When something in it is no account, or the vault takes none.
pub fn add(app: &mut App, text: &str) -> Vec<String> {
    let review = paste(app, text).expect("the vault is open");
    assert_eq!(review.rejected, [], "everything is an account");
    app.confirm_review(review.id, &review.choose(|_| true)).expect("saves").ids
}

/// The accounts on show; `None` when the vault isn't open.
pub fn accounts(app: &mut App) -> Option<Vec<AccountView>> {
    match app.snapshot().vault {
        VaultView::Unlocked { accounts, .. } => Some(accounts),
        _ => None,
    }
}

/// The code on show of the only account.
///
/// # Panics
/// When there isn't exactly one account.
pub fn only_code(app: &mut App) -> CodeView {
    let accounts = accounts(app).expect("the vault is open");
    assert_eq!(accounts.len(), 1, "there is one account");
    accounts[0].code.clone()
}
