//! The window's core and the command line at work on one vault at once, killed at any moment, again and again.
//!
//! `RINGFENCE_SAVES` says after how many confirmed saves it is enough (600); `cargo xtask test crashes` sets 2,000.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test's own ground: it fails or says what it did"
)]

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use data_encoding::BASE32_NOPAD;
use ringfence_core::vault::SealedVault;
use ringfence_core::{DataKey, Otp, Passphrase, Vault};

const WINDOW_CORE: &str = env!("CARGO_BIN_EXE_window-core");
const PASSWORD: &str = "correct horse";

/// The vault, and everything that either program said is safe.
struct Field {
    directory: tempfile::TempDir,
    data_key: DataKey,
    wanted: usize,
    confirmed: Mutex<Confirmed>,
    saves: AtomicUsize,
    kills: AtomicUsize,
    amid: AtomicUsize,
}

#[derive(Default)]
struct Confirmed {
    added: HashSet<String>,
    changed: HashSet<String>,
    counters: HashSet<u64>,
}

impl Field {
    fn path(&self) -> PathBuf {
        self.directory.path().join("vault.json")
    }

    fn is_enough(&self) -> bool {
        self.saves.load(Ordering::Relaxed) >= self.wanted
    }

    /// Notes what a program said: `+` an account is there, `~` it is changed, `#` a code of this counter was shown.
    fn confirm(&self, line: &str) {
        let mut confirmed = self.confirmed.lock().unwrap();
        let (kind, what) = line.trim().split_at(1);
        match kind {
            "+" => _ = confirmed.added.insert(what.to_owned()),
            "~" => _ = confirmed.changed.insert(what.to_owned()),
            _ => assert!(
                confirmed.counters.insert(what.parse().unwrap()),
                "the code of {what} was shown twice"
            ),
        }
        self.saves.fetch_add(1, Ordering::Relaxed);
    }

    /// Everything that was confirmed before this moment is in the file of this moment.
    fn check(&self) {
        let confirmed = self.confirmed.lock().unwrap();
        let vault = opened(&self.path(), &self.data_key);
        let there: HashMap<_, _> = vault.accounts().iter().map(|one| (one.name.as_str(), one)).collect();
        for name in &confirmed.added {
            assert!(there.contains_key(name.as_str()), "{name} was confirmed and is missing");
        }
        for name in &confirmed.changed {
            assert_eq!(
                there[name.as_str()].note,
                "changed",
                "the change of {name} was confirmed and is missing"
            );
        }
        let counter = vault.accounts().iter().find_map(|one| match one.otp {
            Otp::Hotp { counter, .. } => Some(counter),
            _ => None,
        });
        let shown = confirmed.counters.iter().max().map_or(0, |highest| highest + 1);
        assert!(counter >= Some(shown), "a shown code would be shown again: {counter:?} after {shown}");
    }

    fn kill(&self, child: &mut Child) {
        child.kill().unwrap();
        child.wait().unwrap();
        self.kills.fetch_add(1, Ordering::Relaxed);
        self.amid.fetch_add(usize::from(has_leftovers(self.directory.path())), Ordering::Relaxed);
    }
}

#[test]
fn killed_again_and_again_two_programs_lose_no_confirmed_change() {
    let field = prepare();
    std::thread::scope(|threads| {
        threads.spawn(|| be_the_window(&field));
        threads.spawn(|| be_the_command_line(&field));
    });
    field.check();
    let confirmed = field.confirmed.lock().unwrap();
    println!(
        "{} saves confirmed ({} accounts, {} changes, {} codes), {} kills, {} of them amid a save",
        field.saves.load(Ordering::Relaxed),
        confirmed.added.len(),
        confirmed.changed.len(),
        confirmed.counters.len(),
        field.kills.load(Ordering::Relaxed),
        field.amid.load(Ordering::Relaxed),
    );
    assert!(cli(&field, &["list"]).wait().unwrap().success());
    cli_add(&field, "last").1.unwrap();
    assert!(!has_leftovers(field.directory.path()), "what the killed left is gone after the next save");
    let mut versions = 0;
    let is_state = |path: &PathBuf| path.extension().is_none_or(|ending| ending != "counters");
    for path in files_below(field.directory.path()).into_iter().filter(is_state) {
        let is_kept = path.parent().is_some_and(|folder| folder.ends_with("vault.snapshots"));
        if is_kept || path == field.path() {
            opened(&path, &field.data_key);
            versions += 1;
        }
    }
    assert!(versions > 1, "earlier versions are there, and every one of them opens");
}

fn prepare() -> Field {
    let wanted = std::env::var("RINGFENCE_SAVES").ok().and_then(|number| number.parse().ok()).unwrap_or(600);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("vault.json");
    std::fs::write(directory.path().join("password"), PASSWORD).unwrap();
    let mut first = window(&path, "first", 0);
    let mut line = String::new();
    BufReader::new(first.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, "+first0\n");
    first.kill().unwrap();
    first.wait().unwrap();
    let sealed = SealedVault::parse(&std::fs::read(&path).unwrap()).unwrap();
    let data_key = sealed.unwrap_with_password(&Passphrase::new(PASSWORD.into())).unwrap();
    let field = Field {
        directory,
        data_key,
        wanted,
        confirmed: Mutex::default(),
        saves: AtomicUsize::new(0),
        kills: AtomicUsize::new(0),
        amid: AtomicUsize::new(0),
    };
    let hotp = "otpauth://hotp/counter?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0";
    let (mut child, input) = add_link(&field, hotp);
    drop(input);
    assert!(child.wait().unwrap().success(), "the command line adds an account");
    field
}

/// Lets the window's core save, and kills it anywhere within the next save or two.
fn be_the_window(field: &Field) {
    let mut next = 0;
    while !field.is_enough() {
        let mut saver = window(&field.path(), "w", next);
        let mut lines = BufReader::new(saver.stdout.take().unwrap());
        for _ in 0..1 + chance(24) {
            let mut line = String::new();
            if lines.read_line(&mut line).unwrap() == 0 {
                let mut problem = String::new();
                saver.stderr.take().unwrap().read_to_string(&mut problem).unwrap();
                panic!("a save of the window failed: {problem}");
            }
            field.confirm(&line);
        }
        std::thread::sleep(Duration::from_micros(chance(40_000)));
        field.kill(&mut saver);
        let mut rest = String::new();
        lines.read_to_string(&mut rest).unwrap();
        // A last line that was cut off was not said.
        rest.split_inclusive('\n').filter(|line| line.ends_with('\n')).for_each(|line| field.confirm(line));
        field.check();
        next = next_number(field, "w");
    }
}

/// Adds by the command line; every other time it is killed while it does.
fn be_the_command_line(field: &Field) {
    for number in 0_u64.. {
        if field.is_enough() {
            return;
        }
        let name = format!("c{number}");
        if chance(2) == 0 {
            let (name, outcome) = cli_add(field, &name);
            outcome.unwrap_or_else(|problem| panic!("a save of the command line failed: {problem}"));
            field.confirm(&format!("+{name}"));
        } else {
            let (mut child, input) = add_link(field, &link(&name));
            drop(input);
            std::thread::sleep(Duration::from_micros(chance(250_000)));
            let ended = child.try_wait().unwrap();
            if ended.is_some_and(|status| status.success()) {
                field.confirm(&format!("+{name}"));
            } else {
                field.kill(&mut child);
            }
        }
        field.check();
    }
}

fn window(path: &Path, name: &str, first: u64) -> Child {
    let mut command = Command::new(WINDOW_CORE);
    command.arg(path).args([PASSWORD, name, &first.to_string()]);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The command line lies beside the test's own programs, once the workspace is built.
fn cli(field: &Field, arguments: &[&str]) -> Child {
    let name = format!("ringfence-cli{}", std::env::consts::EXE_SUFFIX);
    let program = Path::new(WINDOW_CORE).with_file_name(name);
    assert!(program.exists(), "build it first: cargo build -p ringfence-cli");
    Command::new(program)
        .args(arguments)
        .args(["--password-file", "password", "--vault", "vault.json"])
        .current_dir(field.directory.path())
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn add_link(field: &Field, link: &str) -> (Child, ChildStdin) {
    let mut child = cli(field, &["add", "--uri", "-"]);
    let mut input = child.stdin.take().unwrap();
    // A program that was killed reads nothing.
    let _ = input.write_all(link.as_bytes());
    (child, input)
}

fn cli_add(field: &Field, name: &str) -> (String, Result<(), String>) {
    let (child, input) = add_link(field, &link(name));
    drop(input);
    let output = child.wait_with_output().unwrap();
    let problem = String::from_utf8_lossy(&output.stderr).into_owned();
    (name.to_owned(), if output.status.success() { Ok(()) } else { Err(problem) })
}

fn link(name: &str) -> String {
    format!("otpauth://totp/{name}?secret={}", BASE32_NOPAD.encode(format!("{name:0>20}").as_bytes()))
}

fn opened(path: &Path, data_key: &DataKey) -> Vault {
    let bytes = std::fs::read(path).unwrap();
    let sealed = SealedVault::parse(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    sealed.open(data_key).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The first number that no account of the file has, so that a save that was not confirmed is not made twice.
fn next_number(field: &Field, name: &str) -> u64 {
    let vault = opened(&field.path(), &field.data_key);
    let numbers = vault.accounts().iter().filter_map(|one| one.name.strip_prefix(name)?.parse::<u64>().ok());
    numbers.max().map_or(0, |number| number + 1)
}

fn has_leftovers(folder: &Path) -> bool {
    files_below(folder).iter().any(|path| path.extension().is_some_and(|ending| ending == "tmp"))
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries
        .flat_map(|entry| if entry.path().is_dir() { files_below(&entry.path()) } else { vec![entry.path()] })
        .collect()
}

fn chance(below: u64) -> u64 {
    RandomState::new().build_hasher().finish() % below
}
