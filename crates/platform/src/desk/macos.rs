//! macOS: notifications of the workspace (sleep) and of the login window (the screen's lock). The only file that
//! observes notifications (docs/decisions/unsafe-in-named-files.md).
#![expect(unsafe_code, reason = "observing a notification is unsafe; the block says why it is sound here")]

use std::ptr::NonNull;

use block2::RcBlock;
use objc2_app_kit::NSWorkspace;
use objc2_foundation::{NSDistributedNotificationCenter, NSNotification, NSNotificationCenter, NSString};
use ringfence_app::ports::DeskEvent;

use super::Tell;

/// Listens from now on. Called on the main thread, whose run loop brings the notifications; macOS waits for the answer to
/// the one of its sleep.
pub fn listen(tell: Tell) {
    let workspace = NSWorkspace::sharedWorkspace().notificationCenter();
    let everybody = NSDistributedNotificationCenter::defaultCenter();
    observe(&workspace, "NSWorkspaceWillSleepNotification", DeskEvent::Suspending, &tell);
    observe(&workspace, "NSWorkspaceDidWakeNotification", DeskEvent::Resumed, &tell);
    observe(&everybody, "com.apple.screenIsLocked", DeskEvent::ScreenLocked, &tell);
}

fn observe(center: &NSNotificationCenter, name: &str, event: DeskEvent, tell: &Tell) {
    let tell = Tell::clone(tell);
    let heard = RcBlock::new(move |_: NonNull<NSNotification>| tell(event));
    // SAFETY: no object and no queue are named, and what the block holds may be sent to and shared by threads. The
    // observer stays for the life of the program, so that it is never taken away while it is called.
    let _observer = unsafe {
        center.addObserverForName_object_queue_usingBlock(Some(&NSString::from_str(name)), None, None, &heard)
    };
}
