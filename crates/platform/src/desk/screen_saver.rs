//! The screen savers of the desktops, on the session bus: `ActiveChanged` says that the screen is locked, or about to be.

use ringfence_app::ports::DeskEvent;
use zbus::MatchRule;
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::message::{Message, Type};

use super::Tell;
use crate::signals::{self, Ear};

/// The same signal by the names of KDE and most others, GNOME, Cinnamon, MATE and Xfce.
const SAVERS: [&str; 5] = [
    "org.freedesktop.ScreenSaver",
    "org.gnome.ScreenSaver",
    "org.cinnamon.ScreenSaver",
    "org.mate.ScreenSaver",
    "org.xfce.ScreenSaver",
];

pub fn listen(tell: Tell) {
    signals::listen(Saver(tell));
}

struct Saver(Tell);

impl Ear for Saver {
    fn bus(&self) -> zbus::Result<Builder<'static>> {
        Builder::session()
    }

    /// Asked of no program by its name: whichever desktop begins later is heard as well.
    fn rules(&self) -> zbus::Result<Vec<MatchRule<'static>>> {
        let changed = || MatchRule::builder().msg_type(Type::Signal).member("ActiveChanged");
        SAVERS.into_iter().map(|saver| Ok(changed()?.interface(saver)?.build())).collect()
    }

    fn hear(&mut self, _bus: &Connection, message: &Message) {
        let header = message.header();
        let ours = message.message_type() == Type::Signal
            && header.member().is_some_and(|member| member == "ActiveChanged")
            && header.interface().is_some_and(|interface| SAVERS.contains(&interface.as_str()));
        if ours && message.body().deserialize() == Ok(true) {
            (self.0)(DeskEvent::ScreenLocked);
        }
    }
}
