//! `cargo xtask bench scan`: how many codes are read, beside other readers, on the same pictures in the same run.

mod collection;
mod live;
mod readers;
mod table;

use std::fs;
use std::path::PathBuf;

use xtask::{
    Outcome,
    pictures::{self, Amount},
};

use crate::{files, processes::Line, setup};
use collection::Collection;
use readers::Reader;

/// The generated pictures change only when their makers do.
const SEED: u64 = 20_260;

/// Builds, makes the pictures, measures and prints.
pub fn bench(words: &[&str]) -> Outcome {
    let quick = match words {
        [] => false,
        ["--quick"] => true,
        _ => return Err("cargo xtask bench scan takes nothing but --quick".into()),
    };
    let python = setup::to_compare_readers()?;
    let readers = readers::all(&python);

    let mut collections = vec![Collection::read("generated pictures", &generated(quick)?)?];
    Line::new(
        files::root(),
        &["cargo", "build", "--release", "--package", "ringfence-scan", "--example", "measure"],
    )
    .var("CARGO_TARGET_DIR", files::target())
    .run()?;
    let real = files::root().join("../shared/qr/manifest.json");
    if real.is_file() {
        let mut collected = Collection::read("collected pictures", &real)?;
        if quick {
            collected.thin(4);
        }
        collections.insert(0, collected);
    } else {
        println!("There is no {}: the generated pictures alone are measured.", real.display());
    }
    println!("{}", machine());
    for collection in &collections {
        println!("\n{}: {} pictures", collection.name, collection.pictures.len());
        let readings = readers
            .iter()
            .map(|reader| Ok((reader.name, reader.read(&collection.files())?)))
            .collect::<Outcome<Vec<_>>>()?;
        let frames = live::frames(collection);
        let turns =
            Reader::live().read(&frames.iter().map(|frame| frame.path.clone()).collect::<Vec<_>>())?;
        print!("\n{}", table::by_kind(collection, &readings));
        print!("\n{}", table::false_texts(collection, &readings));
        print!("\n{}", live::table(&frames, &turns, &readings));
    }
    Ok(())
}

/// The manifest of the generated pictures, made anew when their makers have changed.
fn generated(quick: bool) -> Outcome<PathBuf> {
    let (name, amount) = if quick { ("sample", Amount::SAMPLE) } else { ("full", Amount::FULL) };
    let folder = files::target().join("pictures").join(name);
    let manifest = folder.join("manifest.json");
    let made = fs::metadata(&manifest).and_then(|meta| meta.modified()).ok();
    if made.is_some() && made >= files::newest(&files::root().join("crates/xtask/src/pictures"), &["hostile"])
    {
        return Ok(manifest);
    }
    println!("Making pictures in {}", folder.display());
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    pictures::write(&folder, SEED, amount)
}

/// What the figures were measured on.
fn machine() -> String {
    let said = |words: &[&str]| Line::new(files::root(), words).answer().unwrap_or_default();
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processor.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    format!(
        "Commit {}, {} × {}, load before: {}",
        said(&["git", "rev-parse", "--short", "HEAD"]),
        cores,
        model.map_or("unknown processor", |(_, model)| model),
        load.trim()
    )
}
