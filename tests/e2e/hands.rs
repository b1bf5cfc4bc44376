//! What a person does at the desk, and sees of its windows and its clipboard: under X11 by xdotool and xclip, under Wayland by
//! virtual devices, the compositor and wl-clipboard.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use xtask::{Outcome, sway::Seen};

use crate::{
    stage::{Stage, output},
    wayland_hands::{LEFT, MIDDLE},
    webdriver::{Session, until},
};

/// The window's title.
pub const TITLE: &str = "Ringfence";

impl Stage {
    /// Presses keys together and lets go of them: `ctrl+v`, `Return`.
    pub fn key(&self, chord: &str) -> Outcome {
        match &self.hands {
            Some(hands) => hands.chord(chord),
            None => self.xdotool(&["key", chord]).map(|_| ()),
        }
    }

    /// Presses a key, and keeps it down.
    pub fn hold_key(&self, key: &str) -> Outcome {
        match &self.hands {
            Some(hands) => hands.hold(key),
            None => self.xdotool(&["keydown", key]).map(|_| ()),
        }
    }

    /// Lets go of a key.
    pub fn let_go_of_key(&self, key: &str) -> Outcome {
        match &self.hands {
            Some(hands) => hands.let_go(key),
            None => self.xdotool(&["keyup", key]).map(|_| ()),
        }
    }

    /// Types a text, letter by letter.
    pub fn type_text(&self, text: &str) -> Outcome {
        match &self.hands {
            Some(hands) => hands.write(text),
            None => self.xdotool(&["type", "--delay", "20", text]).map(|_| ()),
        }
    }

    /// Moves the pointer to a place of the screen.
    pub fn point(&self, (x, y): (i32, i32)) -> Outcome {
        match &self.hands {
            Some(hands) => hands.point(x, y),
            None => self.xdotool(&["mousemove", &x.to_string(), &y.to_string()]).map(|_| ()),
        }
    }

    /// Presses the left button, or lets go of it.
    pub fn press_button(&self, pressed: bool) -> Outcome {
        match &self.hands {
            Some(hands) => hands.button(LEFT, pressed),
            None => self.xdotool(&[if pressed { "mousedown" } else { "mouseup" }, "1"]).map(|_| ()),
        }
    }

    /// Clicks where the pointer is.
    pub fn click(&self) -> Outcome {
        self.press_button(true)?;
        self.press_button(false)
    }

    /// Clicks with the middle button where the pointer is.
    pub fn click_middle(&self) -> Outcome {
        match &self.hands {
            Some(hands) => {
                hands.button(MIDDLE, true)?;
                hands.button(MIDDLE, false)
            }
            None => self.xdotool(&["click", "2"]).map(|_| ()),
        }
    }

    /// Turns the wheel by some notches: down, or up when there are less than none.
    pub fn wheel(&self, notches: i32) -> Outcome {
        match &self.hands {
            Some(hands) => hands.wheel(notches),
            None => {
                let button = if notches < 0 { "4" } else { "5" };
                self.xdotool(&["click", "--repeat", &notches.abs().to_string(), button]).map(|_| ())
            }
        }
    }

    /// Puts the pointer in the middle of the window.
    pub fn point_at_middle(&self) -> Outcome {
        let [x, y, width, height] = self.place()?;
        self.point((x + width / 2, y + height / 2))
    }

    /// Puts the pointer at a place of the page. The window's own frame, where it draws one, is above the page.
    pub fn point_on_page(&self, session: &Session, (x, y): (i32, i32)) -> Outcome {
        let inner = session.measure("return [innerWidth, innerHeight]").ok_or("the page's size")?;
        let (inner_width, inner_height): (i32, i32) = serde_json::from_value(inner)?;
        let [.., width, height] = self.place()?;
        self.point_in_window(((width - inner_width) / 2 + x, (height - inner_height) + y))
    }

    /// Puts the pointer at a place of the window, from its corner.
    pub fn point_in_window(&self, (x, y): (i32, i32)) -> Outcome {
        if self.hands.is_some() {
            let [left, top, ..] = self.place()?;
            return self.point((left + x, top + y));
        }
        let (x, y) = (x.to_string(), y.to_string());
        let search =
            ["search", "--onlyvisible", "--name", "^Ringfence$", "mousemove", "--window", "%1", &x, &y];
        self.xdotool(&search).map(|_| ())
    }

    /// Puts the pointer on what an XPath finds.
    pub fn point_at(&self, session: &Session, xpath: &str) -> Outcome {
        self.point_on_page(session, session.place_of(xpath)?)
    }

    /// The window's corner on the screen, then its width and height. Under X11 the frame's height may be in the corner twice.
    pub fn place(&self) -> Outcome<[i32; 4]> {
        if self.hands.is_some() {
            return Ok(self.seen(TITLE).ok_or("no window")?.place);
        }
        let search = ["search", "--onlyvisible", "--name", "^Ringfence$", "getwindowgeometry", "--shell"];
        let text = self.xdotool(&search)?;
        let mut place = [0; 4];
        for (side, name) in place.iter_mut().zip(["X=", "Y=", "WIDTH=", "HEIGHT="]) {
            *side = text.lines().find_map(|line| line.strip_prefix(name)).ok_or("a place")?.parse()?;
        }
        Ok(place)
    }

    /// Gives the window another size.
    pub fn resize(&self, width: i32, height: i32) -> Outcome {
        if let Some(sway) = self.desk.sway() {
            sway.order(&format!("[title=\"^{TITLE}$\"] resize set {width} px {height} px"))?;
        } else {
            let (width, height) = (width.to_string(), height.to_string());
            self.xdotool(&[
                "search",
                "--onlyvisible",
                "--name",
                "^Ringfence$",
                "windowsize",
                &width,
                &height,
            ])?;
        }
        until("the window's new size", || {
            let [_, _, now, _] = self.place().ok()?;
            (now == width).then_some(())
        })
    }

    /// Moves a window that has this title.
    pub fn move_window(&self, title: &str, (x, y): (i32, i32)) -> Outcome {
        if let Some(sway) = self.desk.sway() {
            return sway.order(&format!("[title=\"^{title}$\"] move absolute position {x} {y}"));
        }
        let pattern = format!("^{title}$");
        let words =
            ["search", "--onlyvisible", "--name", &pattern, "windowmove", &x.to_string(), &y.to_string()];
        self.xdotool(&words).map(|_| ())
    }

    /// Whether a window of this title is in sight.
    pub fn is_open(&self, title: &str) -> bool {
        if self.hands.is_some() {
            return self.seen(title).is_some();
        }
        self.xdotool(&["search", "--onlyvisible", "--name", &format!("^{title}$")]).is_ok()
    }

    /// The title of the window that has the keyboard.
    pub fn active_window(&self) -> Option<String> {
        if let Some(sway) = self.desk.sway() {
            return sway.windows().ok()?.into_iter().find(|seen| seen.focused).map(|seen| seen.title);
        }
        self.xdotool(&["getactivewindow", "getwindowname"]).ok()
    }

    /// Closes the window of a program that stays.
    pub fn leave_window(&self) -> Outcome {
        self.ask_until("the window is out of sight", || !self.in_sight())?;
        self.running().map(|_| ())
    }

    /// Asks the window that has the keyboard to close, as its close button does.
    pub fn ask_to_close(&self) -> Outcome {
        match self.desk.sway() {
            Some(sway) => sway.order("kill"),
            None => self.key("alt+F4"),
        }
    }

    /// Waits for the window to be seen.
    pub fn await_window(&self) -> Outcome {
        until("the window", || self.in_sight().then_some(()))
    }

    /// Gives the window the keyboard.
    pub fn focus_window(&self) -> Outcome {
        // A window that goes while all are looked through ends the search.
        until("the window has the keyboard", || self.focus_window_now().ok())
    }

    fn focus_window_now(&self) -> Outcome {
        if let Some(sway) = self.desk.sway() {
            return sway.order(&format!("[title=\"^{TITLE}$\"] focus"));
        }
        let wanted = ["search", "--onlyvisible", "--name", "^Ringfence$", "windowactivate", "--sync"];
        self.xdotool(&wanted).map(|_| ())
    }

    /// Whether the window can be seen.
    pub fn in_sight(&self) -> bool {
        self.is_open(TITLE)
    }

    /// Asks the window to close, and waits until the program has ended.
    pub fn close_window(&self) -> Outcome {
        self.ask_until("the window closes", || self.process().is_none())
    }

    /// Asks the window to close until it has. A key that comes before the keyboard is the window's is nobody's.
    fn ask_until(&self, what: &str, is_done: impl Fn() -> bool) -> Outcome {
        const LOOKS: u32 = 30;
        let mut looks = 0;
        until(what, || {
            if is_done() {
                return Some(());
            }
            if looks % LOOKS == 0 && self.in_sight() {
                // It may go at any moment.
                let _ = self.focus_window_now().and_then(|()| self.ask_to_close());
            }
            looks += 1;
            None
        })
    }

    /// What the clipboard holds; empty when nobody offers anything.
    pub fn clipboard(&self) -> String {
        let mut look = if self.hands.is_some() {
            let mut look = self.desk.command("wl-paste");
            look.arg("--no-newline");
            look
        } else {
            let mut look = self.desk.command("xclip");
            look.args(["-selection", "clipboard", "-o"]);
            look
        };
        output(&mut look).unwrap_or_default()
    }

    /// What the clipboard offers in this form.
    pub fn clipboard_as(&self, form: &str) -> Outcome<Vec<u8>> {
        let mut look = if self.hands.is_some() {
            let mut look = self.desk.command("wl-paste");
            look.args(["--no-newline", "--type", form]);
            look
        } else {
            let mut look = self.desk.command("xclip");
            look.args(["-selection", "clipboard", "-o", "-t", form]);
            look
        };
        Ok(look.stderr(Stdio::null()).output()?.stdout)
    }

    /// Puts a picture on the clipboard.
    pub fn copy_picture(&self, path: &Path) -> Outcome {
        self.copy("image/png", path)
    }

    /// Puts text on the clipboard.
    pub fn copy_text(&self, text: &str) -> Outcome {
        let path = self.desk.home().join("copied.txt");
        fs::write(&path, text)?;
        self.copy("UTF8_STRING", &path)
    }

    fn copy(&self, form: &str, path: &Path) -> Outcome {
        let mut owner = self.owner_of_the_clipboard(form, path)?;
        // It stays behind to serve the clipboard, so nothing may wait for its output.
        let status = owner.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        if status.success() { Ok(()) } else { Err("nothing was copied".into()) }
    }

    fn owner_of_the_clipboard(&self, form: &str, path: &Path) -> Outcome<Command> {
        if self.hands.is_some() {
            let mut owner = self.desk.command("wl-copy");
            if form != "UTF8_STRING" {
                owner.args(["--type", form]);
            }
            owner.stdin(fs::File::open(path)?);
            return Ok(owner);
        }
        let mut owner = self.desk.command("xclip");
        owner.args(["-selection", "clipboard", "-t", form, "-i"]).arg(path);
        Ok(owner)
    }

    /// A program that owns the clipboard with this file's text, and stays in the foreground.
    pub fn owner_in_the_foreground(&self, path: &Path) -> Outcome<Command> {
        if self.hands.is_some() {
            let mut owner = self.desk.command("wl-copy");
            owner.arg("--foreground").stdin(fs::File::open(path)?);
            return Ok(owner);
        }
        let mut owner = self.desk.command("xclip");
        owner.args(["-quiet", "-selection", "clipboard", "-i"]).arg(path);
        Ok(owner)
    }

    /// The keychain's question, if there is one.
    pub fn is_asked_by_the_keychain(&self) -> bool {
        if let Some(sway) = self.desk.sway() {
            let windows = sway.windows().unwrap_or_default();
            return windows.iter().any(|seen| seen.program.contains("gcr-prompter"));
        }
        self.xdotool(&["search", "--onlyvisible", "--class", "gcr-prompter"]).is_ok()
    }

    /// Presses Escape in the window of a program that calls itself so.
    pub fn escape_from(&self, program: &str) -> Outcome {
        if let Some(sway) = self.desk.sway() {
            sway.order(&format!("[app_id=\".*{program}.*\"] focus"))?;
            return self.key("Escape");
        }
        // The key is the screen's: one that is sent to a window by name is another event to it.
        let found = self.xdotool(&["search", "--onlyvisible", "--class", program])?;
        let window = found.lines().next().ok_or("it is gone")?;
        self.xdotool(&["windowfocus", window, "key", "Escape"]).map(|_| ())
    }

    /// Runs xdotool on this desk.
    pub fn xdotool(&self, words: &[&str]) -> Outcome<String> {
        output(self.desk.command("xdotool").args(words))
    }

    fn seen(&self, title: &str) -> Option<Seen> {
        self.desk.sway()?.windows().ok()?.into_iter().find(|seen| seen.title == title)
    }
}
