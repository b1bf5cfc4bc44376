//! The one window.

use ringfence_app::view::Theme;
use tauri::webview::NewWindowResponse;
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder, WindowEvent};

/// The window's label, as the capability file names it.
pub const LABEL: &str = "main";

/// Opens the window. Its page can go nowhere, opens no other window, keeps nothing, and is offered nothing
/// by the system's form filling. It begins in the chosen colours, so that dark does not flash white.
///
/// # Errors
/// What the system says when it can't open a window.
pub fn open(app: &AppHandle, theme: Theme) -> tauri::Result<()> {
    let handle = app.clone();
    let builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Ringfence")
        .inner_size(920.0, 680.0)
        .min_inner_size(360.0, 480.0)
        .center()
        .theme(of_the_system(theme))
        .incognito(!is_driven())
        .general_autofill_enabled(false)
        .browser_extensions_enabled(false)
        .devtools(false)
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny);
    #[cfg(target_os = "macos")]
    let builder = builder.allow_link_preview(false);
    let window = builder.build()?;
    #[cfg(target_os = "linux")]
    {
        let handle = handle.clone();
        window.with_webview(|view| bring_back(&view.inner(), handle))?;
    }
    window.on_window_event(move |event| match event {
        WindowEvent::DragDrop(event) => crate::arrivals::on_drag_drop(&handle, event),
        // The program ends with this window; a kit that lies beside it must not keep it alive.
        WindowEvent::Destroyed => crate::kit_window::close(&handle),
        WindowEvent::CloseRequested { api, .. } if crate::tray::keeps(&handle) => {
            api.prevent_close();
            hide(&handle);
        }
        WindowEvent::Focused(true) => crate::shell::look_again(&handle),
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
