//! The vault at the terminal: the same application as in the window, opened for one command.

use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use ringfence_app::ports::{Clip, Clipboard, ClipboardError, Clock as _, VaultStore as _};
use ringfence_app::view::{AccountView, FileView, RecoverableView, VaultView};
use ringfence_app::{App, ErrorCode, ErrorView, KeychainAnswer, KeychainQuestion, Ports};
use ringfence_core::Passphrase;
use ringfence_platform::{
    FileAttempts, FileSettings, FileVault, KeychainKeyStore, SystemClock, SystemEntropy, asking, paths,
};
use zeroize::Zeroizing;

use crate::args::Shared;
use crate::failure::{Exit, Failure};
use crate::opened::Opened;
use crate::{output, password, recovery};

/// How often a person may mistype the password.
const PASSWORD_TRIES: u8 = 3;

/// What to do when there is no vault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Absent {
    /// Say so.
    Refuse,
    /// Make one.
    Make,
}

/// Opens the vault: by the password or the recovery code that the command line gives, else by the keychain, else by
/// what the person is asked for.
pub fn open(shared: &Shared, absent: Absent) -> Result<Opened, Failure> {
    let app = open_by(
        shared,
        absent,
        password::given(shared)?,
        recovery::given(shared)?.as_ref().map(|code| code.as_str()),
    )?;
    Ok(app.into())
}

fn open_by(
    shared: &Shared,
    absent: Absent,
    given: Option<Passphrase>,
    code: Option<&str>,
) -> Result<App, Failure> {
    let mut app = start(shared, absent)?;
    look(&mut app, given.is_none() && code.is_none());
    if given.is_some() && matches!(state(&mut app), VaultView::Locked { by_password: false, .. }) {
        look(&mut app, true);
    }
    match (state(&mut app), code) {
        (VaultView::Unlocked { .. }, _) => {}
        (VaultView::Locked { .. }, Some(code)) => unlock_by_code(&mut app, code)?,
        (VaultView::FirstRun { .. }, Some(_)) => {
            return Err(ErrorView::named(ErrorCode::NoVault, place(shared)?.to_string_lossy()).into());
        }
        (VaultView::Locked { by_password: true, reason, .. }, None) => {
            unlock(&mut app, given.as_ref(), reason)?;
        }
        (VaultView::Locked { by_recovery: true, reason, .. }, None) => ask_for_code(&mut app, reason)?,
        (VaultView::Locked { reason, .. }, None) => {
            return Err(reason.unwrap_or_else(|| ErrorView::new(ErrorCode::VaultLocked)).into());
        }
        (VaultView::FirstRun { reason, .. }, None) => make(&mut app, given, &reason)?,
        (VaultView::Broken { problem, place, earlier, by_backup }, _) => {
            if earlier.is_some() {
                output::say("An earlier version can take its place: ringfence-cli snapshot recover");
            }
            if by_backup {
                output::say("A backup can take its place: ringfence-cli backup restore FILE");
            }
            return Err(ErrorView { name: Some(place), ..problem }.into());
        }
        (VaultView::Opening, _) => return Err(ErrorView::new(ErrorCode::KeychainFailed).into()),
    }
    if matches!(state(&mut app), VaultView::Unlocked { file: FileView { second_name: true, .. }, .. }) {
        output::say(
            "The vault file has a second name (a hard link). The next save parts the two: under the other name it stays as it is now. A symbolic link would follow it.",
        );
    }
    Ok(app)
}

/// Looks at a vault that is there, and asks the keychain for its key; nobody is asked for a password.
pub fn examine(shared: &Shared) -> Result<(App, VaultView), Failure> {
    let mut app = start(shared, Absent::Refuse)?;
    look(&mut app, true);
    let view = state(&mut app);
    Ok((app, view))
}

/// Opens a vault that is there by what the command line gives, else by the keychain; `None`: there is none, or somebody
/// would have to be asked for a password.
pub fn open_unasked(shared: &Shared) -> Result<Option<Opened>, Failure> {
    if !place(shared)?.exists() {
        return Ok(None);
    }
    if shared.password_file.is_some() || shared.password_stdin || shared.recovery_code_file.is_some() {
        return open(shared, Absent::Refuse).map(Some);
    }
    let (app, view) = examine(shared)?;
    Ok(matches!(view, VaultView::Unlocked { .. }).then_some(app.into()))
}

/// Looks at the vault file, if there is one, and asks nobody anything.
pub fn look_only(shared: &Shared) -> Result<(App, VaultView), Failure> {
    let mut app = application(shared, FileVault::new(place(shared)?))?;
    look(&mut app, false);
    let view = state(&mut app);
    Ok((app, view))
}

/// The application on the vault file, before it has looked at it.
fn start(shared: &Shared, absent: Absent) -> Result<App, Failure> {
    let store = FileVault::new(place(shared)?);
    let kept = store.versions().is_ok_and(|names| !names.is_empty());
    let there = store.read().map_err(|_| ErrorView::named(ErrorCode::ReadFailed, store.place()))?.is_some();
    if !there && !kept && absent == Absent::Refuse {
        return Err(ErrorView::named(ErrorCode::NoVault, store.place()).into());
    }
    application(shared, store)
}

/// Opens the vault for what only its owner may do: the password, or the keychain's consent where there is none, was
/// given a moment ago.
pub fn open_with_proof(shared: &Shared) -> Result<Opened, Failure> {
    let (given, code) = (password::given(shared)?, recovery::given(shared)?);
    let again = given.as_ref().map(Passphrase::duplicate);
    let mut app = open_by(shared, Absent::Refuse, given, code.as_ref().map(|code| code.as_str()))?;
    if app.require_proof().is_ok() {
        return Ok(app.into());
    }
    match code {
        Some(code) => {
            wait_for_turn(&app);
            app.prove_with_recovery(&code)?;
        }
        None => prove(&mut app, again)?,
    }
    Ok(app.into())
}

/// Asks for proof of who is there: by the password that was given, else by the one that is typed, or by the keychain where
/// there is none.
fn prove(app: &mut App, given: Option<Passphrase>) -> Result<(), Failure> {
    let VaultView::Unlocked { by_password, password_in, .. } = state(app) else {
        return Err(ErrorView::new(ErrorCode::VaultLocked).into());
    };
    if by_password || password_in.is_some() {
        let elsewhere = password_in.map(|name| ErrorView::named(ErrorCode::PasswordElsewhere, name));
        let password = match (given, elsewhere) {
            (Some(password), _) => password,
            (None, elsewhere) => {
                if let Some(elsewhere) = elsewhere {
                    output::say(&Failure::from(elsewhere).to_string());
                }
                password::ask()?
            }
        };
        wait_for_turn(app);
        app.prove(&password)?;
    } else {
        let answer = ask(app.ask_consent()?);
        app.prove_by_keychain(answer)?;
    }
    Ok(())
}

/// Puts the newest version that opens in the place of a vault file that can't be used, and says which one it was and what
/// was wrong with the file.
pub fn recover(shared: &Shared) -> Result<(App, RecoverableView, ErrorCode), Failure> {
    let mut app = application(shared, FileVault::new(place(shared)?))?;
    let given = given(shared)?;
    look(&mut app, given.is_none());
    let VaultView::Broken { problem, place, earlier, .. } = state(&mut app) else {
        return Err(Failure::new(
            Exit::Failed,
            "The vault's file can be used; nothing was changed.",
            "Go back to an earlier version with: ringfence-cli snapshot restore",
        ));
    };
    let Some(earlier) = earlier else { return Err(ErrorView { name: Some(place), ..problem }.into()) };
    let code = problem.code;
    output::say(&Failure::from(problem).to_string());
    if given.is_none() && earlier.by_keychain {
        let answer = app.ask_to_recover()?.ask();
        match app.recover_by_keychain(answer) {
            Err(problem) if earlier.by_password => output::say(&Failure::from(problem).to_string()),
            outcome => return Ok(outcome.map(|came| (app, came, code))?),
        }
    }
    let password = given.map_or_else(password::ask_of_version, Ok)?;
    wait_for_turn(&app);
    let came = app.recover(&password)?;
    Ok((app, came, code))
}

/// The password or the recovery code that the command line names; `None`: neither.
pub fn given(shared: &Shared) -> Result<Option<Passphrase>, Failure> {
    match recovery::given(shared)? {
        // What opens an earlier version or a backup may be either, so it is handed over in one form.
        Some(code) => Ok(Some(Passphrase::new(code.trim().to_owned()))),
        None => password::given(shared),
    }
}

/// Asks before something that `--yes` answers.
pub fn confirm(yes: bool, question: &str) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    if !io::stdin().is_terminal() {
        return Err(Failure::new(Exit::Usage, "There is no terminal to ask at.", "Give --yes to do it."));
    }
    output::say(&format!("{question} Type yes:"));
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    if read.is_ok() && answer.trim().eq_ignore_ascii_case("yes") {
        return Ok(());
    }
    Err(Failure::new(Exit::Failed, "Nothing was changed.", ""))
}

/// The application on this computer, its vault not yet looked at. With a vault of its own it has preferences of its
/// own, else the window's.
fn application(shared: &Shared, store: FileVault) -> Result<App, Failure> {
    let place = place(shared)?;
    let settings = match &shared.vault {
        Some(vault) => Some(paths::settings_beside(vault)),
        None => paths::settings_path(),
    };
    Ok(App::new(Ports {
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        keys: Arc::new(KeychainKeyStore),
        store: Arc::new(store),
        clipboard: Arc::new(NoClipboard),
        settings: Arc::new(FileSettings::new(settings.unwrap_or_else(|| paths::settings_beside(&place)))),
        attempts: Arc::new(FileAttempts::beside(place)),
    }))
}

/// The accounts of an open vault, in the person's order.
pub fn accounts(app: &mut App) -> Vec<AccountView> {
    match state(app) {
        VaultView::Unlocked { accounts, .. } => accounts,
        _ => Vec::new(),
    }
}

/// How many records of an open vault this version can't read.
pub fn unreadable(app: &mut App) -> u32 {
    match state(app) {
        VaultView::Unlocked { unreadable, .. } => unreadable,
        _ => 0,
    }
}

/// The one account that a name means: the one that is called exactly so, else the only one in whose service or
/// name it occurs, whatever the case.
pub fn find(app: &mut App, wanted: &str) -> Result<AccountView, Failure> {
    let wanted = wanted.trim().to_lowercase();
    if wanted.is_empty() {
        return Err(ErrorView::new(ErrorCode::AccountNotFound).into());
    }
    let called = |account: &AccountView| {
        let (issuer, name) = (account.issuer.to_lowercase(), account.name.to_lowercase());
        let both = [format!("{issuer}:{name}"), format!("{issuer} {name}")];
        let exact = both.contains(&wanted) || [&issuer, &name, &account.id].contains(&&wanted);
        let part = both.iter().any(|text| text.contains(&wanted));
        (exact, part)
    };
    let all = accounts(app);
    let exact: Vec<_> = all.iter().filter(|account| called(account).0).collect();
    let part: Vec<_> = all.iter().filter(|account| called(account).1).collect();
    let fits = if exact.is_empty() { part } else { exact };
    match fits.as_slice() {
        [] => Err(ErrorView::new(ErrorCode::AccountNotFound).into()),
        [one] => Ok((*one).clone()),
        several => {
            for account in several {
                output::say(&format!("  {}  {}", label(account), account.id));
            }
            Err(ErrorView::new(ErrorCode::AccountAmbiguous).into())
        }
    }
}

/// Service and account as one line.
pub fn label(account: &AccountView) -> String {
    name(&account.issuer, &account.name)
}

/// Service and account as one name.
pub fn name(issuer: &str, name: &str) -> String {
    let parts = [issuer, name];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ")
}

/// An account as `remove` and `rename` print it.
#[derive(serde::Serialize)]
pub struct Named<'a> {
    id: &'a str,
    issuer: &'a str,
    name: &'a str,
}

impl<'a> From<&'a AccountView> for Named<'a> {
    fn from(account: &'a AccountView) -> Self {
        Self { id: &account.id, issuer: &account.issuer, name: &account.name }
    }
}

fn state(app: &mut App) -> VaultView {
    app.snapshot().vault
}

/// Looks at the vault file and asks the keychain, or counts it as silent.
fn look(app: &mut App, ask_keychain: bool) {
    let mut question = app.open();
    while let Some(asked) = question {
        let answer = if ask_keychain { ask(asked) } else { asked.given_up() };
        question = app.answer(answer);
    }
}

fn unlock(app: &mut App, given: Option<&Passphrase>, reason: Option<ErrorView>) -> Result<(), Failure> {
    if let Some(password) = given {
        wait_for_turn(app);
        return Ok(app.unlock(password)?);
    }
    if let Some(reason) = reason {
        output::say(&Failure::from(reason).to_string());
    }
    for _ in 1..PASSWORD_TRIES {
        match ask_and_unlock(app)? {
            Err(error) if error.code == ErrorCode::WrongPassword => {
                output::say(&Failure::from(error).to_string());
            }
            other => return Ok(other?),
        }
    }
    Ok(ask_and_unlock(app)??)
}

/// Asks the keychain, and says so when it takes its time.
pub fn ask(question: KeychainQuestion) -> KeychainAnswer {
    asking::ask(question, || {
        output::say("Waiting for the keychain; it may be asking for its password in another window.");
    })
}

fn unlock_by_code(app: &mut App, code: &str) -> Result<(), Failure> {
    wait_for_turn(app);
    Ok(app.unlock_with_recovery(code)?)
}

fn ask_for_code(app: &mut App, reason: Option<ErrorView>) -> Result<(), Failure> {
    if let Some(reason) = reason {
        output::say(&Failure::from(reason).to_string());
    }
    for _ in 1..PASSWORD_TRIES {
        let code = recovery::ask()?;
        wait_for_turn(app);
        match app.unlock_with_recovery(&code) {
            Err(
                error @ ErrorView {
                    code:
                        ErrorCode::RecoveryCodeMistyped
                        | ErrorCode::RecoveryCodeLength
                        | ErrorCode::RecoveryCodeWrong,
                    ..
                },
            ) => output::say(&Failure::from(error).to_string()),
            other => return Ok(other?),
        }
    }
    unlock_by_code(app, &recovery::ask()?)
}

fn ask_and_unlock(app: &mut App) -> Result<Result<(), ErrorView>, Failure> {
    let password = password::ask()?;
    wait_for_turn(app);
    Ok(app.unlock(&password))
}

/// Waits as long as wrong passwords before this one ask for, half a minute at most, and says so.
pub fn wait_for_turn(app: &App) {
    let Some(at) = app.next_try_at() else { return };
    let left = at.unix_millis().saturating_sub(SystemClock.now().unix_millis());
    output::say(&format!(
        "A wrong password was given a moment ago, or none can be noted on this disk. Waiting {} s.",
        left.div_ceil(1000)
    ));
    std::thread::sleep(Duration::from_millis(left));
}

fn make(app: &mut App, given: Option<Passphrase>, reason: &ErrorView) -> Result<(), Failure> {
    let password = match given {
        Some(password) => {
            password::say_if_weak(&password);
            password
        }
        None => {
            output::say(&format!("{} A new vault is made, under a password.", crate::messages::of(reason).0));
            password::ask_new()?
        }
    };
    Ok(app.create_vault(&password)?)
}

/// What the folder is called in which the vault's earlier versions lie.
pub fn versions_folder() -> String {
    let folder = PLACE.get().and_then(|place| FileVault::new(place).versions_path().ok());
    let name = folder.as_ref().and_then(|folder| folder.file_name());
    name.map_or_else(|| crate::messages::USUAL_FOLDER.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Where the vault of this run is, for sentences that name what lies beside it.
static PLACE: OnceLock<PathBuf> = OnceLock::new();

/// Where the vault is.
pub fn place(shared: &Shared) -> Result<PathBuf, Failure> {
    let place = shared.vault.clone().or_else(paths::vault_path).ok_or_else(|| {
        Failure::new(Exit::Failed, "The system names no home directory.", "Name a vault with --vault.")
    })?;
    Ok(PLACE.get_or_init(|| place).clone())
}

/// The command line prints; it copies nothing.
struct NoClipboard;

impl Clipboard for NoClipboard {
    fn write_secret(&self, _: &str) -> Result<(), ClipboardError> {
        Err(ClipboardError::Unavailable)
    }

    fn clear(&self) -> Result<(), ClipboardError> {
        Err(ClipboardError::Unavailable)
    }

    fn read(&self) -> Result<Clip, ClipboardError> {
        Err(ClipboardError::Unavailable)
    }

    fn read_text(&self) -> Result<Option<Zeroizing<String>>, ClipboardError> {
        Err(ClipboardError::Unavailable)
    }
}
