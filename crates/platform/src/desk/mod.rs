//! What the desk says of the person in front of it: the computer's sleep, the screen's lock.

use ringfence_app::ports::{Desk, DeskEvent};

#[cfg(all(unix, not(target_os = "macos")))]
mod login;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(all(unix, not(target_os = "macos")))]
mod screen_saver;
#[cfg(windows)]
mod windows;

/// Who hears of what happens. Shared by the threads that listen.
type Tell = std::sync::Arc<dyn Fn(DeskEvent) + Send + Sync>;

/// The desk of the person who runs the program.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemDesk;

impl Desk for SystemDesk {
    #[cfg(all(unix, not(target_os = "macos")))]
    fn listen(&self, tell: Box<dyn Fn(DeskEvent) + Send + Sync>) {
        let tell = Tell::from(tell);
        login::listen(Tell::clone(&tell));
        screen_saver::listen(tell);
    }

    #[cfg(windows)]
    fn listen(&self, tell: Box<dyn Fn(DeskEvent) + Send + Sync>) {
        windows::listen(Tell::from(tell));
    }

    #[cfg(target_os = "macos")]
    fn listen(&self, tell: Box<dyn Fn(DeskEvent) + Send + Sync>) {
        macos::listen(Tell::from(tell));
    }
}
