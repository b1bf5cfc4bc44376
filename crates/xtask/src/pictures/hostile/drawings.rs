//! Drawings (SVG) that say little and ask for much.

use super::{Hostile, file};
use crate::pictures::canvas::png_of;

pub fn all() -> Vec<Hostile> {
    let mut all = Vec::new();
    for depth in [1_000, 50_000, 400_000] {
        all.push(drawing(format!("a drawing nested {depth} deep"), move || {
            format!("{}{}", "<g>".repeat(depth), "</g>".repeat(depth))
        }));
    }
    for levels in [12, 24, 40] {
        all.push(drawing(format!("a drawing that uses itself twice, {levels} times over"), move || {
            doubled(levels)
        }));
    }
    for (what, defined) in [
        ("a blur", "<feGaussianBlur stdDeviation='900'/>"),
        ("turbulence", "<feTurbulence baseFrequency='0.9' numOctaves='400'/>"),
        ("morphology", "<feMorphology radius='700'/>"),
        ("a convolution", "<feConvolveMatrix order='60' kernelMatrix='1'/>"),
        ("light", "<feDiffuseLighting><fePointLight x='1' y='1' z='1'/></feDiffuseLighting>"),
    ] {
        all.push(drawing(format!("a drawing with three hundred times {what}"), move || {
            let shape = "<rect width='100' height='100' filter='url(#f)'/>".repeat(20);
            format!(
                "<filter id='f' x='-9' y='-9' width='99' height='99'>{}</filter>{shape}",
                defined.repeat(300)
            )
        }));
    }
    all.push(drawing("a drawing with a pattern of itself", || {
        let pattern = "<pattern id='p' width='.001' height='.001'><rect width='9' height='9' fill='url(#p)'/></pattern>";
        format!("{pattern}<rect width='100' height='100' fill='url(#p)'/>")
    }));
    all.push(drawing("a drawing with a pattern of specks", || {
        let speck = "<pattern id='p' width='.0001' height='.0001' patternUnits='userSpaceOnUse'><path d='M0 0h1'/></pattern>";
        format!("{speck}<rect width='100' height='100' fill='url(#p)'/>")
    }));
    for (what, name, how) in [("a mask", "mask", "mask"), ("a clip", "clipPath", "clip-path")] {
        all.push(drawing(format!("a drawing with {what} of itself"), move || {
            format!("<{name} id='m'><rect width='9' height='9' {how}='url(#m)'/></{name}><rect width='9' height='9' {how}='url(#m)'/>")
        }));
    }
    all.push(drawing("a drawing with a line of countless dashes", || {
        "<path d='M0 0h1e9' stroke='#000' stroke-dasharray='.00001'/>".to_owned()
    }));
    all.push(drawing("a drawing with a path of a million corners", || {
        let corners: String = (0..400_000).map(|at| format!("L{} {}", at % 97, at % 89)).collect();
        format!("<path d='M0 0{corners}' stroke='#000' stroke-width='3'/>")
    }));
    all.push(drawing("a drawing of two hundred thousand squares", || {
        "<path d='M1 1h1v1h-1z'/>".repeat(200_000)
    }));
    all.push(drawing("a drawing with ten thousand rules", || {
        let rules: String = (0..10_000).map(|at| format!("g *:first-child .c{at}{{fill:red}}")).collect();
        format!("<style>{rules}</style>{}", "<g class='c1 c2'><path d='M0 0h1v1z'/></g>".repeat(3_000))
    }));
    all.push(drawing("a drawing with sixteen large pictures", || {
        let png = png_of(&vec![255; 9_000 * 9_000], 9_000, 9_000, image::ExtendedColorType::L8);
        let data = base64(&png);
        format!("<image width='9' height='9' href='data:image/png;base64,{data}'/>").repeat(16)
    }));
    for size in [
        "width='1e30' height='1'",
        "width='1e-30' height='1e-30'",
        "viewBox='0 0 1e38 1e-38'",
        "viewBox='1 1 0 0'",
    ] {
        all.push(file(format!("a drawing of the size {size}"), move || {
            format!("<svg xmlns='http://www.w3.org/2000/svg' {size}><path d='M0 0h1v1z'/></svg>").into_bytes()
        }));
    }
    all.push(file("a drawing of entities", || {
        let mut rules = "<!ENTITY a0 'aaaaaaaaaaaaaaaa'>".to_owned();
        for step in 1..12 {
            rules += &format!("<!ENTITY a{step} '{}'>", format!("&a{};", step - 1).repeat(64));
        }
        format!("<!DOCTYPE svg [{rules}]><svg xmlns='http://www.w3.org/2000/svg'><g id='&a11;'/></svg>")
            .into_bytes()
    }));
    all
}

fn drawing(name: impl Into<String>, inside: impl Fn() -> String + Send + Sync + 'static) -> Hostile {
    file(name, move || {
        let head = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 100'>";
        format!("{head}{}</svg>", inside()).into_bytes()
    })
}

/// Each group uses the one before twice.
fn doubled(levels: usize) -> String {
    let mut groups = "<path id='g0' d='M0 0h1v1z'/>".to_owned();
    for level in 1..=levels {
        let before = format!("<use href='#g{}'/>", level - 1);
        groups += &format!("<g id='g{level}'>{before}{before}</g>");
    }
    groups
}

fn base64(bytes: &[u8]) -> String {
    const SYMBOLS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len() * 4 / 3 + 4);
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0_u32, |number, byte| number << 8 | u32::from(*byte))
            << (8 * (3 - three.len()));
        for place in 0..4 {
            let symbol = SYMBOLS[(number >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= three.len() { char::from(symbol) } else { '=' });
        }
    }
    text
}
