//! `lock`: the window that is running locks its vault. The command line itself keeps nothing open.

use ringfence_platform::running;

use crate::failure::{Exit, Failure};
use crate::output;

/// Asks the window.
pub fn run() -> Result<Exit, Failure> {
    match running::ask_to_lock() {
        Ok(true) => {}
        Ok(false) => output::say("Ringfence is not running. There is nothing to lock."),
        Err(_) => {
            return Err(Failure::new(
                Exit::Failed,
                "Ringfence could not be asked to lock.",
                "Lock it in its window, or close it.",
            ));
        }
    }
    Ok(Exit::Fine)
}
