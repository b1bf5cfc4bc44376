//! How long a start takes, as an eye on the screen sees it: the X server's frame buffer is read again and
//! again; the program does nothing for it and does not know of it.

use std::{
    fs,
    process::{Child, Command},
    thread,
    time::{Duration, Instant},
};

use xtask::{Outcome, desk::Desk, picture::Picture};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(4);
/// So long after the first sight of a window nothing comes any more but the steps of a clock.
const ENOUGH: Duration = Duration::from_millis(4000);
/// Longer than any start.
const PATIENCE: Duration = Duration::from_secs(60);
/// A picture that shows this much of the last one's text and colour is complete: what moves after that are rings
/// and seconds, a fifteenth of the whole. Without the codes it is not even two thirds.
const COMPLETE: f64 = 0.85;

/// One start.
pub struct Start {
    /// From the start of the process until anything of its window was on the screen.
    pub window: Duration,
    /// Until the window showed what it went on to show.
    pub content: Duration,
}

/// Starts a program on a bare screen and watches until its window has become what it is.
pub fn watch(desk: &Desk, command: &mut Command) -> Outcome<(Child, Start)> {
    let file = desk.screen_file();
    let mut last = fs::read(&file)?;
    let begin = Instant::now();
    let child = command.spawn()?;
    let mut changes: Vec<(Duration, Vec<u8>)> = Vec::new();
    let end =
        |changes: &[(Duration, Vec<u8>)]| changes.first().map_or(PATIENCE, |(first, _)| *first + ENOUGH);
    while begin.elapsed() < end(&changes) {
        let now = begin.elapsed();
        let frame = fs::read(&file)?;
        if frame != last {
            changes.push((now, frame.clone()));
            last = frame;
        }
        thread::sleep(PAUSE);
    }
    let first = changes.first().ok_or("no window came")?.0;
    // The window alone: the bare screen around it would count as text.
    let window = |frame: &[u8]| Picture::parse(frame)?.drawn();
    let end = window(&last).ok_or("no picture")?;
    let is_complete = |frame: &[u8]| window(frame).is_some_and(|now| now.share_of(&end) >= COMPLETE);
    let complete = changes.iter().find(|(_, frame)| is_complete(frame)).ok_or("no complete picture")?.0;
    Ok((child, Start { window: first, content: complete }))
}
