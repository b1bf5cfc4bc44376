//! `cargo xtask run`: from a fresh machine to the window on the screen.

use std::{
    env,
    io::IsTerminal,
    path::{Path, PathBuf},
    process::{Child, Command},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use xtask::{
    Outcome,
    desk::{Desk, Keychain},
};

use crate::{files, processes::Line, setup};

/// Room for the window and no more than a small notebook has.
const SCREEN: (u32, u32) = (1280, 900);

/// What may be asked of `cargo xtask run`.
#[derive(Default)]
struct Wishes<'a> {
    release: bool,
    quit: bool,
    screenshot: Option<PathBuf>,
    arguments: &'a [String],
}

/// Sets up, builds and starts Ringfence.
pub fn run(words: &[String]) -> Outcome {
    let wishes = parse(words)?;
    let has_display =
        ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|v| !v.is_empty()));
    let bare = cfg!(target_os = "linux") && (!has_display || wishes.screenshot.is_some() || wishes.quit);
    setup::to_run(bare)?;
    build(&["ringfence"], wishes.release)?;
    let program = files::built(if wishes.release { "release" } else { "debug" }, "ringfence");
    if bare {
        on_a_desk(&program, &wishes, has_display)
    } else {
        let status = Command::new(&program).args(wishes.arguments).status()?;
        if status.success() { Ok(()) } else { Err(format!("Ringfence ended: {status}").into()) }
    }
}

/// Builds the page when it is older than its sources, then packages of the workspace.
pub fn build(packages: &[&str], release: bool) -> Outcome {
    setup::ui::build()?;
    let profile: &[&str] = if release { &["--release"] } else { &[] };
    Line::new(files::root(), &["cargo", "build"])
        .words(packages.iter().flat_map(|package| ["--package", package]))
        .words(profile)
        .var("CARGO_TARGET_DIR", files::target())
        .run()
}

fn parse(words: &[String]) -> Outcome<Wishes<'_>> {
    let mut wishes = Wishes::default();
    let mut rest = words.iter().enumerate();
    while let Some((index, word)) = rest.next() {
        match word.as_str() {
            "--release" => wishes.release = true,
            "--screenshot-and-quit" => wishes.quit = true,
            "--screenshot" => {
                let (_, path) = rest.next().ok_or("--screenshot needs the path of a PNG file")?;
                wishes.screenshot = Some(path.into());
            }
            "--" => {
                wishes.arguments = &words[index + 1..];
                break;
            }
            other => {
                return Err(format!("`{other}` is not known; arguments of Ringfence go after `--`").into());
            }
        }
    }
    Ok(wishes)
}

fn on_a_desk(program: &Path, wishes: &Wishes<'_>, has_display: bool) -> Outcome {
    let why = if has_display { "For a picture" } else { "There is no display here" };
    println!("{why}: Ringfence starts under Xvfb, with a D-Bus session, keychain and home of its own");
    println!("that are thrown away when it ends.");
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))?;

    let desk = Desk::set_up(SCREEN, Keychain::Unlocked)?;
    let mut ringfence = desk.command(program).args(wishes.arguments).spawn()?;
    let is_running = |ringfence: &mut Child| ringfence.try_wait().is_ok_and(|ended| ended.is_none());
    let alive = || is_running(&mut ringfence) && !interrupted.load(Ordering::Relaxed);
    let seen = desk.await_content(Duration::from_secs(60), alive);
    let shown = seen.and_then(|picture| {
        let path = wishes.screenshot.clone().unwrap_or_else(|| files::artefacts().join("ringfence.png"));
        picture.save(&path)?;
        println!("Picture of the running window: {}", path.canonicalize().unwrap_or(path).display());
        Ok(())
    });

    if shown.is_ok() && !wishes.quit && std::io::stdout().is_terminal() {
        println!("Ringfence is running; Ctrl-C ends it.");
        while is_running(&mut ringfence) && !interrupted.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(200));
        }
    }
    // It may have ended by itself, which is as good.
    let _ = ringfence.kill();
    ringfence.wait()?;
    shown
}
