//! The least that a Tauri program can be: one window, one line of text. With `--steps`, in its place, the least that a
//! hundred countdowns can be: a hundred grey boxes that change their colour once a second.

fn main() -> tauri::Result<()> {
    let mut context = tauri::generate_context!();
    if std::env::args().any(|argument| argument == "--steps") {
        for window in &mut context.config_mut().app.windows {
            window.url = tauri::WebviewUrl::App("steps.html".into());
        }
    }
    tauri::Builder::default().run(context)
}
