//! An X server without a monitor whose screen can be touched: Xorg on a graphics card that is none, with the driver by which
//! Xorg's own tests play its input devices (inputtest(4)). Xvfb has no such screen.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::Outcome;

/// Where the server itself lies. What `PATH` calls `Xorg` may be a wrapper that asks for a console.
const SERVERS: [&str; 3] = ["/usr/lib/xorg/Xorg", "/usr/libexec/Xorg", "/usr/lib/Xorg"];

/// The socket in the server's folder on which the screen can be touched. It takes one visitor in its life.
#[must_use]
pub fn socket(folder: &Path) -> PathBuf {
    folder.join("finger")
}

/// The command that starts it, with all of its files in `folder` and a screen of this size in pixels. Its first line is its number.
///
/// # Errors
/// The folder can't be written.
pub fn server(folder: &Path, size: (u32, u32)) -> Outcome<Command> {
    fs::create_dir(folder)?;
    let file = folder.join("xorg.conf");
    fs::write(&file, configuration(folder, size))?;
    let program = SERVERS.into_iter().find(|path| Path::new(path).exists()).unwrap_or("Xorg");
    let mut xorg = Command::new(program);
    xorg.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-br"]);
    xorg.arg("-config").arg(file).arg("-logfile").arg(folder.join("log.txt"));
    Ok(xorg)
}

/// A keyboard and a mouse are there because the server looks for real ones otherwise.
fn configuration(folder: &Path, (width, height): (u32, u32)) -> String {
    let device = |name: &str, kind: &str| {
        let socket = folder.join(name);
        format!(
            "Section \"InputDevice\"\nIdentifier \"{name}\"\nDriver \"inputtest\"\nOption \"DeviceType\" \"{kind}\"\n\
             Option \"SocketPath\" \"{}\"\nOption \"TouchCount\" \"5\"\nEndSection\n",
            socket.display()
        )
    };
    let devices = device("finger", "Touch") + &device("mouse", "Pointer") + &device("keys", "Keyboard");
    // Any clock will do for a monitor that is none; only the width and the height come to be seen.
    let timing = format!(
        "100 {width} {} {} {} {height} {} {} {}",
        width + 32,
        width + 64,
        width + 128,
        height + 4,
        height + 8,
        height + 16
    );
    format!(
        "Section \"ServerFlags\"\nOption \"AutoAddDevices\" \"false\"\nOption \"AutoAddGPU\" \"false\"\nEndSection\n{devices}\
         Section \"Device\"\nIdentifier \"card\"\nDriver \"dummy\"\nVideoRam 65536\nEndSection\n\
         Section \"Monitor\"\nIdentifier \"monitor\"\nHorizSync 1-1000\nVertRefresh 1-1000\nModeline \"desk\" {timing}\nEndSection\n\
         Section \"Screen\"\nIdentifier \"screen\"\nDevice \"card\"\nMonitor \"monitor\"\nDefaultDepth 24\n\
         SubSection \"Display\"\nDepth 24\nModes \"desk\"\nVirtual {width} {height}\nEndSubSection\nEndSection\n\
         Section \"ServerLayout\"\nIdentifier \"layout\"\nScreen \"screen\"\nInputDevice \"finger\"\n\
         InputDevice \"mouse\" \"CorePointer\"\nInputDevice \"keys\" \"CoreKeyboard\"\nEndSection\n"
    )
}
