//! Disks that are full, or became read-only: named, nothing confirmed lost.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test's own ground: it fails or says what it skipped"
)]

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ringfence_app::fakes::{MemoryKeyStore, MemorySettings, RecordingClipboard};
use ringfence_app::ports::{Clock as _, KeyStoreError, VaultStore as _};
use ringfence_app::{App, ErrorCode, Ports};
use ringfence_core::Passphrase;
use ringfence_core::vault::{KdfCost, SealedVault};
use ringfence_platform::{FileAttempts, FileVault, SystemClock, SystemEntropy};
use ringfence_tests::{OneKey, first_vault};

const CRASH_SAVER: &str = env!("CARGO_BIN_EXE_crash-saver");

/// A small file system in memory, unmounted when it is dropped.
struct Disk(tempfile::TempDir);

impl Disk {
    /// `None`, and a line in the output, where nothing can be mounted.
    fn mount(options: &str) -> Option<Self> {
        let disk = Self(tempfile::tempdir().unwrap());
        if !disk.run("mount", &["-t", "tmpfs", "-o", options, "tmpfs"]) {
            println!("SKIPPED: only root can mount a small disk");
            return None;
        }
        Some(disk)
    }

    fn remount(&self, options: &str) {
        assert!(self.run("mount", &["-o", &format!("remount,{options}")]));
    }

    fn run(&self, program: &str, arguments: &[&str]) -> bool {
        let mut command = Command::new(program);
        command.args(arguments).arg(self.0.path()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        self.run("umount", &[]);
    }
}

/// Saves until one fails; answers what was confirmed and what was said.
fn save_until_refused(path: &Path, first: u64) -> (Vec<String>, String) {
    let output = Command::new(CRASH_SAVER).arg(path).args(["save", &first.to_string()]).output().unwrap();
    assert!(!output.status.success());
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout).lines().map(str::to_owned).collect(), text(&output.stderr))
}

fn names(path: &Path) -> HashSet<String> {
    let Some(bytes) = FileVault::new(path).read().unwrap() else { return HashSet::new() };
    let sealed = SealedVault::parse(&bytes).unwrap();
    let vault = sealed.open(&sealed.unwrap_with_keychain(&OneKey::key()).unwrap()).unwrap();
    vault.accounts().iter().map(|account| account.name.clone()).collect()
}

fn has_leftovers(folder: &Path) -> bool {
    std::fs::read_dir(folder).unwrap().flatten().any(|entry| {
        let path = entry.path();
        path.is_dir() && has_leftovers(&path) || path.extension().is_some_and(|ending| ending == "tmp")
    })
}

/// Every size and every number of files, so that the disk is full at each step of a save in turn: the lock, the new
/// file, the earlier version's folder, its name, the end.
#[test]
fn a_disk_that_is_full_at_any_step_of_a_save_loses_nothing() {
    let sizes = (8..72).step_by(4).map(|size| format!("size={size}k"));
    let files = (2..18).map(|files| format!("size=64k,nr_inodes={files}"));
    let (mut count, mut saved) = (0, 0);
    for options in sizes.chain(files) {
        let Some(disk) = Disk::mount(&options) else { return };
        let path = disk.0.path().join("vault.json");
        let (confirmed, said) = save_until_refused(&path, 0);
        assert!(said.contains("DiskFull"), "{options}: {said}");
        let there = names(&path);
        assert!(
            confirmed.iter().all(|name| there.contains(name)),
            "{options}: a confirmed account is missing"
        );
        assert!(there.len() <= confirmed.len() + 1);
        assert!(!has_leftovers(disk.0.path()), "{options}: half a file stays");
        disk.remount("size=4m,nr_inodes=1000");
        let mut saver = Command::new(CRASH_SAVER)
            .arg(&path)
            .args(["save", "100000"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(saver.stdout.take().unwrap()).read_line(&mut line).unwrap();
        saver.kill().unwrap();
        saver.wait().unwrap();
        assert_eq!(line.trim(), "100000", "{options}: with room there, saves go on");
        assert!(confirmed.iter().all(|name| names(&path).contains(name)));
        (count, saved) = (count + 1, saved + confirmed.len());
    }
    println!("{count} small disks, {saved} saves before they were full");
    assert!(saved > count, "saves came before the end");
}

#[test]
fn a_disk_that_became_read_only_is_named_and_the_vault_can_still_be_read() {
    let Some(disk) = Disk::mount("size=1m") else { return };
    let path = disk.0.path().join("vault.json");
    std::fs::write(&path, first_vault()).unwrap();
    disk.remount("ro");
    let (confirmed, said) = save_until_refused(&path, 0);
    assert!(confirmed.is_empty() && said.contains("ReadOnly"), "{said}");
    assert_eq!(std::fs::read(&path).unwrap(), first_vault());
}

/// The window's core on a vault of that disk, the keychain being out of reach.
fn window(path: &Path) -> App {
    let keys = MemoryKeyStore::new();
    keys.fail_always(Some(KeyStoreError::Unavailable));
    let mut app = App::new(Ports {
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        keys: Arc::new(keys),
        store: Arc::new(FileVault::new(path)),
        clipboard: std::sync::Arc::new(RecordingClipboard::new()),
        settings: Arc::new(MemorySettings::new()),
        attempts: Arc::new(FileAttempts::beside(path)),
    });
    app.set_kdf_cost(KdfCost::FLOOR);
    ringfence_tests::ask_keychain(&mut app);
    app
}

fn unlock(app: &mut App, text: &str) -> Result<(), ErrorCode> {
    app.unlock(&Passphrase::new(text.to_owned())).map_err(|error| error.code)
}

/// How long the window asks to wait, in milliseconds.
fn wait_of(app: &App) -> u64 {
    app.next_try_at().map_or(0, |at| at.unix_millis().saturating_sub(SystemClock.now().unix_millis()))
}

/// The command line gives this password; answers its status and how long it took.
fn list(path: &Path, password: &str) -> (Option<i32>, Duration) {
    let name = format!("ringfence-cli{}", std::env::consts::EXE_SUFFIX);
    let program = Path::new(CRASH_SAVER).with_file_name(name);
    assert!(program.exists(), "build it first: cargo build -p ringfence-cli");
    let start = Instant::now();
    let mut command = Command::new(program);
    command
        .args(["list", "--password-stdin", "--vault"])
        .arg(path)
        .env_clear()
        .env("HOME", path.parent().unwrap());
    command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), password.as_bytes()).unwrap();
    (child.wait().unwrap().code(), start.elapsed())
}

/// Takes all room there is, to the last byte and the last file.
fn fill(folder: &Path) {
    let hog = folder.join("hog");
    let mut file = std::fs::File::create(&hog).unwrap();
    for size in [1 << 16, 1 << 12, 1 << 8, 1] {
        while std::io::Write::write_all(&mut file, &vec![0x55; size]).is_ok() {}
    }
    let mut number = 0;
    while std::fs::File::create(folder.join(format!("hog{number}"))).is_ok() {
        number += 1;
    }
}

#[test]
fn on_a_disk_that_became_full_wrong_passwords_slow_both_programs_down_over_restarts() {
    let Some(disk) = Disk::mount("size=1m,nr_inodes=64") else { return };
    let path = disk.0.path().join("vault.json");
    window(&path).create_vault(&Passphrase::new("correct horse".to_owned())).unwrap();
    fill(disk.0.path());
    assert!(std::fs::write(disk.0.path().join("one more"), b"x").is_err(), "it is full");

    let mut first = window(&path);
    assert_eq!(unlock(&mut first, "wrong horse"), Err(ErrorCode::WrongPassword));
    let mut again = window(&path);
    assert!(wait_of(&again) > 0);
    assert_eq!(unlock(&mut again, "correct horse"), Err(ErrorCode::SlowedDown), "over a restart");
    for least in [500, 1_500, 3_500] {
        let (status, _) = list(&path, "wrong horse");
        assert_eq!(status, Some(5), "the command line waits, and tries");
        let wait = wait_of(&window(&path));
        assert!(wait > least, "{wait} ms after another wrong one");
    }
    let (status, took) = list(&path, "correct horse");
    assert_eq!(status, Some(0));
    assert!(took > Duration::from_secs(3), "it had to wait: {took:?}");
    assert_eq!(wait_of(&window(&path)), 0, "the right one ends it");
}

#[test]
fn on_a_disk_that_was_full_from_the_start_a_start_is_no_way_around_the_wait() {
    let Some(disk) = Disk::mount("size=1m,nr_inodes=64") else { return };
    let path = disk.0.path().join("vault.json");
    window(&path).create_vault(&Passphrase::new("correct horse".to_owned())).unwrap();
    // As an older program left it.
    std::fs::write(disk.0.path().join("vault.attempts.json"), b"").unwrap();
    fill(disk.0.path());
    for _ in 0..3 {
        let mut app = window(&path);
        assert!(wait_of(&app) > 1_000);
        assert_eq!(unlock(&mut app, "correct horse"), Err(ErrorCode::SlowedDown));
        let (status, took) = list(&path, "wrong horse");
        assert_eq!(status, Some(5));
        assert!(took > Duration::from_millis(1_900), "{took:?}");
    }
    assert_eq!(list(&path, "correct horse").0, Some(0));
}
