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

use ringfence_app::ports::VaultStore as _;
use ringfence_core::WrappingKey;
use ringfence_core::vault::SealedVault;
use ringfence_platform::FileVault;

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
    let key = WrappingKey::filled_by(|bytes| {
        bytes.fill(0x4b);
        Ok::<_, ()>(())
    });
    let vault = sealed.open(&sealed.unwrap_with_keychain(&key.unwrap()).unwrap()).unwrap();
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
    std::fs::write(&path, b"as it was").unwrap();
    disk.remount("ro");
    let (confirmed, said) = save_until_refused(&path, 0);
    assert!(confirmed.is_empty() && said.contains("ReadOnly"), "{said}");
    assert_eq!(std::fs::read(&path).unwrap(), b"as it was");
}
