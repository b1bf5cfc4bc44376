//! The icon in the tray, as a desktop that shows trays meets it.

use std::collections::HashMap;
use std::fs::{self, File};
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};

use xtask::{
    Outcome,
    desk::{Desk, Keychain},
};
use zbus::blocking::Connection;
use zbus::blocking::connection::Builder;
use zbus::interface;
use zbus::message::Header;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};

use crate::{
    page::{self, SAMPLE, button, field, tile, words},
    stage::Stage,
    webdriver::{Session, until},
};

/// Who shows an icon, and where.
type Items = Arc<Mutex<Vec<(String, String)>>>;

struct Watcher {
    items: Items,
    /// Somebody shows what is on the list.
    shown: bool,
}

#[expect(clippy::needless_pass_by_value, reason = "the bus hands its messages over so")]
#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, place: &str, #[zbus(header)] header: Header<'_>) {
        let who = header.sender().map(ToString::to_string).unwrap_or_default();
        self.items.lock().unwrap_or_else(PoisonError::into_inner).push((who, place.to_owned()));
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        self.shown
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }
}

/// A part of a menu as `com.canonical.dbusmenu` gives it.
type Entry = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

const PLACE: &str = "/StatusNotifierWatcher";
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

/// A desktop's tray. Gone when it is dropped.
struct Tray {
    bus: Connection,
    items: Items,
}

impl Tray {
    fn set_up(desk: &Desk) -> Outcome<Self> {
        let items = Items::default();
        let watcher = Watcher { items: Arc::clone(&items), shown: true };
        let bus = Builder::address(desk.session_bus())?.serve_at(PLACE, watcher)?.name(WATCHER)?.build()?;
        Ok(Self { bus, items })
    }

    /// The one who shows the icons ends, or begins; the list of them stays.
    fn set_shown(&self, shown: bool) -> Outcome {
        self.bus.object_server().interface::<_, Watcher>(PLACE)?.get_mut().shown = shown;
        let signal = if shown { "StatusNotifierHostRegistered" } else { "StatusNotifierHostUnregistered" };
        Ok(self.bus.emit_signal(None::<&str>, PLACE, WATCHER, signal, &())?)
    }

    /// How many icons there have been.
    fn registered(&self) -> usize {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn icon(&self) -> Option<(String, String)> {
        self.items.lock().unwrap_or_else(PoisonError::into_inner).last().cloned()
    }

    /// What the icon says of itself.
    fn ask(&self, property: &str) -> Outcome<OwnedValue> {
        let (who, place) = self.icon().ok_or("no icon")?;
        let asked = ("org.kde.StatusNotifierItem", property);
        let properties = Some("org.freedesktop.DBus.Properties");
        let answer = self.bus.call_method(Some(who.as_str()), place, properties, "Get", &asked)?;
        Ok(answer.body().deserialize()?)
    }

    /// The icon wants to be seen.
    fn is_active(&self) -> Outcome<bool> {
        Ok(String::try_from(self.ask("Status")?)? == "Active")
    }

    /// The icon's menu, and whose it is.
    fn menu(&self) -> Outcome<(String, OwnedObjectPath, Vec<Entry>)> {
        let (who, _) = self.icon().ok_or("no icon")?;
        let menu = OwnedObjectPath::try_from(self.ask("Menu")?)?;
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
    await_icon(tray)?;
    Ok(session)
}

fn await_icon(tray: &Tray) -> Outcome {
    until("the icon", || tray.labels().ok().filter(|labels| !labels.is_empty())).map(|_| ())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_tray_locks_shows_and_ends_the_program_in_the_persons_language() -> Outcome {
    let stage = Stage::set_up("tray", Keychain::Unlocked)?;
    stage.prefer(r#"{ "keepInTray": true, "language": "en" }"#)?;
    let tray = Tray::set_up(&stage.desk)?;
    let session = start(&stage, &tray)?;
    assert_eq!(tray.labels()?, ["Show Ringfence", "Lock", "Quit"]);
    tray.choose("Lock")?;
    session.find(&words("Ringfence is locked"))?;
    session.click(&button("Unlock"))?;
    session.find(&tile(&SAMPLE.full_name()))?;

    stage.leave_window()?;
    tray.choose("Show Ringfence")?;
    stage.await_window()?;
    tray.choose("Quit")?;
    until("the program ends", || stage.running().is_err().then_some(()))
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn one_icon_follows_the_preferences() -> Outcome {
    let stage = Stage::set_up("tray-settings", Keychain::Unlocked)?;
    stage.prefer(r#"{ "language": "en" }"#)?;
    let tray = Tray::set_up(&stage.desk)?;
    let session = start(&stage, &tray)?;
    session.click(&button("Menu"))?;
    session.click(&page::menu_item("Settings"))?;
    for active in [false, true] {
        session.click(&field("Show an icon in the tray"))?;
        until("the icon follows", || (tray.is_active().ok()? == active).then_some(()))?;
    }
    session.click("//option[@value='zh-CN']")?;
    until("its words follow", || tray.labels().ok()?.contains(&"退出".to_owned()).then_some(()))?;
    assert_eq!(tray.registered(), 1, "the same icon all the time");
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_window_left_in_a_tray_is_never_out_of_reach() -> Outcome {
    let stage = Stage::set_up("tray-leaves", Keychain::Unlocked)?;
    stage.prefer(r#"{ "keepInTray": true, "language": "en" }"#)?;
    let session = stage.start(&[])?;
    session.find(&words("No accounts yet"))?;
    // Later than the window, as that of a panel that begins after the programs.
    let tray = Tray::set_up(&stage.desk)?;
    await_icon(&tray)?;
    stage.leave_window()?;
    assert!(stage.program()?.status()?.success(), "a second start");
    stage.await_window()?;

    stage.leave_window()?;
    tray.set_shown(false)?;
    stage.await_window()?;
    tray.set_shown(true)?;
    until("the icon", || tray.is_active().ok().filter(|active| *active))?;

    stage.leave_window()?;
    drop(tray);
    stage.await_window()?;
    // Begun anew by a panel, it has the icon again.
    let tray = Tray::set_up(&stage.desk)?;
    await_icon(&tray)?;
    until("the icon", || tray.is_active().ok().filter(|active| *active))?;
    stage.leave_window()?;
    tray.choose("Show Ringfence")?;
    stage.await_window()
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

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn without_the_library_that_draws_the_icon_closing_the_window_ends_the_program() -> Outcome {
    let stage = Stage::set_up("tray-library", Keychain::Unlocked)?;
    stage.prefer(r#"{ "keepInTray": true }"#)?;
    let tray = Tray::set_up(&stage.desk)?;
    // The loader takes these first, and can do nothing with them.
    let libraries = stage.desk.home().join("libraries");
    fs::create_dir(&libraries)?;
    for library in ["ayatana-appindicator3", "appindicator3"] {
        fs::write(libraries.join(format!("lib{library}.so.1")), "no library")?;
    }
    let said = stage.desk.home().join("said");
    let mut program = stage.program()?;
    program.env("LD_LIBRARY_PATH", &libraries).stdout(Stdio::null()).stderr(File::create(&said)?);
    let mut program = program.spawn()?;
    let missed = |text: String| text.contains("appindicator3").then_some(());
    until("the library is missed", || fs::read_to_string(&said).ok().and_then(missed))?;
    stage.await_window()?;
    stage.focus_window()?;
    stage.close_window()?;
    assert!(program.wait()?.success(), "the program ended by itself");
    assert_eq!(tray.registered(), 0);
    Ok(())
}
