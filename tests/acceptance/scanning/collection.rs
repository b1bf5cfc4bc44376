//! A collection of real and of made pictures, where it is.

use std::path::{Path, PathBuf};

use ringfence_scan::read_picture;

use super::decode;

/// A collected picture: its kind, its file, and for each code the accepted texts (none: nobody has read it).
type Collected = (String, PathBuf, Vec<Vec<String>>);

/// What the collection has of this picture is what readers make of it that take all charsets for one. It declares
/// each of its lines in its own; this is what its author wrote.
const MIXED_CHARSETS: (&str, &str) = (
    "paulmillr-issues/eci.jpg",
    "Latin1\t®ÄËÖ¶|\rCyrillic\tфДШлЮЯЩ\rGreek\tΣAβΔΦΩ\rThai\tโก๛ณ๗ฟ\rShiftJIS\t｢ﾓﾄｽｦﾊﾋﾌﾍﾎﾏ｣\r\
     Arabic\tلخأضخک\rUTF-8\t條碼字體\rBig5\t圖常用字次\rLatin1End",
);

/// How many codes are read, of how many whose text is known, on the pictures whose kind starts so.
fn rate(pictures: &[Collected], kinds: &[&str]) -> (usize, usize) {
    let (mut read, mut known) = (0, 0);
    for (_, path, codes) in pictures.iter().filter(|(kind, ..)| kinds.iter().any(|k| kind.starts_with(k))) {
        let frame = read_picture(&std::fs::read(path).unwrap()).unwrap();
        let texts: Vec<String> = decode(&frame).iter().map(|text| comparable(text)).collect();
        for accepted in codes.iter().filter(|accepted| !accepted.is_empty()) {
            known += 1;
            let (name, wording) = MIXED_CHARSETS;
            let is_mixed = path.ends_with(name) && texts == [wording];
            read += usize::from(is_mixed || accepted.iter().any(|text| texts.contains(text)));
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
    assert!(known >= 60 && read == known, "{read} of {known}");
}

#[test]
fn codes_before_a_camera_are_read() {
    let Some(pictures) = collection() else { return };
    let (read, known) = rate(&pictures, &["cam_"]);
    assert!(known >= 80 && read * 100 >= known * 97, "{read} of {known}");
}

#[test]
fn codes_that_trouble_other_readers_are_read_and_nothing_is_read_where_there_is_none() {
    let Some(pictures) = collection() else { return };
    let kinds = ["zxing", "jsqr", "quirc", "rqrr", "rxing", "neg-", "nuintun", "paulmillr", "qreader"];
    let (read, known) = rate(&pictures, &kinds);
    assert!(known >= 120 && read * 100 >= known * 99, "{read} of {known}");
}

#[test]
fn codes_on_hard_photographs_are_read() {
    let Some(pictures) = collection() else { return };
    let (read, known) = rate(&pictures, &["boofcv"]);
    assert!(known >= 180 && read * 100 >= known * 91, "{read} of {known}");
}
