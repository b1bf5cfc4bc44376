//! What is typed, tried at the vault: a lock gets through meanwhile, however much work a guess costs and whoever else tries.

use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use ringfence_app::{App, AppError, ErrorCode, Turn};
use ringfence_core::Passphrase;
use ringfence_core::vault::{StretchedKey, Stretching};
use ringfence_platform::leaving_nothing;
use tauri::{AppHandle, Manager, Runtime};

use crate::shell::{Shell, change, job};

/// How long one key may take to be derived from a password, and how many may be for one try: as many slots as are tried, in
/// four files beside the vault where these decide, and again where another program changed them meanwhile.
const PATIENCE_WITH_A_PASSWORD: Duration = Duration::from_secs(120);
const MOST_STRETCHED: u32 = 24;

/// How long another program's try is waited for, and how long between two looks.
const PATIENCE_WITH_OTHERS: Duration = Duration::from_secs(20);
const PAUSE: Duration = Duration::from_millis(50);

/// Runs a use-case that takes a password. Its keys are derived while nobody holds the application, and the use-case is asked
/// again when they are there, unless something was locked or opened meanwhile.
///
/// # Errors
/// [`ErrorCode::VaultLocked`] when that was so, [`ErrorCode::VaultKdf`] when it takes too long, or the use-case's.
pub fn with_password<R: Runtime, T>(
    handle: &AppHandle<R>,
    password: Passphrase,
    mut use_case: impl FnMut(&mut App, &Passphrase) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let password = password.stretched_elsewhere();
    let turn = handle.state::<Arc<Shell>>().app().turn();
    for _ in 0..MOST_STRETCHED {
        let lacks_key = || password.lacks_key();
        let outcome = in_turn(handle, turn, &lacks_key, |ringfence| use_case(ringfence, &password));
        let Some(missing) = password.missing().filter(|_| outcome.is_err()) else { return outcome };
        match stretched(handle, turn, missing) {
            Some(key) => password.take(key),
            None => break,
        }
    }
    let late = handle.state::<Arc<Shell>>().app().turn() != turn;
    Err(AppError::new(if late { ErrorCode::VaultLocked } else { ErrorCode::VaultKdf }))
}

/// The key, unless it takes too long or comes too late anyway: who waits for it need not wait for that.
fn stretched<R: Runtime>(handle: &AppHandle<R>, turn: Turn, missing: Stretching) -> Option<StretchedKey> {
    let shell = handle.state::<Arc<Shell>>();
    let (done, key) = mpsc::channel();
    std::thread::spawn(move || {
        let key = leaving_nothing(|| missing.run());
        // Nobody listens any more to what comes too late.
        let _ = done.send(key);
    });
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE_WITH_A_PASSWORD && shell.app().turn() == turn {
        match key.recv_timeout(PAUSE) {
            Ok(key) => return key.ok(),
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => return None,
        }
    }
    None
}

/// Runs a use-case that tries something typed at the vault. Another program that does so at the same moment is waited for
/// while nobody holds the application.
///
/// # Errors
/// [`ErrorCode::VaultLocked`] when something was locked or opened meanwhile, or the use-case's.
pub fn try_at<R: Runtime, T>(
    handle: &AppHandle<R>,
    use_case: impl FnMut(&mut App) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let turn = handle.state::<Arc<Shell>>().app().turn();
    in_turn(handle, turn, &|| false, use_case)
}

/// As long as it is that turn; again and again where another program is busy at the vault, unless a key is missing.
fn in_turn<R: Runtime, T>(
    handle: &AppHandle<R>,
    turn: Turn,
    lacks_key: &dyn Fn() -> bool,
    mut use_case: impl FnMut(&mut App) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let begun = Instant::now();
    loop {
        let outcome = change(handle, |ringfence| {
            if ringfence.turn() == turn {
                use_case(ringfence)
            } else {
                Err(AppError::new(ErrorCode::VaultLocked))
            }
        });
        let is_busy = matches!(&outcome, Err(problem) if problem.code == ErrorCode::VaultBusy);
        if !is_busy || lacks_key() || begun.elapsed() > PATIENCE_WITH_OTHERS {
            return outcome;
        }
        std::thread::sleep(PAUSE);
    }
}

/// The same of a new password, whose cost is measured first.
///
/// # Errors
/// As [`with_password`].
pub fn with_new_password<R: Runtime, T>(
    handle: &AppHandle<R>,
    password: Passphrase,
    use_case: impl FnMut(&mut App, &Passphrase) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let (salt, cost) = job(handle, |ringfence| Ok(ringfence.plan_password()))?;
    password.plan(salt, cost);
    with_password(handle, password, use_case)
}
