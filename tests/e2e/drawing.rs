//! The window sees for itself whether it is drawn. What fails here is real: Mesa, told to offer no OpenGL ES 2, lets WebKitGTK's
//! compositor show nothing at all, while the page runs and answers; plain painting needs none of it.

use std::{
    env,
    fs::{self, File},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};
use xtask::{Outcome, desk::Keychain, displays::Display};

use crate::{stage::Stage, webdriver::until};

/// By which no compositor works.
const NO_GLES: (&str, &str) = ("MESA_GLES_VERSION_OVERRIDE", "1.0");

/// Without the driver, which would lose sight of a program that starts anew.
struct Running {
    program: Child,
    log: PathBuf,
}

impl Running {
    fn start(stage: &Stage, arguments: &[&str]) -> Outcome<Self> {
        let log = stage.desk.home().join("said.txt");
        let mut program = stage.program()?;
        program.args(arguments).env(NO_GLES.0, NO_GLES.1).env("LIBGL_ALWAYS_SOFTWARE", "1");
        let program = program.stdout(Stdio::null()).stderr(File::create(&log)?).spawn()?;
        Ok(Self { program, log })
    }

    /// Waits until the program has said this.
    fn await_words(&self, words: &str) -> Outcome {
        until(words, || self.said().contains(words).then_some(()))
    }

    fn said(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

fn memory(stage: &Stage) -> PathBuf {
    stage.desk.home().join(".local/state/ringfence/window.json")
}

fn remembered(stage: &Stage) -> Value {
    let text = fs::read_to_string(memory(stage)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

/// As the program calls what it runs on: the computer, the kind of desktop, the web view's version.
fn machine() -> Outcome<String> {
    let computer = fs::read_to_string("/proc/sys/kernel/hostname")?;
    let program = env::var_os("RINGFENCE_PROGRAM").ok_or("run this by `cargo xtask test window`")?;
    let libraries = String::from_utf8(Command::new("ldd").arg(program).output()?.stdout)?;
    let library = libraries.lines().find_map(|line| line.trim().strip_prefix("libwebkit2gtk-"));
    let path = library.and_then(|line| line.split_whitespace().nth(2)).ok_or("the web view's library")?;
    let file = fs::canonicalize(path)?;
    let file = file.file_name().ok_or("a file")?.to_string_lossy().into_owned();
    Ok(format!("{}/{}/{file}", computer.trim(), Display::of_the_tests().name()))
}

fn remember(stage: &Stage, way: &str, on: &str) -> Outcome {
    let path = memory(stage);
    fs::create_dir_all(path.parent().ok_or("a folder")?)?;
    Ok(fs::write(path, json!({ "draw": { "way": way, "on": on } }).to_string())?)
}

fn await_picture(stage: &Stage) -> Outcome {
    stage.desk.await_content(Duration::from_secs(60), || true).map(|_| ())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_window_that_shows_nothing_is_drawn_another_way_which_is_remembered() -> Outcome {
    let stage = Stage::set_up("nothing-shown", Keychain::Unlocked)?;
    remember(&stage, "composited", &machine()?)?;
    let running = Running::start(&stage, &[])?;
    let process = running.program.id();
    running.await_words("showed nothing, drawn as `composited`. It starts anew, drawn as `painted`.")?;
    running.await_words("Ringfence's window is drawn now.")?;
    await_picture(&stage)?;
    stage.keep_screen("drawn")?;
    assert_eq!(stage.running()?, process, "it started in its own place");
    assert_eq!(remembered(&stage)["draw"], Value::Null, "the usual way needs no note");
    drop(running);

    let again = Running::start(&stage, &[])?;
    stage.await_window()?;
    await_picture(&stage)?;
    stage.focus_window()?;
    stage.close_window()?;
    assert!(!again.said().contains("Ringfence"), "{}", again.said());
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn what_is_remembered_of_another_machine_counts_for_nothing_here() -> Outcome {
    let stage = Stage::set_up("other-machine", Keychain::Unlocked)?;
    remember(&stage, "composited", "elsewhere/x11/libwebkit2gtk-4.1.so.0")?;
    let running = Running::start(&stage, &[])?;
    await_picture(&stage)?;
    stage.focus_window()?;
    stage.close_window()?;
    assert!(!running.said().contains("Ringfence"), "{}", running.said());
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_way_of_drawing_that_was_asked_for_stays_and_is_told_when_it_shows_nothing() -> Outcome {
    let stage = Stage::set_up("asked-way", Keychain::Unlocked)?;
    let running = Running::start(&stage, &["--draw=composited"])?;
    running.await_words("shows nothing, drawn as `composited`. Try --draw=painted")?;
    assert!(!running.said().contains("anew"));
    Ok(())
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn without_a_display_the_program_says_so_and_fails() -> Outcome {
    let stage = Stage::set_up("no-display", Keychain::None)?;
    for extra in [&[][..], &["--demo"]] {
        let mut program = stage.program()?;
        program.args(extra).env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY");
        let output = program.stdin(Stdio::null()).output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("found no display") && !said.contains("panicked"), "{said}");
    }
    Ok(())
}
