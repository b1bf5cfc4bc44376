//! One function for each port that asks an implementation for everything the port promises. The fakes and
//! the real adapters run the same ones, so that a fake can't drift into fiction.

mod attempt_store;
mod camera;
mod clipboard;
mod code_reader;
mod key_store;
mod screens;
mod vault_store;
mod vault_watch;

pub use attempt_store::attempt_store;
pub use camera::cameras;
pub use clipboard::clipboard;
pub use code_reader::code_reader;
pub use key_store::key_store;
pub use screens::screens;
pub use vault_store::vault_store;
pub use vault_watch::vault_watch;
