//! Pictures and what stands on them, from a `manifest.json`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use xtask::Outcome;

/// A picture and its codes.
pub struct Picture {
    pub path: PathBuf,
    pub kind: String,
    /// The accepted texts of each code; none: nobody has read it. No codes: there is nothing to read.
    pub codes: Vec<Vec<String>>,
}

pub struct Collection {
    pub name: &'static str,
    pub pictures: Vec<Picture>,
}

impl Collection {
    pub fn read(name: &'static str, manifest: &Path) -> Outcome<Self> {
        let folder = manifest.parent().ok_or("a manifest lies in a folder")?.canonicalize()?;
        let whole: Value = serde_json::from_slice(&fs::read(manifest)?)?;
        let entries = whole["pictures"].as_array().ok_or("a manifest lists pictures")?;
        let pictures = entries.iter().map(|entry| picture(&folder, entry).ok_or("an entry lacks something"));
        Ok(Self { name, pictures: pictures.collect::<Result<_, _>>()? })
    }

    /// Keeps every so manieth picture of each kind, the first one always.
    pub fn thin(&mut self, step: usize) {
        let mut seen = std::collections::HashMap::new();
        self.pictures.retain(|picture| {
            let number = seen.entry(picture.kind.clone()).or_insert(0);
            *number += 1;
            (*number - 1) % step == 0
        });
    }

    pub fn files(&self) -> Vec<PathBuf> {
        self.pictures.iter().map(|picture| picture.path.clone()).collect()
    }
}

impl Picture {
    /// How many of the codes with a known text are among the texts, and how many there are.
    pub fn score(&self, texts: &[String]) -> (usize, usize) {
        let known = || self.codes.iter().filter(|accepted| !accepted.is_empty());
        let is_read = |accepted: &&Vec<String>| accepted.iter().any(|text| texts.contains(text));
        (known().filter(is_read).count(), known().count())
    }

    /// How many texts none of its codes has. Only told where every code is known.
    pub fn wrong(&self, texts: &[String]) -> usize {
        if self.codes.iter().any(Vec::is_empty) {
            return 0;
        }
        texts.iter().filter(|text| !self.codes.iter().flatten().any(|accepted| accepted == *text)).count()
    }
}

fn picture(folder: &Path, entry: &Value) -> Option<Picture> {
    let code = |code: &Value| -> Vec<String> {
        let texts = code.as_array().into_iter().flatten().filter_map(Value::as_str);
        texts.map(comparable).collect()
    };
    Some(Picture {
        path: folder.join(entry["file"].as_str()?),
        kind: entry["kind"].as_str()?.to_owned(),
        codes: entry["codes"].as_array()?.iter().map(code).collect(),
    })
}

/// Line ends differ between readers, and blanks before them don't count.
pub fn comparable(text: &str) -> String {
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_counts_once_whichever_accepted_text_was_read_and_an_unknown_one_never() {
        let codes = vec![vec!["a".to_owned(), "b".to_owned()], vec![], vec!["c".to_owned()]];
        let mut picture = Picture { path: PathBuf::new(), kind: String::new(), codes };
        let texts = ["b".to_owned(), "a".to_owned(), "z".to_owned()];
        assert_eq!(picture.score(&texts), (1, 2));
        assert_eq!(picture.wrong(&texts), 0, "it may be the unknown one");
        picture.codes.remove(1);
        assert_eq!(picture.wrong(&texts), 1);
    }

    #[test]
    fn line_ends_and_blanks_before_them_make_no_other_text() {
        assert_eq!(comparable("a \r\nb\r\n\r\n"), comparable("a\nb"));
    }
}
