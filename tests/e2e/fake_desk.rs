//! A logind and a screen saver of the tests' own, on the private buses of a desk.

use std::io::{PipeReader, Read as _, pipe};
use std::os::fd::OwnedFd;
use std::sync::{Arc, Mutex, PoisonError};

use xtask::{Outcome, desk::Desk};
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::interface;
use zbus::zvariant::{self, OwnedObjectPath, Value};

const PLACE: &str = "/org/freedesktop/login1";
const SESSION: &str = "/org/freedesktop/login1/session/_37";

/// Who wants to be waited for before the computer sleeps.
#[derive(Clone, Default)]
struct Delays(Arc<Mutex<Vec<PipeReader>>>);

struct Inhibitors(Delays);

#[interface(name = "org.freedesktop.login1.Manager")]
impl Inhibitors {
    fn inhibit(
        &self,
        what: &str,
        _who: &str,
        _why: &str,
        mode: &str,
    ) -> zbus::fdo::Result<zvariant::OwnedFd> {
        if (what, mode) != ("sleep", "delay") {
            return Err(zbus::fdo::Error::AccessDenied(format!("{what} {mode}")));
        }
        let (ours, theirs) = pipe().map_err(|error| zbus::fdo::Error::Failed(error.to_string()))?;
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner).push(ours);
        Ok(OwnedFd::from(theirs).into())
    }

    #[zbus(name = "GetSessionByPID")]
    fn get_session_by_pid(&self, _process: u32) -> OwnedObjectPath {
        OwnedObjectPath::try_from(SESSION).expect("is a path")
    }
}

/// The logind. Gone from the bus when it is dropped.
pub struct Logind {
    bus: Connection,
    delays: Delays,
}

impl Logind {
    /// Puts it on the system bus of a desk.
    pub fn start(desk: &Desk) -> Outcome<Self> {
        let delays = Delays::default();
        let bus = Builder::address(desk.system_bus())?
            .name("org.freedesktop.login1")?
            .serve_at(PLACE, Inhibitors(delays.clone()))?
            .build()?;
        Ok(Self { bus, delays })
    }

    /// How many want to be waited for.
    pub fn delays(&self) -> usize {
        self.delays.0.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    /// Says that the computer is about to sleep, and waits until nobody wants to be waited for any more.
    pub fn prepare_for_sleep(&self) -> Outcome {
        self.tell_of_sleep(true)?;
        let delays = std::mem::take(&mut *self.delays.0.lock().unwrap_or_else(PoisonError::into_inner));
        for mut delay in delays {
            // Ends when the other side has closed its end.
            delay.read_to_end(&mut Vec::new())?;
        }
        Ok(())
    }

    /// Says that the computer is awake again.
    pub fn wake(&self) -> Outcome {
        self.tell_of_sleep(false)
    }

    /// Says that the session is to be locked, as `loginctl lock-session` does.
    pub fn lock_session(&self, session: &str) -> Outcome {
        let place = format!("/org/freedesktop/login1/session/{session}");
        Ok(self.bus.emit_signal(None::<&str>, place, "org.freedesktop.login1.Session", "Lock", &())?)
    }

    /// Says that the session's screen is locked, as desktops do who lock it themselves.
    pub fn say_locked(&self) -> Outcome {
        let changed = std::collections::HashMap::from([("LockedHint", Value::from(true))]);
        let body = ("org.freedesktop.login1.Session", changed, Vec::<String>::new());
        let interface = "org.freedesktop.DBus.Properties";
        Ok(self.bus.emit_signal(None::<&str>, SESSION, interface, "PropertiesChanged", &body)?)
    }

    fn tell_of_sleep(&self, begins: bool) -> Outcome {
        let manager = "org.freedesktop.login1.Manager";
        Ok(self.bus.emit_signal(None::<&str>, PLACE, manager, "PrepareForSleep", &(begins,))?)
    }
}

/// Says on the session bus that a screen saver has begun (or ended).
pub fn screen_saver(desk: &Desk, interface: &str, active: bool) -> Outcome {
    let bus = Builder::address(desk.session_bus())?.build()?;
    let place = format!("/{}", interface.replace('.', "/"));
    bus.emit_signal(None::<&str>, place, interface, "ActiveChanged", &(active,))?;
    Ok(())
}
