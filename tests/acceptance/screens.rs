//! Pictures of screens → what their codes hold, and the cut-outs by which a person knows them.

use data_encoding::BASE64;
use qrcodegen::{QrCode, QrCodeEcc};
use ringfence_app::conformance;
use ringfence_app::fakes::{Choice, NearReader, PaintedScreens};
use ringfence_app::import::read::read_screens;
use ringfence_app::ports::capture::{ReadError, ScreenError, Screens as _, Screenshot};
use ringfence_app::view::ImportReview;
use ringfence_app::{ErrorCode, ErrorView};
use ringfence_scan::Frame;
use ringfence_tests::World;
use zeroize::Zeroizing;

const ALICE: &str = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme";
const BOB: &str = "otpauth://totp/Beta:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Beta";
const LOGO: [u8; 4] = [200, 30, 90, 255];

/// A page on a screen: white, and on it what is drawn.
fn page(width: u32, height: u32) -> Screenshot {
    let rgba = Zeroizing::new(vec![255; width as usize * height as usize * 4]);
    Screenshot { rgba, width, height }
}

fn fill(screen: &mut Screenshot, (left, top): (u32, u32), (width, height): (u32, u32), colour: [u8; 4]) {
    for y in top..top + height {
        for x in left..left + width {
            let at = (y as usize * screen.width as usize + x as usize) * 4;
            screen.rgba[at..at + 4].copy_from_slice(&colour);
        }
    }
}

/// Draws a code with modules of `scale` pixels; answers its side without the quiet zone.
fn draw(screen: &mut Screenshot, text: &str, scale: u32, (left, top): (u32, u32)) -> u32 {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).expect("fits");
    let size = u32::try_from(code.size()).expect("is positive");
    for (y, x) in (0..size).flat_map(|y| (0..size).map(move |x| (y, x))) {
        if code.get_module(x.cast_signed(), y.cast_signed()) {
            fill(screen, (left + x * scale, top + y * scale), (scale, scale), [0, 0, 0, 255]);
        }
    }
    size * scale
}

fn review(screens: &[Screenshot]) -> ImportReview {
    let readings = read_screens(screens, &NearReader::new()).expect("reads");
    World::default().open().review(readings).expect("the vault is open")
}

/// The PNG of a cut-out as pixels.
fn opened(cutout: Option<&String>) -> Screenshot {
    let url = cutout.expect("has a cut-out");
    let png = BASE64.decode(url.strip_prefix("data:image/png;base64,").expect("is one").as_bytes());
    let (rgba, width, height) = ringfence_scan::read_rgba(&png.expect("is base64")).expect("is a picture");
    assert!(width <= 150 && height <= 100, "{width} × {height}");
    Screenshot { rgba, width, height }
}

fn has(picture: &Screenshot, colour: [u8; 4]) -> bool {
    picture.rgba.as_chunks::<4>().0.contains(&colour)
}

/// Reads a cut-out in several sizes, each by the whole ladder of attempts.
fn is_unreadable(cutout: &Screenshot) -> bool {
    (1..=2).all(|by: u32| {
        let mut large = page(cutout.width * by, cutout.height * by);
        for (at, pixel) in (0..).zip(cutout.rgba.as_chunks::<4>().0) {
            fill(&mut large, (at % cutout.width * by, at / cutout.width * by), (by, by), *pixel);
        }
        let frame = Frame::from_rgba(&large.rgba, large.width, large.height).expect("fits");
        ringfence_scan::decode(&frame).is_empty()
    })
}

#[test]
fn a_code_on_a_screen_comes_with_what_is_around_it_and_the_code_in_that_is_unreadable() {
    let mut screen = page(1920, 1080);
    fill(&mut screen, (700, 300), (120, 40), LOGO);
    let side = draw(&mut screen, ALICE, 5, (700, 380));
    let key_in_text = [10, 20, 30, 255];
    fill(&mut screen, (700, 380 + side + 60), (side, 16), key_in_text);
    let found = review(&[screen]);
    assert_eq!(found.items.len(), 1);
    assert_eq!((found.items[0].issuer.as_str(), found.items[0].source.as_deref()), ("Acme", None));
    let cutout = opened(found.items[0].cutout.as_ref());
    assert!(has(&cutout, LOGO), "what is above is shown");
    assert!(!has(&cutout, key_in_text), "what is below is not");
    assert!(!has(&cutout, [0, 0, 0, 255]), "no module is left");
    assert!(is_unreadable(&cutout));
}

#[test]
fn no_cutout_can_be_read_wherever_the_code_stands_and_however_large_it_is() {
    for scale in [2, 3, 4, 7, 12, 24] {
        for (right, down) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let mut screen = page(1300, 1000);
            let side = draw(&mut page(1300, 1000), ALICE, scale, (0, 0));
            let margin = 4 * scale.min(8);
            let place = |far: u32, length: u32| if far == 0 { margin } else { length - side - margin };
            draw(&mut screen, ALICE, scale, (place(right, 1300), place(down, 1000)));
            let found = review(&[screen]);
            assert_eq!(found.items.len(), 1, "{scale} {right} {down}");
            assert!(is_unreadable(&opened(found.items[0].cutout.as_ref())), "{scale} {right} {down}");
        }
    }
}

#[test]
fn several_codes_each_have_their_own_cutout_in_which_none_of_them_can_be_read() {
    let mut screen = page(1280, 800);
    let side = draw(&mut screen, ALICE, 4, (300, 200));
    draw(&mut screen, BOB, 4, (300 + side + 30, 200));
    // The same once more: the reader tells of a text once, and so of one place.
    draw(&mut screen, ALICE, 4, (300 + side + 30, 200 + side + 60));
    fill(&mut screen, (300, 150), (60, 30), LOGO);
    let found = review(&[screen]);
    let names: Vec<_> = found.items.iter().map(|item| item.name.as_str()).collect();
    assert_eq!(names, ["alice", "bob"]);
    let cutouts = [0, 1].map(|index| opened(found.items[index].cutout.as_ref()));
    assert!(cutouts.iter().all(is_unreadable));
    assert!(cutouts[0].rgba != cutouts[1].rgba);
}

#[test]
fn dark_pages_have_cutouts_too() {
    let mut screen = page(1280, 800);
    draw(&mut screen, BOB, 6, (500, 300));
    screen.rgba.as_chunks_mut::<4>().0.iter_mut().for_each(|[red, green, blue, _]| {
        (*red, *green, *blue) = (255 - *red, 255 - *green, 255 - *blue);
    });
    let found = review(&[screen]);
    assert_eq!(found.items.len(), 1);
    assert!(is_unreadable(&opened(found.items[0].cutout.as_ref())));
}

#[test]
fn a_code_on_two_screens_counts_once_and_the_screens_keep_their_order() {
    let (mut left, mut right) = (page(800, 600), page(640, 480));
    draw(&mut left, BOB, 4, (200, 200));
    draw(&mut right, ALICE, 4, (100, 50));
    draw(&mut right, BOB, 4, (350, 200));
    let names: Vec<_> = review(&[left, right]).items.into_iter().map(|item| item.name).collect();
    assert_eq!(names, ["bob", "alice"]);
}

#[test]
fn a_screen_without_a_code_and_one_that_cannot_be_read_say_so() {
    let reader = NearReader::new();
    let blank = || page(800, 600);
    let read = |screens: &[Screenshot]| read_screens(screens, &reader).map_err(|error| error.code);
    assert_eq!(read(&[blank(), blank()]).err(), Some(ErrorCode::NoCodeOnScreen));
    reader.fail_next(ReadError::OutOfTime);
    assert_eq!(read(&[blank(), blank()]).err(), Some(ErrorCode::PictureTooSlow));
    let mut screen = blank();
    draw(&mut screen, ALICE, 4, (200, 200));
    reader.fail_next(ReadError::OutOfTime);
    let found = World::default().open().review(read(&[blank(), screen]).expect("reads one of two"));
    let found = found.expect("the vault is open");
    assert_eq!((found.items.len(), found.rejected.len()), (1, 1));
    assert_eq!(found.rejected[0].problem.code, ErrorCode::PictureTooSlow);
}

#[test]
fn a_code_that_is_no_account_is_named_and_has_no_place_in_the_list() {
    let mut screen = page(800, 600);
    draw(&mut screen, "https://example.org/get-the-app", 4, (100, 100));
    draw(&mut screen, ALICE, 4, (400, 100));
    let found = review(&[screen]);
    assert_eq!((found.items.len(), found.rejected.len()), (1, 1));
    assert_eq!(found.rejected[0].problem.code, ErrorCode::IsWebAddress);
}

#[test]
fn painted_screens_keep_the_contract() {
    let (mut left, mut right) = (page(640, 480), page(400, 300));
    let side = draw(&mut left, ALICE, 4, (100, 60));
    draw(&mut right, BOB, 3, (60, 60));
    let screens = PaintedScreens::new();
    screens.put_up(&left.rgba, left.width, left.height);
    screens.put_up(&right.rgba, right.width, right.height);
    let part = Choice { screen: 0, x: 80, y: 40, width: side + 40, height: side + 40 };
    let (choose, give_up) = (|| screens.choose(Some(part)), || screens.choose(None));
    conformance::screens(&screens, &[ALICE, BOB], &choose, &give_up);
}

#[test]
fn a_system_where_no_part_can_be_chosen_sends_the_person_to_the_whole_screen() {
    assert_eq!(ErrorView::from(ScreenError::NoRegion).code, ErrorCode::RegionUnavailable);
    assert_eq!(ErrorView::from(ScreenError::Unavailable).code, ErrorCode::ScreenUnavailable);
}

#[test]
fn painted_screens_fail_as_ordered_and_are_black_as_painted() {
    let screens = PaintedScreens::new();
    assert_eq!(screens.capture().err(), Some(ScreenError::Unavailable));
    screens.put_up(&[0, 0, 0, 255], 1, 1);
    assert_eq!(screens.capture().err(), Some(ScreenError::Black));
    screens.put_up(&[9, 0, 0, 255], 1, 1);
    screens.fail_next(ScreenError::Refused);
    assert_eq!(screens.capture_region().err(), Some(ScreenError::Refused));
    assert_eq!(screens.capture().map(|all| all.len()), Ok(2));
    screens.fail_always(Some(ScreenError::Failed));
    assert_eq!(screens.capture().err(), Some(ScreenError::Failed));
    assert_eq!(screens.captures(), 5);
}
