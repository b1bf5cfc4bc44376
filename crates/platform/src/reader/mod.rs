//! `CodeReader` in a process of its own.
//!
//! Pictures come from anywhere, and decoders of pictures and readers of codes have hung, panicked and eaten memory on
//! some of them. So they run in a second process of this same program, which is given nothing but the picture, can
//! reach nothing else ([`confine`]), and is ended when it takes too long. It lives on between questions and
//! leaves by itself when there are none.

mod confine;
mod worker;

use std::ffi::OsString;
use std::io::{self, Read as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use ringfence_app::eyes::{CodeReader, ReadError};
use ringfence_scan::wire::{self, Answer};
use ringfence_scan::{Code, Frame};
use zeroize::Zeroizing;

pub use worker::serve_if_asked;

/// The argument that makes a program of ours a reader. Not for people, so no help mentions it.
const ARGUMENT: &str = "--read-codes";

/// A picture that is not read after this long is given up and its reader ended.
const PATIENCE: Duration = Duration::from_secs(2);

/// A reader has this long to start: a cold disk is slow, and no picture is to blame for that.
const PATIENCE_AT_THE_START: Duration = Duration::from_secs(15);

/// What a reader says when it is ready.
const READY: u8 = b'R';

/// What a process needs of its environment to start at all; a reader gets nothing else of it.
const ENVIRONMENT: [&str; 4] = ["LD_LIBRARY_PATH", "PATH", "SystemRoot", "WINEPREFIX"];

/// Asks reader processes, as many at once as there are askers, and keeps one of them for the next question.
pub struct WorkerReader {
    program: Option<PathBuf>,
    idle: Mutex<Vec<Worker>>,
}

impl WorkerReader {
    /// Reader processes of this program, whose `main` begins with [`serve_if_asked`].
    pub fn new() -> Self {
        // The link that Linux keeps leads to the program even after an update has put another in its place.
        let linked = cfg!(target_os = "linux").then(|| PathBuf::from("/proc/self/exe"));
        Self { program: linked.or_else(|| std::env::current_exe().ok()), idle: Mutex::default() }
    }

    /// Reader processes of another program of ours.
    pub fn at(program: PathBuf) -> Self {
        Self { program: Some(program), idle: Mutex::default() }
    }

    fn ask(&self, question: &Zeroizing<Vec<u8>>) -> Result<Vec<Code>, ReadError> {
        loop {
            let (mut worker, kept) = match self.idle().pop() {
                Some(worker) => (worker, true),
                None => (Worker::start(self.program.as_ref().ok_or(ReadError::Failed)?)?, false),
            };
            match worker.ask(question.clone()) {
                // One that was kept may have left meanwhile; that says nothing of the picture.
                Err(Lost::Gone) if kept => {}
                Err(Lost::Gone | Lost::OutOfTime) => return Err(ReadError::OutOfTime),
                Ok(answer) => {
                    let mut idle = self.idle();
                    if idle.is_empty() {
                        idle.push(worker);
                    }
                    return Ok(answer?);
                }
            }
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for WorkerReader {
    fn default() -> Self {
        Self::new()
    }
}

impl CodeReader for WorkerReader {
    fn read_file(&self, bytes: &[u8]) -> Result<Vec<Code>, ReadError> {
        self.ask(&written(bytes.len(), |to| wire::write_file(to, bytes))?)
    }

    fn read_still(&self, frame: &Frame) -> Result<Vec<Code>, ReadError> {
        self.ask(&written(frame.luma().len(), |to| wire::write_frame(to, frame, None))?)
    }

    fn read_live(&self, frame: &Frame, turn: u32) -> Result<Vec<Code>, ReadError> {
        self.ask(&written(frame.luma().len(), |to| wire::write_frame(to, frame, Some(turn)))?)
    }
}

/// A question as bytes, in memory that is taken once, so that no copy is left behind by growing.
fn written(
    length: usize,
    write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>,
) -> Result<Zeroizing<Vec<u8>>, ReadError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(length + 64));
    write(&mut bytes).map_err(|_| ReadError::Failed)?;
    Ok(bytes)
}

/// A reader process. Ended when dropped.
struct Worker {
    child: Child,
    questions: Sender<Zeroizing<Vec<u8>>>,
    answers: Receiver<io::Result<Answer>>,
}

/// Why a worker gave no answer.
#[derive(Debug)]
enum Lost {
    /// It has left, by itself or for want of memory.
    Gone,
    /// It is still at it.
    OutOfTime,
}

impl Worker {
    fn start(program: &PathBuf) -> Result<Self, ReadError> {
        let mut command = Command::new(program);
        command.arg(ARGUMENT).env_clear().envs(environment());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        without_console(&mut command);
        let mut child = command.spawn().map_err(|_| ReadError::Failed)?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(ReadError::Failed);
        };
        let (questions, to_ask) = mpsc::channel();
        let (to_answer, answers) = mpsc::channel();
        let worker = Self { child, questions, answers };
        std::thread::spawn(move || carry(input, output, &to_ask, &to_answer));
        match worker.answers.recv_timeout(PATIENCE_AT_THE_START) {
            Ok(Ok(_)) => Ok(worker),
            Ok(Err(_)) | Err(_) => Err(ReadError::Failed),
        }
    }

    fn ask(&mut self, question: Zeroizing<Vec<u8>>) -> Result<Answer, Lost> {
        self.questions.send(question).map_err(|_| Lost::Gone)?;
        match self.answers.recv_timeout(PATIENCE) {
            Ok(answer) => answer.map_err(|_| Lost::Gone),
            Err(RecvTimeoutError::Timeout) => Err(Lost::OutOfTime),
            Err(RecvTimeoutError::Disconnected) => Err(Lost::Gone),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It may have left by itself; there is nothing else to do about it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Carries questions to a worker and its answers back, until one of the two ends is gone. The first "answer" is that it
/// is ready. Read without a buffer between: it would keep what the last picture said for as long as the worker lives.
fn carry(
    mut input: ChildStdin,
    mut output: ChildStdout,
    questions: &Receiver<Zeroizing<Vec<u8>>>,
    answers: &Sender<io::Result<Answer>>,
) {
    let mut ready = [0];
    let outcome = output.read_exact(&mut ready).map(|()| Ok(Vec::new()));
    let mut go_on = outcome.is_ok() && ready == [READY] && answers.send(outcome).is_ok();
    while go_on && let Ok(question) = questions.recv() {
        let answer =
            io::Write::write_all(&mut input, &question).and_then(|()| wire::read_answer(&mut output));
        go_on = answer.is_ok();
        go_on &= answers.send(answer).is_ok();
    }
}

fn environment() -> impl Iterator<Item = (&'static str, OsString)> {
    ENVIRONMENT.into_iter().filter_map(|name| Some((name, std::env::var_os(name)?)))
}

#[cfg(windows)]
fn without_console(command: &mut Command) {
    use std::os::windows::process::CommandExt as _;
    const CREATE_NO_WINDOW: u32 = 0x0800_0000;
    command.creation_flags(CREATE_NO_WINDOW);
}

#[cfg(not(windows))]
fn without_console(_: &mut Command) {}
