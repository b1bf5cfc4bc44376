//! Listening to a bus for as long as the program runs: a bus that is not there, or goes, is looked for again.

use std::thread;
use std::time::Duration;

use zbus::MatchRule;
use zbus::blocking::connection::Builder;
use zbus::blocking::fdo::DBusProxy;
use zbus::blocking::{Connection, MessageIterator};
use zbus::message::Message;

/// How long a call on the bus may take.
const CALL_PATIENCE: Duration = Duration::from_secs(10);

/// How soon a bus is looked for again, at first and at last. A system without one stays so.
const FIRST_PAUSE: Duration = Duration::from_secs(5);
const LAST_PAUSE: Duration = Duration::from_secs(600);

/// Someone who listens.
pub trait Ear: Send + 'static {
    /// The bus.
    fn bus(&self) -> zbus::Result<Builder<'static>>;

    /// What is listened for.
    fn rules(&self) -> zbus::Result<Vec<MatchRule<'static>>>;

    /// A connection has begun, and nothing is missed from here on: the moment for a first look.
    fn begin(&mut self, _bus: &Connection) {}

    /// A message has come; not only those that were listened for.
    fn hear(&mut self, bus: &Connection, message: &Message);

    /// The connection has ended, or there was none.
    fn lose(&mut self) {}
}

/// Listens on a thread of its own.
pub fn listen(mut ear: impl Ear) {
    thread::spawn(move || {
        let mut pause = FIRST_PAUSE;
        loop {
            // Why it ended, or did not begin, is the same to everybody: no word from the desk for a while.
            if attend(&mut ear).is_ok() {
                pause = FIRST_PAUSE;
            }
            ear.lose();
            thread::sleep(pause);
            pause = LAST_PAUSE.min(pause * 4);
        }
    });
}

/// Listens until the connection ends.
fn attend(ear: &mut impl Ear) -> zbus::Result<()> {
    let bus = ear.bus()?.method_timeout(CALL_PATIENCE).build()?;
    // Made first, so that it has what comes between the rules and the first look.
    let messages = MessageIterator::from(&bus);
    let daemon = DBusProxy::new(&bus)?;
    for rule in ear.rules()? {
        daemon.add_match_rule(rule)?;
    }
    ear.begin(&bus);
    for message in messages {
        let Ok(message) = message else { break };
        ear.hear(&bus, &message);
    }
    Ok(())
}
