//! A private desktop for one program: an X server or a Wayland compositor without a monitor, D-Bus buses, a keychain and a home,
//! all of which are gone when it is dropped. Linux only.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::{Outcome, displays::Display, picture::Picture, sway::Sway, touch};

/// A bus that starts nothing by itself: the session of a person who has no keychain, and the system of a computer on which
/// nothing runs.
const PLAIN_BUS: &str = "<!DOCTYPE busconfig PUBLIC '-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN' \
    'http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd'>
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context='default'><allow send_destination='*' eavesdrop='true'/><allow eavesdrop='true'/>
<allow own='*'/></policy></busconfig>";

/// What the desk has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Keychain {
    /// gnome-keyring, new and unlocked.
    Unlocked,
    /// None, and nothing that could start one.
    None,
}

/// A running desk. Programs started by [`Desk::command`] live on it.
pub struct Desk {
    /// The X server's name; empty where there is none.
    display: String,
    kind: Display,
    sway: Option<Sway>,
    bus: String,
    system: String,
    // Ended from the last to the first when the desk is dropped.
    parts: Vec<Child>,
    home: TempDir,
}

impl Desk {
    /// Sets the desk up on an X server, with a screen of this width and height in pixels.
    ///
    /// # Errors
    /// A part is not installed or does not start.
    pub fn set_up(screen: (u32, u32), keychain: Keychain) -> Outcome<Self> {
        Self::set_up_on(Display::X11, screen, keychain)
    }

    /// The same on either kind of screen.
    ///
    /// # Errors
    /// A part is not installed or does not start.
    pub fn set_up_on(kind: Display, (width, height): (u32, u32), keychain: Keychain) -> Outcome<Self> {
        let home = tempfile::Builder::new().prefix("ringfence-desk-").tempdir()?;
        for folder in ["run", "screen", "home"] {
            fs::create_dir(home.path().join(folder))?;
        }
        private(&home.path().join("run"))?;
        let mut desk = Self {
            display: String::new(),
            kind,
            sway: None,
            bus: String::new(),
            system: String::new(),
            parts: Vec::new(),
            home,
        };

        match kind {
            Display::X11 => desk.start_x(width, height)?,
            Display::Touch => {
                let server = touch::server(&desk.home.path().join("touch"), (width, height))?;
                desk.display = format!(":{}", desk.start(server)?);
            }
            Display::Wayland => {
                let folder = desk.home.path().join("sway");
                let mut sway = Sway::command(&folder, (width, height))?;
                desk.spawn(sway.stdin(Stdio::null()).stdout(Stdio::null()))?;
                desk.sway = Some(Sway::await_ready(&folder)?);
            }
        }

        let mut bus = Command::new("dbus-daemon");
        bus.args(["--nofork", "--print-address=1"]);
        let plain = desk.home.path().join("bus.conf");
        fs::write(&plain, PLAIN_BUS)?;
        match keychain {
            Keychain::Unlocked => bus.arg("--session"),
            Keychain::None => bus.arg("--config-file").arg(&plain),
        };
        desk.equip(&mut bus);
        desk.bus = desk.start(bus)?;
        let mut system = Command::new("dbus-daemon");
        system.args(["--nofork", "--print-address=1"]).arg("--config-file").arg(&plain);
        desk.equip(&mut system);
        desk.system = desk.start(system)?;

        if keychain == Keychain::Unlocked {
            let mut keyring = desk.command("gnome-keyring-daemon");
            keyring.args(["--foreground", "--unlock", "--components=secrets"]);
            desk.start_keychain(keyring)?;
        }
        Ok(desk)
    }

    /// A program on this desk: it sees this screen, bus and home and nothing of the caller's.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        self.equip(&mut command);
        command
    }

    /// The address of the session bus.
    #[must_use]
    pub fn session_bus(&self) -> &str {
        &self.bus
    }

    /// The address of the bus that is the system's to the programs of this desk. Nobody is on it.
    #[must_use]
    pub fn system_bus(&self) -> &str {
        &self.system
    }

    /// The home folder of the person at this desk.
    #[must_use]
    pub fn home(&self) -> PathBuf {
        self.home.path().join("home")
    }

    /// The compositor, on a desk of Wayland.
    #[must_use]
    pub fn sway(&self) -> Option<&Sway> {
        self.sway.as_ref()
    }

    /// The whole screen, now.
    ///
    /// # Errors
    /// The X server, or the compositor, has ended.
    pub fn screen(&self) -> Outcome<Picture> {
        match &self.sway {
            Some(sway) => return sway.screen(),
            None if self.kind == Display::Touch => {
                self.command("xwd").args(["-root", "-silent", "-out"]).arg(self.screen_file()).status()?;
            }
            None => {}
        }
        Picture::read(&self.screen_file())
    }

    /// Where a screen that can be touched is touched.
    #[must_use]
    pub fn finger(&self) -> PathBuf {
        touch::socket(&self.home.path().join("touch"))
    }

    /// Where (under X11, on a screen that can't be touched) the whole screen is kept as an X window dump, always up to date.
    #[must_use]
    pub fn screen_file(&self) -> PathBuf {
        self.home.path().join("screen/Xvfb_screen0")
    }

    /// Puts a window manager on the desk, and waits until it does its work. A compositor is one.
    ///
    /// # Errors
    /// It is not installed or does not start.
    pub fn manage_windows(&mut self) -> Outcome {
        if self.sway.is_some() {
            return Ok(());
        }
        let mut openbox = self.command("openbox");
        self.spawn(openbox.stdin(Stdio::null()).stdout(Stdio::null()))?;
        for _ in 0..100 {
            // Only a window manager knows of desktops.
            if self.command("xdotool").arg("get_desktop").output()?.status.success() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err("openbox did not start".into())
    }

    /// Waits until a window shows something and holds still for a moment; answers with the window's picture.
    /// A window that never holds still is taken as it is after a few seconds.
    ///
    /// # Errors
    /// Nothing was drawn in `patience`, or `alive` says that the program has ended.
    pub fn await_content(&self, patience: Duration, mut alive: impl FnMut() -> bool) -> Outcome<Picture> {
        const PAUSE: Duration = Duration::from_millis(250);
        const STILL: Duration = Duration::from_millis(1000);
        const RESTLESS: Duration = Duration::from_secs(8);
        const MARKS: usize = 500;

        let start = Instant::now();
        let mut shown: Option<(Picture, Instant)> = None;
        let mut first = None;
        while start.elapsed() < patience && alive() {
            let now = self.screen()?.drawn().filter(|picture| picture.marks() > MARKS);
            shown = match (now, shown) {
                (None, _) => None,
                (Some(now), Some((before, since))) if now == before => Some((before, since)),
                (Some(now), _) => Some((now, Instant::now())),
            };
            if let Some((picture, since)) = &shown {
                let first: &mut Instant = first.get_or_insert_with(Instant::now);
                if since.elapsed() >= STILL || first.elapsed() >= RESTLESS {
                    return Ok(picture.clone());
                }
            }
            thread::sleep(PAUSE);
        }
        Err("no window showed anything".into())
    }

    fn start_x(&mut self, width: u32, height: u32) -> Outcome {
        let screen = self.home.path().join("screen");
        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-nolisten", "tcp", "-noreset", "-br", "-nocursor", "-fbdir"])
            .arg(screen);
        xvfb.args(["-screen", "0", &format!("{width}x{height}x24")]);
        self.display = format!(":{}", self.start(xvfb)?);
        Ok(())
    }

    /// Starts a part and answers with the first line that it prints, by which it says that it is ready.
    fn start(&mut self, mut command: Command) -> Outcome<String> {
        let stdout = self.spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()))?.stdout.take();
        let mut line = String::new();
        BufReader::new(stdout.ok_or("no standard output")?).read_line(&mut line)?;
        match line.trim() {
            "" => Err(format!("{} did not start", command.get_program().display()).into()),
            line => Ok(line.to_owned()),
        }
    }

    /// The keychain says nothing; it is ready when its name is on the bus.
    fn start_keychain(&mut self, mut command: Command) -> Outcome {
        let stdin = self.spawn(command.stdin(Stdio::piped()).stdout(Stdio::null()))?.stdin.take();
        stdin.ok_or("no standard input")?.write_all(b"desk")?;
        for _ in 0..100 {
            let mut ask = self.command("dbus-send");
            ask.args(["--session", "--print-reply=literal", "--dest=org.freedesktop.DBus", "/"]);
            ask.args(["org.freedesktop.DBus.NameHasOwner", "string:org.freedesktop.secrets"]);
            if String::from_utf8_lossy(&ask.output()?.stdout).contains("true") {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err("gnome-keyring-daemon did not start".into())
    }

    fn spawn(&mut self, command: &mut Command) -> Outcome<&mut Child> {
        let name = Path::new(command.get_program()).file_name().unwrap_or_default().display().to_string();
        let log = fs::File::create(self.home.path().join(format!("{name}.txt")))?;
        let part = command.stderr(log).spawn().map_err(|error| format!("{name}: {error}"))?;
        self.parts.push(part);
        self.parts.last_mut().ok_or_else(|| "no part".into())
    }

    fn equip(&self, command: &mut Command) {
        let place = |name: &str| self.home.path().join(name);
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("DBUS_SYSTEM_BUS_ADDRESS", &self.system)
            .env("HOME", place("home"))
            .env("XDG_RUNTIME_DIR", place("run"))
            .env("XDG_DATA_HOME", place("home/.local/share"))
            .env("XDG_STATE_HOME", place("home/.local/state"))
            .env("XDG_CONFIG_HOME", place("home/.config"))
            .env("XDG_CACHE_HOME", place("home/.cache"))
            .env("GDK_BACKEND", "x11")
            .env("LC_ALL", "C.UTF-8");
        for foreign in [
            "WAYLAND_DISPLAY",
            "XDG_SESSION_TYPE",
            "XAUTHORITY",
            "XDG_SESSION_ID",
            "GNOME_KEYRING_CONTROL",
            "SSH_AUTH_SOCK",
        ] {
            command.env_remove(foreign);
        }
        if let Some(sway) = &self.sway {
            sway.equip(command);
        }
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        for part in self.parts.iter_mut().rev() {
            // A part that has ended by itself can't be ended again; there is nothing to tell anyone.
            let _ = part.kill();
            let _ = part.wait();
        }
    }
}

#[cfg(unix)]
fn private(folder: &Path) -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?)
}

#[cfg(not(unix))]
fn private(_folder: &Path) -> Outcome {
    Err("a desk of its own exists on Linux only".into())
}
