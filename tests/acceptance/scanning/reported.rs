//! Pictures as people have met them and reported that they were not read: codes on dark pages, codes as drawings, codes
//! in animations. Each is drawn here anew, in the whole range in which it is met.

use std::io::Cursor;
use std::time::Duration;

use image::codecs::gif::GifEncoder;
use image::{Delay, ExtendedColorType, GrayImage, ImageEncoder as _, RgbaImage};
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, QrSegmentMode};
use ringfence_scan::{Frame, decode_file, is_picture};

use super::paper::Paper;
use super::{ALICE, BOB, decode};

fn code(text: &str) -> QrCode {
    QrCode::encode_text(text, QrCodeEcc::Medium).unwrap()
}

/// A picture of this size whose pixel at a place is `grey`.
fn picture(width: usize, height: usize, grey: impl Fn(usize, usize) -> u8) -> Frame {
    let luma = (0..width * height).map(|at| grey(at % width, at / width)).collect();
    Frame::from_luma(luma, u32::try_from(width).unwrap(), u32::try_from(height).unwrap()).unwrap()
}

/// The module at a pixel, counted from the code's left upper corner; `None` outside.
fn module(code: &QrCode, pitch: usize, x: usize, y: usize) -> Option<bool> {
    let side = usize::try_from(code.size()).unwrap();
    let at = |place: usize| i32::try_from(place / pitch).unwrap();
    (x < side * pitch && y < side * pitch).then(|| code.get_module(at(x), at(y)))
}

#[test]
fn a_code_without_an_edge_on_a_dark_page_is_read_at_every_size_and_grey() {
    let code = code(ALICE);
    let mut unread = Vec::new();
    for pitch in [3, 4, 5, 6, 8, 12] {
        for page in [0, 8, 16, 24, 32, 48, 64, 80, 96] {
            // Light writing above the code, and a light bar at the side.
            let frame = picture(900, 600, |x, y| {
                match module(&code, pitch, x.wrapping_sub(240), y.wrapping_sub(130)) {
                    Some(dark) => {
                        if dark {
                            0
                        } else {
                            255
                        }
                    }
                    None if (40..48).contains(&y) && x % 11 < 6 && x < 700 => 230,
                    None if x > 880 => 180,
                    None => page,
                }
            });
            if decode(&frame) != [ALICE] {
                unread.push((pitch, page));
            }
        }
    }
    assert_eq!(unread, []);
}

#[test]
fn a_code_with_light_lines_between_its_modules_is_read() {
    let code = code(ALICE);
    let quiet = 4;
    let mut unread = Vec::new();
    for (pitch, gap) in [
        (8, 1),
        (8, 2),
        (10, 2),
        (12, 3),
        (15, 3),
        (16, 4),
        (20, 2),
        (20, 5),
        (24, 6),
        (28, 7),
        (30, 3),
        (30, 7),
    ] {
        let side = (usize::try_from(code.size()).unwrap() + 2 * quiet) * pitch;
        let edge = quiet * pitch;
        let frame = picture(side, side, |x, y| {
            let dark = module(&code, pitch, x.wrapping_sub(edge), y.wrapping_sub(edge)).unwrap_or(false);
            if dark && x % pitch >= gap && y % pitch >= gap { 0 } else { 255 }
        });
        if decode(&frame) != [ALICE] {
            unread.push((pitch, gap));
        }
    }
    assert_eq!(unread, []);
}

#[test]
fn a_zero_that_a_generator_leaves_behind_a_link_is_no_part_of_it() {
    for zeros in [1, 3] {
        let bytes = [ALICE.as_bytes(), &vec![0; zeros]].concat();
        let data = bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1 == 1)).collect();
        let segment = QrSegment::new(QrSegmentMode::Byte, bytes.len(), data);
        let code = QrCode::encode_segments(&[segment], QrCodeEcc::Medium).unwrap();
        let mut page = Paper::white(400, 400);
        page.draw_code(&code, 6, 60, 60);
        assert_eq!(decode(&page.frame()), [ALICE]);
    }
}

fn texts(file: &[u8]) -> (Vec<String>, bool) {
    assert!(is_picture(file));
    let searched = decode_file(file, &|| true).unwrap();
    (searched.codes.iter().map(|code| code.text.to_string()).collect(), searched.pages_left)
}

/// The same code as an SVG: a path, or a rectangle for each module.
fn drawing(text: &str, rectangles: bool) -> String {
    let code = code(text);
    let dark = (0..code.size()).flat_map(|y| (0..code.size()).map(move |x| (x, y)));
    let dark = dark.filter(|&(x, y)| code.get_module(x, y)).map(|(x, y)| (x + 4, y + 4));
    let shapes: String = if rectangles {
        dark.map(|(x, y)| format!("<rect x='{x}' y='{y}' width='1' height='1'/>")).collect()
    } else {
        format!("<path d='{}'/>", dark.map(|(x, y)| format!("M{x} {y}h1v1h-1z")).collect::<String>())
    };
    let side = code.size() + 8;
    format!("<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {side} {side}'>{shapes}</svg>")
}

#[test]
fn a_code_that_is_a_drawing_is_read() {
    let light = drawing(ALICE, false).replace("<path", "<path fill='#fff'");
    let nested = drawing(ALICE, true).replace("<svg ", "<svg width='37mm' height='37mm' ");
    let headed =
        format!("\u{feff}<?xml version='1.0' encoding='UTF-8'?>\n<!-- made -->\n{}", drawing(ALICE, false));
    for svg in [drawing(ALICE, false), drawing(ALICE, true), light, nested, headed] {
        assert_eq!(texts(svg.as_bytes()), (vec![ALICE.to_owned()], false), "{}", &svg[..120]);
    }
}

#[test]
fn a_picture_that_lies_in_a_drawing_is_read() {
    let data = data_encoding::BASE64.encode(&Paper::of(ALICE, 4, 4).png());
    let svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'><image width='10' height='10' href='data:image/png;base64,{data}'/></svg>"
    );
    assert_eq!(texts(svg.as_bytes()).0, [ALICE]);
}

/// Pages of one size: blank, and with a code each.
fn pages(texts: &[Option<&str>]) -> Vec<GrayImage> {
    let page = |text: &Option<&str>| {
        let mut page = Paper::white(360, 360);
        if let Some(text) = text {
            page.draw(text, 6, 50, 50);
        }
        GrayImage::from_raw(360, 360, page.frame().luma().to_vec()).unwrap()
    };
    texts.iter().map(page).collect()
}

fn gif(pages: &[GrayImage]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = GifEncoder::new_with_speed(&mut file, 30);
    let delay = Delay::from_saturating_duration(Duration::from_millis(700));
    for page in pages {
        let rgba: RgbaImage = image::DynamicImage::ImageLuma8(page.clone()).into_rgba8();
        encoder.encode_frame(image::Frame::from_parts(rgba, 0, 0, delay)).unwrap();
    }
    drop(encoder);
    file
}

fn apng(pages: &[GrayImage]) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(Cursor::new(&mut file), 360, 360);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_animated(u32::try_from(pages.len()).unwrap(), 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    pages.iter().for_each(|page| writer.write_image_data(page.as_raw()).unwrap());
    writer.finish().unwrap();
    file
}

/// Still pictures put into one file as the container of WebP has them.
fn animated_webp(pages: &[GrayImage]) -> Vec<u8> {
    let chunk = |name: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        [&name[..], &length, content, &vec![0; content.len() % 2]].concat()
    };
    let three = |number: u32| number.to_le_bytes()[..3].to_vec();
    let size = [three(359), three(359)].concat();
    let mut chunks = chunk(b"VP8X", &[&[0b10, 0, 0, 0][..], &size].concat());
    chunks.extend(chunk(b"ANIM", &[255, 255, 255, 255, 0, 0]));
    for page in pages {
        let mut still = Vec::new();
        image::codecs::webp::WebPEncoder::new_lossless(&mut still)
            .write_image(page.as_raw(), 360, 360, ExtendedColorType::L8)
            .unwrap();
        // Behind RIFF, its length and WEBP.
        let frame = [three(0), three(0), size.clone(), three(700), vec![0], still[12..].to_vec()].concat();
        chunks.extend(chunk(b"ANMF", &frame));
    }
    chunk(b"RIFF", &[b"WEBP", chunks.as_slice()].concat())
}

#[test]
fn every_picture_of_an_animation_is_read() {
    for (name, film) in [("gif", gif as fn(&[GrayImage]) -> Vec<u8>), ("png", apng), ("webp", animated_webp)]
    {
        let found = texts(&film(&pages(&[Some(ALICE), Some(BOB), Some("third")])));
        assert_eq!(found, (vec![ALICE.to_owned(), BOB.to_owned(), "third".to_owned()], false), "{name}");
        let found = texts(&film(&pages(&[None, None, Some(ALICE), Some(ALICE)])));
        assert_eq!(found, (vec![ALICE.to_owned()], false), "{name}");
    }
}

#[test]
fn an_animation_that_is_too_long_or_breaks_off_says_so_beside_what_was_read() {
    let mut many = vec![Some(ALICE)];
    many.extend((0..200).map(|count| if count % 2 == 0 { None } else { Some("again") }));
    let (found, left) = texts(&gif(&pages(&many)));
    assert_eq!((found, left), (vec![ALICE.to_owned(), "again".to_owned()], true));
    let whole = gif(&pages(&[Some(ALICE), Some(BOB)]));
    let (found, left) = texts(&whole[..whole.len() - whole.len() / 4]);
    assert_eq!((found, left), (vec![ALICE.to_owned()], true));
}
