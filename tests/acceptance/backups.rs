//! Backups on real folders: made, read back, compared, pruned, tested, restored, and seen when they fail.
#![allow(clippy::unwrap_used, reason = "a test's own ground: it fails")]

use std::fs;
use std::path::Path;

use ringfence_app::ports::Entropy as _;
use ringfence_app::ports::backup_folder::{BackupError, BackupPlaces};
use ringfence_app::view::{BackupsView, VaultView};
use ringfence_app::{App, ErrorCode};
use ringfence_core::Passphrase;
use ringfence_core::vault::{SealedVault, SlotKind};
use ringfence_platform::FolderBackups;
use ringfence_tests::{RFC_KEY, World, accounts, add};

const DAY: u64 = 86_400;
const PASSWORD: &str = "seven boats in the fog";

fn password() -> Passphrase {
    Passphrase::new(PASSWORD.to_owned())
}

fn add_one(app: &mut App, name: &str) -> String {
    add(app, &format!("otpauth://hotp/Harbour:{name}?secret={RFC_KEY}&issuer={name}")).remove(0)
}

fn status(app: &mut App) -> BackupsView {
    match app.snapshot().vault {
        VaultView::Unlocked { backups, .. } => backups,
        _ => panic!("the vault is open"),
    }
}

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn back_up(app: &mut App) -> Result<String, ErrorCode> {
    let job = app.back_up().map_err(|problem| problem.code)?;
    app.backed_up(job.run(&FolderBackups)).map_err(|problem| problem.code)
}

/// A vault under keychain and password with one account, and a folder for its backups.
fn world() -> (World, App, tempfile::TempDir) {
    let (world, folder) = (World::default(), tempfile::tempdir().unwrap());
    let mut app = world.open();
    add_one(&mut app, "one");
    app.set_password(&password()).unwrap();
    app.choose_backup_folder(folder.path()).unwrap();
    (world, app, folder)
}

#[test]
fn a_backup_opens_by_password_alone_and_holds_every_account() {
    let (_world, mut app, folder) = world();
    let name = back_up(&mut app).unwrap();
    let bytes = fs::read(folder.path().join(name)).unwrap();
    let sealed = SealedVault::parse(&bytes).unwrap();
    let kinds: Vec<_> = sealed.header().slots().iter().map(ringfence_core::vault::Slot::kind).collect();
    assert_eq!(kinds, [SlotKind::Password]);
    let vault = sealed.open(&sealed.unwrap_with_password(&password()).unwrap()).unwrap();
    assert_eq!(vault.accounts().len(), 1);
    let status = status(&mut app);
    assert_eq!(
        (status.tested_at, status.accounts, status.problem, status.running),
        (Some(59), 1, None, false)
    );
    let shown = status.folder.unwrap();
    assert!(!shown.contains('/') && folder.path().ends_with(&shown), "the page sees a name, not a path");
}

#[test]
fn there_is_one_backup_at_a_time_whoever_asked_for_it() {
    let (_world, mut app, folder) = world();
    let job = app.back_up().expect("asked for by the person");
    assert!(app.due_backup().is_none(), "the one that is due is being made");
    assert_eq!(app.back_up().err().map(|problem| problem.code), Some(ErrorCode::BackupRunning));
    assert_eq!((status(&mut app).running, status(&mut app).problem), (true, None), "which is no failure");
    app.backed_up(job.run(&FolderBackups)).unwrap();
    assert!(app.due_backup().is_none() && !status(&mut app).running);
    assert_eq!(files(folder.path()).len(), 1);
}

#[test]
fn what_comes_of_a_backup_into_another_folder_says_nothing_of_the_one_that_was_chosen_since() {
    let (_world, mut app, _folder) = world();
    let slow = app.back_up().unwrap();
    let lost = slow.given_up();
    let other = tempfile::tempdir().unwrap();
    app.choose_backup_folder(other.path()).unwrap();
    let mine = app.back_up().expect("the slow one is none into this folder");
    app.backed_up(slow.run(&FolderBackups)).unwrap();
    assert_eq!((status(&mut app).tested_at, status(&mut app).running), (None, true));
    app.backed_up(mine.run(&FolderBackups)).unwrap();
    assert!(app.backed_up(lost).is_err(), "who made it hears of it");
    assert_eq!((status(&mut app).tested_at, status(&mut app).problem), (Some(59), None));
    assert_eq!(files(other.path()).len(), 1);
}

/// A folder in which another program takes the name that was free a moment ago.
struct Contested;

impl BackupPlaces for Contested {
    fn names(&self, folder: &Path) -> Result<Vec<String>, BackupError> {
        FolderBackups.names(folder)
    }

    fn write(&self, folder: &Path, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        if files(folder).is_empty() {
            fs::write(folder.join(name), b"another program's").unwrap();
        }
        FolderBackups.write(folder, name, bytes)
    }

    fn read(&self, folder: &Path, name: &str) -> Result<Vec<u8>, BackupError> {
        FolderBackups.read(folder, name)
    }

    fn remove(&self, folder: &Path, name: &str) {
        FolderBackups.remove(folder, name);
    }
}

#[test]
fn a_name_that_another_program_took_meanwhile_costs_no_backup() {
    let (_world, mut app, folder) = world();
    let job = app.back_up().unwrap();
    let name = app.backed_up(job.run(&Contested)).unwrap();
    assert_eq!(files(folder.path()).len(), 2);
    assert!(name.ends_with("-2.json"), "{name}");
}

#[test]
fn without_a_way_in_on_another_computer_there_is_no_backup() {
    let (world, folder) = (World::default(), tempfile::tempdir().unwrap());
    let mut app = world.open();
    let refused = app.choose_backup_folder(folder.path()).unwrap_err();
    assert_eq!(refused.code, ErrorCode::BackupUseless);
    assert_eq!(app.back_up_into(folder.path()).err().unwrap().code, ErrorCode::BackupUseless);
}

#[test]
fn backups_come_by_themselves_after_a_change_and_once_a_day() {
    let (world, mut app, folder) = world();
    let job = app.due_backup().expect("the first is due at once");
    assert!(app.due_backup().is_none(), "one at a time");
    app.backed_up(job.run(&FolderBackups)).unwrap();
    assert!(app.due_backup().is_none(), "nothing changed");
    add_one(&mut app, "two");
    assert!(app.due_backup().is_none(), "a day has not passed");
    app.set_visible(false);
    app.snapshot();
    let due = app.next_deadline().expect("a hidden window is woken for it");
    assert!(due.unix_seconds() <= 59 + DAY);
    world.clock.advance_seconds(DAY);
    let job = app.due_backup().expect("changed, and a day has passed");
    app.backed_up(job.run(&FolderBackups)).unwrap();
    world.clock.advance_seconds(DAY);
    assert!(app.due_backup().is_none(), "nothing changed");
    assert_eq!(files(folder.path()).len(), 2);
    let mut again = world.open();
    assert!(again.due_backup().is_none(), "it is remembered over a restart");
    assert_eq!(status(&mut again).tested_at, Some(59 + DAY));
}

#[test]
fn the_newest_stay_and_no_other_file_is_touched() {
    let (_world, mut app, folder) = world();
    app.keep_backups(3).unwrap();
    let vault = app.vault_id().unwrap().to_string();
    let look_alike = format!("ringfence-backup-{}-r1-1970-01-01-0000.json", &vault[..8]);
    let others = [
        "letter.json".to_owned(),
        "ringfence-backup-00000000-r1-1970-01-01-0000.json".to_owned(),
        look_alike,
    ];
    for other in &others {
        fs::write(folder.path().join(other), b"mine").unwrap();
    }
    let mut made = Vec::new();
    for number in 0..6 {
        add_one(&mut app, &number.to_string());
        made.push(back_up(&mut app).unwrap());
    }
    let mut expected: Vec<_> = made[3..].iter().chain(&others).cloned().collect();
    expected.sort();
    assert_eq!(files(folder.path()), expected);
}

#[test]
fn the_backup_of_a_vault_that_was_put_back_is_newer_than_those_before() {
    let (world, mut app, folder) = world();
    app.keep_backups(2).unwrap();
    let old = world.vault.bytes().unwrap();
    for number in 0..4 {
        add_one(&mut app, &number.to_string());
        back_up(&mut app).unwrap();
    }
    app.lock();
    world.vault.put(old);
    let mut app = world.open();
    let mut made = vec![back_up(&mut app).unwrap()];
    add_one(&mut app, "after");
    made.push(back_up(&mut app).unwrap());
    assert_eq!(files(folder.path()).len(), 2);
    assert!(made.iter().all(|name| files(folder.path()).contains(name)), "{made:?}");
    made.reverse();
    assert_eq!(ringfence_app::backup::make::of_vault(files(folder.path()), app.vault_id().unwrap()), made);
}

#[test]
fn a_failure_is_seen_until_it_is_mended() {
    let (world, mut app, folder) = world();
    let place = folder.path().to_owned();
    drop(folder);
    let job = app.due_backup().unwrap();
    let outcome = app.backed_up(job.run(&FolderBackups));
    assert_eq!(outcome.unwrap_err().code, ErrorCode::BackupFolderGone);
    assert!(!place.exists(), "a folder that is not there is never made: it may be a drive that is unplugged");
    assert_eq!(status(&mut app).problem.unwrap().code, ErrorCode::BackupFolderGone);
    assert!(app.due_backup().is_none(), "not at once again");
    world.clock.advance_seconds(600);
    fs::create_dir(&place).unwrap();
    let job = app.due_backup().expect("but soon");
    app.backed_up(job.run(&FolderBackups)).unwrap();
    assert_eq!(status(&mut app).problem, None);
    fs::remove_dir_all(&place).unwrap();
}

/// A drive that keeps something else than it was given.
struct Lying(Vec<u8>);

impl BackupPlaces for Lying {
    fn names(&self, folder: &Path) -> Result<Vec<String>, BackupError> {
        FolderBackups.names(folder)
    }
    fn write(&self, folder: &Path, name: &str, bytes: &[u8]) -> Result<(), BackupError> {
        FolderBackups.write(folder, name, bytes)
    }
    fn read(&self, _: &Path, _: &str) -> Result<Vec<u8>, BackupError> {
        Ok(self.0.clone())
    }
    fn remove(&self, _: &Path, _: &str) {
        panic!("nothing is removed before the new one is known to be good");
    }
}

#[test]
fn a_backup_that_reads_back_otherwise_is_not_called_good() {
    let (_world, mut app, folder) = world();
    app.keep_backups(1).unwrap();
    let good = back_up(&mut app).unwrap();
    let before = status(&mut app).tested_at;
    add_one(&mut app, "two");
    let stale = fs::read(folder.path().join(&good)).unwrap();
    for kept in [stale, Vec::new()] {
        let job = app.back_up().unwrap();
        let outcome = app.backed_up(job.run(&Lying(kept)));
        assert_eq!(outcome.unwrap_err().code, ErrorCode::BackupDiffers);
        assert_eq!(status(&mut app).tested_at, before);
    }
    assert!(files(folder.path()).contains(&good));
}

#[test]
fn a_folder_that_never_answers_is_given_up_and_said() {
    let (_world, mut app, _folder) = world();
    let job = app.back_up().unwrap();
    assert!(status(&mut app).running);
    let given_up = job.given_up();
    assert_eq!(app.backed_up(given_up).unwrap_err().code, ErrorCode::BackupFailed);
    assert!(!status(&mut app).running);
}

/// A backup from before opens by a way in that may have been taken away since.
#[test]
fn a_change_of_the_key_makes_a_backup_due_at_once() {
    let (world, mut app, folder) = world();
    let before = back_up(&mut app).unwrap();
    add_one(&mut app, "two");
    assert!(app.due_backup().is_none(), "a day has not passed");
    // By another program, as the command line does it.
    let mut other = world.open();
    other.prove(&password()).unwrap();
    other.set_password(&Passphrase::new("nine gulls on the mast".to_owned())).unwrap();
    assert!(app.due_backup().is_none(), "it is another program's to know the new key");
    app.lock();
    world.clock.advance_seconds(60);
    app.unlock(&Passphrase::new("nine gulls on the mast".to_owned())).unwrap();
    let job = app.due_backup().expect("the one from before opens by the old password");
    let after = app.backed_up(job.run(&FolderBackups)).unwrap();
    assert!(app.due_backup().is_none(), "once");
    let opens = |name: &str, text: &str| {
        let sealed = SealedVault::parse(&fs::read(folder.path().join(name)).unwrap()).unwrap();
        sealed.unwrap_with_password(&Passphrase::new(text.to_owned())).is_ok()
    };
    assert!(opens(&before, PASSWORD) && !opens(&before, "nine gulls on the mast"), "as it did");
    assert!(!opens(&after, PASSWORD) && opens(&after, "nine gulls on the mast"));
}

#[test]
fn after_thirty_days_without_a_tested_backup_it_is_overdue() {
    let (world, mut app, _folder) = world();
    world.clock.advance_seconds(30 * DAY);
    assert!(!status(&mut app).overdue);
    world.clock.advance_seconds(1);
    assert!(status(&mut app).overdue, "there never was one");
    back_up(&mut app).unwrap();
    assert!(!status(&mut app).overdue);
    world.clock.advance_seconds(30 * DAY + 1);
    assert!(status(&mut app).overdue);
}

#[test]
fn a_backup_is_tested_and_restored_into_the_same_vault_and_undone() {
    let (_world, mut app, folder) = world();
    let name = back_up(&mut app).unwrap();
    let bytes = fs::read(folder.path().join(&name)).unwrap();
    let id = accounts(&mut app).unwrap()[0].id.clone();
    app.next_code(&id).unwrap();
    app.delete_account(&id).unwrap();
    add_one(&mut app, "two");
    let opened = app.open_backup(&name, &bytes).unwrap();
    assert!(opened.ours && opened.accounts == 1);
    assert_eq!((opened.comparison.added.len(), opened.comparison.removed.len()), (1, 1));
    let undo = app.restore_backup().unwrap().undo.unwrap();
    assert_eq!(accounts(&mut app).unwrap()[0].issuer, "one");
    assert_eq!(app.restore_backup().unwrap_err().code, ErrorCode::BackupClosed);
    app.restore_version(&undo).unwrap();
    assert_eq!(accounts(&mut app).unwrap()[0].issuer, "two");
}

#[test]
fn a_backup_of_another_vault_asks_for_its_password_and_fills_an_empty_one() {
    let (_world, mut app, folder) = world();
    let name = back_up(&mut app).unwrap();
    let bytes = fs::read(folder.path().join(&name)).unwrap();
    let other = World::default();
    other.entropy.fill(&mut [0; 800]).unwrap();
    let mut fresh = other.open();
    assert_eq!(fresh.open_backup(&name, &bytes).unwrap_err().code, ErrorCode::BackupLocked);
    let wrong = Passphrase::new("seven boats in the dog".to_owned());
    assert_eq!(fresh.open_backup_by(&wrong).unwrap_err().code, ErrorCode::WrongPassword);
    assert_eq!(
        fresh.open_backup_by(&password()).unwrap_err().code,
        ErrorCode::SlowedDown,
        "as for the vault"
    );
    other.clock.advance_seconds(1);
    let opened = fresh.open_backup_by(&password()).unwrap();
    assert!(!opened.ours && opened.comparison.added.len() == 1);
    fresh.restore_backup().unwrap();
    assert_eq!(accounts(&mut fresh).unwrap()[0].issuer, "one");
}

#[test]
fn a_damaged_backup_is_said_to_be_and_a_lock_closes_an_open_one() {
    let (_world, mut app, folder) = world();
    let name = back_up(&mut app).unwrap();
    let bytes = fs::read(folder.path().join(&name)).unwrap();
    let mut damaged = bytes.clone();
    let place = String::from_utf8_lossy(&bytes).find("\"payload\"").unwrap() + 40;
    damaged[place] = if damaged[place] == b'A' { b'B' } else { b'A' };
    for bad in [damaged, bytes[..bytes.len() / 2].to_vec(), b"a letter".to_vec()] {
        assert_eq!(app.open_backup(&name, &bad).unwrap_err().code, ErrorCode::BackupBroken);
    }
    app.open_backup(&name, &bytes).unwrap();
    app.lock();
    app.unlock(&password()).unwrap();
    assert_eq!(app.restore_backup().unwrap_err().code, ErrorCode::BackupClosed);
}

/// As root a small file system can be mounted; elsewhere the test says that it was skipped.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_a_read_only_one_are_told_apart() {
    let (_world, mut app, _folder) = world();
    let place = tempfile::tempdir().unwrap();
    let mount = |options: &str| {
        let words = ["-t", "tmpfs", "-o", options, "ringfence-test"];
        std::process::Command::new("mount")
            .args(words)
            .arg(place.path())
            .output()
            .is_ok_and(|o| o.status.success())
    };
    if !mount("size=4k") {
        println!("skipped: only root can mount a small disk");
        return;
    }
    app.choose_backup_folder(place.path()).unwrap();
    fs::write(place.path().join("filler"), [1; 4096]).unwrap();
    let full = back_up(&mut app);
    let left = files(place.path());
    let read_only = if mount("remount,ro") { back_up(&mut app) } else { Err(ErrorCode::BackupRefused) };
    let _ = std::process::Command::new("umount").arg(place.path()).status();
    assert_eq!(full, Err(ErrorCode::BackupDiskFull));
    assert_eq!(left, ["filler"], "nothing half is left");
    assert_eq!(read_only, Err(ErrorCode::BackupRefused));
}
