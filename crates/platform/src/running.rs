//! The window that is running already, asked from outside.

/// Names the program to the desktop: its bundle, its place on the session bus, its links. `src-tauri/tauri.conf.json` says the
/// same, which a test of the sources compares.
pub const ID: &str = "org.ringfence.Ringfence";

/// The argument by which a second start of the program asks the first one to lock.
pub const LOCK: &str = "--lock";

/// Asks the running window to lock. True when one was there to do it.
///
/// # Errors
/// What the system says when the window could not be asked.
#[cfg(all(unix, not(target_os = "macos")))]
pub fn ask_to_lock() -> std::io::Result<bool> {
    use std::time::Duration;

    use zbus::blocking::connection::Builder;

    // The name and the place that the window has on the session bus, and the call by which a second start hands over
    // its arguments: those of `tauri-plugin-single-instance`, made of the program's identifier.
    let window = format!("{ID}.SingleInstance");
    let place = format!("/{}", window.replace('.', "/"));
    /// The clipboard is cleared on the way, which another program may keep waiting.
    const PATIENCE: Duration = Duration::from_secs(30);

    let failed = |error: zbus::Error| std::io::Error::other(error.to_string());
    // Without a bus nothing was registered on it.
    let Ok(bus) = Builder::session().and_then(|bus| bus.method_timeout(PATIENCE).build()) else {
        return Ok(false);
    };
    let name = zbus::names::BusName::try_from(window.as_str()).map_err(|error| failed(error.into()))?;
    let daemon = zbus::blocking::fdo::DBusProxy::new(&bus).map_err(failed)?;
    if !daemon.name_has_owner(name).map_err(|error| failed(error.into()))? {
        return Ok(false);
    }
    let arguments = (vec!["ringfence", LOCK], "");
    let interface = Some("org.SingleInstance.DBus");
    bus.call_method(Some(window.as_str()), place.as_str(), interface, "ExecuteCallback", &arguments)
        .map(|_| true)
        .map_err(failed)
}

/// Asks the running window to lock, by a second start of its program, which ends at once. True when there is such a
/// program; it doesn't say whether it found a window.
///
/// # Errors
/// What the system says when the program can't be started.
#[cfg(not(all(unix, not(target_os = "macos"))))]
pub fn ask_to_lock() -> std::io::Result<bool> {
    let program =
        std::env::current_exe()?.with_file_name(format!("ringfence{}", std::env::consts::EXE_SUFFIX));
    if !program.exists() {
        return Ok(false);
    }
    std::process::Command::new(program).arg(LOCK).status().map(|status| status.success())
}
