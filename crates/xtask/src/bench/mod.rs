//! `cargo xtask bench`: what the window costs, beside a bare window of the same build on the same desk. The other
//! measurement, `cargo xtask bench scan`, is in `scan`.

mod camera;
mod cost;
mod report;
mod scan;
mod start;

use std::{
    fmt::Write,
    fs,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use xtask::{
    Outcome,
    desk::{Desk, Keychain},
};

use crate::{files, run, setup};
use cost::{Tree, Use};
use report::{Row, median};

/// A usual window and the largest one: room for a hundred tiles at once.
const SCREEN: (u32, u32) = (1280, 900);
const LARGE_SCREEN: (u32, u32) = (2560, 1440);
/// After this long nothing of the start is still going on.
const SETTLED: Duration = Duration::from_secs(5);

/// A full vault by any person's measure.
const ACCOUNTS: u32 = 100;

/// How often and how long.
struct Effort {
    runs: u32,
    watch: Duration,
}

/// One subject's figures, a number for each run.
#[derive(Default)]
struct Figures {
    window: Vec<f64>,
    content: Vec<f64>,
    memory: Vec<f64>,
    visible: Vec<f64>,
    hidden: Vec<f64>,
    wakes: Vec<f64>,
    size: f64,
}

/// Builds, measures and prints.
pub fn bench(words: &[String]) -> Outcome {
    let effort = match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["scan", ref rest @ ..] => return scan::bench(rest),
        ["camera", ref rest @ ..] => return camera::bench(rest),
        [] => Effort { runs: 9, watch: Duration::from_secs(60) },
        ["--quick"] => Effort { runs: 3, watch: Duration::from_secs(15) },
        _ => return Err("cargo xtask bench takes nothing but `scan`, `camera` and --quick".into()),
    };
    if !cfg!(target_os = "linux") {
        return Err("The measurements read /proc and an X server; they run on Linux only.".into());
    }
    setup::to_bench()?;
    run::build(&["ringfence", "bare-window"], true)?;
    run::build(&["ringfence-cli"], false)?;
    let subjects = ["bare-window", "ringfence"].map(|name| files::built("release", name));
    println!("Load of the machine before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    let mut figures = [Figures::default(), Figures::default()];

    let desk = set_up(SCREEN)?;
    // Without a window manager, so that all that comes on the screen is the window's own.
    // The first start of each fills the page cache, the shader cache and the font cache; it does not count.
    for run in 0..=effort.runs {
        for (subject, figures) in subjects.iter().zip(&mut figures) {
            let (start, memory) = start(&desk, subject)?;
            if run > 0 {
                figures.window.push(start.window.as_secs_f64() * 1000.0);
                figures.content.push(start.content.as_secs_f64() * 1000.0);
                figures.memory.push(memory);
            }
        }
        println!("start {run} of {}", effort.runs);
    }
    drop(desk);

    let mut desk = set_up(LARGE_SCREEN)?;
    desk.manage_windows()?;
    for (subject, figures) in subjects.iter().zip(&mut figures) {
        println!("watching {} for twice {} s", subject.display(), effort.watch.as_secs());
        let idle = idle(&desk, desk.command(subject), effort.watch)?;
        figures.visible.push(idle.visible);
        figures.hidden.push(idle.hidden);
        figures.wakes.push(idle.wakes);
        figures.size = u32::try_from(fs::metadata(subject)?.len()).map(f64::from)? / 1e6;
    }
    let boxes = |count: u32| {
        println!("watching {count} plain boxes for {} s", effort.watch.as_secs());
        let mut bare = desk.command(&subjects[0]);
        // As Ringfence's own window is drawn.
        bare.arg(format!("--steps={count}")).env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
        idle(&desk, bare, effort.watch).map(|idle| idle.visible)
    };
    let (one, hundred) = (boxes(1)?, boxes(ACCOUNTS)?);
    drop(desk);

    let [bare, ringfence] = figures;
    report::print(&[
        Row {
            what: "first window, ms",
            bare: &bare.window,
            ringfence: &ringfence.window,
            aim: "ratio ≤ 1.15",
        },
        Row { what: "codes on screen, ms", bare: &bare.content, ringfence: &ringfence.content, aim: "" },
        Row {
            what: "memory (PSS), MB",
            bare: &bare.memory,
            ringfence: &ringfence.memory,
            aim: "difference ≤ 40",
        },
        Row {
            what: "processor, visible, %",
            bare: &bare.visible,
            ringfence: &ringfence.visible,
            aim: "≤ 0.5",
        },
        Row { what: "processor, hidden, %", bare: &bare.hidden, ringfence: &ringfence.hidden, aim: "0.0" },
        Row { what: "wakes a minute, hidden", bare: &bare.wakes, ringfence: &ringfence.wakes, aim: "" },
        Row { what: "program file, MB", bare: &[bare.size], ringfence: &[ringfence.size], aim: "" },
    ]);
    println!(
        "Plain boxes that change once a second take {hundred:.2} % of a core when they are a hundred and {one:.2} % \
         when it is one; Ringfence takes {:.2} times the hundred.",
        median(&ringfence.visible) / hundred,
    );
    let spread = |figures: &[f64]| figures.iter().fold(0.0_f64, |worst, figure| worst.max(*figure));
    println!(
        "Medians of {} starts; the slowest window took {:.0} ms bare and {:.0} ms as Ringfence (median {:.0}).",
        effort.runs,
        spread(&bare.window),
        spread(&ringfence.window),
        median(&ringfence.window),
    );
    Ok(())
}

/// A desk, and in its home a vault that the keychain opens.
fn set_up(screen: (u32, u32)) -> Outcome<Desk> {
    let desk = Desk::set_up(screen, Keychain::Unlocked)?;
    let links = desk.home().join("links.txt");
    let mut text = String::new();
    for account in 0..ACCOUNTS {
        // Thirty-two letters, all the same but two: twenty bytes, as services issue them.
        let letter = |number: u32| char::from_u32(u32::from('A') + number % 26).unwrap_or('A');
        let key =
            format!("{}{}{}", letter(account / 26), letter(account), "RINGFENCE".repeat(4).split_at(30).0);
        writeln!(
            text,
            "otpauth://totp/Service%20{account}:person@example.org?secret={key}&issuer=Service%20{account}"
        )?;
    }
    fs::write(&links, text)?;
    let cli = files::built("debug", "ringfence-cli");
    let output = desk.command(cli).arg("import").arg(links).output()?;
    if output.status.success() {
        Ok(desk)
    } else {
        Err(format!("ringfence-cli import: {}", String::from_utf8_lossy(&output.stderr).trim()).into())
    }
}

/// One start, watched from the outside, and the memory after it.
fn start(desk: &Desk, program: &Path) -> Outcome<(start::Start, f64)> {
    let (mut child, start) = start::watch(desk, desk.command(program).stderr(Stdio::null()))?;
    thread::sleep(SETTLED);
    let memory = Tree::of(child.id())?.memory();
    end(desk, &mut child)?;
    Ok((start, memory?))
}

/// How busy the processes are while nobody does anything.
struct Idle {
    /// On the screen: per cent of one core.
    visible: f64,
    /// The same, minimised.
    hidden: f64,
    /// How often a minute any thread is woken then.
    wakes: f64,
}

fn idle(desk: &Desk, mut program: Command, watch: Duration) -> Outcome<Idle> {
    let mut child = program.stderr(Stdio::null()).spawn()?;
    desk.await_content(Duration::from_secs(60), || true)?;
    let (width, height) = (LARGE_SCREEN.0.to_string(), (LARGE_SCREEN.1 - 40).to_string());
    window(desk, &["windowmove", "%@", "0", "0", "windowsize", "%@", &width, &height])?;
    thread::sleep(SETTLED);
    let name = Path::new(program.get_program()).file_stem().unwrap_or_default().display();
    desk.screen()?.save(&files::artefacts().join(format!("bench-{name}.png")))?;
    let tree = Tree::of(child.id())?;
    let visible = tree.watch(watch)?.busy;
    window(desk, &["windowminimize", "%@"])?;
    thread::sleep(SETTLED);
    let Use { busy: hidden, wakes } = tree.watch(watch)?;
    end(desk, &mut child)?;
    Ok(Idle { visible, hidden, wakes })
}

/// Has xdotool do something with the one window there is.
fn window(desk: &Desk, words: &[&str]) -> Outcome {
    let find = ["search", "--onlyvisible", "--name", "^(Ringfence|Bare)$"];
    let status = desk.command("xdotool").args(find).args(words).stdout(Stdio::null()).status()?;
    if status.success() { Ok(()) } else { Err("xdotool found no window".into()) }
}

/// Ends a subject and waits until its window has left the screen.
fn end(desk: &Desk, child: &mut Child) -> Outcome {
    child.kill()?;
    child.wait()?;
    while desk.screen()?.drawn().is_some() {
        thread::sleep(Duration::from_millis(100));
    }
    // Its helpers of the web view notice a little later.
    thread::sleep(Duration::from_secs(1));
    Ok(())
}
