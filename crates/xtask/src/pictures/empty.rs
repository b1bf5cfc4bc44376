//! Pictures without a code, some of them nearly with one: nothing may be read from them.

use qrcodegen::QrCodeEcc;

use super::camera::{SIZES, empty_shot};
use super::canvas::{Canvas, WHITE};
use super::code::{Modules, PLAIN};
use super::page::{DARK, LIGHT, page};
use super::random::Random;
use super::texts::key_link;

/// A class and how the file of one is made, by its number.
pub type Class = (&'static str, &'static str, fn(u32, &mut Random) -> Vec<u8>);

/// All classes: name, the file's ending, maker.
pub const CLASSES: [Class; 4] = [
    ("empty_page", "png", |number, random| {
        page(if number % 2 == 0 { LIGHT } else { DARK }, random).canvas.png()
    }),
    ("empty_room", "jpg", |number, random| empty_shot(SIZES[number as usize % 3], random)),
    ("empty_near", "png", |number, random| near(number, random).png()),
    ("empty_other", "png", |number, random| other(number, random).png()),
];

/// What was a code: shuffled, halved, without two of its marks, or with a third of its modules turned over.
fn near(number: u32, random: &mut Random) -> Canvas {
    let mut page = page(LIGHT, random);
    let modules = Modules::of(&key_link(random), QrCodeEcc::Low);
    let [x, y, ..] = page.body;
    let module = 5;
    let side = modules.side();
    let origin = (x + 20, y + 20);
    modules.draw(&mut page.canvas, origin, module as f32, &PLAIN, false);
    let (left, top) = (origin.0 + 4 * module, origin.1 + 4 * module);
    let canvas = &mut page.canvas;
    match number % 4 {
        0 => canvas.rect(left - 1, top + side * module / 2, side * module + 2, side * module / 2 + 1, WHITE),
        1 => {
            canvas.rect(left - 1, top - 1, 8 * module + 1, 8 * module + 1, WHITE);
            canvas.rect(left + (side - 8) * module, top - 1, 8 * module + 1, 8 * module + 1, WHITE);
        }
        _ => {
            for row in 0..side {
                for column in 0..side {
                    let mark =
                        (column < 9 && (row < 9 || row >= side - 8)) || (column >= side - 8 && row < 9);
                    let share = if number % 4 == 2 { 0.5 } else { 0.33 };
                    if !mark && random.chance(share) {
                        let grey = if modules.is_dark(column, row) { 255 } else { 0 };
                        canvas.rect(left + column * module, top + row * module, module, module, [grey; 3]);
                    }
                }
            }
        }
    }
    page.canvas
}

/// What looks alike: crosswords, chess boards, bar codes, corner marks alone.
fn other(number: u32, random: &mut Random) -> Canvas {
    let mut page = page(LIGHT, random);
    let [x, y, ..] = page.body;
    let canvas = &mut page.canvas;
    let cell = random.whole(4, 14);
    for row in 0..31_i32 {
        for column in 0..31_i32 {
            let dark = match number % 4 {
                0 => random.chance(0.3),
                1 => (row + column) % 2 == 0,
                2 => (column * 7 + column * column % 5) % 3 == 0,
                _ => {
                    let ring = (column % 10 - 3).abs().max((row % 10 - 3).abs());
                    ring <= 1 || ring == 3
                }
            };
            let grey = if dark { 0 } else { 255 };
            canvas.rect(x + column * cell, y + row * cell, cell, cell, [grey; 3]);
        }
    }
    page.canvas
}
