//! Programs that are killed at any moment while they change the key, the password, the kit or the keychain: the vault opens,
//! by all of the ways in that it names, with every confirmed account, and so does every earlier version by it.

use std::collections::hash_map::RandomState;
use std::fs;
use std::hash::{BuildHasher, Hasher};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ringfence_app::ports::{KeyStore, VaultStore};
use ringfence_core::vault::{RecoveryCode, SealedVault, SlotKind};
use ringfence_core::{DataKey, Passphrase};
use ringfence_platform::FileVault;
use ringfence_tests::{FileKeys, WAYS_PASSWORDS};

const CHANGER: &str = env!("CARGO_BIN_EXE_ways-changer");
const KILLS: u32 = 60;
/// A machine that is busy gets fewer kills than it was to have; RINGFENCE_KILLS asks for so many, however long they take.
const AT_MOST: Duration = Duration::from_secs(20);

/// What was said by all that were killed.
#[derive(Default)]
struct Said {
    accounts: Vec<String>,
    code: Option<String>,
    /// A kit was being made when the last one was killed.
    kit_to_come: bool,
    saves: u32,
}

impl Said {
    fn hear(&mut self, line: &str) {
        self.saves += u32::from(!matches!(line, "open" | "nothing" | "kit to come"));
        if let Some(name) = line.strip_prefix("added ") {
            self.accounts.push(name.to_owned());
        } else if let Some(code) = line.strip_prefix("kit ").filter(|rest| *rest != "to come") {
            (self.code, self.kit_to_come) = (Some(code.to_owned()), false);
        } else if line == "kit to come" {
            self.kit_to_come = true;
        }
    }
}

/// The data key by every way in that the file names: all give the same one.
fn key(sealed: &SealedVault, keys: &FileKeys, said: &mut Said) -> DataKey {
    let header = sealed.header();
    let has = |kind| header.slots().iter().any(|slot| slot.kind() == kind);
    let mut found = Vec::new();
    if has(SlotKind::Password) {
        let by =
            WAYS_PASSWORDS.map(|text| sealed.unwrap_with_password(&Passphrase::new(text.to_owned())).ok());
        let by: Vec<_> = by.into_iter().flatten().collect();
        assert_eq!(by.len(), 1, "one of the two passwords opens it");
        found.extend(by);
    }
    if has(SlotKind::Keychain) {
        let kept = keys.read(header.vault_id()).unwrap().expect("the keychain has a key");
        found.push(sealed.unwrap_with_keychain(&kept).expect("the keychain's key opens it"));
    }
    if has(SlotKind::Recovery) {
        let code = said.code.as_ref().map(|code| RecoveryCode::parse(code).unwrap());
        match code.map(|code| sealed.unwrap_with_recovery(&code)) {
            Some(Ok(key)) => found.push(key),
            // Saved, and not said any more.
            Some(Err(_)) | None => assert!(said.kit_to_come, "the last kit that was said opens it"),
        }
    }
    assert!(found.windows(2).all(|two| two[0] == two[1]), "all ways give one key");
    found.into_iter().next().expect("a way in")
}

/// How many versions are under a key from before.
fn look(path: &Path, said: &mut Said) -> usize {
    let vault = FileVault::new(path);
    let sealed = SealedVault::parse(&vault.read().unwrap().unwrap()).unwrap();
    let key = key(&sealed, &FileKeys::beside(path), said);
    let opened = sealed.open(&key).unwrap();
    let there: Vec<_> = opened.accounts().iter().map(|account| account.name.as_str()).collect();
    let missing: Vec<_> = said.accounts.iter().filter(|name| !there.contains(&name.as_str())).collect();
    assert!(missing.is_empty(), "{missing:?} were said to be saved");
    let former = sealed.header().former_keys(&key);
    let is_former = |name: &String| {
        let version = SealedVault::parse(&vault.read_version(name).unwrap()).unwrap();
        let old = former.iter().any(|key| version.is_authentic(key));
        assert!(old || version.is_authentic(&key), "{name} opens no more");
        old
    };
    vault.versions().unwrap().iter().filter(|name| is_former(name)).count()
}

#[test]
fn killed_amid_changes_of_any_way_in_all_that_the_vault_names_open_it_and_every_version() {
    let wanted = std::env::var("RINGFENCE_KILLS").ok().and_then(|number| number.parse().ok());
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("vault.json");
    let (began, mut said) = (Instant::now(), Said::default());
    let (mut kills, mut amid, mut waited) = (0, 0, 0);
    while kills < wanted.unwrap_or(KILLS) && (wanted.is_some() || kills < 5 || began.elapsed() < AT_MOST) {
        let chance = RandomState::new().build_hasher().finish();
        let mut changer = Command::new(CHANGER)
            .arg(&path)
            .arg((chance | 1).to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(changer.stdout.take().unwrap());
        let mut line = String::new();
        assert!(lines.read_line(&mut line).unwrap() > 0, "it opens by what the vault names");
        said.hear(line.trim());
        // Some changes, and then anywhere within the next ones.
        for _ in 0..chance % 5 {
            line.clear();
            assert!(lines.read_line(&mut line).unwrap() > 0, "a change failed");
            said.hear(line.trim());
        }
        std::thread::sleep(Duration::from_micros(chance / 7 % 120_000));
        changer.kill().unwrap();
        changer.wait().unwrap();
        kills += 1;
        let mut rest = String::new();
        lines.read_to_string(&mut rest).unwrap();
        // A line that was cut off says nothing.
        let whole = rest.rfind('\n').map_or("", |end| &rest[..end]);
        whole.lines().for_each(|line| said.hear(line));
        let left = fs::read_dir(directory.path()).unwrap().flatten();
        amid += u32::from(left.into_iter().any(|file| file.file_name().to_string_lossy().ends_with(".tmp")));
        waited += u32::from(look(&path, &mut said) > 0);
    }
    println!(
        "{kills} kills among {} confirmed saves, {amid} amid a save, {waited} with versions under a former key",
        said.saves
    );
}
