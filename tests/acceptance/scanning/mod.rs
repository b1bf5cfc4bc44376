//! Pictures of QR codes → their texts, on pictures made here and on a collection of real ones where it is.
#![allow(
    clippy::unwrap_used,
    reason = "the lint sees tests by their attribute; what they share in this folder is test code too"
)]

mod collection;
mod live;
mod model1;
mod paper;
mod reported;
mod wording;

use std::cell::Cell;
use std::path::Path;

use ringfence_scan::{Frame, PictureError, decode_file, decode_while, read_picture};

use self::paper::{Paper, noise};

const ALICE: &str = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme";
const BOB: &str = "otpauth://hotp/Beta:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Beta&counter=3";

/// The texts of a picture's codes.
fn decode(frame: &Frame) -> Vec<String> {
    ringfence_scan::decode(frame).iter().map(|code| code.text.to_string()).collect()
}

#[test]
fn a_plain_code_is_read() {
    assert_eq!(decode(&Paper::of(ALICE, 4, 4).frame()), [ALICE]);
}

#[test]
fn a_light_code_on_a_dark_page_is_read() {
    assert_eq!(decode(&Paper::of(ALICE, 4, 4).changed(|_, _, pixel| 255 - pixel).frame()), [ALICE]);
}

#[test]
fn a_turned_code_is_read_at_every_angle() {
    for degrees in [7.0, 30.0, 45.0, 90.0, 135.0, 180.0, 261.0] {
        assert_eq!(decode(&Paper::of(ALICE, 5, 4).turned(degrees).frame()), [ALICE], "{degrees}°");
    }
}

#[test]
fn a_mirrored_code_is_read() {
    let paper = Paper::of(ALICE, 4, 4);
    for mirrored in [paper.clone().mirrored(), paper.turned(30.0).mirrored()] {
        assert_eq!(decode(&mirrored.frame()), [ALICE]);
    }
}

#[test]
fn a_code_seen_very_much_from_the_side_is_read() {
    // What becomes of the corners of a picture of 400 × 400 pixels, on one of 640 × 480.
    for corners in [
        [(120.0, 60.0), (520.0, 20.0), (560.0, 460.0), (40.0, 330.0)],
        [(180.0, 40.0), (460.0, 40.0), (630.0, 440.0), (10.0, 440.0)],
        [(60.0, 200.0), (420.0, 30.0), (600.0, 140.0), (330.0, 420.0)],
        [(20.0, 20.0), (300.0, 110.0), (300.0, 370.0), (20.0, 460.0)],
        [(260.0, 30.0), (380.0, 10.0), (372.0, 450.0), (250.0, 400.0)],
        [(30.0, 200.0), (600.0, 190.0), (610.0, 300.0), (20.0, 320.0)],
    ] {
        assert_eq!(decode(&Paper::of(ALICE, 6, 4).projected(corners).frame()), [ALICE], "{corners:?}");
    }
}

#[test]
fn a_code_on_cloth_is_read() {
    let paper = Paper::of(ALICE, 6, 6);
    for (wave, height) in [(120.0, 2.5), (60.0, 2.0)] {
        assert_eq!(decode(&paper.crumpled(wave, height).frame()), [ALICE], "{wave} {height}");
    }
}

#[test]
fn the_corners_of_a_code_go_around_it_from_its_top_left() {
    let mut page = Paper::white(600, 400);
    page.draw(ALICE, 5, 100, 80);
    let [code] = ringfence_scan::decode(&page.frame()).try_into().unwrap();
    // 33 modules.
    let side = 33.0 * 5.0;
    let wanted = [(100.0, 80.0), (100.0 + side, 80.0), (100.0 + side, 80.0 + side), (100.0, 80.0 + side)];
    for (corner, wanted) in code.corners.iter().zip(wanted) {
        let off = (corner.0 * 600.0 - wanted.0).hypot(corner.1 * 400.0 - wanted.1);
        assert!(off < 4.0, "{:?}", code.corners);
    }
}

#[test]
fn a_code_of_two_pixels_a_module_without_much_white_around_it_is_read() {
    assert_eq!(decode(&Paper::of(ALICE, 2, 2).frame()), [ALICE]);
}

#[test]
fn a_code_in_noise_and_in_a_shadow_is_read() {
    let noisy = |x, y, pixel: u8| (u16::from(pixel) * 3 / 5 + u16::from(noise(x, y)) * 2 / 5) as u8;
    assert_eq!(decode(&Paper::of(ALICE, 6, 4).changed(noisy).frame()), [ALICE]);
    let shadow =
        |x: usize, y: usize, pixel: u8| (u32::from(pixel) / 2 + 40) as u8 / if x > y { 3 } else { 1 };
    assert_eq!(decode(&Paper::of(ALICE, 6, 4).changed(shadow).frame()), [ALICE]);
}

#[test]
fn a_code_in_a_dim_room_is_read() {
    // Fifteen greys between ink and page, twenty-five of noise.
    let dim = |x, y, pixel: u8| 6 + pixel / 17 + noise(x, y) / 10;
    assert_eq!(decode(&Paper::of(ALICE, 8, 4).changed(dim).frame()), [ALICE]);
}

#[test]
fn a_code_far_out_of_focus_is_read() {
    // Half a module's light falls on its neighbours, and the sensor is grainy.
    let smeared = Paper::of(ALICE, 8, 4).smeared(4).smeared(4).smeared(4);
    let grainy = |x, y, pixel: u8| pixel / 4 * 3 + noise(x, y) / 12;
    assert_eq!(decode(&smeared.changed(grainy).frame()), [ALICE]);
}

#[test]
fn several_codes_are_read_each_once_in_reading_order() {
    assert_eq!(decode(&several().frame()), [ALICE, BOB, "third", "fourth"]);
}

fn several() -> Paper {
    let mut page = Paper::white(900, 700);
    page.draw("fourth", 5, 500, 390);
    page.draw(BOB, 4, 560, 60);
    page.draw("third", 7, 60, 400);
    page.draw(ALICE, 5, 60, 40);
    page.draw(ALICE, 3, 760, 520);
    page
}

#[test]
fn a_picture_without_a_code_gives_nothing() {
    assert!(decode(&Paper::white(300, 200).frame()).is_empty());
    assert!(decode(&Paper::white(1, 1).frame()).is_empty());
    assert!(decode(&Paper::white(1, 3000).frame()).is_empty());
    assert!(decode(&Paper::white(3000, 2).frame()).is_empty());
    assert!(decode(&Paper::white(320, 240).changed(|x, y, _| noise(x, y)).frame()).is_empty());
}

#[test]
fn a_picture_far_larger_than_a_screen_is_read() {
    let mut page = Paper::white(7000, 5000);
    page.draw(ALICE, 12, 4000, 3000);
    assert_eq!(decode(&page.frame()), [ALICE]);
}

#[test]
fn a_picture_full_of_false_corner_marks_costs_bounded_work() {
    // Thousands of 7 × 7 corner marks without a code between them.
    let mark = |x: usize, y: usize| {
        let ring = x.abs_diff(3).max(y.abs_diff(3));
        x < 7 && y < 7 && ring != 2
    };
    let bomb = Paper::white(900, 900).changed(|x, y, _| if mark(x / 2 % 9, y / 2 % 9) { 0 } else { 255 });
    let asked = Cell::new(0_u32);
    let found = decode_while(&bomb.frame(), &|| {
        asked.set(asked.get() + 1);
        true
    });
    assert_eq!(found, Ok(vec![]));
    assert!(asked.get() < 25 * 6_100, "{}", asked.get());
}

#[test]
fn a_search_ends_when_its_caller_has_no_more_time() {
    let paper = Paper::of(ALICE, 4, 4).frame();
    assert_eq!(decode_while(&paper, &|| false), Err(PictureError::Unfinished), "it may have a code");
    // What was found by then is an answer.
    let times = Cell::new(0);
    let few = || {
        times.set(times.get() + 1);
        times.get() < 30
    };
    assert_eq!(decode_while(&paper, &few).map(|codes| codes.len()), Ok(1));
}

#[test]
fn a_picture_file_is_read_in_every_format_that_we_promise() {
    use image::ImageFormat::{Bmp, Gif, Jpeg, Png, WebP};
    let paper = Paper::of(ALICE, 4, 4);
    let side = u32::try_from(paper.width).unwrap();
    let grey = image::GrayImage::from_raw(side, side, paper.luma).unwrap();
    let colour = image::DynamicImage::ImageLuma8(grey).to_rgb8();
    for format in [Png, Jpeg, Gif, WebP, Bmp] {
        let mut bytes = std::io::Cursor::new(Vec::new());
        colour.write_to(&mut bytes, format).unwrap();
        let frame = read_picture(bytes.get_ref()).unwrap_or_else(|error| panic!("{format:?}: {error}"));
        assert_eq!(decode(&frame), [ALICE], "{format:?}");
        let half = &bytes.get_ref()[..60];
        assert_eq!(read_picture(half).unwrap_err(), PictureError::Damaged, "{format:?}");
    }
}

#[test]
fn a_code_on_a_see_through_page_is_read_as_on_paper() {
    let paper = Paper::of(ALICE, 4, 4);
    let rgba: Vec<u8> = paper.luma.iter().flat_map(|pixel| [0, 0, 0, 255 - pixel]).collect();
    let side = u32::try_from(paper.width).unwrap();
    assert_eq!(decode(&Frame::from_rgba(&rgba, side, side).unwrap()), [ALICE]);
}

#[test]
fn white_modules_on_a_see_through_ground_are_read() {
    let paper = Paper::of(ALICE, 4, 4);
    let side = u32::try_from(paper.width).unwrap();
    // Made for a dark page: its light modules are white, and all else is nothing.
    let dark_page: Vec<u8> = paper.luma.iter().flat_map(|pixel| [255, 255, 255, *pixel]).collect();
    // Dark modules that are nothing, as a stencil.
    let inverted: Vec<u8> = paper.luma.iter().flat_map(|pixel| [255, 255, 255, 255 - pixel]).collect();
    for rgba in [dark_page, inverted] {
        let png = ringfence_scan::write_png(&rgba, side, side).unwrap();
        let found = decode_file(&png, &|| true).unwrap().codes;
        assert_eq!(found.iter().map(|code| code.text.as_str()).collect::<Vec<_>>(), [ALICE]);
    }
}

#[test]
fn a_small_code_on_a_picture_of_several_screens_is_read() {
    // Three pixels a module, which half the size has no trace of.
    for (left, top) in [(60, 60), (3600, 900), (7300, 1900)] {
        let mut screens = Paper::white(7680, 2160);
        screens.draw(ALICE, 3, left, top);
        let found = ringfence_scan::decode(&screens.frame());
        assert_eq!(found.iter().map(|code| code.text.as_str()).collect::<Vec<_>>(), [ALICE]);
        let (x, y) = found[0].corners[0];
        assert!((x * 7680.0 - left as f32).abs() < 3.0 && (y * 2160.0 - top as f32).abs() < 3.0, "{x} {y}");
    }
}

/// The pictures that other tests use, by file name. `BLESS=1` writes them.
#[test]
fn the_fixture_pictures_say_what_they_should() {
    let transfer = ringfence_core::import::read_text(&format!("{ALICE}\n{BOB}")).accounts;
    let parts = ringfence_core::uri::write_migration(&transfer, 1, 1_234_567).unwrap();
    let fixtures = [
        ("one.png", Paper::of(ALICE, 4, 4), vec![ALICE]),
        ("several.png", several(), vec![ALICE, BOB, "third", "fourth"]),
        ("web-address.png", Paper::of("https://example.com/", 4, 4), vec!["https://example.com/"]),
        ("transfer-1-of-2.png", Paper::of(&parts[0], 4, 4), vec![parts[0].as_str()]),
        ("transfer-2-of-2.png", Paper::of(&parts[1], 4, 4), vec![parts[1].as_str()]),
        ("empty.png", Paper::white(120, 80), vec![]),
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/qr");
    for (name, paper, texts) in fixtures {
        let path = folder.join(name);
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, paper.png()).unwrap();
        }
        let frame = read_picture(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(decode(&frame), texts, "{name}");
    }
}
