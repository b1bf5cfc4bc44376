//! What is slow or foreign, done without the application being held.
//!
//! The clipboard's owner may have been stopped, a file may be made to be slow to read, a password costs its second by design. So
//! a use-case that needs such a thing gives a [`Job`]: the front runs it on a thread of its own and brings back the
//! [`Answer`], and [`App::take`] does the rest. An answer to a session that has ended meanwhile comes too late and is
//! dropped, with all that it holds. What takes several files is a job for each of them, one after the other: a lock comes in
//! between. The keychain's questions are of the same kind (`unlock_methods/keychain_question.rs`).

use crate::app::App;
use crate::error::{AppError, ErrorCode, ErrorView};

/// What is done with the outcome once the application can be had again.
type Then<T> = Box<dyn FnOnce(&mut App) -> Result<Step<T>, AppError> + Send>;

/// What the application makes of an answer.
pub enum Step<T> {
    /// That was all.
    Done(T),
    /// There is more to be done without it.
    More(Job<T>),
}

/// What the application was like when a job was begun.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Turn {
    sessions: u32,
    locks: u32,
}

/// Something to be done without the application.
pub struct Job<T> {
    turn: Option<Turn>,
    work: Box<dyn FnOnce() -> Then<T> + Send>,
}

/// What came of it.
pub struct Answer<T> {
    turn: Option<Turn>,
    then: Then<T>,
}

impl<T: 'static> Job<T> {
    /// What counts whatever has been locked or opened meanwhile.
    pub(crate) fn of_any_session<W, F>(work: W) -> Self
    where
        W: FnOnce() -> F + Send + 'static,
        F: FnOnce(&mut App) -> Result<T, AppError> + Send + 'static,
    {
        Self::of_steps(None, move || {
            let then = work();
            move |app: &mut App| then(app).map(Step::Done)
        })
    }

    fn of_steps<W, F>(turn: Option<Turn>, work: W) -> Self
    where
        W: FnOnce() -> F + Send + 'static,
        F: FnOnce(&mut App) -> Result<Step<T>, AppError> + Send + 'static,
    {
        Self { turn, work: Box::new(move || Box::new(work())) }
    }

    /// Does it. May take as long as a file or another program takes.
    pub fn run(self) -> Answer<T> {
        Answer { turn: self.turn, then: (self.work)() }
    }
}

impl App {
    /// What counts only as long as nothing has been locked or opened.
    pub(crate) fn job<T: 'static, W, F>(&self, work: W) -> Job<T>
    where
        W: FnOnce() -> F + Send + 'static,
        F: FnOnce(&mut Self) -> Result<T, AppError> + Send + 'static,
    {
        Job { turn: Some(self.turn()), ..Job::of_any_session(work) }
    }

    /// The same of the first of several steps.
    pub(crate) fn steps<T: 'static, W, F>(&self, work: W) -> Job<T>
    where
        W: FnOnce() -> F + Send + 'static,
        F: FnOnce(&mut Self) -> Result<Step<T>, AppError> + Send + 'static,
    {
        Job::of_steps(Some(self.turn()), work)
    }

    /// Takes what came of a job.
    ///
    /// # Errors
    /// [`ErrorCode::VaultLocked`] when it comes too late, or the use-case's own.
    pub fn take<T>(&mut self, answer: Answer<T>) -> Result<Step<T>, AppError> {
        if answer.turn.is_some_and(|turn| turn != self.turn()) {
            return Err(ErrorView::new(ErrorCode::VaultLocked));
        }
        (answer.then)(self)
    }

    /// Runs a job where nobody else waits for the application.
    ///
    /// # Errors
    /// The use-case's.
    pub fn at_once<T: 'static>(&mut self, mut job: Job<T>) -> Result<T, AppError> {
        loop {
            match self.take(job.run())? {
                Step::Done(outcome) => return Ok(outcome),
                Step::More(next) => job = next,
            }
        }
    }

    /// Changes with every lock and every opening: what was begun before it comes too late.
    pub fn turn(&self) -> Turn {
        Turn { sessions: self.sessions, locks: self.locks }
    }
}
