//! The one window.

use std::path::PathBuf;
#[cfg(target_os = "linux")]
use std::sync::Arc;

use ringfence_app::view::Theme;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, WindowEvent};

use crate::place::{self, Memory};
#[cfg(target_os = "linux")]
use crate::shell::Shell;

/// The window's label, as the capability file names it.
pub const LABEL: &str = "main";

/// Opens the window. Its page can go nowhere, opens no other window, keeps nothing, and is offered nothing
/// by the system's form filling. It begins in the chosen colours, so that dark does not flash white.
///
/// # Errors
/// What the system says when it can't open a window.
pub fn open(app: &AppHandle, theme: Theme) -> tauri::Result<()> {
    let handle = app.clone();
    let opening = place::opening(app);
    let mut builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Ringfence")
        .inner_size(opening.size.0, opening.size.1)
        .min_inner_size(place::LEAST.0, place::LEAST.1)
        .maximized(opening.maximised)
        .theme(of_the_system(theme))
        .incognito(!is_driven())
        .general_autofill_enabled(false)
        .browser_extensions_enabled(false)
        .devtools(false)
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny);
    #[cfg(target_os = "macos")]
    {
        builder = builder.allow_link_preview(false);
    }
    if let Some(folder) = folder_in_place_of_the_own(app) {
        builder = builder.data_directory(folder);
    }
    builder = match opening.place {
        Some((x, y)) => builder.position(x, y),
        None => builder.center(),
    };
    let window = builder.build()?;
    #[cfg(target_os = "linux")]
    {
        let handle = handle.clone();
        window.with_webview(|view| {
            watch_the_first_picture(&view.inner(), handle.clone());
            bring_back(&view.inner(), handle);
        })?;
    }
    let noted = window.clone();
    window.on_window_event(move |event| match event {
        WindowEvent::Resized(_) | WindowEvent::Moved(_) => place::note(&noted),
        WindowEvent::DragDrop(event) => crate::arrivals::on_drag_drop(&handle, event),
        // The program ends with this window; a kit that lies beside it must not keep it alive.
        WindowEvent::Destroyed => crate::kit_window::close(&handle),
        WindowEvent::CloseRequested { api, .. } if crate::tray::keeps(&handle) => {
            api.prevent_close();
            hide(&handle);
        }
        WindowEvent::Focused(true) => crate::shell::look_again(&handle),
        WindowEvent::Focused(false) => handle.state::<Memory>().keep(),
        _ => {}
    });
    Ok(())
}

/// Brings the window to the front; a second start of the program does this.
pub fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        // A desktop that refuses to raise a window leaves it where it is; there is nothing to add to that.
        let _ = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    }
}

/// Shows the window where it was hidden, without taking the keyboard from another one.
pub fn show_again(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        // A desktop that says nothing of it is asked to show it; it is harmless where it is shown.
        if !window.is_visible().unwrap_or(false) {
            let _ = window.show();
        }
    }
}

/// Takes the window off the screen; the tray, or a second start, brings it back.
fn hide(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        // A window that can't be hidden stays in sight.
        let _ = window.hide();
    }
}

/// Changes the colours of what the system draws.
pub fn set_theme(app: &AppHandle, theme: Theme) {
    if let Some(window) = app.get_webview_window(LABEL) {
        // The page has its own colours; a frame that stays in the other ones is a blemish, not a failure.
        let _ = window.set_theme(of_the_system(theme));
    }
}

fn of_the_system(theme: Theme) -> Option<tauri::Theme> {
    match theme {
        Theme::System => None,
        Theme::Light => Some(tauri::Theme::Light),
        Theme::Dark => Some(tauri::Theme::Dark),
    }
}

/// Whether WebDriver drives this window. The web view takes no commands while it keeps nothing, so a test build
/// gives that up for its tests; a release build can't be driven at all.
fn is_driven() -> bool {
    cfg!(debug_assertions)
        && std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|driven| driven == "true")
}

/// A folder for the web view where its own is missing and can't be made, as in a home that is read-only. The web view is private
/// and keeps nothing there, but Tauri asks for a folder that exists.
fn folder_in_place_of_the_own(app: &AppHandle) -> Option<PathBuf> {
    let own = app.path().app_local_data_dir().ok()?;
    std::fs::create_dir_all(own).is_err().then(std::env::temp_dir)
}

/// Starts anew in another way of drawing when this one shows nothing, and remembers what showed something.
#[cfg(target_os = "linux")]
fn watch_the_first_picture(view: &webkit2gtk::WebView, handle: AppHandle) {
    use crate::draw::{self, Drawing, first_picture::Verdict};
    draw::first_picture::watch(view, move |verdict| {
        let drawing = handle.state::<Drawing>();
        match verdict {
            Verdict::Drawn => {
                let Some(drawn) = drawing.to_remember() else { return };
                let memory = handle.state::<Memory>();
                memory.change(|remembered| remembered.draw = drawn);
                memory.keep();
                crate::complain(
                    "Ringfence's window is drawn now. It will be drawn so on this machine from the beginning.",
                );
            }
            Verdict::Nothing => {
                let shell = Arc::clone(&handle.state::<Arc<Shell>>());
                draw::start_anew(&drawing, crate::complain, || {
                    tauri_plugin_single_instance::destroy(&handle);
                    crate::shell::lock_at_the_end(&shell);
                    // Nothing is in the middle of a save when the program gives way.
                    shell.app()
                });
            }
        }
    });
}

/// Loads the page again when its process has ended.
#[cfg(target_os = "linux")]
fn bring_back(view: &webkit2gtk::WebView, handle: AppHandle) {
    use webkit2gtk::WebViewExt as _;
    let revival = crate::revival::Revival::default();
    view.connect_web_process_terminated(move |view, _| {
        crate::shell::page_ended(&handle);
        if revival.is_due(std::time::Instant::now()) {
            view.reload();
        }
    });
}

/// Our own page: `tauri://localhost`, or `http(s)://tauri.localhost` where the system wants that form.
fn is_own_page(url: &Url) -> bool {
    matches!(
        (url.scheme(), url.host_str()),
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost"))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_goes_nowhere_else() {
        let own = |text: &str| is_own_page(&text.parse().expect("is a URL"));
        assert!(own("tauri://localhost/") && own("http://tauri.localhost/index.html"));
        for other in ["https://example.com/", "http://localhost/", "file:///etc/passwd", "data:text/html,x"] {
            assert!(!own(other), "{other}");
        }
    }
}
