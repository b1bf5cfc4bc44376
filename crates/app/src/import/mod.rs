//! Where accounts come from: files, text, pictures, the screen, a camera, links, the form; and the review of what came.

pub mod camera;
pub(crate) mod cutout;
pub(crate) mod manual;
pub mod parts;
pub(crate) mod pasted;
pub(crate) mod pending_links;
pub(crate) mod preview;
pub mod read;
pub(crate) mod review;
pub(crate) mod screen;
