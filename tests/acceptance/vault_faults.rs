//! Damage and refusals of every kind, on real files: named, nothing overwritten, nothing confirmed lost.
#![allow(clippy::unwrap_used, reason = "a test's own ground: it fails")]

use std::path::PathBuf;
use std::sync::Arc;

use ringfence_app::fakes::{
    CountingEntropy, FixedClock, MemoryAttempts, MemoryKeyStore, MemorySettings, RecordingClipboard,
};
use ringfence_app::ports::VaultStore as _;
use ringfence_app::view::VaultView;
use ringfence_app::{App, ErrorCode, Ports};
use ringfence_core::Timestamp;
use ringfence_platform::FileVault;
use ringfence_tests::{accounts, add, ask_keychain};

const ACCOUNT: &str = "otpauth://totp/kept?secret=JBSWY3DPEHPK3PXP";

/// A real file, and a keychain in memory that opens it.
struct Place {
    directory: tempfile::TempDir,
    keys: MemoryKeyStore,
    entropy: CountingEntropy,
}

impl Place {
    /// A vault that was saved once after it was made.
    fn with_a_vault() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let place = Self { directory, keys: MemoryKeyStore::new(), entropy: CountingEntropy::new() };
        add(&mut place.open(), ACCOUNT);
        place
    }

    fn path(&self) -> PathBuf {
        self.directory.path().join("vault.json")
    }

    fn open(&self) -> App {
        let mut app = App::new(Ports {
            clock: Arc::new(FixedClock::at(Timestamp::from_unix_seconds(59))),
            entropy: Arc::new(self.entropy.clone()),
            keys: Arc::new(self.keys.clone()),
            store: Arc::new(FileVault::new(self.path())),
            clipboard: Arc::new(RecordingClipboard::new()),
            settings: Arc::new(MemorySettings::new()),
            attempts: Arc::new(MemoryAttempts::new()),
        });
        ask_keychain(&mut app);
        app
    }

    /// What a person sees who starts the program on these bytes, and that it leaves them alone.
    fn look_at(&self, bytes: &[u8]) -> Seen {
        std::fs::write(self.path(), bytes).unwrap();
        let keys = self.keys.len();
        let mut app = self.open();
        let seen = match app.snapshot().vault {
            VaultView::Broken { problem, .. } => Seen::Broken(problem.code),
            VaultView::Locked { reason, .. } => Seen::Locked(reason.map(|reason| reason.code)),
            VaultView::Unlocked { accounts, .. } => {
                Seen::Open(accounts.into_iter().map(|account| account.name).collect())
            }
            VaultView::Opening | VaultView::FirstRun { .. } => Seen::New,
        };
        drop(app);
        assert_eq!(std::fs::read(self.path()).unwrap(), bytes, "the file was written to");
        assert_eq!(self.keys.len(), keys, "a key was made");
        seen
    }
}

#[derive(PartialEq, Debug)]
enum Seen {
    Broken(ErrorCode),
    Locked(Option<ErrorCode>),
    Open(Vec<String>),
    New,
}

#[test]
fn a_file_cut_at_any_length_is_named_as_damaged_and_left_alone() {
    let place = Place::with_a_vault();
    let whole = std::fs::read(place.path()).unwrap();
    // The last byte is a line's end.
    for length in 0..whole.len() - 1 {
        let seen = place.look_at(&whole[..length]);
        assert_eq!(seen, Seen::Broken(ErrorCode::VaultDamaged), "{length} of {} bytes", whole.len());
    }
    for empty in [vec![0; whole.len()], b"\n".to_vec()] {
        assert_eq!(place.look_at(&empty), Seen::Broken(ErrorCode::VaultDamaged));
    }
    assert_eq!(place.look_at(&whole), Seen::Open(vec!["kept".into()]));
}

#[test]
fn no_flipped_byte_opens_another_vault_makes_a_new_one_or_is_written_over() {
    let place = Place::with_a_vault();
    let whole = std::fs::read(place.path()).unwrap();
    let mut refused = 0;
    for at in 0..whole.len() {
        for flip in [0x01, 0x20, 0xff] {
            let mut altered = whole.clone();
            altered[at] ^= flip;
            match place.look_at(&altered) {
                Seen::New => panic!("byte {at} ^ {flip:#x} is taken for a first run"),
                Seen::Open(names) => {
                    assert!(whole[at].is_ascii_whitespace(), "byte {at} ^ {flip:#x} went unnoticed");
                    assert_eq!(names, ["kept"]);
                }
                Seen::Broken(_) | Seen::Locked(Some(_)) => refused += 1,
                Seen::Locked(None) => {
                    // The slot's kind is one of a newer program now, so that no way in is known.
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 2 * whole.len(), "{refused} of {} changes were refused", 3 * whole.len());
}

#[test]
fn a_file_that_is_no_vault_and_never_was_is_not_called_damaged() {
    let directory = tempfile::tempdir().unwrap();
    let place = Place { directory, keys: MemoryKeyStore::new(), entropy: CountingEntropy::new() };
    assert_eq!(place.look_at(b"a letter"), Seen::Broken(ErrorCode::NotAVault));
}

#[test]
fn a_folder_renamed_amid_a_save_keeps_the_vault_as_it_was() {
    let place = Place::with_a_vault();
    let inner = place.directory.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    std::fs::copy(place.path(), inner.join("vault.json")).unwrap();
    let before = std::fs::read(place.path()).unwrap();
    let store = FileVault::new(inner.join("vault.json"));
    let mut guard = store.lock().unwrap();
    let moved = place.directory.path().join("moved");
    std::fs::rename(&inner, &moved).unwrap();
    assert!(guard.replace(b"new", Some("kept.json"), &|_| true).is_err());
    drop(guard);
    assert!(!inner.exists(), "no second folder was made");
    assert_eq!(std::fs::read(moved.join("vault.json")).unwrap(), before);
}

/// As root every file can be read, so there the saver runs as nobody.
#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_read_is_named_and_never_taken_for_no_file() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    use std::path::Path;
    use std::process::Command;
    let directory = tempfile::tempdir().unwrap();
    let set = |path: &Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    let (program, place) = (directory.path().join("saver"), directory.path().join("place"));
    std::fs::copy(env!("CARGO_BIN_EXE_crash-saver"), &program).unwrap();
    std::fs::create_dir(&place).unwrap();
    let path = place.join("vault.json");
    std::fs::write(&path, b"as it was").unwrap();
    set(directory.path(), 0o755);
    set(&place, 0o777);
    set(&path, 0o000);
    let mut command = Command::new(&program);
    if std::fs::metadata(&place).unwrap().uid() == 0 {
        command.uid(65_534).gid(65_534);
    }
    let output = command.arg(&path).args(["save", "0"]).output().unwrap();
    assert!(!output.status.success() && output.stdout.is_empty());
    assert!(String::from_utf8_lossy(&output.stderr).contains("Denied"));
    set(&path, 0o600);
    assert_eq!(std::fs::read(&path).unwrap(), b"as it was");
}

#[test]
fn a_clock_that_was_set_back_changes_nothing_but_the_times() {
    let place = Place::with_a_vault();
    for seconds in [2_000_000_000, 1_000, 3_000_000_000, 0] {
        let mut app = App::new(Ports {
            clock: Arc::new(FixedClock::at(Timestamp::from_unix_seconds(seconds))),
            entropy: Arc::new(place.entropy.clone()),
            keys: Arc::new(place.keys.clone()),
            store: Arc::new(FileVault::new(place.path())),
            clipboard: Arc::new(RecordingClipboard::new()),
            settings: Arc::new(MemorySettings::new()),
            attempts: Arc::new(MemoryAttempts::new()),
        });
        ask_keychain(&mut app);
        let key = data_encoding::BASE32_NOPAD.encode(format!("{seconds:0>20}").as_bytes());
        add(&mut app, &format!("otpauth://totp/{seconds}?secret={key}"));
    }
    let mut app = place.open();
    let names: Vec<_> = accounts(&mut app).unwrap().into_iter().map(|account| account.name).collect();
    assert_eq!(names, ["kept", "2000000000", "1000", "3000000000", "0"]);
}
