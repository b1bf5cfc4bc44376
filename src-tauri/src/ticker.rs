//! Sleeps until the next deadline, lets the application do what is due, and shows the page what changed.

use std::sync::{Arc, PoisonError};
use std::time::Duration;

use ringfence_app::ports::Clock;
use tauri::{AppHandle, Runtime};

use crate::backups;
use crate::shell::{self, Shell};

/// The longest sleep before a deadline that is near, and before one that is far: a computer that was suspended, or
/// whose clock was set, is noticed within it. Most desks tell of their sleep; this is for those that don't.
const LONGEST_SLEEP: Duration = Duration::from_secs(1);
const LONGEST_SLEEP_BEFORE_FAR: Duration = Duration::from_secs(30);

/// From here on a deadline is far.
const FAR: Duration = Duration::from_secs(60);

/// Starts the ticker. With nothing due it sleeps until the bell rings.
pub fn start<R: Runtime>(handle: AppHandle<R>, shell: Arc<Shell>, clock: Arc<dyn Clock>) {
    std::thread::spawn(move || {
        loop {
            let deadline = shell.app().next_deadline();
            let sleep = deadline.map(|due| {
                let left = due.unix_millis().saturating_sub(clock.now().unix_millis());
                let left = Duration::from_millis(left);
                left.min(if left > FAR { LONGEST_SLEEP_BEFORE_FAR } else { LONGEST_SLEEP })
            });
            wait(&shell, sleep);
            let changed = shell.app().tick();
            if changed {
                shell.publish(&handle);
            }
            shell::clear_clipboard(&handle, &shell, Duration::ZERO);
            backups::make_when_due(&handle, &shell);
        }
    });
}

fn wait(shell: &Shell, sleep: Option<Duration>) {
    let (rung, bell) = &shell.bell;
    let mut rung = rung.lock().unwrap_or_else(PoisonError::into_inner);
    if !*rung {
        rung = match sleep {
            Some(sleep) => bell.wait_timeout(rung, sleep).map_or_else(|e| e.into_inner().0, |(rung, _)| rung),
            None => bell.wait(rung).unwrap_or_else(PoisonError::into_inner),
        };
    }
    *rung = false;
}
