//! The desktop shell: one window, the commands of the page, the ticker. Everything a person can do is decided
//! in `ringfence-app`; what touches the system is in `ringfence-platform`; here they meet.

mod arrivals;
mod commands;
mod events;
pub mod ipc;
mod shell;
mod start;
mod ticker;
mod window;

use std::process::ExitCode;
use std::sync::Arc;

use shell::Shell;
use start::Start;
use tauri::{Manager, RunEvent};

/// Runs the program until its window is closed.
pub fn run() -> ExitCode {
    if let Some(exit) = ringfence_platform::reader::serve_if_asked() {
        return exit;
    }
    let start = match Start::parse(
        std::env::args_os().skip(1).map(|argument| argument.to_string_lossy().into_owned()),
    ) {
        Ok(start) => start,
        // Not repeated: it may be a link with a key in it, and what is said here can end in a log.
        Err(_) => {
            complain(
                "Ringfence does not know this argument. It takes --demo, --demo-live and --demo-accounts=N.",
            );
            return ExitCode::from(2);
        }
    };
    if let Err(error) = ringfence_platform::process::forbid_core_dumps() {
        complain(&format!("Ringfence could not switch core dumps off and goes on without that: {error}"));
    }
    let Some((app, clock)) = start.application() else {
        complain(
            "Ringfence found no home directory to keep its vault in. Set HOME, or RINGFENCE_VAULT to a file.",
        );
        return ExitCode::FAILURE;
    };
    let shell = Shell::new(app);
    let mut builder = tauri::Builder::default();
    if start.is_the_one() {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, _, _| window::show(app)));
    }
    let demo = start.demo;
    let built = builder
        .plugin(tauri_plugin_dialog::init())
        .manage(Arc::clone(&shell))
        .manage(Arc::new(ringfence_platform::WorkerReader::new()))
        .invoke_handler(tauri::generate_handler![
            commands::vault::snapshot,
            commands::vault::set_visible,
            commands::vault::create_vault,
            commands::vault::unlock,
            commands::vault::retry_keychain,
            commands::vault::lock,
            commands::codes::copy_code,
            commands::codes::next_code,
            commands::codes::pair_codes,
            commands::accounts::edit_account,
            commands::accounts::delete_account,
            commands::adding::choose_files,
            commands::adding::read_clipboard,
            commands::adding::read_text,
            commands::adding::confirm_review,
            commands::adding::drop_review,
            commands::adding::check_manual,
            commands::adding::add_manual,
            commands::settings::save_settings,
        ])
        .setup(move |tauri| {
            let handle = tauri.handle();
            ticker::start(handle.clone(), Arc::clone(&handle.state::<Arc<Shell>>()), clock);
            if !demo {
                shell::open_vault(handle);
            }
            let theme = handle.state::<Arc<Shell>>().app().settings().theme;
            window::open(handle, theme)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(tauri) => {
            tauri.run(move |_, event| {
                if matches!(event, RunEvent::Exit) {
                    shell::lock_at_the_end(&shell);
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&format!("Ringfence could not open its window: {error}"));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "there is no window to say it in")]
fn complain(sentence: &str) {
    eprintln!("{sentence}");
}
