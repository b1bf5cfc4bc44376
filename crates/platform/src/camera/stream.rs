//! One thread for each camera that is on, and the one-place mailbox between it and whoever wants pictures.
//!
//! Drivers panic, and wait without end. So everything that touches one is done on this thread: a panic ends the stream
//! and not the program, and a thread that is stuck is left to itself. Whoever holds the stream never waits for it longer
//! than they want to, and not at all when they let go.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use ringfence_app::ports::capture::{CameraError, CameraStream, Shot};

/// A camera that is on, as its thread sees it. Off when dropped.
pub trait Source {
    /// Waits for the next picture and gives it when it is wanted and whole. `None` is no end: ask again.
    ///
    /// # Errors
    /// Why no more will come.
    fn next(&mut self, wanted: bool) -> Result<Option<Shot>, CameraError>;

    /// The size of its pictures, in pixels.
    fn size(&self) -> (u32, u32);
}

/// One way to switch a camera on.
pub type Attempt = Box<dyn FnOnce() -> Result<Box<dyn Source>, CameraError>>;

/// Cameras that wake slowly are on within this time.
const OPEN_PATIENCE: Duration = Duration::from_secs(if cfg!(target_os = "macos") { 50 } else { 8 });
/// A camera that is being switched off may take this long before it is switched on again.
const LEAVE_PATIENCE: Duration = Duration::from_secs(3);

/// The cameras that are on in this process, or that a thread has not let go yet. Drivers share what they hold within a
/// process, so there must be one for the whole of it.
static HELD: Mutex<Vec<(String, Arc<Mailbox>)>> = Mutex::new(Vec::new());

/// Runs something that may panic.
pub fn caught<T>(action: impl FnOnce() -> Result<T, CameraError>) -> Result<T, CameraError> {
    catch_unwind(AssertUnwindSafe(action)).unwrap_or(Err(CameraError::Failed))
}

/// Switches a camera on, by the first of several ways that works.
///
/// # Errors
/// Why none does; [`CameraError::Stalled`] when its driver doesn't answer.
pub fn open(
    id: &str,
    ways: impl FnOnce() -> Result<Vec<Attempt>, CameraError> + Send + 'static,
) -> Result<Box<dyn CameraStream>, CameraError> {
    let mailbox = claim(id)?;
    let for_thread = Arc::clone(&mailbox);
    let thread = std::thread::Builder::new().name("camera".to_owned());
    let started = thread.spawn(move || {
        if let Err(error) = run(&for_thread, ways) {
            for_thread.change(|state| state.end = Some(error));
        }
        for_thread.change(|state| state.gone = true);
    });
    let Ok(thread) = started else {
        mailbox.change(|state| state.gone = true);
        return Err(CameraError::Failed);
    };
    // From here on dropping it lets the thread go.
    let mut stream = Stream { mailbox, thread: Some(thread), size: (0, 0) };
    let state = stream.mailbox.wait(OPEN_PATIENCE, |state| state.size.is_some() || state.end.is_some());
    let (size, end) = (state.size, state.end);
    drop(state);
    match (size, end) {
        (Some(size), _) => {
            stream.size = size;
            Ok(Box::new(stream))
        }
        (None, Some(error)) => Err(error),
        (None, None) => Err(CameraError::Stalled),
    }
}

fn claim(id: &str) -> Result<Arc<Mailbox>, CameraError> {
    loop {
        let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|(_, mailbox)| !mailbox.lock().gone);
        let Some(before) =
            held.iter().find(|(camera, _)| camera == id).map(|(_, mailbox)| Arc::clone(mailbox))
        else {
            let mailbox = Arc::new(Mailbox::default());
            held.push((id.to_owned(), Arc::clone(&mailbox)));
            return Ok(mailbox);
        };
        drop(held);
        if !before.lock().closed {
            return Err(CameraError::Busy);
        }
        if !before.wait(LEAVE_PATIENCE, |state| state.gone).gone {
            // Its thread is stuck in a driver that sends nothing.
            return Err(CameraError::Stalled);
        }
    }
}

/// The thread's whole life.
fn run(
    mailbox: &Mailbox,
    ways: impl FnOnce() -> Result<Vec<Attempt>, CameraError>,
) -> Result<(), CameraError> {
    let mut failure = CameraError::Unsupported;
    for way in caught(ways)? {
        if mailbox.lock().closed {
            return Ok(());
        }
        // A camera may refuse a mode as late as with the first picture (too much for its bus, say).
        let begun = caught(|| {
            let mut source = way()?;
            let first = source.next(true)?;
            Ok((source, first))
        });
        match begun {
            Ok((source, first)) => return pump(mailbox, source, first),
            // Another mode doesn't help.
            Err(
                error @ (CameraError::Missing
                | CameraError::Busy
                | CameraError::Refused
                | CameraError::Unplugged
                | CameraError::Stalled),
            ) => return Err(error),
            Err(error @ (CameraError::Unsupported | CameraError::Failed)) => failure = error,
        }
    }
    Err(failure)
}

fn pump(mailbox: &Mailbox, mut source: Box<dyn Source>, first: Option<Shot>) -> Result<(), CameraError> {
    let size = source.size();
    mailbox.change(|state| {
        state.size = Some(size);
        state.put(first);
    });
    let end = loop {
        let (closed, wanted) = {
            let state = mailbox.lock();
            (state.closed, state.wanted)
        };
        if closed {
            break Ok(());
        }
        match caught(|| source.next(wanted)) {
            Ok(Some(shot)) => mailbox.change(|state| {
                state.wanted = false;
                state.put(Some(shot));
            }),
            Ok(None) => {}
            Err(error) => break Err(error),
        }
    };
    // Said before the camera is off: drivers have got stuck there too.
    if let Err(error) = end {
        mailbox.change(|state| state.end = Some(error));
    }
    // A camera that fails while it is switched off is off all the same, or nothing can be done about it.
    let _ = caught(move || {
        drop(source);
        Ok(())
    });
    end
}

/// At most one picture, and what each side must know of the other.
#[derive(Default)]
struct Mailbox {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Somebody waits. Pictures that nobody waits for are not even unpacked.
    wanted: bool,
    shot: Option<Shot>,
    /// There once it is on.
    size: Option<(u32, u32)>,
    /// Why it ended.
    end: Option<CameraError>,
    /// Nobody will ask again.
    closed: bool,
    /// The thread has ended.
    gone: bool,
}

impl State {
    /// Keeps a picture for whoever asks next. One that comes when nobody will ask is wiped at once: mailboxes are kept
    /// until their camera is switched on again.
    fn put(&mut self, shot: Option<Shot>) {
        self.shot = shot.filter(|_| !self.closed);
    }
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }

    fn wait(&self, patience: Duration, until: impl Fn(&State) -> bool) -> MutexGuard<'_, State> {
        let waited = self.changed.wait_timeout_while(self.lock(), patience, |state| !until(state));
        waited.unwrap_or_else(PoisonError::into_inner).0
    }
}

struct Stream {
    mailbox: Arc<Mailbox>,
    /// There until it is dropped.
    thread: Option<JoinHandle<()>>,
    size: (u32, u32),
}

impl CameraStream for Stream {
    fn newest(&mut self, patience: Duration) -> Result<Shot, CameraError> {
        self.mailbox.lock().wanted = true;
        let mut state = self.mailbox.wait(patience, |state| state.shot.is_some() || state.end.is_some());
        match (state.shot.take(), state.end) {
            (Some(shot), _) => {
                state.wanted = false;
                self.size = (shot.frame.width(), shot.frame.height());
                Ok(shot)
            }
            (None, Some(error)) => Err(error),
            (None, None) => Err(CameraError::Stalled),
        }
    }

    fn size(&self) -> (u32, u32) {
        self.size
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.mailbox.change(|state| {
            state.closed = true;
            state.shot = None;
        });
        if let Some(thread) = self.thread.take() {
            see_off(Arc::clone(&self.mailbox), thread);
        }
    }
}

/// Wakes the thread from an endless wait until it has switched the camera off, where there is a way to do that.
#[cfg(target_os = "linux")]
fn see_off(mailbox: Arc<Mailbox>, thread: JoinHandle<()>) {
    /// A camera that sends pictures is off sooner, and no signal is sent.
    const PATIENCE: Duration = Duration::from_millis(300);
    /// Longer than any driver takes; then it is stuck for good.
    const TIMES: u32 = 100;
    let watch = move || {
        for _ in 0..TIMES {
            if mailbox.wait(PATIENCE, |state| state.gone).gone {
                return;
            }
            super::wake::wake(&thread);
        }
    };
    // Without this second thread a silent camera stays on; nothing else depends on it.
    let _ = std::thread::Builder::new().name("camera off".to_owned()).spawn(watch);
}

#[cfg(not(target_os = "linux"))]
fn see_off(_: Arc<Mailbox>, _: JoinHandle<()>) {}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use ringfence_app::ports::capture::Preview;
    use ringfence_scan::Frame;

    use super::*;

    const LONG: Duration = Duration::from_secs(20);
    const NOW: Duration = Duration::ZERO;

    /// A camera that does what it is told, picture by picture, and tells when it goes off.
    struct Puppet {
        orders: Receiver<Order>,
        off: Sender<()>,
    }

    enum Order {
        /// A picture of this grey.
        Show(u8),
        /// A picture that is not whole.
        Spoil,
        Fail(CameraError),
        Panic,
        /// Never answers again.
        Hang,
    }

    impl Source for Puppet {
        fn next(&mut self, _: bool) -> Result<Option<Shot>, CameraError> {
            match self.orders.recv_timeout(Duration::from_millis(10)) {
                Ok(Order::Show(grey)) => {
                    let frame = Frame::from_luma(vec![grey; 12], 4, 3).unwrap();
                    Ok(Some(Shot { preview: Preview::of_frame(&frame), frame }))
                }
                Ok(Order::Spoil) | Err(_) => Ok(None),
                Ok(Order::Fail(error)) => Err(error),
                Ok(Order::Panic) => panic!("a driver's panic, asked for by a test"),
                Ok(Order::Hang) => loop {
                    std::thread::park();
                },
            }
        }

        fn size(&self) -> (u32, u32) {
            (4, 3)
        }
    }

    impl Drop for Puppet {
        fn drop(&mut self) {
            let _ = self.off.send(());
            if std::thread::current().name() == Some("camera") && !std::thread::panicking() {
                // As nokhwa does when a driver can't be stopped.
                panic!("a driver's panic while it is switched off, asked for by a test");
            }
        }
    }

    fn puppet() -> (Sender<Order>, Receiver<()>, Waiting) {
        let ((orders, taken), (off, is_off)) = (channel(), channel());
        (orders, is_off, Waiting(Puppet { orders: taken, off }))
    }

    struct Waiting(Puppet);

    fn opened(id: &str, puppet: Waiting) -> Result<Box<dyn CameraStream>, CameraError> {
        open(id, move || Ok(vec![Box::new(move || Ok(Box::new(puppet.0) as Box<dyn Source>)) as Attempt]))
    }

    fn grey(shot: &Shot) -> u8 {
        shot.frame.luma()[0]
    }

    #[test]
    fn pictures_come_and_the_camera_goes_off_when_it_is_let_go() {
        let (orders, is_off, puppet) = puppet();
        orders.send(Order::Show(1)).unwrap();
        let mut stream = opened("plain", puppet).unwrap();
        assert_eq!(stream.size(), (4, 3));
        assert_eq!(grey(&stream.newest(LONG).unwrap()), 1);
        orders.send(Order::Spoil).unwrap();
        orders.send(Order::Show(2)).unwrap();
        assert_eq!(grey(&stream.newest(LONG).unwrap()), 2);
        assert_eq!(stream.newest(NOW).unwrap_err(), CameraError::Stalled);
        orders.send(Order::Show(3)).unwrap();
        assert_eq!(grey(&stream.newest(LONG).unwrap()), 3, "one that came late is still welcome");
        assert!(is_off.try_recv().is_err());
        drop(stream);
        is_off.recv_timeout(LONG).expect("goes off");
    }

    #[test]
    fn an_end_is_told_after_the_last_picture_and_again_and_again() {
        for (id, order, error) in [
            ("unplugged", Order::Fail(CameraError::Unplugged), CameraError::Unplugged),
            ("panicked", Order::Panic, CameraError::Failed),
        ] {
            let (orders, is_off, puppet) = puppet();
            orders.send(Order::Show(1)).unwrap();
            let mut stream = opened(id, puppet).unwrap();
            orders.send(order).unwrap();
            assert_eq!(grey(&stream.newest(LONG).unwrap()), 1);
            assert_eq!(stream.newest(LONG).unwrap_err(), error);
            assert_eq!(stream.newest(LONG).unwrap_err(), error);
            is_off.recv_timeout(LONG).expect("goes off by itself");
        }
    }

    #[test]
    fn a_picture_that_comes_while_the_camera_is_let_go_is_not_kept() {
        /// A camera whose stream is dropped while it takes a picture.
        struct LateOne(Option<Stream>);
        impl Source for LateOne {
            fn next(&mut self, _: bool) -> Result<Option<Shot>, CameraError> {
                self.0 = None;
                let frame = Frame::from_luma(vec![9; 12], 4, 3).unwrap();
                Ok(Some(Shot { preview: Preview::of_frame(&frame), frame }))
            }

            fn size(&self) -> (u32, u32) {
                (4, 3)
            }
        }
        let mailbox = Arc::new(Mailbox::default());
        let stream = Stream { mailbox: Arc::clone(&mailbox), thread: None, size: (4, 3) };
        assert_eq!(pump(&mailbox, Box::new(LateOne(Some(stream))), None), Ok(()));
        assert!(mailbox.lock().shot.is_none());
    }

    #[test]
    fn a_driver_that_hangs_holds_nobody_up_and_is_remembered() {
        let (orders, _off, puppet) = puppet();
        orders.send(Order::Show(1)).unwrap();
        let mut stream = opened("hanging", puppet).unwrap();
        stream.newest(LONG).unwrap();
        orders.send(Order::Hang).unwrap();
        assert_eq!(stream.newest(Duration::from_millis(50)).unwrap_err(), CameraError::Stalled);
        drop(stream);
        let (_orders, _off, again) = self::puppet();
        assert_eq!(opened("hanging", again).map(drop), Err(CameraError::Stalled));
    }

    #[test]
    fn a_camera_is_opened_once_at_a_time_and_again_when_it_is_free() {
        let (_orders, _off, first) = puppet();
        let stream = opened("twice", first).unwrap();
        let (_orders, _off, second) = puppet();
        assert_eq!(opened("twice", second).map(drop), Err(CameraError::Busy));
        drop(stream);
        let (_orders, _off, third) = puppet();
        opened("twice", third).expect("waits for the first to go off");
    }

    #[test]
    fn ways_are_tried_until_one_works_or_none_can() {
        let fails = |error| Box::new(move || Err(error)) as Attempt;
        let (orders, _off, puppet) = puppet();
        orders.send(Order::Show(7)).unwrap();
        let mut stream = open("ways", move || {
            let panics = Box::new(|| -> Result<Box<dyn Source>, CameraError> {
                panic!("a driver's panic, asked for by a test")
            }) as Attempt;
            let works = Box::new(move || Ok(Box::new(puppet.0) as Box<dyn Source>)) as Attempt;
            Ok(vec![fails(CameraError::Unsupported), panics, fails(CameraError::Failed), works])
        })
        .unwrap();
        assert_eq!(grey(&stream.newest(LONG).unwrap()), 7);

        let end = |ways: Vec<CameraError>| {
            let ways =
                move || Ok(ways.into_iter().map(|error| Box::new(move || Err(error)) as Attempt).collect());
            open("no way", ways).map(drop)
        };
        assert_eq!(end(vec![]), Err(CameraError::Unsupported));
        assert_eq!(end(vec![CameraError::Failed, CameraError::Unsupported]), Err(CameraError::Unsupported));
        assert_eq!(end(vec![CameraError::Busy, CameraError::Unsupported]), Err(CameraError::Busy));
        assert_eq!(open("no list", || Err(CameraError::Missing)).map(drop), Err(CameraError::Missing));
    }
}
