//! Windows: a window that nobody sees hears of the computer's sleep and of the session's lock. The only file with the
//! calls for that, which no crate wraps (docs/decisions/unsafe-in-named-files.md).
#![expect(unsafe_code, reason = "Windows tells a window procedure; each block says why it is sound")]

use std::cell::RefCell;
use std::ptr;
use std::thread;

use ringfence_app::ports::DeskEvent;
use windows_sys::Win32::Foundation::{HWND, LPARAM, LRESULT, WPARAM};
use windows_sys::Win32::System::LibraryLoader::GetModuleHandleW;
use windows_sys::Win32::System::RemoteDesktop::{NOTIFY_FOR_THIS_SESSION, WTSRegisterSessionNotification};
use windows_sys::Win32::UI::WindowsAndMessaging::{
    CreateWindowExW, DefWindowProcW, DispatchMessageW, GetMessageW, MSG, PBT_APMRESUMEAUTOMATIC,
    PBT_APMSUSPEND, RegisterClassW, WM_POWERBROADCAST, WM_WTSSESSION_CHANGE, WNDCLASSW, WTS_SESSION_LOCK,
};
use windows_sys::w;

use super::Tell;

thread_local! {
    /// Who hears of it; set on the window's thread alone.
    static TELL: RefCell<Option<Tell>> = const { RefCell::new(None) };
}

/// Listens on a thread of its own. A session that gives no window is one in which nothing is told.
pub fn listen(tell: Tell) {
    thread::spawn(move || {
        TELL.with_borrow_mut(|told| *told = Some(tell));
        let class = w!("RingfenceDesk");
        // SAFETY: a null name asks for the program itself, which outlives every window.
        let program = unsafe { GetModuleHandleW(ptr::null()) };
        let description = WNDCLASSW {
            lpfnWndProc: Some(heard),
            hInstance: program,
            lpszClassName: class,
            ..WNDCLASSW::default()
        };
        // A window of its own at the top, never shown: Windows tells those alone of the computer's sleep.
        // SAFETY: the description and the class name live through the calls; the other pointers may be null.
        let window = unsafe {
            RegisterClassW(&raw const description);
            CreateWindowExW(
                0,
                class,
                class,
                0,
                0,
                0,
                0,
                0,
                ptr::null_mut(),
                ptr::null_mut(),
                program,
                ptr::null(),
            )
        };
        if window.is_null() {
            return;
        }
        let mut message = MSG::default();
        // SAFETY: the window is ours and lives as long as this thread; the message is written before it is read.
        unsafe {
            WTSRegisterSessionNotification(window, NOTIFY_FOR_THIS_SESSION);
            while GetMessageW(&raw mut message, ptr::null_mut(), 0, 0) > 0 {
                DispatchMessageW(&raw const message);
            }
        }
    });
}

/// The window procedure. Windows waits for its answer before it sleeps, for about two seconds.
extern "system" fn heard(window: HWND, message: u32, what: WPARAM, more: LPARAM) -> LRESULT {
    let event = match (message, u32::try_from(what).unwrap_or(0)) {
        (WM_POWERBROADCAST, PBT_APMSUSPEND) => Some(DeskEvent::Suspending),
        (WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC) => Some(DeskEvent::Resumed),
        (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK) => Some(DeskEvent::ScreenLocked),
        _ => None,
    };
    if let Some(event) = event {
        TELL.with_borrow(|tell| tell.iter().for_each(|tell| tell(event)));
    }
    // SAFETY: these are the arguments that Windows has just given for this window.
    unsafe { DefWindowProcW(window, message, what, more) }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, mpsc};
    use std::time::{Duration, Instant};

    use windows_sys::Win32::UI::WindowsAndMessaging::{FindWindowW, SendMessageW, WTS_SESSION_UNLOCK};

    use super::*;

    /// The window, once it is there.
    fn window() -> HWND {
        let start = Instant::now();
        loop {
            let class = w!("RingfenceDesk");
            // SAFETY: the name lives through the call; any window will do.
            let window = unsafe { FindWindowW(class, ptr::null()) };
            if !window.is_null() {
                return window;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "there is no window");
            thread::sleep(Duration::from_millis(20));
        }
    }

    #[test]
    fn what_windows_says_of_sleep_and_lock_is_told_before_it_goes_on() {
        let (events, told) = mpsc::channel();
        listen(Arc::new(move |event| {
            // Nobody listens any more when the test has ended.
            let _ = events.send(event);
        }));
        let window = window();
        let say = |message, what: u32| {
            // SAFETY: the window is there, and neither message carries a pointer.
            unsafe { SendMessageW(window, message, what as WPARAM, 0) };
            told.try_recv().ok()
        };
        assert_eq!(say(WM_POWERBROADCAST, PBT_APMSUSPEND), Some(DeskEvent::Suspending));
        assert_eq!(say(WM_POWERBROADCAST, PBT_APMRESUMEAUTOMATIC), Some(DeskEvent::Resumed));
        assert_eq!(say(WM_WTSSESSION_CHANGE, WTS_SESSION_UNLOCK), None);
        assert_eq!(say(WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK), Some(DeskEvent::ScreenLocked));
    }
}
