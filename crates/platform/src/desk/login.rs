//! logind, on the system bus: the computer's sleep, which is delayed until the vault is locked, and the session's lock.

use std::collections::HashMap;

use ringfence_app::ports::DeskEvent;
use zbus::MatchRule;
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::message::{Message, Type};
use zbus::zvariant::{ObjectPath, OwnedFd, OwnedObjectPath, OwnedValue};

use super::Tell;
use crate::signals::{self, Ear};

const LOGIND: &str = "org.freedesktop.login1";
const PLACE: &str = "/org/freedesktop/login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

pub fn listen(tell: Tell) {
    signals::listen(Login { tell, delay: None, session: None });
}

struct Login {
    tell: Tell,
    /// The right to be waited for before the computer sleeps; given up by closing it.
    delay: Option<OwnedFd>,
    /// Our session, as logind names it.
    session: Option<OwnedObjectPath>,
}

impl Ear for Login {
    fn bus(&self) -> zbus::Result<Builder<'static>> {
        Builder::system()
    }

    fn begin(&mut self, bus: &Connection) {
        self.meet(bus);
    }

    fn rules(&self) -> zbus::Result<Vec<MatchRule<'static>>> {
        let from = |sender| MatchRule::builder().msg_type(Type::Signal).sender(sender);
        Ok(vec![
            from(LOGIND)?.interface(MANAGER)?.member("PrepareForSleep")?.build(),
            from(LOGIND)?.interface(SESSION)?.member("Lock")?.build(),
            from(LOGIND)?.interface(PROPERTIES)?.member("PropertiesChanged")?.arg(0, SESSION)?.build(),
            // A logind that was started again has forgotten who wanted to be waited for.
            from("org.freedesktop.DBus")?.member("NameOwnerChanged")?.arg(0, LOGIND)?.build(),
        ])
    }

    fn hear(&mut self, bus: &Connection, message: &Message) {
        if message.message_type() != Type::Signal {
            return;
        }
        let header = message.header();
        let member = header.member().map_or("", |member| member.as_str());
        let ours = || {
            let session = self.session.as_ref().map(|session| session.as_str());
            session.is_some() && session == header.path().map(ObjectPath::as_str)
        };
        let body = message.body();
        match (header.interface().map_or("", |interface| interface.as_str()), member) {
            (MANAGER, "PrepareForSleep") if body.deserialize() == Ok(true) => {
                (self.tell)(DeskEvent::Suspending);
                self.delay = None;
            }
            (MANAGER, "PrepareForSleep") => {
                (self.tell)(DeskEvent::Resumed);
                self.meet(bus);
            }
            (SESSION, "Lock") if ours() => (self.tell)(DeskEvent::ScreenLocked),
            (PROPERTIES, "PropertiesChanged") if ours() && says_locked(message) => {
                (self.tell)(DeskEvent::ScreenLocked);
            }
            ("org.freedesktop.DBus", "NameOwnerChanged") => self.meet(bus),
            _ => {}
        }
    }
}

impl Login {
    /// Asks to be waited for, and which session is ours. A system without logind, or a program outside any session, hears
    /// less, which is no error.
    fn meet(&mut self, bus: &Connection) {
        let delay = ("sleep", "Ringfence", "Locks its vault", "delay");
        let asked = bus.call_method(Some(LOGIND), PLACE, Some(MANAGER), "Inhibit", &delay);
        self.delay = asked.and_then(|reply| reply.body().deserialize()).ok();
        self.session = session(bus);
    }
}

/// Our session: the one that the environment names, or that our process belongs to, or the person's own at the screen.
fn session(bus: &Connection) -> Option<OwnedObjectPath> {
    let path = |reply: Message| reply.body().deserialize::<OwnedObjectPath>().ok();
    let named = std::env::var("XDG_SESSION_ID").ok().and_then(|id| {
        bus.call_method(Some(LOGIND), PLACE, Some(MANAGER), "GetSession", &id).ok().and_then(path)
    });
    let by_process = || {
        let process = std::process::id();
        bus.call_method(Some(LOGIND), PLACE, Some(MANAGER), "GetSessionByPID", &process).ok().and_then(path)
    };
    let on_display = || {
        let user = "/org/freedesktop/login1/user/self";
        let asked = bus.call_method(
            Some(LOGIND),
            user,
            Some(PROPERTIES),
            "Get",
            &("org.freedesktop.login1.User", "Display"),
        );
        let display: OwnedValue = asked.ok()?.body().deserialize().ok()?;
        let (_, path): (String, OwnedObjectPath) = display.try_into().ok()?;
        Some(path)
    };
    named.or_else(by_process).or_else(on_display)
}

/// Whether a change of a session's properties says that its screen is locked.
fn says_locked(message: &Message) -> bool {
    type Changed = (String, HashMap<String, OwnedValue>, Vec<String>);
    let changed: Option<Changed> = message.body().deserialize().ok();
    changed.is_some_and(|(_, values, _)| {
        values.get("LockedHint").is_some_and(|locked| bool::try_from(locked).is_ok_and(|locked| locked))
    })
}
