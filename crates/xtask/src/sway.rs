//! A Wayland compositor without a monitor and without a graphics card: sway, its screen in memory.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use crate::{Outcome, picture::Picture};

/// A loaded machine is no fault of the compositor's.
const PATIENCE: Duration = Duration::from_secs(30);

/// How to reach a compositor.
#[derive(Clone)]
pub struct Sway {
    /// Its socket for programs, as a whole path.
    display: PathBuf,
    /// Its socket for orders.
    orders: PathBuf,
    /// The colour of the bare screen.
    bare: u32,
}

/// A window in sight.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The compositor's number for it.
    pub id: i64,
    /// Its title.
    pub title: String,
    /// What its program calls itself.
    pub program: String,
    /// It has the keyboard.
    pub focused: bool,
    /// Its corner on the screen, then width and height.
    pub place: [i32; 4],
}

impl Sway {
    /// The command that starts it, with all of its files in `folder`. It refuses to run for root, and then runs for nobody.
    ///
    /// # Errors
    /// The folder can't be made.
    pub fn command(folder: &Path, (width, height): (u32, u32)) -> Outcome<Command> {
        fs::create_dir(folder)?;
        let configuration = folder.join("config");
        // Windows float, so that they have the size that they ask for, and the pointer moves nothing by itself.
        fs::write(
            &configuration,
            format!(
                "xwayland disable\noutput HEADLESS-1 resolution {width}x{height} position 0 0\n\
                 default_border none\ndefault_floating_border none\nfor_window [title=\".*\"] floating enable\n\
                 focus_follows_mouse no\nseat * hide_cursor 0\n"
            ),
        )?;
        let is_root = Command::new("id").arg("-u").output()?.stdout.trim_ascii() == b"0";
        let mut command = if is_root {
            open_to_all(folder)?;
            let mut command = Command::new("setpriv");
            command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "sway"]);
            command
        } else {
            Command::new("sway")
        };
        command.arg("-c").arg(configuration);
        for (name, value) in
            [("WLR_BACKENDS", "headless"), ("WLR_RENDERER", "pixman"), ("WLR_LIBINPUT_NO_DEVICES", "1")]
        {
            command.env(name, value);
        }
        command.env("HOME", folder).env("XDG_RUNTIME_DIR", folder);
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("SWAYSOCK");
        Ok(command)
    }

    /// Waits until the compositor whose files are in `folder` answers.
    ///
    /// # Errors
    /// It doesn't.
    pub fn await_ready(folder: &Path) -> Outcome<Self> {
        let begin = Instant::now();
        let socket = |beginning: &str| {
            let mut names = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
            names.find(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with(beginning) && !name.ends_with(".lock")
            })
        };
        while begin.elapsed() < PATIENCE {
            if let (Some(display), Some(orders)) = (socket("wayland-"), socket("sway-ipc.")) {
                let mut sway = Self { display, orders, bare: 0 };
                if sway.tree().is_ok()
                    && let Ok(picture) = sway.screen()
                {
                    sway.bare = picture.pixels.first().copied().unwrap_or_default();
                    return Ok(sway);
                }
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err("sway did not start".into())
    }

    /// Its socket for programs.
    #[must_use]
    pub fn display(&self) -> &Path {
        &self.display
    }

    /// Makes this compositor the one that a program finds.
    pub fn equip(&self, command: &mut Command) {
        command
            .env("WAYLAND_DISPLAY", &self.display)
            .env("SWAYSOCK", &self.orders)
            .env("GDK_BACKEND", "wayland");
        command.env("LIBGL_ALWAYS_SOFTWARE", "1").env_remove("DISPLAY");
    }

    /// The whole screen, now.
    ///
    /// # Errors
    /// grim is missing, or the compositor has ended.
    pub fn screen(&self) -> Outcome<Picture> {
        let mut grim = Command::new("grim");
        self.equip(&mut grim);
        let output = grim.args(["-t", "ppm", "-"]).stdin(Stdio::null()).output()?;
        let mut picture = Picture::parse_ppm(&output.stdout).ok_or("grim gave no picture")?;
        // The bare screen is the same colour as that of an X server.
        picture.pixels.iter_mut().filter(|pixel| **pixel == self.bare).for_each(|pixel| *pixel = 0);
        Ok(picture)
    }

    /// Gives the compositor an order (sway(5)).
    ///
    /// # Errors
    /// It refuses.
    pub fn order(&self, order: &str) -> Outcome {
        self.ask(&[order]).map(|_| ())
    }

    /// The windows in sight.
    ///
    /// # Errors
    /// The compositor has ended.
    pub fn windows(&self) -> Outcome<Vec<Seen>> {
        let mut windows = Vec::new();
        collect(&self.tree()?, &mut windows);
        Ok(windows)
    }

    fn tree(&self) -> Outcome<Value> {
        Ok(serde_json::from_slice(&self.ask(&["-t", "get_tree"])?)?)
    }

    fn ask(&self, words: &[&str]) -> Outcome<Vec<u8>> {
        let mut swaymsg = Command::new("swaymsg");
        swaymsg.arg("-s").arg(&self.orders).arg("-r").args(words);
        let output = swaymsg.stdin(Stdio::null()).output()?;
        if output.status.success() {
            Ok(output.stdout)
        } else {
            Err(format!("swaymsg {words:?}: {}", String::from_utf8_lossy(&output.stdout).trim()).into())
        }
    }
}

/// Views have a process and no children.
fn collect(node: &Value, windows: &mut Vec<Seen>) {
    if node["pid"].is_i64() && node["visible"] == true {
        let side =
            |name: &str| node["rect"][name].as_i64().and_then(|side| i32::try_from(side).ok()).unwrap_or(0);
        windows.push(Seen {
            id: node["id"].as_i64().unwrap_or_default(),
            title: node["name"].as_str().unwrap_or_default().to_owned(),
            program: node["app_id"].as_str().unwrap_or_default().to_owned(),
            focused: node["focused"] == true,
            place: ["x", "y", "width", "height"].map(side),
        });
    }
    for kind in ["nodes", "floating_nodes"] {
        node[kind].as_array().into_iter().flatten().for_each(|child| collect(child, windows));
    }
}

/// Nobody's programs and ours both work in it.
#[cfg(unix)]
fn open_to_all(folder: &Path) -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    if let Some(above) = folder.parent() {
        fs::set_permissions(above, fs::Permissions::from_mode(0o711))?;
    }
    Ok(fs::set_permissions(folder, fs::Permissions::from_mode(0o777))?)
}

#[cfg(not(unix))]
fn open_to_all(_folder: &Path) -> Outcome {
    Err("a desk of its own exists on Linux only".into())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn windows_in_sight_are_found_at_any_depth() {
        let view = |id: i64, visible: bool| {
            json!({ "id": id, "pid": 7, "name": "A", "app_id": "a", "visible": visible, "focused": id == 3,
                    "rect": { "x": 1, "y": 2, "width": 3, "height": 4 }, "nodes": [] })
        };
        let tree = json!({ "nodes": [{ "nodes": [view(2, true)], "floating_nodes": [view(3, true), view(4, false)] }] });
        let mut windows = Vec::new();
        collect(&tree, &mut windows);
        assert_eq!(
            windows.iter().map(|seen| (seen.id, seen.focused)).collect::<Vec<_>>(),
            [(2, false), (3, true)]
        );
        assert_eq!(windows[0].place, [1, 2, 3, 4]);
    }
}
