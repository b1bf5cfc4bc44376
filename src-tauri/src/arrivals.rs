//! What a person hands over: files that were chosen or dropped on the window, and links that they opened in
//! another program.

use std::path::PathBuf;
use std::sync::Arc;

use ringfence_app::import::read::{self, Arrival};
use ringfence_platform::files;
use tauri::{AppHandle, DragDropEvent, Manager};

use crate::shell::Shell;
use crate::{commands, events};

/// The files, each read when it is asked for: hundreds of photographs don't fit in memory together.
pub fn read_paths(paths: &[PathBuf]) -> impl ExactSizeIterator<Item = Arrival> {
    paths.iter().map(|path| files::read(path))
}

/// Takes what is dropped on the window.
pub fn on_drag_drop(app: &AppHandle, event: &DragDropEvent) {
    match event {
        DragDropEvent::Enter { .. } => events::drop_hover(app, true),
        DragDropEvent::Leave => events::drop_hover(app, false),
        DragDropEvent::Drop { paths, .. } => {
            events::drop_hover(app, false);
            let (app, paths) = (app.clone(), paths.clone());
            let hold = app.state::<Arc<Shell>>().hold();
            std::thread::spawn(move || {
                let _until_read = hold;
                match commands::adding::review(&app, read_paths(&paths)) {
                    Ok(review) => events::arrived(&app, &review),
                    Err(problem) => events::arrival_failed(&app, &problem),
                }
            });
        }
        _ => {}
    }
}

/// The schemes of links that are ours to open.
const SCHEMES: [&str; 2] = ["otpauth://", "otpauth-migration://"];

/// Whether an argument is a link that another program hands over.
pub fn is_link(argument: &str) -> bool {
    SCHEMES
        .iter()
        .any(|scheme| argument.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))
}

/// Takes a link that was opened in another program: into the review, or to be kept until the vault is open.
pub fn on_link(app: &AppHandle, link: &str) {
    let shell = app.state::<Arc<Shell>>();
    let review = shell.app().arrive(vec![read::read_text(None, link)]);
    match review {
        Some(review) => events::arrived(app, &review),
        None => shell.publish(app),
    }
    crate::window::show(app);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_told_from_other_arguments() {
        assert!(is_link("otpauth://totp/a?secret=AA") && is_link("OTPAUTH-MIGRATION://offline?data=AA"));
        assert!(!is_link("--demo") && !is_link("otpauth") && !is_link("https://example.com/otpauth://"));
    }
}
