//! A desk with a window manager on it, Ringfence running there, and the other programs that a person (or a
//! sceptic) would use beside it.

use std::{
    cell::Cell,
    env,
    ffi::OsStr,
    fs,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use image::Luma;
use qrcodegen::{QrCode, QrCodeEcc};
use xtask::{
    Outcome,
    desk::{Desk, Keychain},
    displays::Display,
    picture::Picture,
};

use crate::{
    hands::TITLE,
    page::words,
    wayland_hands::Hands,
    webdriver::{Session, children, until},
};

/// How often a file is dragged to a window that is too busy to take it.
const MOST_DRAGS: usize = 5;

/// The desk and what stands on it for one test.
pub struct Stage {
    /// The desk.
    pub desk: Desk,
    /// At a Wayland desk; xdotool has hands of its own.
    pub hands: Option<Hands>,
    name: &'static str,
    shots: Cell<u32>,
}

impl Stage {
    /// A new desk. `name` is the test's, for its pictures.
    pub fn set_up(name: &'static str, keychain: Keychain) -> Outcome<Self> {
        Self::set_up_on(name, (1280, 900), keychain)
    }

    /// The same with a screen of this width and height.
    pub fn set_up_on(name: &'static str, screen: (u32, u32), keychain: Keychain) -> Outcome<Self> {
        Self::set_up_at(Display::of_the_tests(), name, screen, keychain)
    }

    /// The same on this kind of screen, whatever the tests run on.
    pub fn set_up_at(
        display: Display,
        name: &'static str,
        screen: (u32, u32),
        keychain: Keychain,
    ) -> Outcome<Self> {
        let mut desk = Desk::set_up_on(display, screen, keychain)?;
        desk.manage_windows()?;
        let hands = desk.sway().map(|sway| Hands::at(sway, screen)).transpose()?;
        Ok(Self { desk, hands, name, shots: Cell::new(0) })
    }

    /// Starts Ringfence and waits for its window.
    pub fn start(&self, arguments: &[&str]) -> Outcome<Session> {
        self.start_by(self.desk.command("WebKitWebDriver"), arguments)
    }

    /// The same with more in its environment.
    pub fn start_with(&self, variables: &[(&str, &OsStr)]) -> Outcome<Session> {
        let mut driver = self.desk.command("WebKitWebDriver");
        driver.envs(variables.iter().copied());
        self.start_by(driver, &[])
    }

    fn start_by(&self, mut driver: Command, arguments: &[&str]) -> Outcome<Session> {
        driver.stdout(Stdio::null()).stderr(Stdio::null());
        let session = Session::start(driver, &program()?, arguments)?;
        session.find("//body/*")?;
        Ok(session)
    }

    /// Keeps a picture of the whole screen, as soon as the page is painted and holds still between two steps
    /// of the rings.
    pub fn keep_picture(&self, session: &Session, what: &str) -> Outcome {
        session.await_paint()?;
        let mut before = self.desk.screen()?;
        let mut quiet = 0;
        let picture = until("a picture", || {
            let now = self.desk.screen().ok()?;
            quiet = if now == before { quiet + 1 } else { 0 };
            before = now;
            before.drawn().filter(|_| quiet >= 4)
        })?;
        self.save(&picture, what)
    }

    /// Keeps a picture of the whole screen as it is.
    pub fn keep_screen(&self, what: &str) -> Outcome {
        self.save(&self.desk.screen()?, what)
    }

    fn save(&self, picture: &Picture, what: &str) -> Outcome {
        self.shots.set(self.shots.get() + 1);
        let kind = if self.hands.is_some() { "wayland-" } else { "" };
        let file = format!("artefacts/e2e/{kind}{}-{:02}-{what}.png", self.name, self.shots.get());
        picture.save(&root().join(file))
    }

    /// The command line, on this desk.
    pub fn cli(&self) -> Outcome<Command> {
        let file = format!("ringfence-cli{}", env::consts::EXE_SUFFIX);
        Ok(self.desk.command(program()?.with_file_name(file)))
    }

    /// The window's program, on this desk.
    pub fn program(&self) -> Outcome<Command> {
        Ok(self.desk.command(program()?))
    }

    /// The vault file.
    pub fn vault(&self) -> PathBuf {
        self.desk.home().join(".local/share/ringfence/vault.json")
    }

    /// Stores a preference as a person's editor would.
    pub fn prefer(&self, settings: &str) -> Outcome {
        let folder = self.desk.home().join(".config/ringfence");
        fs::create_dir_all(&folder)?;
        Ok(fs::write(folder.join("settings.json"), settings)?)
    }

    /// Saves a QR code as a PNG file in the home folder.
    pub fn draw_qr(&self, file: &str, text: &str) -> Outcome<PathBuf> {
        const SCALE: u32 = 6;
        const QUIET: u32 = 4;
        let code = QrCode::encode_text(text, QrCodeEcc::Medium)?;
        let side = (u32::try_from(code.size())? + 2 * QUIET) * SCALE;
        let at = |pixel: u32| i32::try_from(pixel / SCALE).unwrap_or(0) - i32::try_from(QUIET).unwrap_or(0);
        let picture = image::GrayImage::from_fn(side, side, |x, y| {
            Luma([if code.get_module(at(x), at(y)) { 0 } else { 255 }])
        });
        let path = self.desk.home().join(file);
        picture.save(&path)?;
        Ok(path)
    }

    /// Answers the system's file dialog, which has the focus, by the keyboard.
    pub fn choose_in_dialog(&self, session: &Session, path: &Path) -> Outcome {
        let dialog = until("the file dialog", || self.active_window().filter(|title| title != TITLE))?;
        self.keep_picture(session, "file-dialog")?;
        if !["Choose ", "Save the "].iter().any(|act| dialog.starts_with(act)) {
            return Err(format!("the dialog is called {dialog}, which says nothing of what it is for").into());
        }
        let path = path.to_str().ok_or("a path that is text")?;
        // The field takes the keyboard a moment later, and what is typed before goes to the list, which opens the field too.
        self.key("ctrl+l")?;
        thread::sleep(Duration::from_millis(300));
        // A dialog that saves proposes a name, and selects it without its ending.
        self.key("ctrl+a")?;
        self.type_text(path)?;
        self.keep_picture(session, "path-typed")?;
        self.key("Return")?;
        let mut looks = 0;
        until("the dialog closes", || {
            // A list of proposals may take the keyboard for a moment, so that is not what tells.
            let is_there = self.is_open(&dialog);
            looks += 1;
            // The first Return may go to such a list; of a dialog that chooses a folder it goes into it.
            if is_there && looks % 10 == 0 {
                self.key("Return").ok()?;
            }
            (!is_there).then_some(())
        })
    }

    /// Drags a file from another program's window, holds it over this one until it shows `hovering`, and lets go of it: again
    /// where the window was too busy to say in time that it takes it, as a hand does.
    pub fn drop_on_window(&self, session: &Session, file: &Path, hovering: impl Fn() -> Outcome) -> Outcome {
        for _ in 0..MOST_DRAGS {
            let drag = self.drag_over(file)?;
            session.find(&words("Drop to add"))?;
            hovering()?;
            if drag.release()? {
                return Ok(());
            }
        }
        Err("what was dropped was never taken".into())
    }

    /// Drags a file from another program's window, step by step as a hand does, and holds it over this one.
    /// Ends when the answer is dropped.
    fn drag_over(&self, file: &Path) -> Outcome<Drag<'_>> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("e2e/drag_source.py");
        let mut source = self.desk.command("/usr/bin/python3");
        let mut source = source.arg(script).arg(file).stdout(Stdio::piped()).spawn()?;
        let said = source.stdout.take().ok_or("the source says what becomes of the drag")?;
        let (say, lines) = mpsc::channel();
        thread::spawn(move || {
            BufReader::new(said).lines().map_while(Result::ok).try_for_each(|line| say.send(line))
        });
        let drag = Drag { stage: self, source, lines };
        until("the drag source", || self.is_open("Drag source").then_some(()))?;
        self.move_window("Drag source", (0, 0))?;
        let [left, top, width, height] = self.place()?;
        let (x, y) = (left + width / 2, top + height / 2);
        self.point((60, 40))?;
        self.press_button(true)?;
        for step in 1..=20 {
            self.point((60 + (x - 60) * step / 20, 40 + (y - 40) * step / 20))?;
            thread::sleep(Duration::from_millis(40));
        }
        until("the drag begins", || drag.lines.try_recv().ok())?;
        Ok(drag)
    }

    /// Makes this program the one that the desktop opens links with, as its package does: with the desktop entry of the
    /// package, filled in.
    pub fn register_links(&self) -> Outcome {
        let entry = fs::read_to_string(root().join("src-tauri/ringfence.desktop"))?
            .replace("{{exec}}", program()?.to_str().ok_or("a path that is text")?)
            .replace("{{name}}", "Ringfence");
        let folder = self.desk.home().join(".local/share/applications");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join("ringfence.desktop"), entry)?;
        for scheme in ["otpauth", "otpauth-migration"] {
            let kind = format!("x-scheme-handler/{scheme}");
            output(self.desk.command("gio").args(["mime", &kind, "ringfence.desktop"]))?;
        }
        Ok(())
    }

    /// Opens a link as any other program does.
    pub fn open_link(&self, link: &str) -> Outcome {
        output(self.desk.command("gio").args(["open", link])).map(|_| ())
    }

    /// Ends Ringfence with no chance to do anything about it.
    pub fn kill(&self) -> Outcome {
        let process = self.running()?;
        output(Command::new("kill").args(["-9", &process.to_string()]))?;
        until("the process ends", || self.process().is_none().then_some(()))
    }

    /// How many items of Ringfence the keychain has.
    pub fn keychain_items(&self) -> Outcome<usize> {
        // It prints the path of each item to standard output, and their attributes to standard error.
        let found =
            output(self.desk.command("secret-tool").args(["search", "--all", "service", "ringfence"]))?;
        Ok(found.lines().filter(|line| line.starts_with('[')).count())
    }

    /// The number of Ringfence's process.
    pub fn running(&self) -> Outcome<u32> {
        self.process().ok_or_else(|| "Ringfence is not running".into())
    }

    /// The process of Ringfence's page.
    pub fn web_process(&self) -> Option<u32> {
        let is_page = |process: &u32| {
            fs::read_to_string(format!("/proc/{process}/comm"))
                .is_ok_and(|name| name.starts_with("WebKitWebProc"))
        };
        children(self.process()?).into_iter().find(is_page)
    }

    /// Ringfence's process on this desk: its program, with this desk's home.
    pub fn process(&self) -> Option<u32> {
        let program = program().ok()?.canonicalize().ok()?;
        let home = format!("HOME={}", self.desk.home().display());
        let processes = fs::read_dir("/proc").ok()?.flatten();
        let mut numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        numbers.find(|number| {
            let is_it = fs::read_link(format!("/proc/{number}/exe")).is_ok_and(|exe| exe == program);
            let variables = fs::read(format!("/proc/{number}/environ")).unwrap_or_default();
            is_it && variables.split(|&byte| byte == 0).any(|variable| variable == home.as_bytes())
        })
    }
}

/// A file that hangs on the pointer.
struct Drag<'a> {
    stage: &'a Stage,
    source: Child,
    /// What the source says.
    lines: mpsc::Receiver<String>,
}

impl Drag<'_> {
    /// Lets go of it where it is; answers whether it was taken.
    fn release(&self) -> Outcome<bool> {
        self.stage.press_button(false)?;
        Ok(until("the drag ends", || self.lines.try_recv().ok())? == "taken")
    }
}

impl Drop for Drag<'_> {
    fn drop(&mut self) {
        // It has no other end than this.
        let _ = self.source.kill();
        let _ = self.source.wait();
    }
}

/// The code that an independent program makes of the same key now.
pub fn oathtool(arguments: &[&str]) -> Outcome<String> {
    output(Command::new("oathtool").args(arguments))
}

fn program() -> Outcome<PathBuf> {
    let named = env::var_os("RINGFENCE_PROGRAM").ok_or("run this by `cargo xtask test window`")?;
    Ok(PathBuf::from(named))
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

pub fn output(command: &mut Command) -> Outcome<String> {
    let name = command.get_program().display().to_string();
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{name}: {error}"))?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    let problem = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    if output.status.success() { Ok(text) } else { Err(format!("{name}: {problem}").into()) }
}
