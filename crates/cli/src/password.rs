//! Where the vault's password comes from: a file, standard input, or a person at the terminal.

use ringfence_app::unlock_methods::strength::judge;
use ringfence_app::view::Typed;
use ringfence_app::{ErrorCode, ErrorView};
use ringfence_core::Passphrase;

use crate::args::Shared;
use crate::failure::{Exit, Failure};
use crate::{output, sources};

/// The password that the command line names; `None`: ask the person.
pub fn given(shared: &Shared) -> Result<Option<Passphrase>, Failure> {
    match (&shared.password_file, shared.password_stdin) {
        (Some(file), _) => of_file(&file.to_string_lossy()).map(Some),
        (None, true) => of_file("-").map(Some),
        (None, false) => Ok(None),
    }
}

/// The password that is a file's text, without the line end.
pub fn of_file(path: &str) -> Result<Passphrase, Failure> {
    let text = sources::read_text(path)?;
    // A line end belongs to the file, not to the password.
    let line = text.strip_suffix('\n').unwrap_or(&text);
    let password = Passphrase::new(line.strip_suffix('\r').unwrap_or(line).to_owned());
    if password.is_empty() {
        return Err(Failure::new(Exit::Locked, "The password given is empty.", "Check the password's file."));
    }
    Ok(password)
}

/// Asks for the password of a vault.
pub fn ask() -> Result<Passphrase, Failure> {
    prompt("Password of the vault: ")
}

/// Asks for what opens an earlier version.
pub fn ask_of_version() -> Result<Passphrase, Failure> {
    prompt("Password or recovery code of the vault: ")
}

/// Asks for what opens a backup of another vault.
pub fn ask_of_backup() -> Result<Passphrase, Failure> {
    prompt("Password or recovery code of the backup: ")
}

/// The same of a copy of the vault.
pub fn ask_of_copy() -> Result<Passphrase, Failure> {
    prompt("Password or recovery code of that copy: ")
}

/// Asks twice for the password of a vault to come.
pub fn ask_new() -> Result<Passphrase, Failure> {
    let password = prompt("New password for the vault: ")?;
    let again = prompt("The same again: ")?;
    // EXPOSE: both are what the person typed a moment ago; only their equality is used.
    if password.expose() != again.expose() {
        return Err(differ("The two passwords differ."));
    }
    if is_weak(&password) {
        output::say(WEAK);
        let meant = prompt("Choose a better one, or type it once more to use it all the same: ")?;
        // EXPOSE: as above.
        if password.expose() != meant.expose() {
            return Err(differ("That is another password."));
        }
    }
    Ok(password)
}

/// Says that a password is weak that comes from a file, where nobody can be asked about it.
pub fn say_if_weak(password: &Passphrase) {
    if is_weak(password) {
        output::say(WEAK);
    }
}

const WEAK: &str = "This password is easily guessed: whoever gets hold of the vault file would soon be in.";

/// From this score on nobody is asked whether a password is meant.
const TAKEN_AT_ONCE: u8 = 2;

fn is_weak(password: &Passphrase) -> bool {
    // EXPOSE: it is judged; a score is all that leaves.
    let text = std::str::from_utf8(password.expose()).unwrap_or_default();
    judge(&Typed::new(text.to_owned())).score < TAKEN_AT_ONCE
}

fn differ(problem: &str) -> Failure {
    Failure::new(Exit::Failed, problem, "Nothing was changed; try again.")
}

/// The answer of a vault whose password nobody can be asked for.
fn prompt(text: &str) -> Result<Passphrase, Failure> {
    rpassword::prompt_password(text).map(Passphrase::new).map_err(|_| {
        let (problem, _) = crate::messages::of(&ErrorView::new(ErrorCode::VaultLocked));
        Failure::new(
            Exit::Locked,
            problem,
            "There is no terminal to ask for its password: give --password-file or --password-stdin.",
        )
    })
}
