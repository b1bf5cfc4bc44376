//! The project's files, read from disk.

use std::fs;
use std::path::{Path, PathBuf};

/// Folders that hold nothing of ours: built, installed or made by a run.
const FOREIGN: [&str; 8] =
    ["target", "node_modules", "dist", "artefacts", "test-results", "__pycache__", "gen", "coverage"];

/// One text file.
pub struct Source {
    /// Its path from the project's root, with forward slashes.
    pub path: String,
    /// Its text.
    pub text: String,
}

impl Source {
    /// A sample for the tests of the rules themselves.
    pub fn sample(text: &str) -> Self {
        Self { path: "sample.rs".into(), text: text.into() }
    }

    /// Where a line is, for a failure; `index` counts from 0.
    pub fn at(&self, index: usize) -> String {
        format!("{}:{}", self.path, index + 1)
    }

    /// Where a byte of the text is, for a failure.
    pub fn at_byte(&self, byte: usize) -> String {
        self.at(self.text[..byte].matches('\n').count())
    }
}

/// The folder that holds the workspace.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the project")
}

/// One file of the project, which must be there.
pub fn read(path: &str) -> Source {
    let text =
        fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path} can't be read: {error}"));
    Source { path: path.into(), text }
}

/// One JSON file of the project, which must be there.
pub fn json(path: &str) -> serde_json::Value {
    serde_json::from_str(&read(path).text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every text file with one of these endings (without the dot) below a folder (`""`: everywhere), sorted.
pub fn sources(below: &str, endings: &[&str]) -> Vec<Source> {
    let mut paths = Vec::new();
    walk(&root().join(below), &mut paths);
    paths.retain(|path| {
        path.extension().is_some_and(|ending| endings.iter().any(|wanted| ending.to_str() == Some(*wanted)))
    });
    paths.sort();
    assert!(
        !paths.is_empty(),
        "no .{} file below \"{below}\": the rule looks at nothing",
        endings.join(" .")
    );
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{} is no UTF-8 text: {error}", path.display()));
            let path = path.strip_prefix(root()).expect("the walk began at the root");
            Source { path: path.to_string_lossy().replace('\\', "/"), text }
        })
        .collect()
}

/// Every Rust file of the project.
pub fn rust() -> Vec<Source> {
    sources("", &["rs"])
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("a folder that opened can be listed").path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        if !path.is_dir() {
            found.push(path);
        } else if !FOREIGN.contains(&name.as_str()) && (!name.starts_with('.') || name == ".ci") {
            walk(&path, found);
        }
    }
}
