//! Whether the desktop shows icons in a tray, and when that changes.

/// Whether somebody shows them now: on Linux a host of status notifiers, asked for on the session bus.
#[cfg(all(unix, not(target_os = "macos")))]
pub fn is_there() -> bool {
    linux::is_there()
}

/// Whether somebody shows them now: these desktops always do.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub fn is_there() -> bool {
    true
}

/// Says so whenever a tray comes or goes, for as long as the program runs, and once at the beginning. On a thread of its own.
#[cfg(all(unix, not(target_os = "macos")))]
pub fn follow(tell: Box<dyn Fn(bool) + Send>) {
    linux::follow(tell);
}

/// Says so whenever a tray comes or goes, which it never does here.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub fn follow(_tell: Box<dyn Fn(bool) + Send>) {}

#[cfg(all(unix, not(target_os = "macos")))]
mod linux {
    use std::time::Duration;

    use zbus::MatchRule;
    use zbus::blocking::Connection;
    use zbus::blocking::connection::Builder;
    use zbus::blocking::fdo::DBusProxy;
    use zbus::message::{Message, Type};
    use zbus::names::BusName;
    use zbus::zvariant::OwnedValue;

    use crate::signals::{self, Ear};

    /// Who keeps the list of icons, and where. The ones who show them are its hosts.
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    const PLACE: &str = "/StatusNotifierWatcher";

    /// How long an answer may take, which somebody may wait for.
    const PATIENCE: Duration = Duration::from_secs(2);

    pub fn is_there() -> bool {
        let bus = Builder::session().and_then(|bus| bus.method_timeout(PATIENCE).build());
        bus.and_then(|bus| look(&bus)).unwrap_or(false)
    }

    /// A list that nobody shows has no tray: on KDE it outlives a panel that has crashed. A watcher that doesn't say is
    /// believed to have a host.
    fn look(bus: &Connection) -> zbus::Result<bool> {
        if !DBusProxy::new(bus)?.name_has_owner(BusName::try_from(WATCHER)?)? {
            return Ok(false);
        }
        let asked = (WATCHER, "IsStatusNotifierHostRegistered");
        let answer =
            bus.call_method(Some(WATCHER), PLACE, Some("org.freedesktop.DBus.Properties"), "Get", &asked);
        let shown = answer.ok().and_then(|answer| answer.body().deserialize::<OwnedValue>().ok());
        Ok(shown.and_then(|shown| bool::try_from(shown).ok()).unwrap_or(true))
    }

    pub fn follow(tell: Box<dyn Fn(bool) + Send>) {
        signals::listen(Tray { tell, was: None });
    }

    struct Tray {
        tell: Box<dyn Fn(bool) + Send>,
        was: Option<bool>,
    }

    impl Tray {
        fn set(&mut self, is: bool) {
            if self.was.replace(is) != Some(is) {
                (self.tell)(is);
            }
        }
    }

    impl Ear for Tray {
        fn bus(&self) -> zbus::Result<Builder<'static>> {
            Builder::session()
        }

        fn rules(&self) -> zbus::Result<Vec<MatchRule<'static>>> {
            let signal = |sender| MatchRule::builder().msg_type(Type::Signal).sender(sender);
            let hosts = |member| signal(WATCHER)?.interface(WATCHER)?.member(member);
            Ok(vec![
                signal("org.freedesktop.DBus")?.member("NameOwnerChanged")?.arg(0, WATCHER)?.build(),
                hosts("StatusNotifierHostRegistered")?.build(),
                hosts("StatusNotifierHostUnregistered")?.build(),
            ])
        }

        fn begin(&mut self, bus: &Connection) {
            self.set(look(bus).unwrap_or(false));
        }

        fn hear(&mut self, bus: &Connection, message: &Message) {
            if message.message_type() == Type::Signal {
                self.set(look(bus).unwrap_or(false));
            }
        }

        fn lose(&mut self) {
            self.set(false);
        }
    }
}
