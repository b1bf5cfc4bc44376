//! Pictures of QR codes → their texts, on pictures made here and on a collection of real ones where it is.
#![allow(
    clippy::unwrap_used,
    reason = "the lint sees tests by their attribute; what they share in this file is test code too"
)]

use std::cell::Cell;
use std::path::{Path, PathBuf};

use qrcodegen::{QrCode, QrCodeEcc};
use ringfence_scan::{Frame, PictureError, decode_while, read_picture};

const ALICE: &str = "otpauth://totp/Acme:alice?secret=JBSWY3DPEHPK3PXP&issuer=Acme";
const BOB: &str = "otpauth://hotp/Beta:bob?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Beta&counter=3";

/// The texts of a picture's codes.
fn decode(frame: &Frame) -> Vec<String> {
    ringfence_scan::decode(frame).iter().map(|code| code.text.to_string()).collect()
}

/// A grey picture that can be painted on.
struct Paper {
    luma: Vec<u8>,
    width: usize,
    height: usize,
}

impl Paper {
    fn white(width: usize, height: usize) -> Self {
        Self { luma: vec![255; width * height], width, height }
    }

    /// A picture of one code with `quiet` modules of white around it.
    fn of(text: &str, module: usize, quiet: usize) -> Self {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let side = (usize::try_from(code.size()).unwrap() + 2 * quiet) * module;
        let mut paper = Self::white(side, side);
        paper.draw(text, module, quiet * module, quiet * module);
        paper
    }

    fn draw(&mut self, text: &str, module: usize, left: usize, top: usize) {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let size = usize::try_from(code.size()).unwrap();
        for y in 0..size * module {
            for x in 0..size * module {
                let dark =
                    code.get_module(i32::try_from(x / module).unwrap(), i32::try_from(y / module).unwrap());
                self.luma[(top + y) * self.width + left + x] = if dark { 0 } else { 255 };
            }
        }
    }

    fn at(&self, x: f64, y: f64) -> u8 {
        let inside = x >= 0.0 && y >= 0.0 && x < self.width as f64 && y < self.height as f64;
        if inside { self.luma[y as usize * self.width + x as usize] } else { 255 }
    }

    /// Turned about its middle, on paper large enough for every angle.
    fn turned(&self, degrees: f64) -> Self {
        let side = self.width.max(self.height) * 3 / 2;
        let (sin, cos) = degrees.to_radians().sin_cos();
        let mut turned = Self::white(side, side);
        for y in 0..side {
            for x in 0..side {
                let (dx, dy) = (x as f64 - side as f64 / 2.0, y as f64 - side as f64 / 2.0);
                let source = (dx * cos + dy * sin, dy * cos - dx * sin);
                turned.luma[y * side + x] =
                    self.at(source.0 + self.width as f64 / 2.0, source.1 + self.height as f64 / 2.0);
            }
        }
        turned
    }

    fn changed(mut self, change: impl Fn(usize, usize, u8) -> u8) -> Self {
        for (at, pixel) in self.luma.iter_mut().enumerate() {
            *pixel = change(at % self.width, at / self.width, *pixel);
        }
        self
    }

    fn frame(&self) -> Frame {
        let side = |n: usize| u32::try_from(n).unwrap();
        Frame::from_luma(self.luma.clone(), side(self.width), side(self.height)).unwrap()
    }

    fn png(&self) -> Vec<u8> {
        let side = |n: usize| u32::try_from(n).unwrap();
        let picture =
            image::GrayImage::from_raw(side(self.width), side(self.height), self.luma.clone()).unwrap();
        let mut bytes = std::io::Cursor::new(Vec::new());
        picture.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
        bytes.into_inner()
    }
}

/// Noise that is the same on every run, from 0 to 255, by place.
fn noise(x: usize, y: usize) -> u8 {
    let mut state = (x as u64) << 32 ^ y as u64 ^ 0x9E37_79B9_7F4A_7C15;
    for _ in 0..3 {
        state ^= state >> 33;
        state = state.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    }
    (state >> 56) as u8
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
fn a_text_in_any_script_comes_out_as_it_went_in() {
    for text in ["腾讯云：二维码", "Ünïcödé ✓", "0123456789", "HTTPS://EXAMPLE.COM/$%*+-./:"] {
        assert_eq!(decode(&Paper::of(text, 4, 4).frame()), [text]);
    }
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
    assert!(found.is_empty());
    assert!(asked.get() < 25 * 6_100, "{}", asked.get());
}

#[test]
fn a_search_ends_when_its_caller_has_no_more_time() {
    assert!(decode_while(&Paper::of(ALICE, 4, 4).frame(), &|| false).is_empty());
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

/// A collected picture: its kind, its file, and for each code the accepted texts (none: nobody has read it).
type Collected = (String, PathBuf, Vec<Vec<String>>);

/// How many codes are read, of how many whose text is known, on the pictures whose kind starts so.
fn rate(pictures: &[Collected], kinds: &[&str]) -> (usize, usize) {
    let (mut read, mut known) = (0, 0);
    for (_, path, codes) in pictures.iter().filter(|(kind, ..)| kinds.iter().any(|k| kind.starts_with(k))) {
        let frame = read_picture(&std::fs::read(path).unwrap()).unwrap();
        let texts: Vec<String> = decode(&frame).iter().map(|text| comparable(text)).collect();
        for accepted in codes.iter().filter(|accepted| !accepted.is_empty()) {
            known += 1;
            read += usize::from(accepted.iter().any(|text| texts.contains(text)));
        }
        if codes.is_empty() {
            assert!(texts.is_empty(), "{} has no code", path.display());
        }
    }
    (read, known)
}

/// Line ends differ between readers, and blanks before them don't count.
fn comparable(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

/// The collection of pictures, where it is.
fn collection() -> Option<Vec<Collected>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/qr");
    let manifest = std::fs::read(folder.join("manifest.json")).ok()?;
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    let text = |value: &serde_json::Value| comparable(value.as_str().unwrap());
    let accepted =
        |code: &serde_json::Value| code.as_array().map_or(vec![], |texts| texts.iter().map(text).collect());
    let pictures = manifest["pictures"].as_array().unwrap().iter().map(|picture| {
        let codes = picture["codes"].as_array().unwrap().iter().map(accepted).collect();
        (text(&picture["kind"]), folder.join(text(&picture["file"])), codes)
    });
    Some(pictures.collect())
}

#[test]
fn codes_on_screens_are_read() {
    let Some(pictures) = collection() else { return };
    let (read, known) = rate(&pictures, &["screen_"]);
    assert!(known >= 60 && read * 100 >= known * 98, "{read} of {known}");
}

#[test]
fn codes_before_a_camera_are_read() {
    let Some(pictures) = collection() else { return };
    let (read, known) = rate(&pictures, &["cam_"]);
    assert!(known >= 80 && read * 100 >= known * 92, "{read} of {known}");
}

#[test]
fn codes_that_trouble_other_readers_are_read_and_nothing_is_read_where_there_is_none() {
    let Some(pictures) = collection() else { return };
    let kinds = ["zxing", "jsqr", "quirc", "rqrr", "rxing", "neg-", "nuintun", "paulmillr", "qreader"];
    let (read, known) = rate(&pictures, &kinds);
    assert!(known >= 120 && read * 100 >= known * 95, "{read} of {known}");
}

#[test]
fn codes_on_hard_photographs_are_read() {
    let Some(pictures) = collection() else { return };
    let (read, known) = rate(&pictures, &["boofcv"]);
    assert!(known >= 180 && read * 100 >= known * 84, "{read} of {known}");
}
