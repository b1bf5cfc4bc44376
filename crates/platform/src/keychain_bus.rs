//! What the session bus says of the keychain, so that its silences can be told apart: no bus, no provider, nobody who
//! could ask for a password, a provider that has ended.
//!
//! Names are asked for, and a collection where the keychain has none yet; never what it keeps.

use std::collections::HashMap;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, Proxy};
use zbus::names::BusName;
use zbus::names::WellKnownName;
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};

use crate::memory::leaving_nothing;

/// The name under which a keychain serves.
const SERVICE: &str = "org.freedesktop.secrets";

/// The name of the program that asks for passwords on behalf of GNOME's keychain. Others ask by themselves.
const PROMPTER: &str = "org.gnome.keyring.SystemPrompter";

/// GNOME's keychain, beside its name as a service.
const GNOME: &str = "org.gnome.keyring";

/// The service itself, and what an answer says that names no object.
const PATH: &str = "/org/freedesktop/secrets";
const INTERFACE: &str = "org.freedesktop.Secret.Service";
const NOTHING: &str = "/";

/// The alias of the collection that new items go into, and what a person sees of one that is made for it.
const DEFAULT: &str = "default";
const LABEL: &str = "Default keyring";

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

/// Whether somebody could ask the person for the keychain's password. Unknown counts as yes. A program that asks is
/// started where none runs: that one is there says nothing, as it needs a display too.
pub fn can_ask() -> bool {
    let Some(bus) = bus() else { return true };
    let has =
        |name: &str| BusName::try_from(name).is_ok_and(|name| bus.name_has_owner(name).unwrap_or(false));
    let starts =
        || WellKnownName::try_from(PROMPTER).is_ok_and(|name| bus.start_service_by_name(name, 0).is_ok());
    !has(GNOME) || has(PROMPTER) || starts()
}

/// Whether the keychain serves and has no collection into which something could be put, as before its first use.
pub fn lacks_collection() -> bool {
    let alias = || -> zbus::Result<OwnedObjectPath> { service()?.call("ReadAlias", &DEFAULT) };
    provider().is_some() && alias().is_ok_and(|path| path.as_str() == NOTHING)
}

/// What became of the wish for a collection.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Collection {
    /// It is there.
    Made,
    /// The person closed the keychain's question.
    Dismissed,
    /// The keychain makes none.
    Failed,
}

/// Asks the keychain to make the collection that new items go into, and waits for its question to the person to be
/// answered, however long that takes.
pub fn make_collection() -> Collection {
    match ask_for_collection() {
        Ok(true) => Collection::Made,
        Ok(false) => Collection::Dismissed,
        Err(_) => Collection::Failed,
    }
}

/// Whether it was made. The service's own words: Secret Service API, CreateCollection and Prompt.
fn ask_for_collection() -> zbus::Result<bool> {
    let service = service()?;
    let label = HashMap::from([("org.freedesktop.Secret.Collection.Label", Value::from(LABEL))]);
    let (made, prompt): (OwnedObjectPath, OwnedObjectPath) =
        service.call("CreateCollection", &(label, DEFAULT))?;
    if prompt.as_str() == NOTHING {
        return Ok(made.as_str() != NOTHING);
    }
    let path: ObjectPath<'_> = prompt.into();
    let prompt = Proxy::new(service.connection(), SERVICE, path, "org.freedesktop.Secret.Prompt")?;
    let mut completed = prompt.receive_signal("Completed")?;
    // No window of ours for it to stand before.
    prompt.call_method("Prompt", &"")?;
    let answer = completed.next().ok_or(zbus::Error::InvalidReply)?;
    let (dismissed, _): (bool, OwnedValue) = answer.body().deserialize()?;
    Ok(!dismissed)
}

fn service() -> zbus::Result<Proxy<'static>> {
    Proxy::new(&Connection::session()?, SERVICE, PATH, INTERFACE)
}

/// Makes a call on a thread of its own and waits for it; `None` when the provider that it was made to ended first.
pub fn watched<T: Send + 'static>(
    provider_then: Option<&str>,
    call: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    let (outcomes, outcome) = mpsc::channel();
    std::thread::spawn(move || {
        let outcome = leaving_nothing(call);
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
