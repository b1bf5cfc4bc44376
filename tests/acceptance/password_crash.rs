//! Programs that are killed while they change the password: the old one or the new one opens the vault, never neither and
//! never both.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ringfence_app::fakes::{MemoryAttempts, MemoryKeyStore, MemorySettings, RecordingClipboard};
use ringfence_app::ports::{KeyStoreError, VaultStore};
use ringfence_app::{App, Ports};
use ringfence_core::Passphrase;
use ringfence_core::vault::SealedVault;
use ringfence_platform::{FileVault, SystemClock, SystemEntropy};

const CHANGER: &str = env!("CARGO_BIN_EXE_password-changer");
const PASSWORDS: [&str; 2] = ["seven boats in the fog", "nine gulls on the mast"];
const KILLS: u32 = 40;
/// A machine that is busy gets fewer kills than it was to have, and never takes the whole day.
const AT_MOST: Duration = Duration::from_secs(10);

/// Which of the two passwords opens the vault.
fn openers(vault: &FileVault) -> Vec<usize> {
    let sealed = SealedVault::parse(&vault.read().unwrap().unwrap()).unwrap();
    let opens = |which: &usize| {
        let password = Passphrase::new(PASSWORDS[*which].to_owned());
        sealed.unwrap_with_password(&password).is_ok_and(|key| sealed.open(&key).is_ok())
    };
    (0..2).filter(opens).collect()
}

/// Every earlier version opens by the vault that is there: by its key, or by one that it had before. Answers how many are
/// still under such a one.
fn waiting(vault: &FileVault, present: usize) -> usize {
    let sealed = SealedVault::parse(&vault.read().unwrap().unwrap()).unwrap();
    let key = sealed.unwrap_with_password(&Passphrase::new(PASSWORDS[present].to_owned())).unwrap();
    let former = sealed.header().former_keys(&key);
    let is_former = |name: &String| {
        let version = SealedVault::parse(&vault.read_version(name).unwrap()).unwrap();
        let old = former.iter().any(|key| version.is_authentic(key));
        assert!(old || version.is_authentic(&key), "{name} opens no more");
        old
    };
    vault.versions().unwrap().iter().filter(|name| is_former(name)).count()
}

/// One change of the key that nobody disturbs.
fn change_in_peace(path: &Path, password: &str) {
    let keys = MemoryKeyStore::new();
    keys.fail_always(Some(KeyStoreError::Unavailable));
    let mut app = App::new(Ports {
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        keys: Arc::new(keys),
        store: Arc::new(FileVault::new(path)),
        clipboard: Arc::new(RecordingClipboard::new()),
        settings: Arc::new(MemorySettings::new()),
        attempts: Arc::new(MemoryAttempts::new()),
    });
    ringfence_tests::ask_keychain(&mut app);
    app.unlock(&Passphrase::new(password.to_owned())).unwrap();
    app.rekey().unwrap();
}

#[test]
fn killed_amid_changes_of_the_password_exactly_one_of_the_two_opens_the_vault() {
    campaign(KILLS, |_, _| {});
}

#[test]
fn killed_amid_changes_of_the_key_every_version_opens_by_the_vault_that_is_there() {
    let mut amid = 0;
    campaign(KILLS, |vault, present| amid += usize::from(waiting(vault, present) > 0));
    println!("{amid} kills left versions under a former key");
}

fn campaign(kills_wanted: u32, mut after: impl FnMut(&FileVault, usize)) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("vault.json");
    let vault = FileVault::new(&path);
    let (began, mut present) = (Instant::now(), 0);
    let (mut kills, mut amid, mut unsaid) = (0, 0, 0);
    let mut took = Duration::from_millis(150);
    while kills < kills_wanted && began.elapsed() < AT_MOST {
        let mut changer = Command::new(CHANGER)
            .arg(&path)
            .args([PASSWORDS[present], PASSWORDS[1 - present]])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(changer.stdout.take().unwrap());
        let mut line = String::new();
        assert!(
            lines.read_line(&mut line).unwrap() > 0,
            "it opens by the password that was found to open it"
        );
        // Anywhere within the change that has just begun, or the one after it.
        let chance = RandomState::new().build_hasher().finish();
        let since = Instant::now();
        if chance.is_multiple_of(3) {
            line.clear();
            assert!(lines.read_line(&mut line).unwrap() > 0, "a change failed");
            took = since.elapsed();
        }
        let micros = u64::try_from(took.as_micros()).unwrap();
        std::thread::sleep(Duration::from_micros(chance / 3 % micros.max(1)));
        changer.kill().unwrap();
        changer.wait().unwrap();
        kills += 1;
        let mut rest = String::new();
        lines.read_to_string(&mut rest).unwrap();
        let last = rest.lines().last().unwrap_or(line.trim()).to_owned();
        let confirmed = PASSWORDS.iter().position(|password| *password == last).unwrap();
        let left = std::fs::read_dir(directory.path()).unwrap().flatten();
        amid +=
            usize::from(left.into_iter().any(|file| file.file_name().to_string_lossy().ends_with(".tmp")));
        let opening = openers(&vault);
        assert_eq!(opening.len(), 1, "kill {kills}: {opening:?} of the two open the vault");
        unsaid += usize::from(opening[0] != confirmed);
        present = opening[0];
        after(&vault, present);
    }
    change_in_peace(&path, PASSWORDS[present]);
    assert_eq!(waiting(&vault, present), 0, "the next save goes on with what was left");
    println!("{kills} kills, {amid} amid a save, {unsaid} after a save that was not yet said");
    assert!(kills >= 5, "a machine that takes three seconds for a kill tries nothing");
}
