//! Starts a test again in a process of its own, with a home, a session bus, a display or a camera of its own.
//!
//! A process of its own because keyring and arboard keep their first connection for the life of the process,
//! and because the environment of a running process can't be changed safely.

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

/// What the test finds around it.
#[derive(Clone, Copy)]
pub enum Stage {
    /// Neither a session bus nor a display.
    Bare,
    /// A session bus on which nothing runs and nothing can be started by its name.
    Bus,
    /// The same with a program that asks for passwords on behalf of GNOME's keychain, and can't start: it finds no
    /// display.
    BrokenPrompter,
    /// A camera that a preloaded library plays, with what it is ordered to be.
    Camera(&'static str),
    /// An X display without a window manager or a clipboard manager.
    Display,
    /// The same with one screen of this width, height and depth, written `800x600x24`.
    Screen(&'static str),
}

const INSIDE: &str = "RINGFENCE_TEST_INSIDE";

/// Plays `act` on a stage. `test` is the calling test's path in this binary, such as `keychain::it_works`.
pub fn on(stage: Stage, test: &str, act: impl FnOnce()) {
    if std::env::var_os(INSIDE).is_some() {
        return act();
    }
    if let Some(tool) = tools(stage).iter().find(|tool| !is_installed(tool)) {
        assert!(std::env::var_os("CI").is_none(), "{tool} is not installed");
        // Written past the harness, which keeps what a passing test prints to itself.
        let _ = writeln!(std::io::stderr(), "{test}: skipped, {tool} is not installed");
        return;
    }
    let home = tempfile::tempdir().expect("makes a home");
    let output = command(stage, home.path())
        .arg(std::env::current_exe().expect("is a program"))
        .args(["--exact", test, "--nocapture"])
        .env(INSIDE, "1")
        .env("HOME", home.path())
        .env("XDG_DATA_HOME", home.path().join("data"))
        .env("XDG_CONFIG_HOME", home.path().join("config"))
        .env("XDG_CACHE_HOME", home.path().join("cache"))
        .env("XDG_RUNTIME_DIR", home.path())
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("XDG_SESSION_TYPE")
        .output()
        .expect("starts");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    eprintln!("{out}\n{err}");
    // A misspelt path runs no test at all, and that would succeed too.
    assert!(output.status.success() && out.contains("1 passed"), "{test}: {}", output.status);
}

/// Runs a tool to its end and returns what it printed; `None` when it failed.
pub fn tool<S: AsRef<OsStr>>(program: &str, args: impl IntoIterator<Item = S>) -> Option<String> {
    let output = Command::new(program).args(args).output().expect("starts");
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn tools(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::Bare => &[],
        Stage::Bus | Stage::BrokenPrompter => {
            &["dbus-run-session", "gnome-keyring-daemon", "secret-tool", "gdbus"]
        }
        Stage::Camera(_) => &["cc"],
        Stage::Display => &["xvfb-run", "Xvfb", "xclip"],
        Stage::Screen(_) => &["xvfb-run", "Xvfb", "xdotool"],
    }
}

fn is_installed(tool: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(tool).is_file())
}

/// `timeout` around everything: an adapter that hangs must fail its test, not block the run.
fn command(stage: Stage, home: &Path) -> Command {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=5", "120"]);
    match stage {
        Stage::Bare => {}
        Stage::Bus | Stage::BrokenPrompter => {
            let (config, services) = (home.join("bus.conf"), home.join("services"));
            let listed = format!("<servicedir>{}</servicedir>\n</busconfig>", services.display());
            std::fs::write(&config, BUS.replace("</busconfig>", &listed)).expect("writes");
            std::fs::create_dir(&services).expect("makes a folder");
            if matches!(stage, Stage::BrokenPrompter) {
                std::fs::write(services.join("prompter.service"), PROMPTER).expect("writes");
            }
            command.arg("dbus-run-session").arg("--config-file").arg(config).arg("--");
        }
        Stage::Camera(orders) => {
            let (library, frame) = (home.join("camera.so"), home.join("frame"));
            let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/camera/fake_v4l.c");
            let compiler = ["-shared", "-fPIC", "-O1", "-ldl", "-o"];
            let compiled = Command::new("cc").args(compiler).arg(&library).arg(source).status();
            assert!(compiled.expect("starts").success(), "the played camera compiles");
            std::fs::write(&frame, [100, 128].repeat(1280 * 720)).expect("writes");
            command
                .arg("env")
                .arg(format!("LD_PRELOAD={}", library.display()))
                .arg(format!("FAKE_FRAME={}", frame.display()))
                .arg(format!("FAKE_LOG={}", home.join("log").display()))
                .arg(format!("FAKE_CAMERA={orders}"));
        }
        Stage::Display => {
            command.args(["xvfb-run", "--auto-servernum"]);
        }
        Stage::Screen(size) => {
            let screen = format!("-screen 0 {size} -nolisten tcp -noreset");
            command.args(["xvfb-run", "--auto-servernum", "--server-args", &screen]);
        }
    }
    command
}

/// What is started for the keychain's questions, and ends at once.
const PROMPTER: &str = "[D-BUS Service]\nName=org.gnome.keyring.SystemPrompter\nExec=/bin/false\n";

/// A session bus: what the folder of services does not name is not started because somebody asks for it.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;
