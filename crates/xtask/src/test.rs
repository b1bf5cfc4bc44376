//! `cargo xtask test`: every check of the project, in the order in which they fail fastest.

use std::{
    fmt::Write,
    path::Path,
    time::{Duration, Instant},
};

use xtask::{
    Outcome,
    displays::{self, Display, X11_ALONE},
};

use crate::{
    camera, files,
    processes::{Line, NPM},
    run, setup,
};

/// One kind of check. `group` is the word that chooses it together with its like.
struct Step {
    name: &'static str,
    group: &'static str,
    title: &'static str,
    run: fn(&Path) -> Outcome,
}

const STEPS: &[Step] = &[
    Step { name: "format", group: "rust", title: "Rust is formatted", run: format },
    Step { name: "clippy", group: "rust", title: "Rust lints, warnings denied", run: clippy },
    Step { name: "dependencies", group: "rust", title: "What may be built in", run: |_| dependencies() },
    Step { name: "tests", group: "rust", title: "Rust tests and house rules", run: rust_tests },
    Step { name: "doctests", group: "rust", title: "Rust documentation tests", run: doctests },
    Step { name: "tidy", group: "tidy", title: "House rules alone", run: tidy },
    Step { name: "types", group: "ui", title: "Types of the page", run: |_| npm("check") },
    Step { name: "lint", group: "ui", title: "Lints of the page", run: |_| npm("lint") },
    Step { name: "units", group: "ui", title: "Units of the page", run: |_| npm("test") },
    Step { name: "browser", group: "ui", title: "The page in Chromium", run: |_| npm("test:browser") },
    Step { name: "window", group: "e2e", title: "The real window under X11", run: |_| window(Display::X11) },
    Step {
        name: "wayland",
        group: "e2e",
        title: "The real window under Wayland",
        run: |_| window(Display::Wayland),
    },
    Step { name: "camera", group: "e2e", title: "Real cameras", run: |_| camera::test() },
    Step { name: "crashes", group: "", title: "Two programs killed amid 2,000 saves", run: crashes },
    Step { name: "camera-window", group: "", title: "The window beside cameras", run: |_| camera::window() },
];

/// The house rules are among the Rust tests, and so is a shorter run of the crashes; the window beside cameras is for a
/// person's eyes. These run only when asked for.
const ON_REQUEST: [&str; 3] = ["tidy", "crashes", "camera-window"];

/// Sets up, then runs all steps or the named ones, and says how each ended.
pub fn test(words: &[String]) -> Outcome {
    let (options, names): (Vec<&str>, Vec<&str>) =
        words.iter().map(String::as_str).partition(|word| word.starts_with("--"));
    if options.contains(&"--list") {
        for Step { name, group, title, .. } in STEPS {
            println!("{name:13} {group:5} {title}");
        }
        return Ok(());
    }
    if let Some(unknown) = options.iter().find(|option| **option != "--keep-going") {
        return Err(format!("`{unknown}` is not known; there are --keep-going and --list").into());
    }
    let steps = chosen(&names)?;

    let start = Instant::now();
    heading("Set-up");
    setup::to_test()?;
    setup::ui::build()?;
    let python = setup::python()?;

    let mut report = String::new();
    let mut failed = 0;
    for step in steps {
        heading(step.title);
        let began = Instant::now();
        let outcome = (step.run)(&python);
        let mark = if outcome.is_ok() { "ok    " } else { "FAILED" };
        writeln!(report, "{mark} {:13} {:>9}  {}", step.name, in_words(began.elapsed()), step.title)?;
        if let Err(problem) = outcome {
            eprintln!("{problem}");
            failed += 1;
            if !options.contains(&"--keep-going") {
                break;
            }
        }
    }
    heading("Summary");
    println!("{report}in {}", in_words(start.elapsed()));
    if failed == 0 { Ok(()) } else { Err("A step failed.".into()) }
}

fn chosen(names: &[&str]) -> Outcome<Vec<&'static Step>> {
    let is_known = |name: &&str| STEPS.iter().any(|step| step.name == *name || step.group == *name);
    if let Some(unknown) = names.iter().find(|name| !is_known(name)) {
        return Err(format!("There is no step `{unknown}`; see cargo xtask test --list").into());
    }
    let is_chosen = |step: &&Step| match names {
        [] => !ON_REQUEST.contains(&step.name),
        names => names.contains(&step.name) || names.contains(&step.group),
    };
    Ok(STEPS.iter().filter(is_chosen).collect())
}

fn heading(title: &str) {
    println!("\n=== {title} ===");
}

fn in_words(duration: Duration) -> String {
    let tenths = duration.as_millis() / 100;
    let (minutes, seconds) = (tenths / 600, tenths % 600);
    if minutes > 0 {
        format!("{minutes} min {} s", seconds / 10)
    } else {
        format!("{}.{} s", seconds / 10, seconds % 10)
    }
}

fn cargo(words: &[&str]) -> Line {
    Line::new(files::root(), &["cargo"]).words(words).var("CARGO_TARGET_DIR", files::target())
}

fn npm(script: &str) -> Outcome {
    Line::new(&files::ui(), &[NPM, "run", script]).run()
}

fn has_nextest() -> bool {
    Line::new(files::root(), &["cargo", "nextest", "--version"]).succeeds()
}

fn format(_: &Path) -> Outcome {
    cargo(&["fmt", "--all", "--check"]).run()
}

fn clippy(_: &Path) -> Outcome {
    cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]).run()
}

/// Licences, bans and sources, by the rules of `deny.toml`. Advisories need a database that is fetched; CI does that.
fn dependencies() -> Outcome {
    let program = setup::cargo_deny()?;
    let program = program.to_str().ok_or("the cache folder's name is not text")?;
    Line::new(
        files::root(),
        &[program, "--workspace", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"],
    )
    .run()
}

fn rust_tests(python: &Path) -> Outcome {
    let runner: &[&str] = if has_nextest() {
        &["nextest", "run", "--workspace", "--no-fail-fast"]
    } else {
        &["test", "--workspace", "--all-targets", "--no-fail-fast"]
    };
    cargo(runner).var("RINGFENCE_PYTHON", python).run()
}

fn doctests(_: &Path) -> Outcome {
    cargo(&["test", "--workspace", "--doc"]).run()
}

fn tidy(_: &Path) -> Outcome {
    cargo(&["test", "--package", "ringfence-tests", "--test", "tidy"]).run()
}

/// `RINGFENCE_SAVES` says how many saves, when not 2,000.
fn crashes(_: &Path) -> Outcome {
    run::build(&["ringfence-cli"], false)?;
    let saves = std::env::var_os("RINGFENCE_SAVES").unwrap_or_else(|| "2000".into());
    cargo(&[
        "test",
        "--package",
        "ringfence-tests",
        "--test",
        "acceptance",
        "two_programs",
        "--",
        "--nocapture",
    ])
    .var("RINGFENCE_SAVES", saves)
    .run()
}

/// The tests of the window run one at a time, and are ignored unless asked for: they need a desk.
fn window(display: Display) -> Outcome {
    let site = setup::site()?;
    run::build(&["ringfence", "ringfence-cli"], false)?;
    let spared: &[(&str, &str)] = if display == Display::Wayland { X11_ALONE } else { &[] };
    for (name, reason) in spared {
        println!("Not under Wayland: {name} ({reason})");
    }
    let runner: &[&str] = if has_nextest() {
        &[
            "nextest",
            "run",
            "--workspace",
            "--test",
            "window",
            "--run-ignored",
            "only",
            "--test-threads",
            "1",
            "--",
        ]
    } else {
        &["test", "--workspace", "--test", "window", "--", "--ignored", "--test-threads", "1"]
    };
    let program = files::built("debug", "ringfence");
    cargo(runner)
        .words(spared.iter().flat_map(|(name, _)| ["--skip", name]))
        .var("RINGFENCE_PROGRAM", program)
        .var("RINGFENCE_SITE_PYTHON", site)
        .var(displays::VARIABLE, display.name())
        .run()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(words: &[&str]) -> Vec<&'static str> {
        chosen(words).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn without_names_every_step_runs_and_no_rule_twice() {
        assert_eq!(names(&[]).len(), STEPS.len() - ON_REQUEST.len());
        assert!(!names(&[]).contains(&"tidy"));
    }

    #[test]
    fn steps_are_chosen_by_name_or_by_group() {
        assert_eq!(names(&["tidy"]), ["tidy"]);
        assert_eq!(names(&["e2e", "format"]), ["format", "window", "wayland", "camera"]);
        assert!(chosen(&["nothing"]).is_err());
    }

    #[test]
    fn durations_are_told_in_words() {
        assert_eq!(in_words(Duration::from_millis(950)), "0.9 s");
        assert_eq!(in_words(Duration::from_secs(125)), "2 min 5 s");
    }
}
