//! `scan --camera` and `scan --list-cameras`.

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use ringfence_app::import::camera::{Sight, choose, watch};
use ringfence_app::ports::capture::{CameraError, Cameras as _};
use ringfence_app::view::Shown;
use ringfence_app::{ErrorCode, ErrorView};
use ringfence_platform::SystemCameras;
use ringfence_scan::Code;
use serde::Serialize;

use crate::args::{Scan, Shared};
use crate::commands::scan::part_of;
use crate::failure::{Exit, Failure};
use crate::output;
use crate::sources::READER;

/// How long a code is waited for when nothing else is asked.
const PATIENCE: Duration = Duration::from_secs(30);

#[derive(Serialize)]
struct Seen {
    camera: String,
    codes: Vec<Shown>,
}

#[derive(Serialize)]
struct Named {
    name: String,
}

/// Prints the names of the cameras, each on a line.
pub fn list(shared: &Shared) -> Result<Exit, Failure> {
    let cameras = SystemCameras::new().list().map_err(ErrorView::from)?;
    let names: Vec<Named> = cameras.into_iter().map(|camera| Named { name: camera.name }).collect();
    if shared.json {
        output::json(&names)?;
    } else {
        for named in &names {
            output::line(&named.name)?;
        }
    }
    if names.is_empty() { Err(ErrorView::from(CameraError::Missing).into()) } else { Ok(Exit::Fine) }
}

/// Looks through a camera and prints what codes say as they come into view; a person asked for it, secret or not.
pub fn scan(name: &str, asked: &Scan, shared: &Shared) -> Result<Exit, Failure> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let interrupt = Arc::clone(&interrupted);
    // Without it Ctrl-C ends the program at once, which puts the camera out as well.
    let _ = ctrlc::set_handler(move || interrupt.store(true, Ordering::Relaxed));

    let cameras = SystemCameras::new().list().map_err(ErrorView::from)?;
    let wanted = (!name.is_empty()).then_some(name);
    let camera = choose(&cameras, wanted).ok_or_else(|| missing(wanted))?;
    let stream = SystemCameras::new().open(&camera.id).map_err(ErrorView::from)?;
    if output::is_read_by_a_person() {
        output::say(&format!("Looking through {}. Ctrl-C ends it.", camera.name));
    }

    let start = Instant::now();
    let limit = asked.seconds.map(Duration::from_secs).or((!asked.all).then_some(PATIENCE));
    let (done, dark, in_parts) = (Cell::new(false), Cell::new(false), Cell::new(false));
    let mut codes = Vec::new();
    let mut unwritten = Ok(());
    let go_on = || {
        let in_time = limit.is_none_or(|limit| start.elapsed() < limit);
        !done.get() && in_time && !interrupted.load(Ordering::Relaxed)
    };
    let end = watch(stream, &*READER, &go_on, &mut |sight: Sight| {
        dark.set(sight.dark);
        for Code { text, part, .. } in sight.new {
            // Told when all parts have been seen.
            if let Some(part) = part {
                output::say(&format!("{} Show the others too.", part_of(part)));
                in_parts.set(true);
                continue;
            }
            if !shared.json && unwritten.is_ok() {
                unwritten = output::text(&text);
            }
            codes.push(Shown::new(text));
        }
        done.set((!asked.all && !codes.is_empty()) || unwritten.is_err());
    });
    unwritten?;
    let found = !codes.is_empty();
    if shared.json {
        output::json(&[Seen { camera: camera.name.clone(), codes }])?;
    }
    end?;
    if found {
        return Ok(Exit::Fine);
    }
    if in_parts.get() {
        return Err(ErrorView::new(ErrorCode::CodeInParts).into());
    }
    let remedy = if dark.get() {
        "It is too dark: bring more light to it, or make the screen that shows it brighter."
    } else {
        "Hold the whole code before the camera, steady and near."
    };
    Err(Failure::new(Exit::Nothing, "No QR code came into view.", remedy))
}

fn missing(wanted: Option<&str>) -> Failure {
    match wanted {
        None => ErrorView::from(CameraError::Missing).into(),
        Some(_) => Failure::new(
            Exit::Failed,
            "No camera has this name.",
            "See the names with: ringfence-cli scan --list-cameras",
        ),
    }
}
