//! The recovery kit's page in a window of its own, to be looked at and printed.
//!
//! The page comes from memory, over a scheme of its own that answers this window alone, and only while the person has
//! the kit before them: no file is written, nothing is kept by the web view, and no other program is handed the code.
//! The window may give no command and can go nowhere.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use ringfence_app::view::Language;
use ringfence_app::{AppError, ErrorCode};
use tauri::http::{Request, Response, StatusCode};
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager, Runtime, UriSchemeContext, WebviewUrl, WebviewWindowBuilder};

use crate::shell::Shell;

/// The window's label. No capability names it.
pub const LABEL: &str = "kit";

/// The scheme that the page comes over.
pub const SCHEME: &str = "ringfence-kit";

/// The language in which the page was last asked for.
#[derive(Default)]
pub struct KitLanguage(Mutex<Option<Language>>);

/// Opens the window, or anew where it is open, and asks where to print as soon as the page is there.
///
/// # Errors
/// [`ErrorCode::KitGone`]; [`ErrorCode::PrintFailed`] when the system opens no window.
pub fn open(app: &AppHandle, language: Language) -> Result<(), AppError> {
    let title = app.state::<Arc<Shell>>().app().recovery_kit()?.title(language);
    *app.state::<KitLanguage>().0.lock().unwrap_or_else(PoisonError::into_inner) = Some(language);
    close(app);
    let address = if cfg!(any(windows, target_os = "android")) {
        format!("http://{SCHEME}.localhost/")
    } else {
        format!("{SCHEME}://localhost/")
    };
    let failed = || AppError::new(ErrorCode::PrintFailed);
    let address = address.parse().map_err(|_| failed())?;
    let builder = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::CustomProtocol(address));
    // Tauri gives a scheme to one web view for each folder of data, and this one needs it beside the main window. The
    // web view is private: the folder is a name, and nothing is kept there.
    #[cfg(target_os = "linux")]
    let builder = builder.data_directory(ringfence_platform::own_folder("kit").map_err(|_| failed())?);
    builder
        .title(title)
        .inner_size(820.0, 900.0)
        .min_inner_size(360.0, 480.0)
        .incognito(true)
        .general_autofill_enabled(false)
        .browser_extensions_enabled(false)
        .devtools(false)
        .on_navigation(|url| url.scheme() == SCHEME || url.host_str() == Some("ringfence-kit.localhost"))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Finished {
                // A desktop without printers says so in its own dialog; the page can be saved all the same.
                let _ = window.print();
            }
        })
        .build()
        .map_err(|_| failed())?;
    Ok(())
}

/// Closes the window, if it is open, and the print dialog with it.
pub fn close<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(LABEL) {
        #[cfg(target_os = "linux")]
        print_dialog::end(app);
        // A window that is closing already needs no second word.
        let _ = window.destroy();
    }
}

/// Answers the window with the page, and every other asker with nothing.
pub fn answer<R: Runtime>(
    context: &UriSchemeContext<'_, R>,
    request: &Request<Vec<u8>>,
) -> Response<Cow<'static, [u8]>> {
    let app = context.app_handle();
    let language = *app.state::<KitLanguage>().0.lock().unwrap_or_else(PoisonError::into_inner);
    let page = match language {
        Some(language) if context.webview_label() == LABEL && request.uri().path() == "/" => {
            let shell = app.state::<Arc<Shell>>();
            let page = shell.app().recovery_kit().map(|kit| kit.page(language).as_bytes().to_vec());
            page.ok()
        }
        _ => None,
    };
    let status = if page.is_some() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let mut response = Response::new(Cow::Owned(page.unwrap_or_default()));
    *response.status_mut() = status;
    for (name, value) in [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")] {
        if let (Ok(name), Ok(value)) =
            (name.parse::<tauri::http::HeaderName>(), value.parse::<tauri::http::HeaderValue>())
        {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// As long as the print dialog of WebKitGTK is open, the window's thread is in a loop of that dialog. Nothing that tauri is
/// asked for is done before it ends: the kit's window stays, and the main one goes on showing codes. What GTK is asked for
/// is done in that loop too, so the dialog is ended by it.
#[cfg(target_os = "linux")]
mod print_dialog {
    use std::time::Duration;

    use gtk::glib::{self, ControlFlow};
    use gtk::prelude::{Cast as _, DialogExt as _, GtkWindowExt as _, ObjectExt};
    use tauri::{AppHandle, Manager, Runtime};

    /// The dialog may be about to open: it is looked for until the window is gone, so often and so many times.
    const EVERY: Duration = Duration::from_millis(50);
    const MOST_LOOKS: u32 = 200;

    pub fn end<R: Runtime>(app: &AppHandle<R>) {
        let (app, mut looks) = (app.clone(), 0);
        glib::timeout_add(EVERY, move || {
            end_now();
            looks += 1;
            let window_is_there = app.get_webview_window(super::LABEL).is_some();
            if window_is_there && looks < MOST_LOOKS { ControlFlow::Continue } else { ControlFlow::Break }
        });
        glib::idle_add_once(end_now);
    }

    /// With the dialogs that it has opened itself.
    fn end_now() {
        let dialogs =
            || gtk::Window::list_toplevels().into_iter().filter_map(|top| top.downcast::<gtk::Dialog>().ok());
        let prints = |window: &gtk::Window| ObjectExt::type_(window).name() == "GtkPrintUnixDialog";
        for dialog in dialogs() {
            let window = dialog.upcast_ref::<gtk::Window>();
            if prints(window) || window.transient_for().is_some_and(|parent| prints(&parent)) {
                dialog.response(gtk::ResponseType::Cancel);
            }
        }
    }
}
