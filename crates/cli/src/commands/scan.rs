//! `scan`: pictures in, the texts of their QR codes out. Pictures are files, the screens, or the clipboard's; `camera.rs`
//! does it for a camera.

use std::path::PathBuf;
use std::sync::LazyLock;

use ringfence_app::import::read::Held;
use ringfence_app::ports::capture::Screens as _;
use ringfence_app::ports::{Clip, Clipboard as _};
use ringfence_app::view::Shown;
use ringfence_app::{ErrorCode, ErrorView};
use ringfence_platform::{SystemClipboard, SystemScreens};
use ringfence_scan::{Part, Searched};
use serde::Serialize;

use crate::args::{Scan, Shared};
use crate::commands::camera;
use crate::failure::{Exit, Failure};
use crate::output;
use crate::sources;

#[derive(Serialize)]
struct Picture {
    file: String,
    codes: Vec<Shown>,
}

/// Everything that was looked at.
#[derive(Default)]
struct Sight {
    pictures: Vec<Picture>,
    /// Something could not be read.
    unread: bool,
}

/// Prints what the codes say; a person asked for it, secret or not.
pub fn run(asked: &Scan, shared: &Shared) -> Result<Exit, Failure> {
    if asked.list_cameras {
        return camera::list(shared);
    }
    // What is to be known before anything is read is said by it.
    LazyLock::force(&sources::READER);
    if let Some(name) = &asked.camera {
        return camera::scan(name, asked, shared);
    }
    let mut sight = Sight::default();
    let mut nothing = ErrorCode::NoCodeInPicture;
    if asked.screen {
        nothing = ErrorCode::NoCodeOnScreen;
        let screens = SystemScreens::new().capture().map_err(ErrorView::from)?;
        for (number, screen) in (1..).zip(&screens) {
            let found = sources::codes_on(&screen.rgba, screen.width, screen.height);
            sight.take(format!("screen {number}"), found);
        }
    } else if asked.region {
        nothing = ErrorCode::NoCodeOnScreen;
        output::say("Drag over the code with the mouse. Escape gives up.");
        let chosen = SystemScreens::new().capture_region().map_err(ErrorView::from)?;
        let part = chosen.ok_or_else(|| Failure::new(Exit::Nothing, "Nothing was chosen.", ""))?;
        sight.take("region".into(), sources::codes_on(&part.rgba, part.width, part.height));
    } else if asked.clipboard {
        match SystemClipboard::new().read().map_err(ErrorView::from)? {
            Clip::Files(files) => sight.take_files(&files),
            Clip::Picture { rgba, width, height } => {
                sight.take("clipboard".into(), sources::codes_on(&rgba, width, height));
            }
            Clip::PictureFile(bytes) => sight.take("clipboard".into(), sources::codes_in(&bytes)),
            Clip::Text(_) => return Err(clipboard_has_text()),
            Clip::Nothing => return Err(ErrorView::new(ErrorCode::ClipboardEmpty).into()),
        }
    } else {
        sight.take_files(&asked.images);
    }
    sight.print(shared, nothing)
}

fn clipboard_has_text() -> Failure {
    Failure::new(
        Exit::Nothing,
        "The clipboard has text, not a picture.",
        "If it is an account's link, give it to: ringfence-cli import -",
    )
}

impl Sight {
    fn take_files(&mut self, files: &[PathBuf]) {
        for path in files {
            let found = sources::read(path).and_then(|held| match held {
                Held::Codes(found) => Ok(found),
                Held::Text(_) => Err(ErrorView::new(ErrorCode::UnknownPicture)),
            });
            self.take(path.to_string_lossy().into_owned(), found);
        }
    }

    fn take(&mut self, file: String, found: Result<Searched, ErrorView>) {
        match found {
            Ok(Searched { codes, pages_left }) => {
                for part in codes.iter().filter_map(|code| code.part) {
                    output::say(&format!("{file}: {}", part_of(part)));
                }
                if pages_left {
                    self.unread = true;
                    say(ErrorView::named(ErrorCode::PagesUnread, file.clone()));
                }
                let codes = codes.into_iter().map(|code| Shown::new(code.text)).collect();
                self.pictures.push(Picture { file, codes });
            }
            Err(error) => {
                self.unread = true;
                say(ErrorView { name: Some(file), ..error });
            }
        }
    }

    fn print(&self, shared: &Shared, nothing: ErrorCode) -> Result<Exit, Failure> {
        if shared.json {
            output::json(&self.pictures)?;
        } else {
            for text in self.pictures.iter().flat_map(|picture| &picture.codes) {
                // EXPOSE: what a picture says is what was asked for.
                output::text(text.expose())?;
            }
        }
        if self.unread {
            return Ok(Exit::Failed);
        }
        if self.pictures.iter().any(|picture| !picture.codes.is_empty()) {
            return Ok(Exit::Fine);
        }
        say(ErrorView::new(nothing));
        Ok(Exit::Nothing)
    }
}

/// That a text is not whole, for a person.
pub fn part_of(part: Part) -> String {
    let (number, count) = (u32::from(part.index) + 1, part.count);
    format!(
        "One of the codes is part {number} of {count} that belong together, and not an account by itself."
    )
}

fn say(error: ErrorView) {
    output::say(&Failure::from(error).to_string());
}
