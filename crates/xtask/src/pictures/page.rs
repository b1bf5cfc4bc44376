//! A desktop with a browser's window on it: everything around a code that a reader has to look past.

use super::canvas::{Canvas, Colour};
use super::random::Random;

/// Sizes of screens, from a small laptop to 4K.
const SCREENS: [(u32, u32); 6] =
    [(1280, 720), (1366, 768), (1920, 1080), (1920, 1200), (2560, 1440), (3840, 2160)];

/// The colours of a page.
#[derive(Clone, Copy)]
pub struct Theme {
    /// Behind everything.
    pub ground: Colour,
    /// Letters.
    pub text: Colour,
    /// Bars and fields.
    pub bar: Colour,
}

/// A light page.
pub const LIGHT: Theme = Theme { ground: [252, 252, 253], text: [40, 42, 48], bar: [228, 230, 236] };
/// A dark page.
pub const DARK: Theme = Theme { ground: [18, 20, 24], text: [205, 208, 214], bar: [42, 45, 52] };

/// A screen and the part of it that a page fills.
pub struct Page {
    /// All of the screen.
    pub canvas: Canvas,
    /// The page's text: left, top, width, height.
    pub body: [i32; 4],
    /// Pixels a dot of text: a screen of twice the width shows everything twice as large, or not.
    pub dot: i32,
}

/// A screen full of clutter.
pub fn page(theme: Theme, random: &mut Random) -> Page {
    let (width, height) = random.pick(&SCREENS);
    let (wide, high) = (width as i32, height as i32);
    let dot = if width > 2000 { random.whole(1, 3) } else { random.whole(1, 2) };
    let mut canvas = Canvas::new(width, height, theme.ground);
    canvas.gradient(colour(random), colour(random));
    background_window(&mut canvas, random);
    task_bar(&mut canvas, theme, dot, random);

    let (left, top) = (random.whole(0, wide / 8), random.whole(0, high / 10));
    let (span, depth) = (wide - left - random.whole(0, wide / 6), high - top - 24 * dot);
    let tab_bar = 14 * dot;
    canvas.rect(left, top, span, depth, theme.ground);
    canvas.rect(left, top, span, 2 * tab_bar, theme.bar);
    for tab in 0..random.whole(1, 5) {
        let x = left + 8 * dot + tab * 60 * dot;
        canvas.rounded(x, top + 3 * dot, 56 * dot, tab_bar - 3 * dot, 3 * dot, theme.ground);
        canvas.disc(x + 7 * dot, top + tab_bar / 2 + dot, 3 * dot, colour(random));
        canvas.words(x + 13 * dot, top + 6 * dot, 38 * dot, dot, theme.text, random);
    }
    canvas.rounded(
        left + 30 * dot,
        top + tab_bar + 2 * dot,
        span / 2,
        tab_bar - 4 * dot,
        4 * dot,
        theme.ground,
    );
    canvas.words(left + 36 * dot, top + tab_bar + 5 * dot, span / 3, dot, theme.text, random);

    let head = top + 2 * tab_bar;
    let banner = colour(random);
    canvas.rect(left, head, span, 16 * dot, banner);
    canvas.words(left + 12 * dot, head + 5 * dot, span / 2, dot, theme.ground, random);
    let side = span / 7;
    menu(
        &mut canvas,
        [left + 6 * dot, head + 24 * dot, side - 8 * dot, depth - 60 * dot],
        dot,
        theme,
        random,
    );
    let body = [left + side, head + 24 * dot, span - side - 10 * dot, depth - 2 * tab_bar - 30 * dot];
    let [x, y, across, down] = body;
    canvas.words(x, y, across / 2, 2 * dot, theme.text, random);
    let mut at = y + 16 * dot;
    while at < y + down {
        let part = random.whole(3, 8) * 9 * dot;
        at = canvas.paragraph([x, at, across, part.min(y + down - at)], dot, theme.text, random) + 7 * dot;
    }
    for _ in 0..random.whole(0, 4) {
        picture(&mut canvas, body, dot, random);
    }
    Page { canvas, body, dot }
}

/// A card on the page, with a heading above and a button below what will stand in it. Returns where that is.
pub fn card(page: &mut Page, side: i32, theme: Theme, random: &mut Random) -> (i32, i32) {
    let dot = page.dot;
    let (span, depth) = (side + 24 * dot, side + 62 * dot);
    let [x, y, width, height] = page.body;
    let left = random.whole(x, (x + width - span).max(x));
    let top = random.whole(y, (y + height - depth).max(y));
    let canvas = &mut page.canvas;
    canvas.rounded(left, top, span, depth, 4 * dot, theme.bar);
    canvas.rounded(left + dot, top + dot, span - 2 * dot, depth - 2 * dot, 4 * dot, theme.ground);
    canvas.words(left + 12 * dot, top + 10 * dot, side, 2 * dot, theme.text, random);
    canvas.words(left + 12 * dot, top + side + 32 * dot, side, dot, theme.text, random);
    canvas.rounded(left + 12 * dot, top + side + 42 * dot, side / 2, 12 * dot, 4 * dot, colour(random));
    (left + 12 * dot, top + 26 * dot)
}

/// Any colour that is neither very dark nor very bright.
pub fn colour(random: &mut Random) -> Colour {
    [random.whole(40, 225) as u8, random.whole(40, 225) as u8, random.whole(40, 225) as u8]
}

/// Some other program, half covered: a table of numbers.
fn background_window(canvas: &mut Canvas, random: &mut Random) {
    let (wide, high) = (canvas.width as i32, canvas.height as i32);
    let (x, y) = (random.whole(0, wide / 2), random.whole(0, high / 2));
    canvas.rect(x, y, wide / 2, high / 2, [245; 3]);
    for row in 0..18 {
        for column in 0..10 {
            let (cell, line) = (wide / 20, high / 36);
            canvas.frame(x + column * cell, y + row * line, cell, line, 1, [205; 3]);
            if random.chance(0.6) {
                canvas.words(x + column * cell + 3, y + row * line + 4, cell - 6, 1, [60; 3], random);
            }
        }
    }
}

fn task_bar(canvas: &mut Canvas, theme: Theme, dot: i32, random: &mut Random) {
    let (wide, high) = (canvas.width as i32, canvas.height as i32);
    canvas.rect(0, high - 20 * dot, wide, 20 * dot, theme.bar);
    for icon in 0..random.whole(5, 14) {
        canvas.rounded((6 + 20 * icon) * dot, high - 16 * dot, 12 * dot, 12 * dot, 3 * dot, colour(random));
    }
}

fn menu(canvas: &mut Canvas, [x, y, width, height]: [i32; 4], dot: i32, theme: Theme, random: &mut Random) {
    for line in 0..height / (14 * dot) {
        let top = y + line * 14 * dot;
        canvas.frame(x, top, 8 * dot, 8 * dot, dot, theme.text);
        if random.chance(0.5) {
            canvas.rect(x + 2 * dot, top + 2 * dot, 4 * dot, 4 * dot, theme.text);
        }
        canvas.words(x + 12 * dot, top + dot, width - 14 * dot, dot, theme.text, random);
    }
}

/// What stands for a photograph: a gradient with shapes on it.
fn picture(canvas: &mut Canvas, [x, y, width, height]: [i32; 4], dot: i32, random: &mut Random) {
    let (span, depth) = (random.whole(20, 80) * dot, random.whole(20, 60) * dot);
    let (left, top) =
        (x + random.whole(0, (width - span).max(1)), y + random.whole(0, (height - depth).max(1)));
    let (from, to) = (colour(random), colour(random));
    for row in 0..depth {
        let mix = |i: usize| {
            ((i32::from(from[i]) * (depth - row) + i32::from(to[i]) * row) / depth).clamp(0, 255) as u8
        };
        canvas.rect(left, top + row, span, 1, [mix(0), mix(1), mix(2)]);
    }
    for _ in 0..random.whole(1, 5) {
        let (cx, cy) = (left + random.whole(0, span), top + random.whole(0, depth));
        canvas.disc(cx, cy, random.whole(2, 8) * dot, colour(random));
    }
}
