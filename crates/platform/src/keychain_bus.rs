//! What the session bus says of the keychain, so that its silences can be told apart: no bus, no provider, nobody who
//! could ask for a password, a provider that has ended.
//!
//! Only names are asked for, never what the keychain keeps.

use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use zbus::blocking::Connection;
use zbus::blocking::fdo::DBusProxy;
use zbus::names::BusName;

use crate::memory::wipe_stack;

/// The name under which a keychain serves.
const SERVICE: &str = "org.freedesktop.secrets";

/// The name of the program that asks for passwords on behalf of GNOME's keychain. Others ask by themselves.
const PROMPTER: &str = "org.gnome.keyring.SystemPrompter";

/// GNOME's keychain, beside its name as a service.
const GNOME: &str = "org.gnome.keyring";

/// How often a call that takes its time is looked after.
const INTERVAL: Duration = Duration::from_millis(500);

/// Whether there is a session bus at all.
pub fn has_bus() -> bool {
    Connection::session().is_ok()
}

/// The connection behind which the keychain serves now; `None` when none is running.
pub fn provider() -> Option<String> {
    let bus = bus()?;
    let owner = bus.get_name_owner(BusName::try_from(SERVICE).ok()?).ok()?;
    Some(owner.to_string())
}

/// Whether somebody could ask the person for the keychain's password. Unknown counts as yes.
pub fn can_ask() -> bool {
    let Some(bus) = bus() else { return true };
    let has =
        |name: &str| BusName::try_from(name).is_ok_and(|name| bus.name_has_owner(name).unwrap_or(false));
    let starts = || {
        let names = bus.list_activatable_names().unwrap_or_default();
        names.iter().any(|name| name.as_str() == PROMPTER)
    };
    !has(GNOME) || has(PROMPTER) || starts()
}

/// Makes a call on a thread of its own and waits for it; `None` when the provider that it was made to ended first.
pub fn watched<T: Send + 'static>(
    provider_then: Option<&str>,
    call: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (outcomes, outcome) = mpsc::channel();
    std::thread::spawn(move || {
        let outcome = call();
        wipe_stack();
        // Nobody listens any more when the provider ended.
        let _ = outcomes.send(outcome);
    });
    loop {
        match outcome.recv_timeout(INTERVAL) {
            Ok(outcome) => return Some(outcome),
            Err(RecvTimeoutError::Disconnected) => return None,
            Err(RecvTimeoutError::Timeout) => {
                if provider_then.is_some_and(|then| provider().as_deref() != Some(then)) {
                    // It may have answered with its last breath.
                    return outcome.recv_timeout(INTERVAL).ok();
                }
            }
        }
    }
}

fn bus() -> Option<DBusProxy<'static>> {
    DBusProxy::new(&Connection::session().ok()?).ok()
}
