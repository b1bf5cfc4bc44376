//! A copied picture under Linux and its kin, as its program packed it.
//!
//! `arboard` unpacks a picture where it is called, and that is the process that holds the keys: a picture of a few
//! hundred kilobytes may unpack to a gigabyte. So its bytes are fetched here, by the same two ways and in the same
//! order, and unpacked where all pictures are, in the reader's process.

use std::io::Read as _;
use std::time::{Duration, Instant};

use wl_clipboard_rs::paste::{self, ClipboardType, MimeType, Seat, get_contents};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, ConnectionExt as _, CreateWindowAux, EventMask, GetPropertyReply, Property, Window, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::{COPY_DEPTH_FROM_PARENT, COPY_FROM_PARENT, CURRENT_TIME, NONE};
use zeroize::Zeroizing;

use crate::files::MOST_BYTES;

/// The form in which every desktop's programs offer a picture.
const PNG: &str = "image/png";
/// A program may have to pack the picture first …
const PATIENCE: Duration = Duration::from_secs(4);
/// … but then sends piece after piece, …
const PATIENCE_BETWEEN: Duration = Duration::from_secs(1);
/// … and comes to an end.
const PATIENCE_IN_ALL: Duration = Duration::from_secs(15);
/// Between two looks for what the server says.
const PAUSE: Duration = Duration::from_millis(1);

/// The bytes of the picture on the clipboard; `None` where there is none, or one larger than any file that is read.
pub fn read() -> Option<Zeroizing<Vec<u8>>> {
    if std::env::var_os("WAYLAND_DISPLAY").is_none() {
        return from_x();
    }
    match get_contents(ClipboardType::Regular, Seat::Unspecified, MimeType::Specific(PNG)) {
        Ok((pipe, _)) => {
            let mut bytes = Zeroizing::new(Vec::new());
            pipe.take(MOST_BYTES + 1).read_to_end(&mut bytes).ok()?;
            (bytes.len() as u64 <= MOST_BYTES).then_some(bytes)
        }
        Err(paste::Error::NoSeats | paste::Error::ClipboardEmpty | paste::Error::NoMimeType) => None,
        // A desktop without the protocol for it keeps its X server's clipboard in step.
        Err(_) => from_x(),
    }
}

fn from_x() -> Option<Zeroizing<Vec<u8>>> {
    let asker = Asker::new()?;
    asker.ask()?;
    let first = asker.property()?;
    if first.type_ == asker.png {
        return Some(Zeroizing::new(first.value));
    }
    // Too large for one answer (ICCCM 2.7.2): taking away what was written last asks for the next piece.
    let mut bytes = Zeroizing::new(Vec::new());
    let end = Instant::now() + PATIENCE_IN_ALL;
    while first.type_ == asker.incr && Instant::now() < end {
        asker.next_piece()?;
        let piece = asker.property()?;
        if piece.value.is_empty() {
            return Some(bytes);
        }
        let is_too_large = bytes.len() as u64 + piece.value.len() as u64 > MOST_BYTES;
        if piece.type_ != asker.png || is_too_large {
            return None;
        }
        bytes.extend_from_slice(&Zeroizing::new(piece.value));
    }
    None
}

/// A window that is never shown, on which the picture is written for us.
struct Asker {
    connection: RustConnection,
    window: Window,
    /// Where it is written.
    place: Atom,
    clipboard: Atom,
    png: Atom,
    incr: Atom,
}

impl Asker {
    fn new() -> Option<Self> {
        let (connection, screen) = x11rb::connect(None).ok()?;
        let root = connection.setup().roots.get(screen)?.root;
        let window = connection.generate_id().ok()?;
        let told = CreateWindowAux::new().event_mask(EventMask::PROPERTY_CHANGE);
        let (depth, class) = (COPY_DEPTH_FROM_PARENT, WindowClass::INPUT_OUTPUT);
        connection.create_window(depth, window, root, 0, 0, 1, 1, 0, class, COPY_FROM_PARENT, &told).ok()?;
        let atom = |name: &str| Some(connection.intern_atom(false, name.as_bytes()).ok()?.reply().ok()?.atom);
        let (place, clipboard) = (atom("RINGFENCE_PICTURE")?, atom("CLIPBOARD")?);
        let (png, incr) = (atom(PNG)?, atom("INCR")?);
        Some(Self { connection, window, place, clipboard, png, incr })
    }

    /// Asks whoever has the clipboard, and waits until the answer is written; `None` when there is no picture.
    fn ask(&self) -> Option<()> {
        let asked = self.connection.convert_selection(
            self.window,
            self.clipboard,
            self.png,
            self.place,
            CURRENT_TIME,
        );
        asked.ok()?.check().ok()?;
        let end = Instant::now() + PATIENCE;
        loop {
            if let Event::SelectionNotify(answer) = self.event(end)? {
                return (answer.property != NONE && answer.target == self.png).then_some(());
            }
        }
    }

    fn next_piece(&self) -> Option<()> {
        let end = Instant::now() + PATIENCE_BETWEEN;
        loop {
            if let Event::PropertyNotify(change) = self.event(end)?
                && (change.atom, change.state) == (self.place, Property::NEW_VALUE)
            {
                return Some(());
            }
        }
    }

    /// What is written, which is taken away with that; `None` when it is larger than any file that is read.
    fn property(&self) -> Option<GetPropertyReply> {
        let words = u32::try_from(MOST_BYTES / 4).unwrap_or(u32::MAX);
        let any: Atom = NONE;
        let asked = self.connection.get_property(true, self.window, self.place, any, 0, words);
        asked.ok()?.reply().ok().filter(|property| property.bytes_after == 0)
    }

    fn event(&self, end: Instant) -> Option<Event> {
        loop {
            if let Some(event) = self.connection.poll_for_event().ok()? {
                return Some(event);
            }
            if Instant::now() >= end {
                return None;
            }
            std::thread::sleep(PAUSE);
        }
    }
}
