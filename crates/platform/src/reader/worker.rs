//! The reader process: questions on standard input, answers on standard output.

use std::cell::OnceCell;
use std::io::{self, BufReader, Read, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use ringfence_app::ports::capture::{Preview, Shot};
use ringfence_scan::wire::{self, Answer, Plane, Question};
use ringfence_scan::{PictureError, Searched};
use zeroize::Zeroizing;

use super::warming::warm_up;
use super::{ARGUMENT, confine, ready};
use crate::camera::jpeg;

/// A still picture is searched for so long at most, from when it is unpacked. What counts is the time on a processor, so that a
/// busy computer costs no picture its code …
const STILL_BUDGET: Duration = Duration::from_millis(1600);
/// … but no more than this from when it came; a while before the asker gives up.
const ANSWER_WITHIN: Duration = Duration::from_millis(1850);
/// A frame of many: the next one comes at once.
const LIVE_BUDGET: Duration = Duration::from_millis(33);
/// Without a question for so many seconds the process leaves, should its asker not have ended it by then.
const IDLE_SECONDS: u32 = 30;

/// Serves as a reader and returns how it ended, when the program was started to be one. To be called first in
/// `main`: nothing else of the program should run in such a process.
pub fn serve_if_asked() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != ARGUMENT || arguments.next().is_some() {
        return None;
    }
    Some(match serve() {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    })
}

fn serve() -> io::Result<()> {
    let fence = confine::confine(leave_when_idle)?;
    let _ = warm_up();
    let mut questions = BufReader::new(io::stdin().lock());
    let mut answers = io::stdout().lock();
    answers.write_all(&[ready(fence)])?;
    answers.flush()?;
    while let Some(question) = next(&mut questions)? {
        match &question {
            Question::Unpack(bytes) => wire::write_planes(&mut answers, &unpacked(bytes))?,
            Question::Shot(bytes) => wire::write_planes(&mut answers, &shot(bytes))?,
            question => wire::write_answer(&mut answers, &answer(question))?,
        }
        IDLE_FOR.store(0, Ordering::Relaxed);
    }
    Ok(())
}

fn unpacked(bytes: &[u8]) -> Result<Vec<Plane>, PictureError> {
    ringfence_scan::read_rgba(bytes).map(|(pixels, width, height)| vec![Plane { pixels, width, height }])
}

fn shot(bytes: &[u8]) -> Result<Vec<Plane>, PictureError> {
    let Shot { frame, preview } = jpeg::shot(bytes).ok_or(PictureError::Damaged)?;
    let luma = Zeroizing::new(frame.luma().to_vec());
    let Preview { rgb, width, height } = preview;
    Ok(vec![
        Plane { pixels: luma, width: frame.width(), height: frame.height() },
        Plane { pixels: rgb, width, height },
    ])
}

fn next(questions: &mut impl Read) -> io::Result<Option<Question>> {
    let question = wire::read_question(questions)?;
    // Busy: the seconds are not counted.
    IDLE_FOR.store(BUSY, Ordering::Relaxed);
    Ok(question)
}

fn answer(question: &Question) -> Answer {
    let came = worked();
    // First asked when the picture is unpacked.
    let begun = OnceCell::new();
    let in_time = || {
        let now = worked();
        now - *begun.get_or_init(|| now) < STILL_BUDGET && now - came < ANSWER_WITHIN
    };
    let of_a_picture = |codes| Searched { codes, pages_left: false };
    match question {
        Question::File(bytes) => ringfence_scan::decode_file(bytes, &in_time),
        Question::Still(frame) => ringfence_scan::decode_while(frame, &in_time).map(of_a_picture),
        Question::Live(frame, turn) => {
            let came = Instant::now();
            let in_time = || came.elapsed() < LIVE_BUDGET;
            Ok(of_a_picture(ringfence_scan::decode_live(frame, *turn, &in_time)))
        }
        Question::Unpack(_) | Question::Shot(_) => Err(PictureError::UnknownFormat),
    }
}

/// How long this thread has been on a processor, from some beginning.
#[cfg(unix)]
fn worked() -> Duration {
    use rustix::time::{ClockId, clock_gettime};
    Duration::try_from(clock_gettime(ClockId::ThreadCPUTime)).unwrap_or_default()
}

/// Time gone by, from some beginning.
#[cfg(not(unix))]
fn worked() -> Duration {
    static BEGINNING: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    BEGINNING.elapsed()
}

/// Seconds without a question, or [`BUSY`].
static IDLE_FOR: AtomicU32 = AtomicU32::new(0);
const BUSY: u32 = u32::MAX;

/// Starts the thread that does so. It is at work when this returns: how a thread begins takes more system calls than are
/// left to it later.
fn leave_when_idle() {
    let (begun, begins) = mpsc::channel();
    std::thread::spawn(move || {
        let _ = begun.send(());
        loop {
            std::thread::sleep(Duration::from_secs(1));
            let counted = IDLE_FOR.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |seconds| {
                (seconds != BUSY).then_some(seconds.saturating_add(1))
            });
            if counted.is_ok_and(|seconds| seconds >= IDLE_SECONDS) {
                std::process::exit(0);
            }
        }
    });
    let _ = begins.recv();
}
