//! The application behind one lock, and the ways to speak to it from the window's threads.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};
use std::time::{Duration, Instant};

use ringfence_app::view::{ImportReview, Snapshot, VaultView};
use ringfence_app::{App, AppError, ErrorCode, Job, KeychainQuestion, Looked, Step};
use ringfence_platform::{asking, leaving_nothing, wipe_stack};
use tauri::{AppHandle, Manager, Runtime};

use crate::{camera, copies, events, forgetting, kit_window, watch};

/// How long a lock waits for a code of ours to leave the clipboard, and how long the end of the program does for both. The
/// keys have left memory by then.
const PATIENCE_WITH_THE_CLIPBOARD: Duration = Duration::from_millis(500);
const PATIENCE_AT_THE_END: Duration = Duration::from_secs(1);

/// How long between two looks whether a code is still being copied.
const PAUSE: Duration = Duration::from_millis(10);

/// How long one step of a job may take. A clipboard has its own, shorter time.
const PATIENCE_WITH_A_STEP: Duration = Duration::from_secs(60);

/// What the window's threads share.
pub struct Shell {
    app: Mutex<App>,
    /// The vault was open when the page was last told.
    was_open: AtomicBool,
    /// Rung when deadlines may have moved.
    pub(crate) bell: (Mutex<bool>, Condvar),
}

impl Shell {
    /// Takes the application over.
    pub fn new(mut app: App) -> Arc<Self> {
        app.leave_copies_to_the_front();
        Arc::new(Self {
            app: Mutex::new(app),
            was_open: AtomicBool::new(false),
            bell: (Mutex::new(false), Condvar::new()),
        })
    }

    /// The application. A panic elsewhere doesn't lock the person out: the state is replaced as a whole by
    /// each use-case, never half.
    pub fn app(&self) -> Held<'_> {
        Held(self.app.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The state of this moment. A snapshot is what deadlines count from, so the ticker hears of it.
    pub fn snapshot(&self) -> Snapshot {
        let snapshot = self.app().snapshot();
        self.ring();
        snapshot
    }

    /// Tells the ticker that deadlines may have moved.
    pub fn ring(&self) {
        let (rung, bell) = &self.bell;
        *rung.lock().unwrap_or_else(PoisonError::into_inner) = true;
        bell.notify_all();
    }

    /// No lock that the program does by itself comes in between for as long as the answer lives.
    pub fn hold(self: &Arc<Self>) -> Hold {
        self.app().hold();
        Hold(Arc::clone(self))
    }

    /// Shows the page the state of this moment.
    ///
    /// A vault that has been opened lets out what waited for it; one that is locked takes the camera and the recovery kit's window
    /// with it.
    pub fn publish<R: Runtime>(&self, handle: &AppHandle<R>) {
        let snapshot = self.snapshot();
        events::snapshot_changed(handle, &snapshot);
        copies::look_when_due(handle, self);
        if matches!(snapshot.vault, VaultView::Broken { .. }) {
            self.show_earlier(handle);
        }
        let is_open = matches!(snapshot.vault, VaultView::Unlocked { .. });
        if is_open && !self.was_open.swap(is_open, Ordering::Relaxed) {
            watch::opened(handle);
            forgetting::try_again(handle);
        }
        self.was_open.store(is_open, Ordering::Relaxed);
        if !matches!(snapshot.vault, VaultView::Unlocked { .. }) {
            camera::leave(handle);
            kit_window::close(handle);
        } else if let Some(review) = self.release() {
            events::arrived(handle, &review);
        }
    }

    /// Shows it, once it is known.
    fn show_earlier<R: Runtime>(&self, handle: &AppHandle<R>) {
        if self.app().look_for_earlier().is_none() {
            return;
        }
        let handle = handle.clone();
        std::thread::spawn(move || {
            let shell = Arc::clone(&handle.state::<Arc<Shell>>());
            if shell.look_for_earlier() {
                shell.publish(&handle);
            }
        });
    }

    /// Runs a job to its end, step by step, and publishes nothing.
    pub fn finish<T: 'static>(&self, mut job: Job<T>) -> Result<T, AppError> {
        loop {
            let answer = within(PATIENCE_WITH_A_STEP, move || job.run());
            let answer = answer.ok_or_else(|| AppError::new(ErrorCode::FileUnreadable))?;
            match self.app().take(answer)? {
                Step::Done(outcome) => return Ok(outcome),
                Step::More(next) => job = next,
            }
        }
    }

    /// Looks for the earlier version that could take the place of a vault which can't be used.
    fn look_for_earlier(&self) -> bool {
        let job = self.app().look_for_earlier();
        // A folder that can't be read has none.
        job.is_some_and(|job| self.finish(job).is_ok())
    }

    fn release(&self) -> Option<ImportReview> {
        self.app().release()
    }
}

/// The application, held by one thread. What it did there, sealing and opening above all, leaves nothing on the thread's
/// stack.
pub struct Held<'a>(MutexGuard<'a, App>);

impl Deref for Held<'_> {
    type Target = App;

    fn deref(&self) -> &App {
        &self.0
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut App {
        &mut self.0
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        wipe_stack();
    }
}

/// Holds off the locks that the program does by itself, while it lives.
pub struct Hold(Arc<Shell>);

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.app().let_go();
        self.0.ring();
    }
}

/// Runs a use-case and shows the page what came of it, whether it worked or not.
///
/// # Errors
/// The use-case's.
pub fn change<R: Runtime, T>(
    handle: &AppHandle<R>,
    use_case: impl FnOnce(&mut App) -> Result<T, AppError>,
) -> Result<T, AppError> {
    let shell = handle.state::<Arc<Shell>>();
    let outcome = {
        let mut app = shell.app();
        // What a person asks of a vault that should have locked meanwhile comes too late.
        app.touch();
        use_case(&mut app)
    };
    shell.publish(handle);
    outcome
}

/// Runs a use-case that hands out what is slow or foreign in it: the application is not held meanwhile.
///
/// # Errors
/// The use-case's, or [`ErrorCode::FileUnreadable`] when a step takes too long.
pub fn job<R: Runtime, T: 'static>(
    handle: &AppHandle<R>,
    use_case: impl FnOnce(&mut App) -> Result<Job<T>, AppError>,
) -> Result<T, AppError> {
    let job = change(handle, use_case)?;
    let shell = handle.state::<Arc<Shell>>();
    let outcome = shell.finish(job);
    shell.publish(handle);
    outcome
}

/// Runs work on a thread of its own. Nobody listens any more to what takes longer.
pub fn within<T: Send + 'static>(patience: Duration, work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, outcome) = mpsc::channel();
    std::thread::spawn(move || {
        // As above.
        let _ = done.send(leaving_nothing(work));
    });
    outcome.recv_timeout(patience).ok()
}

/// Clears the clipboard of our code where that is due, on a thread of its own. Waits for it so long, and no longer.
pub fn clear_clipboard<R: Runtime>(handle: &AppHandle<R>, shell: &Arc<Shell>, patience: Duration) {
    let begun = Instant::now();
    loop {
        let shown = {
            let (handle, shell) = (handle.clone(), Arc::clone(shell));
            move || shell.publish(&handle)
        };
        let left = patience.saturating_sub(begun.elapsed());
        if let Some(cleared) = clearing(shell, shown) {
            let _ = cleared.recv_timeout(left);
            return;
        }
        // A code that is being copied at this moment is cleared after that.
        if left.is_zero() || !shell.app().is_at_clipboard() {
            return;
        }
        std::thread::sleep(PAUSE);
    }
}

fn clearing(shell: &Arc<Shell>, then: impl FnOnce() + Send + 'static) -> Option<mpsc::Receiver<()>> {
    let job = shell.app().clear_clipboard()?;
    let shell = Arc::clone(shell);
    let (done, cleared) = mpsc::channel();
    std::thread::spawn(move || {
        let answer = job.run();
        // Where it failed, it is due again.
        let _ = shell.app().take(answer);
        // Nobody waits any more where it took long.
        let _ = done.send(());
        then();
    });
    Some(cleared)
}

/// Ends what the page had open, because its process has ended: nobody is left who could close it.
pub fn page_ended<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    // A camera takes its time to go off, and this is the window's thread.
    std::thread::spawn(move || {
        camera::leave(&handle);
        kit_window::close(&handle);
        let shell = handle.state::<Arc<Shell>>();
        shell.app().forget_page();
        shell.ring();
    });
}

/// Looks at the vault file again, because another program may have changed it, and shows the page what is new.
pub fn look_again<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    std::thread::spawn(move || {
        let shell = Arc::clone(&handle.state::<Arc<Shell>>());
        let looked = loop {
            let look = shell.app().look_at_file();
            match shell.finish(look) {
                // It locked meanwhile, or was opened.
                Err(problem) if problem.code == ErrorCode::VaultLocked => {}
                looked => break looked.unwrap_or(Looked::Nothing),
            }
        };
        match looked {
            Looked::WorthOpening => open_vault(&handle),
            Looked::Changed => shell.publish(&handle),
            Looked::Nothing => copies::look_when_due(&handle, &shell),
        }
    });
}

/// Locks before the program ends, which also takes a code of ours off the clipboard. The window is gone and
/// with it perhaps the one who answers for the clipboard, so this is not waited for long.
pub fn lock_at_the_end(shell: &Arc<Shell>) {
    let shell = Arc::clone(shell);
    let (done, ended) = mpsc::channel();
    std::thread::spawn(move || {
        shell.app().lock();
        if let Some(cleared) = clearing(&shell, || {}) {
            let _ = cleared.recv();
        }
        // The program may have ended without waiting.
        let _ = done.send(());
    });
    let _ = ended.recv_timeout(PATIENCE_AT_THE_END);
}

/// Shows the page a lock, and takes a code of ours off the clipboard if whoever has it answers soon.
pub fn locked<R: Runtime>(handle: &AppHandle<R>, shell: &Arc<Shell>) {
    shell.publish(handle);
    clear_clipboard(handle, shell, PATIENCE_WITH_THE_CLIPBOARD);
}

/// Looks at the vault and asks the keychain on a thread of its own, so that neither the window nor the
/// application waits while the system asks the person.
pub fn open_vault<R: Runtime>(handle: &AppHandle<R>) {
    let handle = handle.clone();
    std::thread::spawn(move || {
        let shell = Arc::clone(&handle.state::<Arc<Shell>>());
        let mut question = shell.app().open();
        shell.look_for_earlier();
        shell.publish(&handle);
        while let Some(asked) = question {
            let answer = ask(asked);
            question = shell.app().answer(answer);
            shell.publish(&handle);
        }
    });
}

/// Asks the keychain on a thread of its own, and gives it up when it takes too long.
pub(crate) fn ask(question: KeychainQuestion) -> ringfence_app::KeychainAnswer {
    asking::ask(question, || {})
}
