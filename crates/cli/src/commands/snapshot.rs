//! `snapshot`: earlier versions of the vault.

use ringfence_app::view::{ComparedView, ComparisonView, FieldView, Restored, VersionView};
use ringfence_app::{App, ErrorCode};
use ringfence_core::Timestamp;
use ringfence_core::civil::Civil;
use serde::Serialize;

use crate::args::{Shared, Snapshot, SnapshotRestore};
use crate::failure::{Exit, Failure};
use crate::vault::{self, Absent};
use crate::{messages, output, password};

#[derive(Serialize)]
struct Recovered {
    accounts: usize,
}

/// Lists, compares, restores, or mends a vault that can't be used.
pub fn run(asked: &Snapshot, shared: &Shared) -> Result<Exit, Failure> {
    if matches!(asked, Snapshot::Recover) {
        let (mut app, came, problem) = vault::recover(shared)?;
        let count = vault::accounts(&mut app).len();
        if shared.json {
            output::json(&Recovered { accounts: count })?;
        }
        let until = came.until.map(|seconds| Civil::of(Timestamp::from_unix_seconds(seconds)));
        let until = until.map_or_else(String::new, |until| format!(" (it was the vault until {until})"));
        let accounts = output::count(count, "account", "accounts");
        output::say(&format!("Restored the newest version that opens{until}, with {accounts}."));
        if !came.by_password {
            output::say("It has no password and no recovery kit: ringfence-cli password set");
        }
        // Of a file that was gone there is nothing to keep.
        if problem != ErrorCode::VaultGone {
            output::say(&format!("The file that could not be used is kept in {}.", vault::versions_folder()));
        }
        return Ok(Exit::Fine);
    }
    let mut app = vault::open(shared, Absent::Refuse)?;
    match asked {
        Snapshot::List => list(&app, shared),
        Snapshot::Diff { version } => {
            let version = chosen(&app, version)?;
            print(&compared(&mut app, &version, shared)?, shared)
        }
        Snapshot::Restore(asked) => restore(&mut app, asked, shared),
        Snapshot::Recover => Ok(Exit::Fine),
    }
}

fn list(app: &App, shared: &Shared) -> Result<Exit, Failure> {
    let versions = app.versions()?;
    if shared.json {
        output::json(&versions)?;
        return Ok(Exit::Fine);
    }
    let row = |(number, version): (usize, &VersionView)| {
        let accounts = version
            .accounts
            .map_or("unreadable".to_owned(), |count| output::count(count, "account", "accounts"));
        vec![number.to_string(), until(version), accounts, version.id.clone()]
    };
    output::table(&(1..).zip(&versions).map(row).collect::<Vec<_>>())?;
    Ok(Exit::Fine)
}

fn restore(app: &mut App, asked: &SnapshotRestore, shared: &Shared) -> Result<Exit, Failure> {
    let version = chosen(app, &asked.version)?;
    let comparison = compared(app, &version, shared)?;
    let restored = match &asked.account {
        None => {
            if !shared.json {
                print(&comparison, shared)?;
            }
            vault::confirm(asked.yes, "Go back to this version?")?;
            app.restore_version(&version)?
        }
        Some(name) => app.restore_account(&version, &account_of(&comparison, name)?)?,
    };
    if shared.json {
        output::json(&restored)?;
    }
    output::say(&said(app, &restored)?);
    Ok(Exit::Fine)
}

/// What a version would change. One that is under another key of the vault opens when its password has proved who is there.
fn compared(app: &mut App, version: &str, shared: &Shared) -> Result<ComparisonView, Failure> {
    match app.compare_version(version) {
        Err(problem) if problem.code == ErrorCode::KeyElsewhere => {
            output::say(&messages::of(&problem).0);
            let typed = vault::given(shared)?.map_or_else(password::ask_of_copy, Ok)?;
            vault::wait_for_turn(app);
            app.prove(&typed)?;
            Ok(app.compare_version(version)?)
        }
        comparison => Ok(comparison?),
    }
}

/// What a person is told after a restore: how to undo it. The version to go back to is seldom another than the first,
/// but it is where an older file had been put back.
pub fn said(app: &App, restored: &Restored) -> Result<String, Failure> {
    let undo = restored.undo.as_ref();
    let number = (1..).zip(app.versions()?).find(|(_, version)| Some(&version.id) == undo);
    Ok(match number {
        Some((number, _)) => format!("Restored. `snapshot restore {number}` undoes this."),
        None => "Restored.".to_owned(),
    })
}

/// The id of an account that comes back or changes.
fn account_of(comparison: &ComparisonView, wanted: &str) -> Result<String, Failure> {
    let wanted = wanted.trim().to_lowercase();
    let candidates = comparison.added.iter().chain(&comparison.changed).filter(|_| !wanted.is_empty());
    let fits: Vec<_> =
        candidates.filter(|one| one.id == wanted || label(one).to_lowercase().contains(&wanted)).collect();
    match fits.as_slice() {
        [one] => Ok(one.id.clone()),
        [] => Err(Failure::new(
            Exit::NoSuchAccount,
            "No account that differs in this version fits this name.",
            "See them with: ringfence-cli snapshot diff",
        )),
        several => {
            for one in several {
                output::say(&format!("  {}  {}", label(one), one.id));
            }
            Err(Failure::new(Exit::NoSuchAccount, "More than one account fits this name.", "Give an id."))
        }
    }
}

/// A version by its number in the list, from 1, or by its id.
fn chosen(app: &App, wanted: &str) -> Result<String, Failure> {
    let versions = app.versions()?;
    let by_number = wanted.parse::<usize>().ok().and_then(|number| versions.get(number.checked_sub(1)?));
    let by_id = || versions.iter().find(|version| version.id == wanted);
    by_number
        .or_else(by_id)
        .map(|version| version.id.clone())
        .ok_or_else(|| ringfence_app::ErrorView::new(ringfence_app::ErrorCode::VersionGone).into())
}

/// Prints what going back would change.
pub fn print(comparison: &ComparisonView, shared: &Shared) -> Result<Exit, Failure> {
    if shared.json {
        output::json(comparison)?;
        return Ok(Exit::Fine);
    }
    let row = |sign: &str, one: &ComparedView| {
        let fields: Vec<_> = one.fields.iter().map(|field| name_of(*field)).collect();
        vec![sign.to_owned(), label(one), fields.join(", ")]
    };
    let added = comparison.added.iter().map(|one| row("+", one));
    let removed = comparison.removed.iter().map(|one| row("-", one));
    let changed = comparison.changed.iter().map(|one| row("~", one));
    output::table(&added.chain(removed).chain(changed).collect::<Vec<_>>())?;
    output::say(&format!(
        "{}, {}, {}, {}.",
        output::count(comparison.added.len(), "comes back", "come back"),
        output::count(comparison.removed.len(), "goes", "go"),
        output::count(comparison.changed.len(), "changes", "change"),
        output::count(comparison.same, "stays as it is", "stay as they are")
    ));
    Ok(Exit::Fine)
}

/// Service and account as one line.
pub fn label(one: &ComparedView) -> String {
    let parts = [one.issuer.as_str(), one.name.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
}

fn until(version: &VersionView) -> String {
    match version.until {
        Some(seconds) => format!("until {}", Civil::of(Timestamp::from_unix_seconds(seconds))),
        None => "earlier".to_owned(),
    }
}

fn name_of(field: FieldView) -> &'static str {
    match field {
        FieldView::Issuer => "service",
        FieldView::Name => "name",
        FieldView::Note => "note",
        FieldView::Secret => "key",
        FieldView::Parameters => "parameters",
        FieldView::Pin => "PIN",
        FieldView::Other => "other fields",
    }
}
