//! Documents: links that lead somewhere.

use crate::hold;
use crate::tree::{self, Source};

/// The targets of inline links and pictures outside code, with the line's index.
fn targets(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut fenced = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        } else if !fenced {
            let prose: String = line.split('`').step_by(2).collect::<Vec<_>>().join("`");
            for part in prose.split("](").skip(1) {
                let target = part.split([')', ' ']).next().unwrap_or_default();
                found.push((index, target.to_owned()));
            }
        }
    }
    found
}

/// Whether a target lies outside the project's files.
fn is_elsewhere(target: &str) -> bool {
    target.starts_with('#') || target.contains("://") || target.starts_with("mailto:")
}

fn dead(source: &Source) -> Vec<String> {
    let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    targets(&source.text)
        .into_iter()
        .filter(|(_, target)| !is_elsewhere(target))
        .filter(|(_, target)| {
            let file = target.split('#').next().unwrap_or(target);
            !tree::root().join(folder).join(file).exists()
        })
        .map(|(index, target)| format!("{} leads to {target}, which is not there", source.at(index)))
        .collect()
}

#[test]
fn every_link_between_documents_leads_to_a_file() {
    let found: Vec<String> = tree::sources("", &["md"]).iter().flat_map(dead).collect();
    hold("correct the link, or add what it promises", &found);
}

#[test]
fn a_dead_link_is_seen_and_code_and_the_web_are_left_alone() {
    let text = "[a](Cargo.toml#x) ![b](no/such.png) [c](https://example.com) [d](#e)\n`[f](none.md)`\n```\n[g](none.md)\n```\n";
    let found = dead(&Source { path: "README.md".into(), text: text.into() });
    assert_eq!(found, ["README.md:1 leads to no/such.png, which is not there"]);
}
