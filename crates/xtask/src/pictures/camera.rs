//! Frames of a camera before which somebody holds a code, class by class and in three levels.

use qrcodegen::QrCodeEcc;

use super::canvas::{BLACK, Canvas, WHITE, jpeg_of};
use super::code::{Look, Modules, PLAIN};
use super::light;
use super::page::colour;
use super::plane::Plane;
use super::pose::Pose;
use super::random::Random;
use super::texts::{key_link, transfer_link};

/// Sizes of the frames, in turn.
pub const SIZES: [(u32, u32); 3] = [(640, 480), (1280, 720), (1920, 1080)];

/// What is hard about a frame.
pub const CLASSES: [&str; 14] = [
    "perspective",
    "rotation",
    "motion",
    "defocus",
    "lowlight",
    "uneven",
    "glare",
    "moire",
    "occlusion",
    "small",
    "dense",
    "inverted",
    "jpeg",
    "mixed",
];

/// A frame as it came, and the text of the code before the camera.
pub struct Shot {
    /// A grey JPEG file.
    pub jpeg: Vec<u8>,
    /// The text.
    pub text: String,
}

/// Pixels a module on the card, before the camera looks at it.
const CARD_MODULE: f32 = 8.0;

/// A frame of that class, level (1 to 3) and size.
pub fn shot(class: &str, level: usize, size: (u32, u32), random: &mut Random) -> Shot {
    let of = |levels: [f32; 3]| levels[level - 1];
    let is = |name: &str| class == name;
    // Two troubles at once, each as on the level below its own.
    let mixed: Vec<&str> = if is("mixed") {
        let first = random.pick(&["defocus", "motion", "lowlight"]);
        vec![first, random.pick(&["uneven", "glare", "moire"]), "perspective"]
    } else {
        vec![]
    };
    let has = |name: &str| is(name) || mixed.contains(&name);
    let eased = if is("mixed") { 0.75 } else { 1.0 };

    let text = if is("dense") { transfer_link(random, of([3.0, 5.0, 7.0]) as u32) } else { key_link(random) };
    let modules = Modules::of(&text, if is("occlusion") { QrCodeEcc::Medium } else { QrCodeEcc::Low });
    let card = card(&modules, is("inverted"), random);

    // How large the code is: as people hold it, a good part of the frame's height.
    let (width, height) = (size.0 as f32, size.1 as f32);
    let module = if is("small") {
        of([3.0, 2.5, 2.0])
    } else if is("dense") {
        (height * of([0.8, 0.75, 0.75]) / modules.side() as f32).min(9.0)
    } else {
        (height * random.between(0.35, 0.75) / modules.side() as f32).max(3.2)
    };
    let tilt = if has("perspective") { of([28.0, 42.0, 54.0]) * eased } else { random.between(0.0, 12.0) };
    let turn = if is("rotation") { of([20.0, 45.0, 180.0]) } else { 8.0 };
    let extent = module * modules.side() as f32 / 2.0;
    let reach = |side: f32| ((side - 2.2 * extent) / 2.0).max(0.0);
    let pose = Pose {
        roll: random.between(-turn, turn),
        tilt,
        axis: random.between(0.0, 360.0),
        // A tilted card loses pixels on one side; the person comes nearer.
        scale: module / CARD_MODULE * if has("perspective") { 1.15 } else { 1.0 },
        middle: (
            width / 2.0 + random.between(-1.0, 1.0) * reach(width) * 0.8,
            height / 2.0 + random.between(-1.0, 1.0) * reach(height) * 0.8,
        ),
    };
    let mut picture = room(size, random);
    pose.draw(&card, &mut picture);

    if has("occlusion") {
        light::occlude(&mut picture, pose.middle, extent, of([0.1, 0.16, 0.24]), random);
    }
    if has("moire") {
        light::moire(&mut picture, of([0.25, 0.45, 0.75]) * eased, random);
    }
    if has("uneven") {
        light::uneven(&mut picture, pose.middle, extent, of([0.55, 0.8, 0.94]) * eased, random);
    }
    if has("glare") {
        light::glare(&mut picture, pose.middle, extent, of([0.12, 0.2, 0.32]) * eased, random);
    }
    // Every lens is a little soft.
    let soft = if has("defocus") { of([0.27, 0.4, 0.56]) * eased * module } else { 0.5 };
    picture.blur(soft);
    if has("motion") {
        picture.smear(of([0.8, 1.25, 1.8]) * eased * module, random.between(0.0, std::f32::consts::TAU));
    }
    let gain = if has("lowlight") { of([0.3, 0.15, 0.06]) / eased } else { random.between(0.75, 1.0) };
    picture.change(|_, _, value| value * gain + 6.0);
    let grain = if has("lowlight") { of([6.0, 7.0, 8.0]) * eased } else { random.between(1.0, 3.0) };
    picture.noise(grain, random);
    let quality = if is("jpeg") { of([35.0, 18.0, 6.0]) as u8 } else { random.whole(75, 92) as u8 };
    let jpeg = jpeg_of(&picture.luma(), size.0, size.1, image::ExtendedColorType::L8, quality);
    Shot { jpeg, text }
}

/// A room without any code in it, as sharp and noisy as one with.
pub fn empty_shot(size: (u32, u32), random: &mut Random) -> Vec<u8> {
    let mut picture = room(size, random);
    let (width, height) = (size.0 as f32, size.1 as f32);
    light::uneven(&mut picture, (width / 2.0, height / 2.0), height / 3.0, 0.5, random);
    picture.noise(random.between(1.0, 9.0), random);
    jpeg_of(&picture.luma(), size.0, size.1, image::ExtendedColorType::L8, 85)
}

/// What is held before the camera: a phone or a sheet, with a heading, the code and a button.
fn card(modules: &Modules, inverted: bool, random: &mut Random) -> Plane {
    let look = if inverted { Look { ink: [235; 3], paper: [24; 3], ..PLAIN } } else { PLAIN };
    let side = modules.extent(CARD_MODULE, &look);
    let dark = inverted || random.chance(0.25);
    let (ground, text) = if dark { ([24; 3], [220; 3]) } else { (WHITE, [30; 3]) };
    let (width, height) = (side + 80, side * 3 / 2);
    let mut card = Canvas::new(width as u32, height as u32, BLACK);
    card.rect(14, 14, width - 28, height - 28, ground);
    card.words(50, 50, width / 2, 5, text, random);
    modules.draw(&mut card, (40, height / 6), CARD_MODULE, &look, false);
    let below = height / 6 + side + 20;
    let end = card.paragraph([50, below, width - 100, (height - below) / 2], 4, text, random);
    card.rounded(width / 3, end, width / 3, 40, 16, colour(random));
    let luma = card.luma();
    Plane { width: card.width, height: card.height, values: luma.into_iter().map(f32::from).collect() }
}

/// What is behind it: furniture out of focus.
fn room((width, height): (u32, u32), random: &mut Random) -> Plane {
    let (wide, high) = (width as i32, height as i32);
    let mut room = Canvas::new(width / 2, height / 2, WHITE);
    room.gradient(colour(random), colour(random));
    for _ in 0..random.whole(10, 40) {
        let (x, y) = (random.whole(-40, wide / 2), random.whole(-40, high / 2));
        let (span, depth) = (random.whole(4, wide / 6), random.whole(4, high / 4));
        match random.below(3) {
            0 => room.rect(x, y, span, depth, colour(random)),
            1 => room.disc(x, y, span / 3, colour(random)),
            _ => room.words(x, y, span * 2, random.whole(2, 9), colour(random), random),
        }
    }
    let luma = room.luma();
    let small =
        Plane { width: room.width, height: room.height, values: luma.into_iter().map(f32::from).collect() };
    let mut room = Plane::new(width, height, 0.0);
    room.change(|x, y, _| {
        let place = |at: f32, side: u32| (at / 2.0 + 0.25).clamp(0.5, side as f32 - 0.6);
        small.between(place(x, small.width), place(y, small.height)).unwrap_or(128.0)
    });
    room.blur(random.between(0.8, 4.0));
    room
}
