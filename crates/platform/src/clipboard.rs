//! The desktop's clipboard. The only file that names arboard.
//!
//! On X11 and Wayland a clipboard is not a place but a promise: the program that wrote answers whoever pastes,
//! as long as it runs. So one connection is kept as long as the adapter lives. Under Wayland a program without
//! focus needs the data-control protocol (KDE, Sway and kin have it); GNOME lacks it, and the connection then
//! goes through its X server, which it starts on demand. Where neither is there, every call says so.
//!
//! So whoever reads waits for another program, and one that was stopped never answers. Every call is therefore made on a
//! thread of its own and waited for no longer than its time; a thread that is left behind ends with the one that it
//! waits for, and while too many are, nobody is asked.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use arboard::Error;
use ringfence_app::ports::{Clip, Clipboard, ClipboardError};
use zeroize::Zeroizing;

use crate::memory::leaving_nothing;

/// How long a call is waited for, and how many may have been left behind before it.
#[derive(Clone, Copy)]
struct Terms {
    patience: Duration,
    most_left: usize,
}

/// A text that another program hands over.
const TEXT: Terms = Terms { patience: Duration::from_secs(2), most_left: 4 };
/// A picture, which it may have to pack first.
const PICTURE: Terms = Terms { patience: Duration::from_secs(20), ..TEXT };
/// What we put there or take away is between us and the desktop alone.
const OURS: Terms = Terms { most_left: 8, ..TEXT };

/// What is there, in one form.
type Form = fn(&mut arboard::Clipboard) -> Result<Clip, Error>;

/// The clipboard of the desktop, reached at the first use: a system without a display is an error of that
/// use, not of the start.
#[derive(Clone, Default)]
pub struct SystemClipboard(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// The connection, while no call has it.
    idle: Mutex<Option<arboard::Clipboard>>,
    /// Calls that have not come to an end.
    running: AtomicUsize,
}

impl SystemClipboard {
    /// Not connected yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn call<T: Send + 'static>(
        &self,
        terms: Terms,
        act: impl FnOnce(&mut arboard::Clipboard) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, ClipboardError> {
        if self.0.running.fetch_add(1, Ordering::Relaxed) >= terms.most_left {
            self.0.running.fetch_sub(1, Ordering::Relaxed);
            return Err(ClipboardError::Silent);
        }
        let shared = Arc::clone(&self.0);
        let (done, outcome) = mpsc::channel();
        thread::spawn(move || {
            let answer = leaving_nothing(|| shared.with_connection(act));
            shared.running.fetch_sub(1, Ordering::Relaxed);
            // Nobody listens any more to what took too long.
            let _ = done.send(answer);
        });
        match outcome.recv_timeout(terms.patience) {
            Ok(answer) => answer,
            Err(mpsc::RecvTimeoutError::Timeout) => Err(ClipboardError::Silent),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(ClipboardError::Unavailable),
        }
    }
}

impl Shared {
    /// On the connection, or on another one while a call that does not end has it.
    fn with_connection<T>(
        &self,
        act: impl FnOnce(&mut arboard::Clipboard) -> Result<T, Error>,
    ) -> Result<T, ClipboardError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = idle().take();
        let connected = kept.map_or_else(arboard::Clipboard::new, Ok);
        let mut clipboard = connected.map_err(|_| ClipboardError::Unavailable)?;
        let outcome = act(&mut clipboard);
        // A display that went away doesn't come back on the same connection.
        if !matches!(outcome, Err(Error::Unknown { .. })) {
            *idle() = Some(clipboard);
        }
        outcome.map_err(|_| ClipboardError::Unavailable)
    }
}

impl Clipboard for SystemClipboard {
    fn write_secret(&self, text: &str) -> Result<(), ClipboardError> {
        let text = Zeroizing::new(text.to_owned());
        self.call(OURS, move |clipboard| marked_secret(clipboard.set()).text(text.as_str()))
    }

    /// One form only, so that a clipboard that is slow to answer is asked once, and that "in use by another
    /// program" is not taken for "something else is there".
    fn read_text(&self) -> Result<Option<Zeroizing<String>>, ClipboardError> {
        self.call(TEXT, |clipboard| match clipboard.get().text() {
            Ok(text) => Ok(Some(Zeroizing::new(text))),
            Err(Error::ContentNotAvailable | Error::ConversionFailure) => Ok(None),
            Err(error) => Err(error),
        })
    }

    /// A file manager's files come with their names as text, so files go first; a word processor's text comes
    /// with its picture, so pictures go last. Some programs answer a form that they don't have with rubbish:
    /// the clipboard is out of reach only when every form fails. Who doesn't answer to one is asked for no other.
    fn read(&self) -> Result<Clip, ClipboardError> {
        let mut failure = Some(ClipboardError::Unavailable);
        let forms: [(Form, Terms); 3] = [(files, TEXT), (text, TEXT), (picture, PICTURE)];
        for (form, terms) in forms {
            let clip = self.call(terms, move |clipboard| match form(clipboard) {
                Err(Error::ContentNotAvailable | Error::ConversionFailure) => Ok(Clip::Nothing),
                other => other,
            });
            match clip {
                Ok(Clip::Nothing) => failure = None,
                Err(ClipboardError::Unavailable) => {}
                Ok(_) | Err(ClipboardError::Silent) => return clip,
            }
        }
        failure.map_or(Ok(Clip::Nothing), Err)
    }

    fn clear(&self) -> Result<(), ClipboardError> {
        self.call(OURS, arboard::Clipboard::clear)
    }
}

/// `x-kde-passwordManagerHint` on X11 and Wayland, `org.nspasteboard.ConcealedType` on macOS: histories leave
/// it alone.
#[cfg(target_os = "macos")]
fn marked_secret(set: arboard::Set<'_>) -> arboard::Set<'_> {
    use arboard::SetExtApple as _;
    set.exclude_from_history()
}

/// See the other systems' versions.
#[cfg(all(unix, not(target_os = "macos")))]
fn marked_secret(set: arboard::Set<'_>) -> arboard::Set<'_> {
    use arboard::SetExtLinux as _;
    set.exclude_from_history()
}

/// Neither the history (Win+V), nor the cloud clipboard, nor programs that watch the clipboard.
#[cfg(windows)]
fn marked_secret(set: arboard::Set<'_>) -> arboard::Set<'_> {
    use arboard::SetExtWindows as _;
    set.exclude_from_monitoring().exclude_from_cloud().exclude_from_history()
}

fn files(clipboard: &mut arboard::Clipboard) -> Result<Clip, Error> {
    let files = clipboard.get().file_list()?;
    Ok(if files.is_empty() { Clip::Nothing } else { Clip::Files(files) })
}

fn text(clipboard: &mut arboard::Clipboard) -> Result<Clip, Error> {
    let text = Zeroizing::new(clipboard.get().text()?);
    Ok(if text.is_empty() { Clip::Nothing } else { Clip::Text(text) })
}

/// As its program packed it: a picture is unpacked in the reader's process alone. Only what begins like one is handed
/// on, because some programs answer any question with what they have.
#[cfg(all(unix, not(target_os = "macos")))]
fn picture(_: &mut arboard::Clipboard) -> Result<Clip, Error> {
    let packed = crate::copied_picture::read().filter(|bytes| ringfence_scan::is_picture(bytes));
    Ok(packed.map_or(Clip::Nothing, Clip::PictureFile))
}

/// The system's own pixels. Windows and macOS keep a picture unpacked, or unpack it where it is asked for.
#[cfg(any(windows, target_os = "macos"))]
fn picture(clipboard: &mut arboard::Clipboard) -> Result<Clip, Error> {
    let image = clipboard.get().image()?;
    if image.width.saturating_mul(image.height) as u64 > ringfence_scan::MAX_PIXELS {
        return Err(Error::ConversionFailure);
    }
    let rgba = Zeroizing::new(image.bytes.into_owned());
    let side = |pixels: usize| u32::try_from(pixels).map_err(|_| Error::ConversionFailure);
    Ok(Clip::Picture { rgba, width: side(image.width)?, height: side(image.height)? })
}
