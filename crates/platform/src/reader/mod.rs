//! `CodeReader` in a process of its own.
//!
//! Pictures come from anywhere, and decoders of pictures and readers of codes have hung, panicked and eaten memory on
//! some of them. So they run in a second process of this same program, which is given nothing but the picture, can
//! reach nothing else ([`confine`]), and is ended when it takes too long. It lives on between questions and
//! is ended when there are none.

mod confine;
#[cfg(target_os = "linux")]
mod landlock;
#[cfg(target_os = "linux")]
mod system_calls;
mod warming;
mod worker;

use std::ffi::OsString;
use std::io::{self, Read as _};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use ringfence_app::ports::capture::{CodeReader, Fence, Preview, ReadError, Screenshot, Shot, Unpacker};
use ringfence_scan::wire::{self, Answer, Plane};
use ringfence_scan::{Code, Frame, PictureError, Searched};
use zeroize::Zeroizing;

pub use confine::{confine, fence};
pub use worker::serve_if_asked;

/// The argument that makes a program of ours a reader. Not for people, so no help mentions it.
const ARGUMENT: &str = "--read-codes";

/// A picture that is not read after this long is given up and its reader ended …
const PATIENCE: Duration = Duration::from_secs(2);

/// … unless the computer let the reader work for less than that: no picture is to blame for that either. Then it is waited for
/// so much longer at most.
const PATIENCE_WITH_THE_COMPUTER: Duration = Duration::from_secs(8);

/// A reader has this long to start: a cold disk is slow, and no picture is to blame for that.
const PATIENCE_AT_THE_START: Duration = Duration::from_secs(15);

/// Where a new reader is gone so soon, another one is asked once: the computer may have ended it, and two such ends together
/// still cost less than one picture that takes all of its time.
const SOON: Duration = Duration::from_millis(500);

/// How often it is looked whether the reader works.
const A_WHILE: Duration = Duration::from_millis(100);

/// A reader that is not asked for so long is ended: a large picture may have left much memory with it.
const IDLE: Duration = Duration::from_secs(20);

/// A large picture file is unpacked, and its pixels come over, within this time.
const PATIENCE_FOR_PIXELS: Duration = Duration::from_secs(10);

/// What a reader says when it is ready: which fences it is within, as a digit.
fn ready(fence: Fence) -> u8 {
    b'0' + u8::from(fence.files) + 2 * u8::from(fence.system_calls)
}

/// The fences of what a reader said; `None` when that is no word of a reader.
fn said(ready: u8) -> Option<Fence> {
    let fences = ready.checked_sub(b'0').filter(|fences| *fences < 4)?;
    Some(Fence { files: fences & 1 != 0, system_calls: fences & 2 != 0 })
}

/// What a process needs of its environment to start at all; a reader gets nothing else of it.
const ENVIRONMENT: [&str; 4] = ["LD_LIBRARY_PATH", "PATH", "SystemRoot", "WINEPREFIX"];

/// Asks reader processes, as many at once as there are askers, and keeps one of them for the next question.
pub struct WorkerReader {
    program: Option<PathBuf>,
    /// Kept without a question for so long.
    patience: Duration,
    idle: Mutex<Vec<Worker>>,
}

impl WorkerReader {
    /// Reader processes of this program, whose `main` begins with [`serve_if_asked`].
    pub fn new() -> Self {
        // The link that Linux keeps leads to the program even after an update has put another in its place.
        let linked = cfg!(target_os = "linux").then(|| PathBuf::from("/proc/self/exe"));
        let program = linked.or_else(|| std::env::current_exe().ok());
        Self { program, patience: IDLE, idle: Mutex::default() }
    }

    /// Reader processes of another program of ours.
    pub fn at(program: PathBuf) -> Self {
        Self { program: Some(program), patience: IDLE, idle: Mutex::default() }
    }

    /// The same, and a reader is ended when it is not asked for so long.
    pub fn ended_after(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    fn codes(&self, question: Zeroizing<Vec<u8>>) -> Result<Searched, ReadError> {
        match self.ask(question, Wanted::Codes)? {
            Told::Codes(answer) => Ok(answer?),
            Told::Ready | Told::Planes(_) => Err(ReadError::Failed),
        }
    }

    fn planes(&self, question: Zeroizing<Vec<u8>>, depths: &'static [u64]) -> Result<Vec<Plane>, ReadError> {
        match self.ask(question, Wanted::Planes(depths))? {
            Told::Planes(answer) => Ok(answer?),
            Told::Ready | Told::Codes(_) => Err(ReadError::Failed),
        }
    }

    fn ask(&self, question: Zeroizing<Vec<u8>>, wanted: Wanted) -> Result<Told, ReadError> {
        // Lent to each worker: the whole picture is in it.
        let question = Arc::new(question);
        let mut once_more = true;
        loop {
            let (worker, kept) = match self.idle().pop() {
                Some(worker) => (worker, true),
                None => {
                    let program = self.program.as_ref().ok_or(ReadError::Failed)?;
                    (Worker::start(program, self.patience)?, false)
                }
            };
            let asked = Instant::now();
            match worker.ask(&question, wanted) {
                // One that was kept may have left meanwhile; that says nothing of the picture.
                Err(Lost::Gone) if kept => {}
                // A picture that breaks a reader does so again.
                Err(Lost::Gone) if once_more && asked.elapsed() < SOON => once_more = false,
                Err(Lost::Gone | Lost::OutOfTime) => return Err(ReadError::OutOfTime),
                Ok(answer) => {
                    let mut idle = self.idle();
                    if idle.is_empty() {
                        idle.push(worker);
                    }
                    return Ok(answer);
                }
            }
        }
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for WorkerReader {
    fn default() -> Self {
        Self::new()
    }
}

impl CodeReader for WorkerReader {
    fn read_file(&self, bytes: &[u8]) -> Result<Searched, ReadError> {
        self.codes(written(bytes.len(), |to| wire::write_file(to, bytes))?)
    }

    fn read_still(&self, frame: &Frame) -> Result<Vec<Code>, ReadError> {
        Ok(self.codes(written(frame.luma().len(), |to| wire::write_frame(to, frame, None))?)?.codes)
    }

    fn read_live(&self, frame: &Frame, turn: u32) -> Result<Vec<Code>, ReadError> {
        Ok(self.codes(written(frame.luma().len(), |to| wire::write_frame(to, frame, Some(turn)))?)?.codes)
    }
}

impl Unpacker for WorkerReader {
    fn unpack(&self, file: &[u8]) -> Result<Screenshot, ReadError> {
        let planes = self.planes(written(file.len(), |to| wire::write_packed(to, file))?, &[4])?;
        let picture = planes.into_iter().next();
        let picture =
            picture.map(|Plane { pixels, width, height }| Screenshot { rgba: pixels, width, height });
        picture.ok_or(ReadError::Failed)
    }

    fn unpack_shot(&self, buffer: &[u8]) -> Result<Shot, ReadError> {
        let planes = self.planes(written(buffer.len(), |to| wire::write_buffer(to, buffer))?, &[1, 3])?;
        let Ok([mut luma, small]) = <[Plane; 2]>::try_from(planes) else { return Err(ReadError::Failed) };
        // Moved, not copied: what is left behind is empty.
        let frame = Frame::from_luma(std::mem::take(&mut *luma.pixels), luma.width, luma.height);
        let frame = frame.ok_or(ReadError::Picture(PictureError::Damaged))?;
        if small.width > Preview::MAX_WIDTH {
            return Err(ReadError::Picture(PictureError::Damaged));
        }
        Ok(Shot { frame, preview: Preview { rgb: small.pixels, width: small.width, height: small.height } })
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

/// A question, lent to whoever writes it, and what is to come back.
type Question = (Arc<Zeroizing<Vec<u8>>>, Wanted);

/// What a question is answered with.
#[derive(Clone, Copy)]
enum Wanted {
    Codes,
    /// Pixels, with so many bytes each in each plane.
    Planes(&'static [u64]),
}

impl Wanted {
    fn patience(self) -> Duration {
        match self {
            Self::Codes => PATIENCE,
            Self::Planes(_) => PATIENCE_FOR_PIXELS,
        }
    }

    fn read(self, from: &mut ChildStdout) -> io::Result<Told> {
        match self {
            Self::Codes => wire::read_answer(from).map(Told::Codes),
            Self::Planes(depths) => wire::read_planes(from, depths).map(Told::Planes),
        }
    }
}

/// What a worker says.
enum Told {
    Ready,
    Codes(Answer),
    Planes(Result<Vec<Plane>, PictureError>),
}

/// A reader process. Ended when dropped.
struct Worker {
    process: Arc<Process>,
    questions: Sender<Question>,
    answers: Receiver<io::Result<Told>>,
}

/// Why a worker gave no answer.
#[derive(Debug)]
enum Lost {
    /// It has left, was ended for want of questions, or broke down for want of memory.
    Gone,
    /// It is still at it.
    OutOfTime,
}

impl Worker {
    fn start(program: &PathBuf, patience: Duration) -> Result<Self, ReadError> {
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
        let worker = Self { process: Arc::new(Process(Mutex::new(child))), questions, answers };
        let process = Arc::clone(&worker.process);
        std::thread::spawn(move || {
            carry(input, output, &to_ask, &to_answer, patience);
            process.end();
        });
        match worker.answers.recv_timeout(PATIENCE_AT_THE_START) {
            Ok(Ok(_)) => Ok(worker),
            Ok(Err(_)) | Err(_) => Err(ReadError::Failed),
        }
    }

    fn ask(&self, question: &Arc<Zeroizing<Vec<u8>>>, wanted: Wanted) -> Result<Told, Lost> {
        let before = self.process.worked();
        self.questions.send((Arc::clone(question), wanted)).map_err(|_| Lost::Gone)?;
        let has_time = || {
            let worked = self.process.worked().zip(before).map(|(now, before)| now.saturating_sub(before));
            worked.is_some_and(|worked| worked < wanted.patience())
        };
        let mut answer = self.answers.recv_timeout(wanted.patience());
        let end = Instant::now() + PATIENCE_WITH_THE_COMPUTER;
        while answer.as_ref().is_err_and(|error| *error == RecvTimeoutError::Timeout)
            && Instant::now() < end
            && has_time()
        {
            answer = self.answers.recv_timeout(A_WHILE);
        }
        match answer {
            Ok(answer) => answer.map_err(|_| Lost::Gone),
            Err(RecvTimeoutError::Timeout) => Err(Lost::OutOfTime),
            Err(RecvTimeoutError::Disconnected) => Err(Lost::Gone),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        self.process.end();
    }
}

/// What is left of a process when its pipes are taken.
struct Process(Mutex<Child>);

impl Process {
    /// How long it has been on a processor so far; `None` where the system doesn't tell.
    fn worked(&self) -> Option<Duration> {
        let process = self.0.lock().unwrap_or_else(PoisonError::into_inner).id();
        // Of its first thread, which does the reading, in nanoseconds.
        let told = std::fs::read_to_string(format!("/proc/{process}/schedstat")).ok()?;
        told.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    }

    /// Ends it and takes note of its end: until then a process that has left stays in the system's list.
    fn end(&self) {
        let mut child = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // It may have left by itself; there is nothing else to do about it.
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// Carries questions to a worker and its answers back, until one of the two ends is gone or no question comes for so
/// long. The first "answer" is that it is ready; one that is less fenced in than is known of this computer gives none, so
/// that nothing is read beyond what can be known. Read without a buffer between: it would keep what the last picture
/// said for as long as the worker lives.
fn carry(
    mut input: ChildStdin,
    mut output: ChildStdout,
    questions: &Receiver<Question>,
    answers: &Sender<io::Result<Told>>,
    patience: Duration,
) {
    let mut ready = [0];
    let is_ready = output.read_exact(&mut ready).is_ok();
    let fenced = said(ready[0]).is_some_and(|said| said.covers(fence()));
    let mut go_on = is_ready && fenced && answers.send(Ok(Told::Ready)).is_ok();
    while go_on && let Ok((question, wanted)) = questions.recv_timeout(patience) {
        let answer = io::Write::write_all(&mut input, &question).and_then(|()| wanted.read(&mut output));
        drop(question);
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
