//! Where the vault's password comes from: a file, standard input, or a person at the terminal.

use ringfence_app::{ErrorCode, ErrorView};
use ringfence_core::Passphrase;

use crate::args::Shared;
use crate::failure::{Exit, Failure};
use crate::sources;

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

/// Asks twice for the password of a vault to come.
pub fn ask_new() -> Result<Passphrase, Failure> {
    let password = prompt("New password for the vault: ")?;
    let again = prompt("The same again: ")?;
    // EXPOSE: both are what the person typed a moment ago; only their equality is used.
    if password.expose() == again.expose() {
        return Ok(password);
    }
    Err(Failure::new(Exit::Failed, "The two passwords differ.", "Nothing was changed; try again."))
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
