//! The ports that see: readers of QR codes, cameras, screens. They are slow and may wait for a device or a person,
//! so fronts hold them beside the application, never inside it, and use them on threads of their own.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use ringfence_scan::{Code, Frame, PictureError, Searched};
use zeroize::Zeroizing;

use crate::error::{ErrorCode, ErrorView};
pub use crate::import::preview::{Corners, Preview};

/// All eyes of a front.
#[derive(Clone)]
pub struct Eyes {
    /// Pixels → texts.
    pub reader: Arc<dyn CodeReader>,
    /// The cameras.
    pub cameras: Arc<dyn Cameras>,
    /// The screens.
    pub screens: Arc<dyn Screens>,
}

/// Why no codes could be looked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReadError {
    /// The file is no picture that we can read.
    #[error(transparent)]
    Picture(#[from] PictureError),
    /// The reader did not come to an end within its time or its memory and was ended. Hostile pictures do this.
    #[error("reading the picture took too long")]
    OutOfTime,
    /// The reader could not be started.
    #[error("the reader of pictures could not be started")]
    Failed,
}

/// Finds QR codes. Whatever the pixels are, an answer comes within bounded time and memory.
pub trait CodeReader: Send + Sync {
    /// The codes of a picture file or a PDF, in reading order, each text once. None when all was searched and there is
    /// none.
    ///
    /// # Errors
    /// [`ReadError`].
    fn read_file(&self, bytes: &[u8]) -> Result<Searched, ReadError>;

    /// The codes of one still picture, as [`CodeReader::read_file`].
    ///
    /// # Errors
    /// [`ReadError::OutOfTime`], [`PictureError::Unfinished`] and [`ReadError::Failed`].
    fn read_still(&self, frame: &Frame) -> Result<Vec<Code>, ReadError>;

    /// The codes of one frame of many that show about the same. Takes a small part of a second and leaves the
    /// dearer ways to later frames: `turn` counts the frames up from 0.
    ///
    /// # Errors
    /// [`ReadError::OutOfTime`] and [`ReadError::Failed`].
    fn read_live(&self, frame: &Frame, turn: u32) -> Result<Vec<Code>, ReadError>;
}

/// What keeps a reader's process from the rest of the computer, whatever a picture makes it do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fence {
    /// It can open no file and no socket by any name.
    pub files: bool,
    /// It can make the few system calls that reading takes, and no others.
    pub system_calls: bool,
}

impl Fence {
    /// Nothing but limits of memory and time.
    pub const NONE: Self = Self { files: false, system_calls: false };

    /// Whether neither is there: what a picture makes of the reader can then do what the person can.
    pub fn is_open(self) -> bool {
        self == Self::NONE
    }

    /// Whether nothing is missing that the other has.
    pub fn covers(self, other: Self) -> bool {
        (self.files || !other.files) && (self.system_calls || !other.system_calls)
    }
}

/// Pictures from outside → pixels. Whatever the bytes are, an answer comes within bounded time and memory, and nothing of
/// them is unpacked beside the keys.
pub trait Unpacker: Send + Sync {
    /// A picture file that another program left.
    ///
    /// # Errors
    /// [`ReadError`].
    fn unpack(&self, file: &[u8]) -> Result<Screenshot, ReadError>;

    /// A camera's JPEG picture, as it lies in a buffer that may be longer.
    ///
    /// # Errors
    /// [`ReadError`]; [`PictureError::Damaged`] when there is no whole picture in it.
    fn unpack_shot(&self, buffer: &[u8]) -> Result<Shot, ReadError>;
}

/// A camera that can be asked for frames.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CameraName {
    /// What [`Cameras::open`] takes; stable for as long as the camera stays plugged in where it is.
    pub id: String,
    /// What a person calls it.
    pub name: String,
}

/// Why a camera gives no pictures (any more).
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum CameraError {
    /// There is none, or not the one that was asked for.
    #[error("there is no camera")]
    Missing,
    /// Another program uses it.
    #[error("another program uses the camera")]
    Busy,
    /// The system or the person denies it.
    #[error("the system denies access to the camera")]
    Refused,
    /// It was taken away while in use.
    #[error("the camera was unplugged")]
    Unplugged,
    /// Frames stopped coming.
    #[error("the camera sends no pictures")]
    Stalled,
    /// It offers no format that we can read.
    #[error("the camera has no format that can be read")]
    Unsupported,
    /// Its driver failed.
    #[error("the camera's driver failed")]
    Failed,
}

/// The cameras of this computer.
pub trait Cameras: Send + Sync {
    /// Those that can capture, in the system's order; none is no error.
    ///
    /// # Errors
    /// [`CameraError::Refused`], or [`CameraError::Failed`].
    fn list(&self) -> Result<Vec<CameraName>, CameraError>;

    /// Switches a camera on. It is off again when the stream is dropped.
    ///
    /// # Errors
    /// [`CameraError`].
    fn open(&self, id: &str) -> Result<Box<dyn CameraStream>, CameraError>;
}

/// A camera that is on. Dropping it switches the camera off and never waits for it.
pub trait CameraStream: Send {
    /// The newest picture that was not handed out yet; waits for one if need be. Older ones are let go.
    ///
    /// # Errors
    /// [`CameraError::Stalled`] when none comes within `patience`: one may come yet. Else why none will come.
    fn newest(&mut self, patience: Duration) -> Result<Shot, CameraError>;

    /// The size of its pictures, in pixels.
    fn size(&self) -> (u32, u32);
}

/// One picture of a camera.
#[derive(Debug)]
pub struct Shot {
    /// For the reader.
    pub frame: Frame,
    /// For the person: small, in colour, not mirrored.
    pub preview: Preview,
}

/// Why the screen can't be seen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ScreenError {
    /// The system or the person denies it.
    #[error("the system denies a picture of the screen")]
    Refused,
    /// What came is black all over: a permission that is missing without a word.
    #[error("the picture of the screen is all black")]
    Black,
    /// This desktop has no way that we know.
    #[error("this desktop has no way to take a picture of the screen")]
    Unavailable,
    /// A part can't be chosen on this system; the whole screen can be seen.
    #[error("a part of the screen can't be chosen on this system yet")]
    NoRegion,
    /// It failed otherwise.
    #[error("no picture of the screen could be taken")]
    Failed,
}

/// The screens of this computer.
pub trait Screens: Send + Sync {
    /// A picture of every screen at its physical resolution; at least one.
    ///
    /// # Errors
    /// [`ScreenError`].
    fn capture(&self) -> Result<Vec<Screenshot>, ScreenError>;

    /// Lets the person choose a part of the screen by the system's own means, and takes a picture of that. `None`
    /// when they thought better of it. Waits for the person.
    ///
    /// # Errors
    /// [`ScreenError`].
    fn capture_region(&self) -> Result<Option<Screenshot>, ScreenError>;
}

/// A picture of a screen, 8-bit RGBA. Wiped on drop.
pub struct Screenshot {
    /// Four bytes a pixel, row by row.
    pub rgba: Zeroizing<Vec<u8>>,
    /// Pixels a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl fmt::Debug for Screenshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Screenshot({} × {})", self.width, self.height)
    }
}

impl From<ReadError> for ErrorView {
    fn from(error: ReadError) -> Self {
        Self::new(match error {
            ReadError::Picture(PictureError::UnknownFormat) => ErrorCode::UnknownPicture,
            ReadError::Picture(PictureError::Heic) => ErrorCode::HeicPicture,
            ReadError::Picture(PictureError::Damaged) => ErrorCode::PictureDamaged,
            ReadError::Picture(PictureError::TooLarge) => ErrorCode::PictureTooLarge,
            ReadError::Picture(PictureError::Locked) => ErrorCode::PdfLocked,
            ReadError::Picture(PictureError::Unfinished) | ReadError::OutOfTime => ErrorCode::PictureTooSlow,
            ReadError::Failed => ErrorCode::ReaderFailed,
        })
    }
}

impl From<CameraError> for ErrorView {
    fn from(error: CameraError) -> Self {
        Self::new(match error {
            CameraError::Missing => ErrorCode::CameraMissing,
            CameraError::Busy => ErrorCode::CameraBusy,
            CameraError::Refused => ErrorCode::CameraRefused,
            CameraError::Unplugged => ErrorCode::CameraUnplugged,
            CameraError::Stalled => ErrorCode::CameraStalled,
            CameraError::Unsupported => ErrorCode::CameraUnsupported,
            CameraError::Failed => ErrorCode::CameraFailed,
        })
    }
}

impl From<ScreenError> for ErrorView {
    fn from(error: ScreenError) -> Self {
        Self::new(match error {
            ScreenError::Refused => ErrorCode::ScreenRefused,
            ScreenError::Black => ErrorCode::ScreenBlack,
            ScreenError::Unavailable => ErrorCode::ScreenUnavailable,
            ScreenError::NoRegion => ErrorCode::RegionUnavailable,
            ScreenError::Failed => ErrorCode::ScreenFailed,
        })
    }
}
