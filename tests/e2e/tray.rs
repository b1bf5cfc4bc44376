//! The icon in the tray, as a desktop that shows trays meets it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use xtask::{Outcome, desk::Keychain};
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::interface;
use zbus::message::Header;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use crate::{
    page::{self, SAMPLE, button, tile, words},
    stage::Stage,
    webdriver::{Session, until},
};

/// Who shows an icon, and where.
type Items = Arc<Mutex<Vec<(String, String)>>>;

struct Watcher(Items);

#[expect(clippy::needless_pass_by_value, reason = "the bus hands its messages over so")]
#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, place: &str, #[zbus(header)] header: Header<'_>) {
        let who = header.sender().map(ToString::to_string).unwrap_or_default();
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push((who, place.to_owned()));
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

/// A part of a menu as `com.canonical.dbusmenu` gives it.
type Entry = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

/// A desktop's tray.
struct Tray {
    bus: Connection,
    items: Items,
}

impl Tray {
    fn set_up(stage: &Stage) -> Outcome<Self> {
        let items = Items::default();
        let bus = Builder::address(stage.desk.session_bus())?
            .name("org.kde.StatusNotifierWatcher")?
            .serve_at("/StatusNotifierWatcher", Watcher(Arc::clone(&items)))?
            .build()?;
        Ok(Self { bus, items })
    }

    fn icon(&self) -> Option<(String, String)> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).last().cloned()
    }

    /// The icon's menu, and whose it is.
    fn menu(&self) -> Outcome<(String, OwnedObjectPath, Vec<Entry>)> {
        let (who, place) = self.icon().ok_or("no icon")?;
        let asked = ("org.kde.StatusNotifierItem", "Menu");
        let properties = Some("org.freedesktop.DBus.Properties");
        let menu = self.bus.call_method(Some(who.as_str()), place, properties, "Get", &asked)?;
        let menu: OwnedValue = menu.body().deserialize()?;
        let menu = OwnedObjectPath::try_from(menu)?;
        let interface = Some("com.canonical.dbusmenu");
        let whole = (0_i32, -1_i32, Vec::<String>::new());
        let layout = self.bus.call_method(Some(who.as_str()), &menu, interface, "GetLayout", &whole)?;
        let (_, (_, _, entries)): (u32, Entry) = layout.body().deserialize()?;
        let entries = entries.into_iter().map(Entry::try_from).collect::<Result<_, _>>()?;
        Ok((who, menu, entries))
    }

    fn labels(&self) -> Outcome<Vec<String>> {
        Ok(self.menu()?.2.iter().filter_map(label).collect())
    }

    fn choose(&self, wanted: &str) -> Outcome {
        let (who, menu, entries) = self.menu()?;
        let entry =
            entries.iter().find(|entry| label(entry).as_deref() == Some(wanted)).ok_or("no such entry")?;
        let event = (entry.0, "clicked", Value::from(0_i32), 0_u32);
        self.bus.call_method(Some(who.as_str()), &menu, Some("com.canonical.dbusmenu"), "Event", &event)?;
        Ok(())
    }
}

fn label(entry: &Entry) -> Option<String> {
    String::try_from(entry.1.get("label")?.try_clone().ok()?).ok()
}

fn start(stage: &Stage, tray: &Tray) -> Outcome<Session> {
    let session = stage.start(&[])?;
    page::add_by_link(&session, &SAMPLE.uri())?;
    until("the icon", || tray.labels().ok().filter(|labels| !labels.is_empty()))?;
    Ok(session)
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_tray_locks_shows_and_ends_the_program_in_the_persons_language() -> Outcome {
    let stage = Stage::set_up("tray", Keychain::Unlocked)?;
    stage.prefer(r#"{ "keepInTray": true, "language": "en" }"#)?;
    let tray = Tray::set_up(&stage)?;
    let session = start(&stage, &tray)?;
    assert_eq!(tray.labels()?, ["Show Ringfence", "Lock", "Quit"]);
    tray.choose("Lock")?;
    session.find(&words("Ringfence is locked"))?;
    session.click(&button("Unlock"))?;
    session.find(&tile(&SAMPLE.full_name()))?;

    let in_sight = || stage.xdotool(&["search", "--onlyvisible", "--name", "^Ringfence$"]).is_ok();
    stage.xdotool(&["search", "--onlyvisible", "--name", "^Ringfence$", "windowactivate", "--sync"])?;
    stage.xdotool(&["key", "alt+F4"])?;
    until("the window is hidden", || (!in_sight()).then_some(()))?;
    stage.running()?;
    tray.choose("Show Ringfence")?;
    until("the window is there", || in_sight().then_some(()))?;
    tray.choose("Quit")?;
    until("the program ends", || stage.running().is_err().then_some(()))
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn without_a_tray_to_be_seen_in_closing_the_window_ends_the_program() -> Outcome {
    let stage = Stage::set_up("no-tray", Keychain::Unlocked)?;
    stage.prefer(r#"{ "keepInTray": true }"#)?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    stage.close_window()
}
