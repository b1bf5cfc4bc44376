//! Pictures made for measuring and for tests: screens and camera frames with codes, some without, and hostile ones.
//! The same seed makes the same pictures. The keys in their texts were made here and are used nowhere.

mod camera;
pub mod canvas;
pub mod code;
mod empty;
pub mod hostile;
mod light;
mod page;
mod plane;
mod pose;
mod random;
mod screens;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::Outcome;
use random::Random;

/// Pictures of a class of screens, frames of a class, level and size, pictures of a class without codes.
#[derive(Clone, Copy)]
pub struct Amount {
    /// Of each class of screens.
    pub screens: u32,
    /// Of each class, level and size of camera frames.
    pub shots: u32,
    /// Of each class without codes.
    pub empty: u32,
}

impl Amount {
    /// What figures are published from.
    pub const FULL: Self = Self { screens: 20, shots: 2, empty: 12 };
    /// A look whether something became worse.
    pub const SAMPLE: Self = Self { screens: 3, shots: 1, empty: 3 };
}

/// A picture on its way to a file.
struct Made {
    file: String,
    kind: String,
    texts: Vec<String>,
    bytes: Vec<u8>,
}

/// Writes the set into a folder, with a `manifest.json` that says what each picture shows, and returns that file.
///
/// # Errors
/// The folder can't be written.
pub fn write(folder: &Path, seed: u64, amount: Amount) -> Outcome<PathBuf> {
    let mut entries = Vec::new();
    let mut keep = |made: Made| -> Outcome {
        let path = folder.join(&made.file);
        fs::create_dir_all(path.parent().ok_or("a picture has a folder")?)?;
        fs::write(path, made.bytes)?;
        let codes: Vec<Value> = made.texts.iter().map(|text| json!([text])).collect();
        entries.push(json!({ "file": made.file, "kind": made.kind, "codes": codes, "origin": "generated" }));
        Ok(())
    };
    screens(seed, amount.screens).try_for_each(&mut keep)?;
    shots(seed, amount.shots).try_for_each(&mut keep)?;
    empty(seed, amount.empty).try_for_each(&mut keep)?;
    let manifest = folder.join("manifest.json");
    let about =
        "One entry a picture. codes: for each code in it the accepted texts (none: there is no code).";
    let whole = json!({ "about": about, "seed": seed, "pictures": entries });
    fs::write(&manifest, serde_json::to_vec_pretty(&whole)?)?;
    Ok(manifest)
}

fn screens(seed: u64, amount: u32) -> impl Iterator<Item = Made> {
    let numbered = screens::CLASSES.into_iter().flat_map(move |class| (0..amount).map(move |n| (class, n)));
    numbered.map(move |((kind, make), number)| {
        let screen = make(&mut Random::named(&format!("{kind} {number}"), seed));
        let (ending, bytes) = match screen.jpeg {
            Some(quality) => ("jpg", screen.canvas.jpeg(quality)),
            None => ("png", screen.canvas.png()),
        };
        let file = format!("{kind}/{number:02}.{ending}");
        Made { file, kind: kind.to_owned(), texts: screen.texts, bytes }
    })
}

fn shots(seed: u64, amount: u32) -> impl Iterator<Item = Made> {
    let kinds = camera::CLASSES.into_iter().flat_map(|class| (1..=3).map(move |level| (class, level)));
    let sized = kinds.flat_map(|kind| camera::SIZES.map(|size| (kind, size)));
    let numbered = sized.flat_map(move |shot| (0..amount).map(move |number| (shot, number)));
    numbered.map(move |(((class, level), size), number)| {
        let name = format!("cam_{class}/L{level}_{}_{number}", size.1);
        let shot = camera::shot(class, level, size, &mut Random::named(&name, seed));
        let kind = format!("cam_{class}/L{level}");
        Made { file: format!("{name}.jpg"), kind, texts: vec![shot.text], bytes: shot.jpeg }
    })
}

fn empty(seed: u64, amount: u32) -> impl Iterator<Item = Made> {
    let numbered = empty::CLASSES.into_iter().flat_map(move |class| (0..amount).map(move |n| (class, n)));
    numbered.map(move |((kind, ending, make), number)| {
        let bytes = make(number, &mut Random::named(&format!("{kind} {number}"), seed));
        Made { file: format!("{kind}/{number:02}.{ending}"), kind: kind.to_owned(), texts: vec![], bytes }
    })
}
