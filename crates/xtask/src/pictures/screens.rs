//! Pictures of screens with codes on them, one function a class.

use qrcodegen::QrCodeEcc;

use super::canvas::{Canvas, Colour, WHITE};
use super::code::{Look, Modules, PLAIN, Shape};
use super::page::{DARK, LIGHT, Page, card, colour, page};
use super::random::Random;
use super::texts::{key_link, transfer_link};

/// A screen and the texts of its codes.
pub struct Screen {
    /// The picture.
    pub canvas: Canvas,
    /// The texts.
    pub texts: Vec<String>,
    /// Kept as a JPEG of this quality; else as PNG.
    pub jpeg: Option<u8>,
}

/// A class and how a picture of it is made.
pub type Class = (&'static str, fn(&mut Random) -> Screen);

/// All classes.
pub const CLASSES: [Class; 10] = [
    ("screen_light", light),
    ("screen_dark", dark),
    ("screen_darkcard", dark_card),
    ("screen_inverted", inverted),
    ("screen_logo", logo),
    ("screen_styled", styled),
    ("screen_multi", multi),
    ("screen_migration", migration),
    ("screen_recompressed", recompressed),
    ("screen_downscaled", downscaled),
];

const LEVELS: [QrCodeEcc; 3] = [QrCodeEcc::Low, QrCodeEcc::Medium, QrCodeEcc::Quartile];

fn light(random: &mut Random) -> Screen {
    let page = page(LIGHT, random);
    with_code(page, PLAIN, random)
}

/// The code on its own white square amid a dark page.
fn dark(random: &mut Random) -> Screen {
    let page = page(DARK, random);
    let margin = random.between(2.0, 4.0);
    with_code(page, Look { margin, ..PLAIN }, random)
}

/// Dark ink on a card that is not quite white, amid a dark page, and little margin.
fn dark_card(random: &mut Random) -> Screen {
    let page = page(DARK, random);
    let grey = random.whole(150, 235) as u8;
    let look = Look { paper: [grey; 3], ink: [random.whole(0, 40) as u8; 3], margin: 2.0, ..PLAIN };
    with_code(page, look, random)
}

/// Light modules on a dark page: what careless dark themes make of a code.
fn inverted(random: &mut Random) -> Screen {
    let page = page(DARK, random);
    let paper = if random.chance(0.5) { DARK.ground } else { [0; 3] };
    let bright = random.whole(190, 255) as u8;
    with_code(page, Look { ink: [bright; 3], paper, ..PLAIN }, random)
}

fn logo(random: &mut Random) -> Screen {
    let mut page = page(LIGHT, random);
    let look = Look { logo: Some((random.between(0.16, 0.24), colour(random))), ..PLAIN };
    let text = key_link(random);
    let modules = Modules::of(&text, random.pick(&[QrCodeEcc::Quartile, QrCodeEcc::High]));
    let module = module_size(&modules, &page, random).max(2.5);
    place(&mut page, &modules, module, &look, random);
    Screen { canvas: page.canvas, texts: vec![text], jpeg: None }
}

fn styled(random: &mut Random) -> Screen {
    let theme = if random.chance(0.3) { DARK } else { LIGHT };
    let mut page = page(theme, random);
    let look = Look { ink: deep_colour(random), paper: pale_colour(random), ..PLAIN };
    let look = Look { shape: random.pick(&[Shape::Dot, Shape::Rounded, Shape::Apart]), ..look };
    let text = key_link(random);
    let modules = Modules::of(&text, random.pick(&LEVELS));
    let module = module_size(&modules, &page, random).max(3.0);
    place(&mut page, &modules, module, &look, random);
    Screen { canvas: page.canvas, texts: vec![text], jpeg: None }
}

/// Two to six codes, in a row or in two.
fn multi(random: &mut Random) -> Screen {
    let mut page = page(if random.chance(0.3) { DARK } else { LIGHT }, random);
    let (columns, rows) = random.pick(&[(2, 1), (3, 1), (2, 2), (3, 2)]);
    let [x, y, width, height] = page.body;
    let cell = (width / columns).min(height / rows);
    let mut texts = Vec::new();
    for slot in 0..columns * rows {
        let text = key_link(random);
        let modules = Modules::of(&text, QrCodeEcc::Low);
        let fitting = (cell as f32 * 0.92) / (modules.side() as f32 + 8.0);
        let module = fitting.min(random.between(2.0, 6.0));
        let left = x + slot % columns * (width / columns);
        let top = y + slot / columns * (height / rows);
        modules.draw(&mut page.canvas, (left, top), module, &PLAIN, random.chance(0.5));
        texts.push(text);
    }
    Screen { canvas: page.canvas, texts, jpeg: None }
}

/// A transfer of five to ten accounts: the largest codes that people scan.
fn migration(random: &mut Random) -> Screen {
    let mut page = page(LIGHT, random);
    let accounts = random.whole(5, 10) as u32;
    let text = transfer_link(random, accounts);
    let modules = Modules::of(&text, QrCodeEcc::Low);
    let module = module_size(&modules, &page, random);
    place(&mut page, &modules, module, &PLAIN, random);
    Screen { canvas: page.canvas, texts: vec![text], jpeg: None }
}

/// As messengers pass pictures on.
fn recompressed(random: &mut Random) -> Screen {
    let plain = light(random);
    Screen { jpeg: Some(random.whole(25, 70) as u8), ..plain }
}

/// As a picture of a large screen that was made smaller for a ticket or a chat.
fn downscaled(random: &mut Random) -> Screen {
    let mut page = page(LIGHT, random);
    let text = key_link(random);
    let modules = Modules::of(&text, random.pick(&LEVELS));
    let share = random.between(0.45, 0.8);
    let module = module_size(&modules, &page, random).max(2.3 / share);
    place(&mut page, &modules, module, &PLAIN, random);
    Screen { canvas: smaller(&page.canvas, share), texts: vec![text], jpeg: None }
}

fn with_code(mut page: Page, look: Look, random: &mut Random) -> Screen {
    let text = key_link(random);
    let modules = Modules::of(&text, random.pick(&LEVELS));
    let module = module_size(&modules, &page, random);
    place(&mut page, &modules, module, &look, random);
    Screen { canvas: page.canvas, texts: vec![text], jpeg: None }
}

/// Pixels a module: what sites choose, as far as it fits the page.
fn module_size(modules: &Modules, page: &Page, random: &mut Random) -> f32 {
    let fitting = page.body[2].min(page.body[3] - 62 * page.dot) as f32 / (modules.side() as f32 + 8.0);
    let wanted = if random.chance(0.6) { random.whole(2, 8) as f32 } else { random.between(2.0, 7.0) };
    wanted.min(fitting)
}

/// On a card or right on the page.
fn place(page: &mut Page, modules: &Modules, module: f32, look: &Look, random: &mut Random) {
    let side = modules.extent(module, look);
    let theme = if page.canvas.at(page.body[0] - 2, page.body[1]) == DARK.ground { DARK } else { LIGHT };
    let at = if random.chance(0.6) {
        card(page, side, theme, random)
    } else {
        let [x, y, width, height] = page.body;
        (random.whole(x, (x + width - side).max(x)), random.whole(y, (y + height - side).max(y)))
    };
    // A size that is not whole comes from scaling, and scaling smooths.
    let smooth = module.fract() > 0.0 || look.shape != Shape::Square;
    modules.draw(&mut page.canvas, at, module, look, smooth);
}

fn deep_colour(random: &mut Random) -> Colour {
    [random.whole(0, 90) as u8, random.whole(0, 80) as u8, random.whole(0, 130) as u8]
}

fn pale_colour(random: &mut Random) -> Colour {
    if random.chance(0.5) {
        return WHITE;
    }
    [random.whole(220, 255) as u8, random.whole(220, 255) as u8, random.whole(205, 255) as u8]
}

/// Bilinear, three by three samples a pixel.
fn smaller(canvas: &Canvas, share: f32) -> Canvas {
    let (width, height) = ((canvas.width as f32 * share) as u32, (canvas.height as f32 * share) as u32);
    let mut small = Canvas::new(width, height, WHITE);
    for y in 0..height as i32 {
        for x in 0..width as i32 {
            let mut sums = [0_u32; 3];
            for step in 0..9 {
                let place = |at: i32, third: i32| ((at as f32 + (third as f32 + 0.5) / 3.0) / share) as i32;
                let pixel = canvas.at(place(x, step % 3), place(y, step / 3));
                sums = std::array::from_fn(|i| sums[i] + u32::from(pixel[i]));
            }
            small.put(x, y, sums.map(|sum| (sum / 9) as u8));
        }
    }
    small
}
