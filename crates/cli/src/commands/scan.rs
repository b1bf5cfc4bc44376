//! `scan`: pictures in, the texts of their QR codes out. `camera.rs` does it for a camera.

use ringfence_app::reading::Held;
use ringfence_app::{ErrorCode, ErrorView};
use serde::Serialize;

use crate::args::{Scan, Shared};
use crate::commands::camera;
use crate::failure::{Exit, Failure};
use crate::output::{self, Shown};
use crate::sources;

#[derive(Serialize)]
struct Picture {
    file: String,
    codes: Vec<Shown>,
}

/// Prints what the codes say; a person asked for it, secret or not.
pub fn run(asked: &Scan, shared: &Shared) -> Result<Exit, Failure> {
    if asked.list_cameras {
        return camera::list(shared);
    }
    if let Some(name) = &asked.camera {
        return camera::scan(name, asked, shared);
    }
    let mut pictures = Vec::new();
    let mut unread = false;
    for path in &asked.images {
        let file = path.to_string_lossy().into_owned();
        match sources::read(path) {
            Ok(Held::Codes(texts)) => {
                pictures.push(Picture { file, codes: texts.into_iter().map(Shown).collect() });
            }
            Ok(Held::Text(_)) => {
                unread = true;
                say(ErrorView::named(ErrorCode::UnknownPicture, file));
            }
            Err(error) => {
                unread = true;
                say(ErrorView { name: Some(file), ..error });
            }
        }
    }
    if shared.json {
        output::json(&pictures)?;
    } else {
        for text in pictures.iter().flat_map(|picture| &picture.codes) {
            output::line(&text.0)?;
        }
    }
    if unread {
        return Ok(Exit::Failed);
    }
    if pictures.iter().any(|picture| !picture.codes.is_empty()) {
        return Ok(Exit::Fine);
    }
    say(ErrorView::new(ErrorCode::NoCodeInPicture));
    Ok(Exit::Nothing)
}

fn say(error: ErrorView) {
    output::say(&Failure::from(error).to_string());
}
