//! `cargo xtask bench camera`: from the start of the program before a camera to the text of the code that it shows.
//!
//! The camera is played by a preloaded library (`tests/camera/fake_v4l.c`) and costs nothing; the rest is the product's:
//! the program's start, the driver's calls, its pictures, the reader process and its start.

use std::fs;
use std::process::{Command, Stdio};
use std::time::Instant;

use qrcodegen::QrCodeEcc;
use xtask::{
    Outcome,
    pictures::{canvas::Canvas, code::Modules},
};

use super::report::median;
use crate::{files, processes::Line, run};

const WIDTH: u32 = 1280;
const HEIGHT: u32 = 720;
const RUNS: usize = 25;

/// Builds, measures and prints.
pub fn bench(words: &[&str]) -> Outcome {
    if !words.is_empty() {
        return Err("cargo xtask bench camera takes nothing more".into());
    }
    run::build(&["ringfence-cli"], true)?;
    let folder = files::target().join("bench-camera");
    fs::create_dir_all(&folder)?;
    let library = folder.join("camera.so");
    let source = files::root().join("tests/camera/fake_v4l.c");
    Line::new(files::root(), &["cc", "-shared", "-fPIC", "-O1", "-o"])
        .words([library.as_os_str(), source.as_os_str(), "-ldl".as_ref()])
        .run()?;
    let scene = scene();
    let yuyv: Vec<u8> = scene.luma().iter().flat_map(|luma| [*luma, 128]).collect();
    println!("Load of the machine before: {}", fs::read_to_string("/proc/loadavg")?.trim());
    println!(
        "\n| first picture to text, {WIDTH} × {HEIGHT} | median, ms | worst of {RUNS}, ms |\n|---|---:|---:|"
    );
    for (format, bytes) in [("yuyv", yuyv), ("mjpg", scene.jpeg(85))] {
        let frame = folder.join(format);
        fs::write(&frame, bytes)?;
        let mut times = Vec::new();
        // The first run fills the page cache; it does not count.
        for run in 0..=RUNS {
            let mut program = Command::new(files::built("release", "ringfence-cli"));
            program.args(["scan", "--camera"]).stdout(Stdio::null());
            program.env("LD_PRELOAD", &library).env("FAKE_FRAME", &frame).env("FAKE_CAMERA", format);
            program.env("FAKE_LOG", folder.join("log"));
            let start = Instant::now();
            if !program.status()?.success() {
                return Err("the code before the played camera was not read".into());
            }
            if run > 0 {
                times.push(start.elapsed().as_secs_f64() * 1000.0);
            }
        }
        let worst = times.iter().copied().fold(0.0, f64::max);
        println!("| {format} | {:.0} | {worst:.0} |", median(&times));
    }
    Ok(())
}

/// A code held before a camera, on grey.
fn scene() -> Canvas {
    let link =
        "otpauth://totp/Harbour:mara@example.org?secret=ORXWWZLOFVZWK3TTMUWWC3TEEB2HEYLJ&issuer=Harbour";
    let code = Modules::of(link, QrCodeEcc::Medium);
    let mut canvas = Canvas::new(WIDTH, HEIGHT, [120; 3]);
    let module = 8;
    let (left, top) = (1280 / 2 - code.side() * module / 2, 720 / 2 - code.side() * module / 2);
    let quiet = 4 * module;
    let paper = code.side() * module + 2 * quiet;
    canvas.rect(left - quiet, top - quiet, paper, paper, [225; 3]);
    for (y, x) in (0..code.side()).flat_map(|y| (0..code.side()).map(move |x| (y, x))) {
        if code.is_dark(x, y) {
            canvas.rect(left + x * module, top + y * module, module, module, [40; 3]);
        }
    }
    canvas
}
