//! The desktop portal's Screenshot (`org.freedesktop.portal.Screenshot`): the desktop asks the person where it
//! wants to, takes the picture and leaves it in a file.
//!
//! The portal answers a call with the path of a request, and the request answers later by a signal. The path is
//! known beforehand, so the signal is listened for before the call and can't be missed.

use std::collections::HashMap;
use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

use ringfence_app::ports::capture::{ScreenError, Screenshot, Unpacker};
use zbus::blocking::connection::Builder;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::{Message, Type};
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Error, MatchRule};

use super::left_file;

const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PLACE: &str = "/org/freedesktop/portal/desktop";
const REQUEST: &str = "org.freedesktop.portal.Request";
/// The portal may have to be started first; a bus gives that 25 seconds.
const CALL_PATIENCE: Duration = Duration::from_secs(30);

/// Requests of this process, so that no two have the same path.
static REQUESTS: AtomicU32 = AtomicU32::new(0);

/// Asks for a picture: of everything, or, `interactive`, of what the person chooses in the desktop's own dialog.
/// `None` when they thought better of it.
pub fn ask(
    interactive: bool,
    patience: Duration,
    unpacker: &dyn Unpacker,
) -> Result<Option<Screenshot>, ScreenError> {
    let bus = Builder::session().and_then(|bus| bus.method_timeout(CALL_PATIENCE).build());
    let bus = bus.map_err(|_| ScreenError::Unavailable)?;
    let answer = request(&bus, interactive, patience);
    // Ends the thread that listens. A bus that is gone is closed.
    let _ = bus.close();
    let picture = answer?
        .map(|uri| left_file::take(&path_of(&uri).ok_or(ScreenError::Failed)?, unpacker))
        .transpose()?;
    Ok(picture)
}

/// Answers with the address of the picture's file.
fn request(bus: &Connection, interactive: bool, patience: Duration) -> Result<Option<String>, ScreenError> {
    let token = format!("ringfence_{}_{}", process::id(), REQUESTS.fetch_add(1, Ordering::Relaxed));
    let listening = listen(bus).map_err(|error| told(&error))?;
    let options = HashMap::from([
        ("handle_token", Value::from(token.as_str())),
        ("interactive", Value::from(interactive)),
        ("modal", Value::from(true)),
    ]);
    let screenshot = Some("org.freedesktop.portal.Screenshot");
    let asked = bus.call_method(Some(PORTAL), PLACE, screenshot, "Screenshot", &("", options));
    let reply = asked.map_err(|error| told(&error))?;
    // Portals before version 0.9 choose the path themselves; so the answer counts, not what it should be.
    let request: OwnedObjectPath = reply.body().deserialize().map_err(|_| ScreenError::Failed)?;
    let Some((code, results)) = response(&listening, &request, patience) else {
        // The question is taken off the screen, if it is still there.
        let _ = bus.call_method(Some(PORTAL), &request, Some(REQUEST), "Close", &());
        return Err(ScreenError::Failed);
    };
    match (code, results.get("uri")) {
        (0, Some(uri)) => {
            <&str>::try_from(uri).map(|uri| Some(uri.to_owned())).map_err(|_| ScreenError::Failed)
        }
        (0, None) => Err(ScreenError::Failed),
        // The person closed the dialog.
        (1, _) => Ok(None),
        _ => Err(ScreenError::Refused),
    }
}

/// Listens for answers to requests, on a thread of its own: zbus waits without end.
fn listen(bus: &Connection) -> Result<Receiver<Message>, Error> {
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .sender(PORTAL)?
        .interface(REQUEST)?
        .member("Response")?
        .path_namespace("/org/freedesktop/portal/desktop/request")?
        .build();
    let signals = MessageIterator::for_match_rule(rule, bus, None)?;
    let (hand_on, listening) = mpsc::channel();
    thread::spawn(move || signals.map_while(Result::ok).all(|signal| hand_on.send(signal).is_ok()));
    Ok(listening)
}

/// The answer to one request; `None` when none comes in time.
fn response(
    listening: &Receiver<Message>,
    request: &OwnedObjectPath,
    patience: Duration,
) -> Option<(u32, HashMap<String, OwnedValue>)> {
    let end = Instant::now() + patience;
    loop {
        let signal = listening.recv_timeout(end.saturating_duration_since(Instant::now())).ok()?;
        if signal.header().path().is_some_and(|path| **path == ***request) {
            return signal.body().deserialize().ok();
        }
    }
}

fn told(error: &Error) -> ScreenError {
    let Error::MethodError(name, _, _) = error else { return ScreenError::Failed };
    match name.rsplit('.').next().unwrap_or_default() {
        // No portal, or one for whose desktop nobody takes pictures.
        "ServiceUnknown" | "NameHasNoOwner" | "UnknownMethod" | "UnknownInterface" | "UnknownObject" => {
            ScreenError::Unavailable
        }
        _ if name.contains(".Spawn.") => ScreenError::Unavailable,
        "AccessDenied" | "NotAllowed" => ScreenError::Refused,
        _ => ScreenError::Failed,
    }
}

/// The path of a `file:` URI on this machine (RFC 8089).
fn path_of(uri: &str) -> Option<PathBuf> {
    let path = uri.strip_prefix("file://")?;
    let path = path.strip_prefix("localhost").unwrap_or(path);
    let bytes: Vec<u8> = percent_encoding::percent_decode_str(path).collect();
    (bytes.first() == Some(&b'/') && !bytes.contains(&0)).then(|| PathBuf::from(OsString::from_vec(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_an_address_is_found_and_other_addresses_are_none() {
        let path = |uri| path_of(uri).map(|path| path.to_string_lossy().into_owned());
        assert_eq!(
            path("file:///home/a/My%20shot%20%E6%BC%A2.png").as_deref(),
            Some("/home/a/My shot 漢.png")
        );
        assert_eq!(path("file://localhost/tmp/a%23b.png").as_deref(), Some("/tmp/a#b.png"));
        for other in ["http://example.org/a.png", "file://elsewhere/a.png", "/tmp/a.png", "file:///a%00b", ""]
        {
            assert_eq!(path(other), None, "{other}");
        }
    }
}
