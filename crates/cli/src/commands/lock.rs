//! `lock`: the window that is running locks its vault. The command line itself keeps nothing open.

use ringfence_platform::running;
use serde::Serialize;

use crate::args::Shared;
use crate::failure::{Exit, Failure};
use crate::output;

#[derive(Serialize)]
struct Locked {
    /// A window was there to be locked.
    running: bool,
}

/// Asks the window.
pub fn run(shared: &Shared) -> Result<Exit, Failure> {
    let running = running::ask_to_lock().map_err(|_| {
        Failure::new(
            Exit::Failed,
            "Ringfence could not be asked to lock.",
            "Lock it in its window, or close it.",
        )
    })?;
    if shared.json {
        output::json(&Locked { running })?;
    } else if !running {
        output::say("Ringfence is not running. There is nothing to lock.");
    }
    Ok(Exit::Fine)
}
