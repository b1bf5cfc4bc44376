//! The least that a Tauri program can be: one window, one line of text.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!())
}
