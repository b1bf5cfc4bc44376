//! Makes a permission of every command, so that a page gets only what `capabilities/main.json` lists.

#[path = "src/ipc.rs"]
mod ipc;

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(ipc::COMMANDS);
    let windows = tauri_build::WindowsAttributes::new().window_icon_path("../icons/icon.ico");
    let attributes = tauri_build::Attributes::new().app_manifest(manifest).windows_attributes(windows);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
