//! The desktop's clipboard. The only file that names arboard.
//!
//! On X11 and Wayland a clipboard is not a place but a promise: the program that wrote answers whoever pastes,
//! as long as it runs. So one connection is kept as long as the adapter lives. Under Wayland a program without
//! focus needs the data-control protocol (KDE, Sway and kin have it); GNOME lacks it, and the connection then
//! goes through its X server, which it starts on demand. Where neither is there, every call says so.

use arboard::Error;
use ringfence_app::ports::{Clip, Clipboard, ClipboardError};
use zeroize::Zeroizing;

/// The clipboard of the desktop, reached at the first use: a system without a display is an error of that
/// use, not of the start.
#[derive(Default)]
pub struct SystemClipboard(Option<arboard::Clipboard>);

impl SystemClipboard {
    /// Not connected yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn on_clipboard<T>(
        &mut self,
        act: impl FnOnce(&mut arboard::Clipboard) -> Result<T, Error>,
    ) -> Result<T, ClipboardError> {
        let clipboard = match &mut self.0 {
            Some(clipboard) => clipboard,
            none => none.insert(arboard::Clipboard::new().map_err(|_| ClipboardError::Unavailable)?),
        };
        act(clipboard).map_err(|error| {
            // A display that went away doesn't come back on the same connection.
            if matches!(error, Error::Unknown { .. }) {
                self.0 = None;
            }
            ClipboardError::Unavailable
        })
    }
}

impl Clipboard for SystemClipboard {
    fn write_secret(&mut self, text: &str) -> Result<(), ClipboardError> {
        self.on_clipboard(|clipboard| marked_secret(clipboard.set()).text(text))
    }

    /// One form only, so that a clipboard that is slow to answer is asked once, and that "in use by another
    /// program" is not taken for "something else is there".
    fn read_text(&mut self) -> Result<Option<Zeroizing<String>>, ClipboardError> {
        self.on_clipboard(|clipboard| match clipboard.get().text() {
            Ok(text) => Ok(Some(Zeroizing::new(text))),
            Err(Error::ContentNotAvailable | Error::ConversionFailure) => Ok(None),
            Err(error) => Err(error),
        })
    }

    /// A file manager's files come with their names as text, so files go first; a word processor's text comes
    /// with its picture, so pictures go last. Some programs answer a form that they don't have with rubbish:
    /// the clipboard is out of reach only when every form fails.
    fn read(&mut self) -> Result<Clip, ClipboardError> {
        self.on_clipboard(|clipboard| {
            let (mut reached, mut failure) = (false, None);
            for form in [files, text, picture] {
                match form(clipboard) {
                    Ok(Clip::Nothing) | Err(Error::ContentNotAvailable | Error::ConversionFailure) => {
                        reached = true;
                    }
                    Ok(clip) => return Ok(clip),
                    Err(error) => failure = Some(error),
                }
            }
            failure.filter(|_| !reached).map_or(Ok(Clip::Nothing), Err)
        })
    }

    fn clear(&mut self) -> Result<(), ClipboardError> {
        self.on_clipboard(arboard::Clipboard::clear)
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
