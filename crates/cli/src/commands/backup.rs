//! `backup`: make, list, test and restore backups.

use std::path::{Path, PathBuf};

use ringfence_app::backup::make::of_vault;
use ringfence_app::ports::backup_folder::BackupPlaces as _;
use ringfence_app::view::{AdoptionView, BackupView, ChosenBackupView, GivesWay, VaultView};
use ringfence_app::{App, ErrorCode, ErrorView};
use ringfence_platform::{FolderBackups, files};
use serde::Serialize;

use crate::args::{Backup, Shared};
use crate::commands::snapshot;
use crate::failure::{Exit, Failure};
use crate::messages::{self, USUAL_FOLDER};
use crate::vault::{self, Absent};
use crate::{output, password};

#[derive(Serialize)]
struct Made {
    file: PathBuf,
    accounts: usize,
    tested: bool,
}

/// Does what was asked.
pub fn run(asked: &Backup, shared: &Shared) -> Result<Exit, Failure> {
    if let Backup::Restore { file, yes, as_vault } = asked {
        let (mut app, view) = vault::look_only(shared)?;
        if *as_vault || matches!(view, VaultView::FirstRun { .. } | VaultView::Broken { by_backup: true, .. })
        {
            return adopt(&mut app, file, *yes, shared);
        }
    }
    let mut app = vault::open(shared, Absent::Refuse)?;
    match asked {
        Backup::Make { folder } => make(&mut app, folder.as_deref(), shared),
        Backup::List { folder } => list(&app, folder.as_deref(), shared),
        Backup::Test { file } => {
            let backup = open(&mut app, file)?;
            if shared.json {
                output::json(&backup)?;
            } else {
                let accounts = output::count(backup.accounts, "account", "accounts");
                output::line(&format!("The backup opens and has {accounts}."))?;
                snapshot::print(&backup.comparison, shared)?;
            }
            Ok(Exit::Fine)
        }
        Backup::Restore { file, yes, .. } => {
            let backup = open(&mut app, file)?;
            if !shared.json {
                snapshot::print(&backup.comparison, shared)?;
            }
            vault::confirm(*yes, "Put these accounts in the place of the vault's?")?;
            let restored = app.restore_backup()?;
            if shared.json {
                output::json(&restored)?;
            }
            output::say(&snapshot::said(&app, &restored)?);
            Ok(Exit::Fine)
        }
    }
}

fn make(app: &mut App, folder: Option<&Path>, shared: &Shared) -> Result<Exit, Failure> {
    let (job, folder) = match folder {
        Some(folder) => (app.back_up_into(folder)?, folder.to_owned()),
        None => (app.back_up()?, app.backup_folder()?),
    };
    let name = app.backed_up(job.run(&FolderBackups))?;
    let made = Made { file: folder.join(name), accounts: vault::accounts(app).len(), tested: true };
    if shared.json {
        output::json(&made)?;
    } else {
        output::line(&made.file.display().to_string())?;
        let accounts = output::count(made.accounts, "account", "accounts");
        output::say(&format!("Backed up and tested: {accounts}."));
    }
    Ok(Exit::Fine)
}

fn list(app: &App, folder: Option<&Path>, shared: &Shared) -> Result<Exit, Failure> {
    let folder = match folder {
        Some(folder) => folder.to_owned(),
        None => app.backup_folder()?,
    };
    let names = FolderBackups.names(&folder).map_err(|_| ErrorView::new(ErrorCode::BackupFolderGone))?;
    let ours: Vec<_> = of_vault(names, app.vault_id()?).into_iter().map(|name| folder.join(name)).collect();
    if shared.json {
        output::json(&ours)?;
    } else {
        for file in ours {
            output::line(&file.display().to_string())?;
        }
    }
    Ok(Exit::Fine)
}

/// Makes a backup the vault, where none is open.
fn adopt(app: &mut App, file: &Path, yes: bool, shared: &Shared) -> Result<Exit, Failure> {
    let (name, bytes) = read(file)?;
    let chosen = app.choose_backup(&name, &bytes)?;
    let view = open_chosen(app, &chosen, shared)?;
    if !shared.json {
        let row = |account| vec![snapshot::label(account)];
        output::table(&view.accounts.iter().map(row).collect::<Vec<_>>())?;
        let accounts = output::count(view.accounts.len(), "account is", "accounts are");
        output::say(&format!("{accounts} in it."));
    }
    let becomes = match view.gives_way {
        GivesWay::Nothing => "There is no vault here: it becomes the vault, opened as it is now.",
        GivesWay::Unusable => {
            "It takes the place of the file that can't be used, which is kept in vault.snapshots."
        }
        GivesWay::Another => {
            "It takes the place of the vault that is here, which is kept in vault.snapshots."
        }
        GivesWay::Same => "Its key opens the vault that is here, so that one stays, and nothing is replaced.",
    };
    output::say(&becomes.replace(USUAL_FOLDER, &vault::versions_folder()));
    if view.gives_way != GivesWay::Same {
        vault::confirm(yes, "Make this backup the vault?")?;
    }
    app.adopt_backup()?;
    if shared.json {
        output::json(&view)?;
    }
    output::say(match view.gives_way {
        GivesWay::Same => "Set a password or make a recovery kit: ringfence-cli password set",
        _ => "The backup is the vault now. Let the keychain open it, too: ringfence-cli doctor --mend",
    });
    Ok(Exit::Fine)
}

/// Opens it by what the command line names, else by the keychain where it may, else by what the person types.
fn open_chosen(app: &mut App, chosen: &ChosenBackupView, shared: &Shared) -> Result<AdoptionView, Failure> {
    let given = vault::given(shared)?;
    if given.is_none() && chosen.by_keychain {
        let answer = vault::ask(app.ask_for_chosen_backup()?);
        match app.open_chosen_backup_by_keychain(answer) {
            Err(problem) if chosen.by_password => output::say(&Failure::from(problem).to_string()),
            outcome => return Ok(outcome?),
        }
    }
    let typed = given.map_or_else(password::ask_of_backup, Ok)?;
    vault::wait_for_turn(app);
    Ok(app.open_chosen_backup(&typed)?)
}

/// Opens a backup by the key in hand, else by a password or recovery code that the person is asked for.
fn open(app: &mut App, file: &Path) -> Result<BackupView, Failure> {
    let (name, bytes) = read(file)?;
    match app.open_backup(&name, &bytes) {
        Err(problem) if matches!(problem.code, ErrorCode::BackupLocked | ErrorCode::KeyElsewhere) => {
            output::say(&messages::of(&problem).0);
            let typed = password::ask_of_backup()?;
            vault::wait_for_turn(app);
            Ok(app.open_backup_by(&typed)?)
        }
        other => Ok(other?),
    }
}

/// A file's name and its bytes.
fn read(file: &Path) -> Result<(String, Vec<u8>), Failure> {
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let bytes = files::read_bytes(file)
        .ok_or_else(|| ErrorView::named(ErrorCode::FileUnreadable, file.display().to_string()))?;
    Ok((name, bytes))
}
