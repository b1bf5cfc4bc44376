//! Whether the desktop shows icons in a tray.

/// Whether somebody shows them now: on Linux a host of status notifiers, asked for on the session bus.
#[cfg(all(unix, not(target_os = "macos")))]
pub fn is_there() -> bool {
    use std::time::Duration;

    use zbus::blocking::connection::Builder;
    use zbus::blocking::fdo::DBusProxy;
    use zbus::names::BusName;

    const PATIENCE: Duration = Duration::from_secs(2);

    let bus = Builder::session().and_then(|bus| bus.method_timeout(PATIENCE).build());
    let asked = bus.and_then(|bus| {
        let name = BusName::try_from("org.kde.StatusNotifierWatcher")?;
        Ok(DBusProxy::new(&bus)?.name_has_owner(name)?)
    });
    asked.unwrap_or(false)
}

/// Whether somebody shows them now: these desktops always do.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub fn is_there() -> bool {
    true
}
