//! The clipboard adapter on a real X server, with `xclip` as the other program.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use ringfence_app::conformance;
use ringfence_app::ports::{Clip, Clipboard as _, ClipboardError};
use ringfence_platform::SystemClipboard;

use crate::stage::{Stage, on, tool};

#[test]
fn a_real_clipboard_keeps_the_contract() {
    on(Stage::Display, "clipboard::a_real_clipboard_keeps_the_contract", || {
        conformance::clipboard(&SystemClipboard::new());
    });
}

#[test]
fn another_program_pastes_the_code_and_is_told_that_it_is_secret() {
    on(Stage::Display, "clipboard::another_program_pastes_the_code_and_is_told_that_it_is_secret", || {
        let clipboard = SystemClipboard::new();
        clipboard.write_secret("94287082").expect("writes");
        assert_eq!(pasted("UTF8_STRING").as_deref(), Some("94287082"));
        let targets = pasted("TARGETS").expect("lists its targets");
        assert!(targets.lines().any(|target| target == "x-kde-passwordManagerHint"), "{targets}");
        assert_eq!(pasted("x-kde-passwordManagerHint").as_deref(), Some("secret"));
    });
}

#[test]
fn a_cleared_clipboard_gives_another_program_nothing() {
    on(Stage::Display, "clipboard::a_cleared_clipboard_gives_another_program_nothing", || {
        let clipboard = SystemClipboard::new();
        clipboard.write_secret("94287082").expect("writes");
        clipboard.clear().expect("clears");
        assert_eq!(pasted("UTF8_STRING"), None);
        assert_eq!(pasted("TARGETS"), None);
        copied("text/plain;charset=utf-8", "someone else's".as_bytes());
        clipboard.clear().expect("clears what another program put there");
        assert_eq!(pasted("text/plain;charset=utf-8"), None);
    });
}

#[test]
fn another_programs_text_is_read() {
    on(Stage::Display, "clipboard::another_programs_text_is_read", || {
        let clipboard = SystemClipboard::new();
        clipboard.write_secret("94287082").expect("writes");
        copied("UTF8_STRING", "otpauth://totp/漢?secret=A".as_bytes());
        assert!(
            matches!(clipboard.read(), Ok(Clip::Text(text)) if text.as_str() == "otpauth://totp/漢?secret=A")
        );
    });
}

#[test]
fn a_copied_picture_is_handed_on_as_it_was_packed() {
    on(Stage::Display, "clipboard::a_copied_picture_is_handed_on_as_it_was_packed", || {
        let pixels = image::RgbaImage::from_fn(37, 21, |x, y| image::Rgba([x as u8, y as u8, 200, 255]));
        let mut png = std::io::Cursor::new(Vec::new());
        pixels.write_to(&mut png, image::ImageFormat::Png).expect("writes");
        copied("image/png", png.get_ref());
        let clip = SystemClipboard::new().read().expect("reads");
        let Clip::PictureFile(bytes) = clip else { panic!("{clip:?}") };
        assert!(bytes.as_slice() == png.get_ref().as_slice(), "the same bytes");
    });
}

#[test]
fn a_picture_that_unpacks_to_far_more_is_not_unpacked_beside_the_keys() {
    on(
        Stage::Display,
        "clipboard::a_picture_that_unpacks_to_far_more_is_not_unpacked_beside_the_keys",
        || {
            let side = 12_000;
            let mut png = std::io::Cursor::new(Vec::new());
            let pixels = image::GrayImage::new(side, side);
            pixels.write_to(&mut png, image::ImageFormat::Png).expect("writes");
            drop(pixels);
            copied("image/png", png.get_ref());
            let before = most_memory();
            assert!(matches!(SystemClipboard::new().read(), Ok(Clip::PictureFile(_))));
            assert!(most_memory() < before + (32 << 10), "{before} {}", most_memory());
        },
    );
}

/// The most memory that this process ever had, in KiB.
fn most_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("is Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("is told");
    line.trim().trim_end_matches(" kB").parse().expect("is a number")
}

#[test]
fn what_is_no_picture_whatever_it_is_called_is_nothing() {
    on(Stage::Display, "clipboard::what_is_no_picture_whatever_it_is_called_is_nothing", || {
        copied("image/png", b"\x00\x01and no picture");
        assert!(matches!(SystemClipboard::new().read(), Ok(Clip::Nothing)));
    });
}

#[test]
fn copied_files_are_read_as_paths() {
    on(Stage::Display, "clipboard::copied_files_are_read_as_paths", || {
        copied("text/uri-list", b"file:///home/a/My%20codes.png\r\nfile:///home/a/%E6%BC%A2.png\r\n");
        let clip = SystemClipboard::new().read().expect("reads");
        let Clip::Files(files) = clip else { panic!("{clip:?}") };
        assert_eq!(files, [PathBuf::from("/home/a/My codes.png"), PathBuf::from("/home/a/漢.png")]);
    });
}

#[test]
fn a_link_that_is_no_file_is_nothing() {
    on(Stage::Display, "clipboard::a_link_that_is_no_file_is_nothing", || {
        copied("text/uri-list", b"https://example.com/\r\n");
        assert!(matches!(SystemClipboard::new().read(), Ok(Clip::Nothing)));
    });
}

#[test]
fn without_a_display_the_clipboard_is_unavailable() {
    on(Stage::Bare, "clipboard::without_a_display_the_clipboard_is_unavailable", || {
        let clipboard = SystemClipboard::new();
        assert_eq!(clipboard.write_secret("94287082"), Err(ClipboardError::Unavailable));
        assert_eq!(clipboard.read().err(), Some(ClipboardError::Unavailable));
        assert_eq!(clipboard.clear(), Err(ClipboardError::Unavailable));
    });
}

#[test]
fn an_owner_that_was_stopped_is_waited_for_no_longer_than_its_time_and_keeps_nobody_from_copying() {
    on(
        Stage::Display,
        "clipboard::an_owner_that_was_stopped_is_waited_for_no_longer_than_its_time_and_keeps_nobody_from_copying",
        || {
            let mut owner = Command::new("xclip");
            owner.args(["-selection", "clipboard", "-i", "-quiet"]).stdin(Stdio::piped());
            let mut owner = owner.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("starts");
            owner.stdin.take().expect("is piped").write_all(b"held back").expect("takes the content");
            while pasted("UTF8_STRING").as_deref() != Some("held back") {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
            let process = owner.id().to_string();
            assert!(tool("kill", ["-STOP", process.as_str()]).is_some());
            let clipboard = SystemClipboard::new();
            for _ in 0..6 {
                let asked = std::time::Instant::now();
                assert_eq!(clipboard.read_text().err(), Some(ClipboardError::Silent));
                assert!(asked.elapsed() < std::time::Duration::from_secs(4), "{:?}", asked.elapsed());
            }
            assert!(matches!(clipboard.read(), Err(ClipboardError::Silent)));
            clipboard.write_secret("94287082").expect("what was there gives way");
            assert_eq!(pasted("UTF8_STRING").as_deref(), Some("94287082"));
            owner.kill().expect("ends");
            owner.wait().expect("has ended");
        },
    );
}

fn pasted(target: &str) -> Option<String> {
    tool("xclip", ["-selection", "clipboard", "-o", "-t", target])
}

/// `xclip` answers every target with what it was given for one, so these tests also show that an answer of the
/// wrong kind does no harm. It stays behind to answer whoever pastes, so its output must not be waited for.
fn copied(target: &str, content: &[u8]) {
    let mut child = Command::new("xclip")
        .args(["-selection", "clipboard", "-i", "-t", target])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    child.stdin.take().expect("is piped").write_all(content).expect("takes the content");
    assert!(child.wait().expect("serves").success());
    // It says that it is done a moment before the X server has heard of it.
    let content = String::from_utf8_lossy(content);
    while pasted(target).as_deref() != Some(&content) {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}
