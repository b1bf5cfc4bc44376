//! The least that a Tauri program can be: one window, one line of text. With `--steps=N`, in its place, the least that
//! N countdowns can be: so many grey boxes that change their colour once a second.

fn main() -> tauri::Result<()> {
    let mut context = tauri::generate_context!();
    if let Some(boxes) =
        std::env::args().find_map(|argument| argument.strip_prefix("--steps=").map(str::to_owned))
    {
        for window in &mut context.config_mut().app.windows {
            window.url = tauri::WebviewUrl::App(format!("steps.html#{boxes}").into());
        }
    }
    tauri::Builder::default().run(context)
}
