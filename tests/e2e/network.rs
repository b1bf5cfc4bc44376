//! No network: the system itself is watched, by strace, while the programs go through a whole session.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use xtask::{Outcome, desk::Keychain};

use crate::{
    page::{SAMPLE, await_any_code, await_clipboard},
    stage::Stage,
    webdriver::until,
};

/// How long a step may take under strace.
const PATIENCE: Duration = Duration::from_secs(60);

/// The families of sockets that stay on this machine: between programs, and with the kernel.
const LOCAL: [&str; 3] = ["AF_UNIX", "AF_LOCAL", "AF_NETLINK"];

/// Where strace writes, a file a process.
fn traces(stage: &Stage) -> Outcome<PathBuf> {
    let folder = stage.desk.home().join("traces");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// A command that is watched with everything that it starts.
fn watched(stage: &Stage, program: &Command, folder: &Path) -> Command {
    let mut strace = stage.desk.command("strace");
    strace.args(["-ff", "-qq", "-e", "trace=network", "-o"]).arg(folder.join("of")).arg("--");
    strace.arg(program.get_program()).args(program.get_args());
    strace
}

/// The families of the sockets that were made, and of the addresses that were met, and how many sockets there were. What
/// the kernel tells of its routes by netlink (GLib asks whether there is a network) names families too, and is none of it.
fn families(folder: &Path) -> Outcome<(BTreeSet<String>, usize)> {
    let (mut families, mut sockets) = (BTreeSet::new(), 0);
    let family =
        |text: &str| text.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>();
    for trace in fs::read_dir(folder)? {
        let text = fs::read_to_string(trace?.path())?;
        for line in text.lines() {
            if let Some(made) = line.strip_prefix("socket(").or_else(|| line.strip_prefix("socketpair(")) {
                sockets += 1;
                families.insert(family(made));
            }
            families.extend(line.split("sa_family=").skip(1).map(family));
        }
    }
    Ok((families, sockets))
}

fn assert_local(folder: &Path) -> Outcome {
    let (families, calls) = families(folder)?;
    assert!(calls > 0, "sockets are used, to the display at least: strace has seen the program");
    let foreign: Vec<_> = families.iter().filter(|family| !LOCAL.contains(&family.as_str())).collect();
    assert!(foreign.is_empty(), "a program asked for {foreign:?}; see {}", folder.display());
    Ok(())
}

/// By the keyboard alone: a driver would speak to the window over a socket of its own.
#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_whole_session_of_the_window_makes_local_sockets_alone() -> Outcome {
    let stage = Stage::set_up("network", Keychain::Unlocked)?;
    let folder = traces(&stage)?;
    let picture = stage.draw_qr("enrolment.png", &SAMPLE.uri())?;
    stage.copy_picture(&picture)?;
    let mut window = watched(&stage, &stage.program()?, &folder).stdin(Stdio::null()).spawn()?;
    let settle = || stage.desk.await_content(PATIENCE, || true).map(|_| ());
    let press = |keys: &[&str]| -> Outcome {
        for key in keys {
            stage.key(key)?;
        }
        settle()
    };
    settle()?;
    let before = stage.desk.screen()?;
    until("the review", || {
        press(&["ctrl+v"]).ok()?;
        (stage.desk.screen().ok()? != before).then_some(())
    })?;
    stage.keep_screen("review")?;
    press(&["Return"])?;
    until("the account is in the vault", || {
        let listed = stage.cli().ok()?.arg("list").output().ok()?;
        String::from_utf8_lossy(&listed.stdout).contains(SAMPLE.name).then_some(())
    })?;
    press(&["Escape", "h", "a", "Return"])?;
    await_any_code(&stage)?;
    press(&["ctrl+l"])?;
    await_clipboard(&stage, "")?;
    stage.keep_screen("locked")?;
    // The button that unlocks has the focus.
    press(&["Return"])?;
    press(&["h", "a", "Return"])?;
    await_any_code(&stage)?;
    stage.keep_screen("opened-again")?;
    stage.close_window()?;
    window.wait()?;
    assert_local(&folder)
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn the_command_line_makes_local_sockets_alone() -> Outcome {
    let stage = Stage::set_up("network-cli", Keychain::Unlocked)?;
    let folder = traces(&stage)?;
    let picture = stage.draw_qr("enrolment.png", &SAMPLE.uri())?;
    let picture = picture.to_str().ok_or("a path that is text")?;
    for words in [&["import", picture][..], &["list"], &["code", "Harbour"], &["scan", picture], &["lock"]] {
        let mut cli = stage.cli()?;
        cli.args(words);
        let output = watched(&stage, &cli, &folder).stdin(Stdio::null()).output()?;
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {said}");
    }
    assert_local(&folder)
}

#[test]
#[ignore = "needs a desk: cargo xtask test window"]
fn a_connection_to_the_net_would_be_seen() -> Outcome {
    let stage = Stage::set_up("network-seen", Keychain::None)?;
    let folder = traces(&stage)?;
    let mut python = Command::new("python3");
    python.args(["-c", "import socket; socket.create_connection(('127.0.0.1', 9), 1)"]);
    let refused = watched(&stage, &python, &folder).stderr(Stdio::null()).status()?;
    assert!(!refused.success(), "nobody listens there");
    assert!(families(&folder)?.0.contains("AF_INET"));
    Ok(())
}
