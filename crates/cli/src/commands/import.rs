//! `import`: files in, accounts into the vault, or only said (`--dry-run`).

use ringfence_app::import::parts::Parts;
use ringfence_app::import::read::{self, Held};
use ringfence_app::view::ReviewStatus;
use ringfence_app::{App, ErrorCode, ErrorView};
use ringfence_core::account::NewAccount;
use ringfence_core::import::{self, Arrived, Reason};
use ringfence_core::uri::TextKind;
use ringfence_scan::{Code, Part, Searched};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::args::{Import, Shared};
use crate::commands::found::Found;
use crate::failure::{Exit, Failure};
use crate::output;
use crate::sources;
use crate::vault::{self, Absent};

/// What one file held.
#[derive(Serialize)]
struct File {
    file: String,
    /// `null`: nothing of ours.
    format: Option<&'static str>,
    accounts: Vec<Found>,
    skipped: Vec<Skipped>,
    /// The accounts that `accounts` describes.
    #[serde(skip)]
    arrived: Vec<NewAccount>,
    #[serde(skip)]
    texts: Vec<Zeroizing<String>>,
    #[serde(skip)]
    places: Vec<ringfence_core::uri::BatchPlace>,
    /// Codes in it that are parts of one whose others were not in it.
    #[serde(skip)]
    parts: Vec<Part>,
    #[serde(skip)]
    unread: bool,
    #[serde(skip)]
    parts_missing: bool,
}

#[derive(Serialize)]
struct Skipped {
    item: String,
    reason: String,
}

/// Reads every file, adds what is new, and prints what became of each.
pub fn run(asked: &Import, shared: &Shared) -> Result<Exit, Failure> {
    let mut before = Before::default();
    let mut files: Vec<File> =
        asked.files.iter().map(|path| read(path, asked.show_secrets, &mut before)).collect();
    say_missing_codes(&mut files, &before.parts);
    say_missing_parts(&mut files);
    if files.iter().any(|file| !file.accounts.is_empty()) {
        if !asked.dry_run {
            compare(&mut *vault::open(shared, Absent::Make)?, &mut files, Some(asked.same_key))?;
        } else if let Some(mut app) = vault::open_unasked(shared)? {
            compare(&mut app, &mut files, None)?;
        } else if vault::place(shared)?.exists() {
            output::say(
                "The vault is locked, so it is not said what it has already: give --password-file for that.",
            );
        }
    }
    if shared.json {
        output::json(&files)?;
    } else {
        print(&files)?;
    }
    Ok(if files.iter().any(|file| file.unread) {
        Exit::Failed
    } else if files.iter().all(|file| file.accounts.is_empty()) {
        Exit::Nothing
    } else if files.iter().any(File::is_lacking) {
        Exit::Failed
    } else {
        Exit::Fine
    })
}

/// What the files before had.
#[derive(Default)]
struct Before {
    /// Transfer codes: the same one in two files counts once.
    seen: Vec<Zeroizing<String>>,
    /// Parts of codes, until the others are here.
    parts: Parts,
}

fn read(path: &std::path::Path, show_secrets: bool, before: &mut Before) -> File {
    let file = path.to_string_lossy().into_owned();
    let mut found = File {
        file,
        format: None,
        accounts: vec![],
        skipped: vec![],
        arrived: vec![],
        texts: vec![],
        places: vec![],
        parts: vec![],
        unread: false,
        parts_missing: false,
    };
    match sources::read(path) {
        Err(error) => {
            found.unread = true;
            found.skip("file".into(), &error);
        }
        Ok(Held::Codes(Searched { codes, pages_left })) => {
            found.format = Some("qr_image");
            if pages_left {
                found.unread = true;
                found.skip("pages".into(), &ErrorView::new(ErrorCode::PagesUnread));
            } else if codes.is_empty() {
                found.skip("picture".into(), &ErrorView::new(ErrorCode::NoCodeInPicture));
            }
            for code in codes {
                let Code { text, part, .. } = before.parts.put_together(code);
                if let Some(part) = part {
                    found.parts.push(part);
                } else if !before.seen.contains(&text) {
                    found.take(import::read_code(&text), show_secrets, "QR code");
                    remember(&text, &mut before.seen);
                    found.texts.push(text);
                }
            }
        }
        Ok(Held::Text(text)) => {
            found.format = format_of(&import::read_text(&text));
            if found.format.is_some() {
                let text = without_seen(&text, &mut before.seen);
                found.take(import::read_text(&text), show_secrets, "line");
                found.texts.push(text);
            } else {
                found.skip("file".into(), &ErrorView::new(sources::what(&text)));
            }
        }
    }
    found
}

/// A text without the lines that are transfer codes of the files before; the others keep their numbers.
fn without_seen(text: &str, seen: &mut Vec<Zeroizing<String>>) -> Zeroizing<String> {
    let mut left = Zeroizing::new(String::with_capacity(text.len()));
    let before = seen.len();
    for line in text.split_inclusive('\n') {
        let link = Zeroizing::new(line.trim_matches(['\u{feff}', ' ', '\r', '\n']).to_owned());
        if seen[..before].contains(&link) {
            left.push('\n');
        } else {
            remember(&link, seen);
            left.push_str(line);
        }
    }
    left
}

fn remember(text: &Zeroizing<String>, seen: &mut Vec<Zeroizing<String>>) {
    if ringfence_core::uri::kind_of(text) == TextKind::Migration {
        seen.push(text.clone());
    }
}

fn format_of(arrived: &Arrived) -> Option<&'static str> {
    let ours = |reason: &Reason| matches!(reason, Reason::Uri(_) | Reason::Migration(_));
    let nothing = arrived.accounts.is_empty() && !arrived.rejected.iter().any(|r| ours(&r.reason));
    match () {
        () if nothing && arrived.transfers.is_empty() => None,
        () if !arrived.transfers.is_empty() => Some("google_migration"),
        () => Some("uri_list"),
    }
}

impl File {
    fn take(&mut self, arrived: Arrived, show_secrets: bool, item: &str) {
        self.accounts.extend(arrived.accounts.iter().map(|account| Found::of(account, show_secrets)));
        self.arrived.extend(arrived.accounts);
        self.places.extend(arrived.transfers);
        for rejected in arrived.rejected {
            let place = rejected.line.map_or_else(|| item.to_owned(), |line| format!("{item} {line}"));
            let item = rejected.name.unwrap_or(place);
            self.skipped.push(Skipped { item, reason: rejected.reason.to_string() });
        }
    }

    /// There was something, and none of it an account; or parts of it are not there.
    fn is_lacking(&self) -> bool {
        self.parts_missing || (self.accounts.is_empty() && !self.skipped.is_empty())
    }

    fn skip(&mut self, item: String, error: &ErrorView) {
        self.skipped.push(Skipped { item, reason: crate::messages::of(error).0 });
    }
}

/// Says of each code that is still one part of several that the others are not there.
fn say_missing_codes(files: &mut [File], waiting: &Parts) {
    for file in files {
        for part in std::mem::take(&mut file.parts).into_iter().filter(|part| waiting.has(*part)) {
            let item = format!("part {} of {}", u32::from(part.index) + 1, part.count);
            file.parts_missing = true;
            file.skip(item, &ErrorView::new(ErrorCode::CodeInParts));
        }
    }
}

/// Says, in the last file that has a part of it, which parts of a transfer are not there.
fn say_missing_parts(files: &mut [File]) {
    let places: Vec<_> = files.iter().flat_map(|file| file.places.iter().copied()).collect();
    for transfer in import::transfers(&places) {
        let has_part = |file: &&mut File| {
            file.places.iter().any(|place| place.id == transfer.id && place.size == transfer.size)
        };
        let Some(last) = files.iter_mut().rev().find(has_part) else { continue };
        for index in transfer.missing() {
            last.parts_missing = true;
            last.skipped.push(Skipped {
                item: format!("part {} of {}", u64::from(index) + 1, transfer.size),
                reason: "this part of the transfer has not been given".into(),
            });
        }
    }
}

/// Says of each account whether the vault has it. `add`: adds those that it doesn't have, in one save; where it holds
/// true, also those whose key it has under another name.
fn compare(app: &mut App, files: &mut [File], add: Option<bool>) -> Result<(), Failure> {
    let readings = files.iter().enumerate().flat_map(|(index, file)| {
        file.texts.iter().map(move |text| read::read_text(Some(index.to_string()), text))
    });
    let review = app.review(readings.collect())?;
    let same_key = add == Some(true);
    let is_new = |status| match status {
        ReviewStatus::New | ReviewStatus::SameName | ReviewStatus::KeyTwice => true,
        ReviewStatus::SameKey => same_key,
        ReviewStatus::Duplicate | ReviewStatus::Repeated => false,
    };
    if add.is_some() {
        app.confirm_review(review.id, &review.choose(|item| is_new(item.status)))?;
    }
    let new = if add.is_some() { "added" } else { "new" };
    // The review holds an account that came twice once.
    let mut items = review.items.into_iter();
    let (mut known, mut left): (Vec<&NewAccount>, _) = (Vec::new(), 0);
    for file in files {
        for (found, account) in file.accounts.iter_mut().zip(&file.arrived) {
            let item = if known.contains(&account) { None } else { items.next() };
            known.push(account);
            let status = item.as_ref().map_or(ReviewStatus::Repeated, |item| item.status);
            found.status = Some(match status {
                status if is_new(status) => new,
                ReviewStatus::SameKey => "same_key",
                _ => "duplicate",
            });
            if found.status == Some("same_key") {
                found.same_key_as =
                    item.and_then(|item| item.twin).map(|twin| vault::name(&twin.issuer, &twin.name));
                left += 1;
            }
        }
    }
    if left > 0 {
        output::say(&format!(
            "{} in the vault under another name. If one key serves several, add them with: --same-key",
            output::count(left, "account has a key that is", "accounts have keys that are")
        ));
    }
    Ok(())
}

fn print(files: &[File]) -> Result<(), Failure> {
    for file in files {
        output::line(&format!("{}:", file.file))?;
        let accounts = file.accounts.iter().map(Found::row);
        let skipped = file
            .skipped
            .iter()
            .map(|skipped| vec!["  skipped".to_owned(), skipped.item.clone(), skipped.reason.clone()]);
        output::table(&accounts.chain(skipped).collect::<Vec<_>>())?;
    }
    Ok(())
}
