//! What the cameras of the tests get to see.

use crate::picture::Scene;

/// An account for the purpose.
pub const ACCOUNT: &str = "otpauth://totp/Film:desk@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Film";
/// Another one.
pub const OTHER_ACCOUNT: &str = "otpauth://totp/Film:door@example.com?secret=GEZDGNBVGY3TQOJQ&issuer=Film";
/// A code that is no account.
pub const ADDRESS: &str = "https://www.example.com/menu";

/// The sizes that most cameras have.
pub const SIZES: [(u32, u32); 3] = [(640, 480), HD, (1920, 1080)];
/// What the program would rather have.
pub const HD: (u32, u32) = (1280, 720);

/// Pictures that a camera often takes of a code, and that must be read; with what each is.
pub fn good() -> [(&'static str, Scene); 5] {
    let scene = || Scene::of(HD).showing(&[ACCOUNT]);
    [
        ("straight", scene().tilted(0.0)),
        ("tilted", scene().tilted(0.6)),
        ("at dusk", scene().lit(0.4)),
        ("not quite in focus", scene().blurred(3)),
        ("mirrored", scene().mirrored()),
    ]
}

/// Pictures that nobody can read.
pub fn bad() -> [(&'static str, Scene); 3] {
    let scene = || Scene::of(HD).showing(&[ACCOUNT]);
    [
        ("nothing there", Scene::of(HD)),
        ("out of focus", scene().blurred(24)),
        ("in the dark", scene().lit(0.02)),
    ]
}

#[test]
fn good_pictures_can_be_read_and_bad_ones_can_not() {
    let read = |scene: &Scene| {
        let picture = scene.shots(1).remove(0);
        let (width, height) = (picture.width as u32, picture.height as u32);
        let frame = ringfence_scan::Frame::from_luma(picture.luma, width, height).expect("it is a picture");
        ringfence_scan::decode(&frame).into_iter().map(|code| code.text.to_string()).collect::<Vec<_>>()
    };
    for (name, scene) in good() {
        assert_eq!(read(&scene), [ACCOUNT], "{name}");
    }
    for (name, scene) in bad() {
        assert!(read(&scene).is_empty(), "{name}");
    }
    assert_eq!(read(&Scene::of(HD).showing(&[ACCOUNT, OTHER_ACCOUNT])).len(), 2);
}
