//! The desktop shell: one window, the commands of the page, the ticker. Everything a person can do is decided
//! in `ringfence-app`; what touches the system is in `ringfence-platform`; here they meet.

mod arrivals;
mod backups;
mod camera;
mod choosers;
mod commands;
mod copies;
mod desk;
#[cfg(target_os = "linux")]
mod draw;
mod events;
mod forgetting;
pub mod ipc;
mod kit_window;
mod place;
#[cfg(not(windows))]
mod revival;
mod screens;
mod sealed;
mod shell;
mod start;
mod ticker;
mod tray;
mod trying;
mod watch;
mod window;

use std::process::ExitCode;
use std::sync::Arc;

use camera::Watching;
use kit_window::KitLanguage;
#[cfg(target_os = "macos")]
use ringfence_platform::first_start;
use ringfence_platform::running;
use sealed::OneTimeKeys;
use shell::Shell;
use start::Start;
use tauri::{AppHandle, Manager, RunEvent};
use tray::Tray;

/// What is said of an argument that is none.
const UNKNOWN_ARGUMENT: &str = if cfg!(target_os = "linux") {
    "Ringfence does not know this argument. It takes --lock, --draw=painted|composited|plain, --demo, --demo-live and \
     --demo-accounts=N."
} else {
    "Ringfence does not know this argument. It takes --lock, --demo, --demo-live and --demo-accounts=N."
};

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
            complain(UNKNOWN_ARGUMENT);
            return ExitCode::from(2);
        }
    };
    // A demo opens where the window was, and leaves nothing behind.
    let memory = place::Memory::read(ringfence_platform::paths::window_path(), !start.demo);
    #[cfg(target_os = "linux")]
    let Ok(drawing) = draw::choose(start.draw, memory.remembered().draw.as_ref()) else {
        complain("RINGFENCE_DRAW names no way of drawing. There are painted, composited and plain.");
        return ExitCode::from(2);
    };
    if let Err(error) = ringfence_platform::process::forbid_core_dumps() {
        complain(&format!("Ringfence could not switch core dumps off and goes on without that: {error}"));
    }
    if start.lock && cfg!(target_os = "linux") {
        return lock_the_running_one();
    }
    #[cfg(target_os = "linux")]
    if gtk::init().is_err() {
        complain(
            "Ringfence found no display to open its window on. Start it in a desktop session, or use ringfence-cli.",
        );
        return ExitCode::FAILURE;
    }
    let Some((app, clock)) = start.application() else {
        complain(
            "Ringfence found no home directory to keep its vault in. Set HOME, or RINGFENCE_VAULT to a file.",
        );
        return ExitCode::FAILURE;
    };
    let shell = Shell::new(app);
    let eyes = start.eyes();
    let mut builder = tauri::Builder::default();
    #[cfg(not(target_os = "macos"))]
    if start.is_the_one() {
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            on_second_start(app, &arguments);
        }));
    }
    #[cfg(target_os = "macos")]
    let listening = match start.is_the_one().then(first_start).flatten() {
        Some(first_start::Start::Second) => return ExitCode::SUCCESS,
        Some(first_start::Start::First(listening)) => Some(listening),
        None => None,
    };
    #[cfg(target_os = "macos")]
    {
        let revival = revival::Revival::default();
        builder = builder.on_web_content_process_terminate(move |page| {
            shell::page_ended(page.app_handle());
            if revival.is_due(std::time::Instant::now()) {
                // A page that can't be loaded again leaves the window as it is.
                let _ = page.reload();
            }
        });
    }
    #[cfg(target_os = "linux")]
    {
        builder = builder.manage(drawing);
    }
    let demo = start.demo;
    let built = builder
        .plugin(tauri_plugin_dialog::init())
        .manage(Arc::clone(&shell))
        .manage(eyes)
        .manage(memory)
        .manage(Watching::default())
        .manage(OneTimeKeys::default())
        .manage(Tray::default())
        .manage(choosers::Choosers::default())
        .manage(KitLanguage::default())
        .register_uri_scheme_protocol(kit_window::SCHEME, |context, request| {
            kit_window::answer(&context, &request)
        })
        .manage(watch::Watch::new(start.watch()))
        .invoke_handler(tauri::generate_handler![
            commands::vault::snapshot,
            commands::vault::set_visible,
            commands::vault::note_activity,
            commands::vault::one_time_key,
            commands::vault::create_vault,
            commands::vault::unlock,
            commands::vault::retry_keychain,
            commands::vault::lock,
            commands::proof::prove,
            commands::proof::prove_by_keychain,
            commands::keychain::go_on_without_keychain,
            commands::recovery::unlock_with_recovery,
            commands::recovery::prove_with_recovery,
            commands::recovery::make_recovery_kit,
            commands::recovery::save_recovery_kit,
            commands::recovery::print_recovery_kit,
            commands::recovery::drop_recovery_kit,
            commands::keychain::take_up_keychain,
            commands::keychain::give_up_keychain,
            commands::ways::list_ways,
            commands::ways::set_password,
            commands::ways::remove_password,
            commands::ways::rekey_vault,
            commands::ways::list_unsealed,
            commands::ways::remove_unsealed,
            commands::ways::judge_password,
            commands::secrets::show_secret,
            commands::secrets::copy_secret,
            commands::secrets::export_links,
            commands::file::save_again,
            commands::file::dismiss_merged,
            commands::file::list_copies,
            commands::file::merge_copy,
            commands::file::merge_copy_by,
            commands::codes::copy_code,
            commands::codes::next_code,
            commands::codes::pair_codes,
            commands::accounts::edit_account,
            commands::accounts::delete_account,
            commands::adding::choose_files,
            commands::adding::read_clipboard,
            commands::adding::clear_pasted,
            commands::adding::read_text,
            commands::adding::scan_screens,
            commands::adding::scan_region,
            commands::adding::list_cameras,
            commands::adding::start_camera,
            commands::adding::stop_camera,
            commands::adding::next_preview,
            commands::adding::confirm_review,
            commands::adding::trash_pictures,
            commands::adding::drop_review,
            commands::adding::check_manual,
            commands::adding::add_manual,
            commands::history::list_versions,
            commands::history::compare_version,
            commands::history::restore_version,
            commands::history::restore_account,
            commands::history::recover,
            commands::history::recover_by_keychain,
            commands::backups::choose_backup_folder,
            commands::backups::leave_backup_folder,
            commands::backups::keep_backups,
            commands::backups::back_up,
            commands::backups::open_backup,
            commands::backups::open_backup_by,
            commands::backups::restore_backup,
            commands::backups::close_backup,
            commands::backups::choose_backup,
            commands::backups::open_chosen_backup,
            commands::backups::open_chosen_backup_by_keychain,
            commands::backups::adopt_backup,
            commands::settings::save_settings,
            commands::settings::label_desktop,
        ])
        .setup(move |tauri| {
            let handle = tauri.handle();
            if start.lock {
                // Nothing was running: a window would have taken the word and ended this start.
                handle.exit(0);
                return Ok(());
            }
            ticker::start(handle.clone(), Arc::clone(&handle.state::<Arc<Shell>>()), clock);
            if !demo {
                shell::open_vault(handle);
            }
            if let Some(desk) = start.desk() {
                desk::listen(handle.clone(), desk.as_ref());
            }
            watch::follow(handle, true);
            let theme = handle.state::<Arc<Shell>>().app().settings().theme;
            window::open(handle, theme)?;
            tray::follow(handle);
            if let Some(link) = start.link {
                arrivals::on_link(handle, &link);
            }
            #[cfg(target_os = "macos")]
            if let Some(listening) = listening {
                let app = handle.clone();
                listening.serve(move |arguments| on_second_start(&app, &arguments));
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(tauri) => {
            tauri.run(move |handle, event| match event {
                RunEvent::Exit => {
                    handle.state::<place::Memory>().keep();
                    // From now on a second start is a first one: this one shows no window any more.
                    #[cfg(not(target_os = "macos"))]
                    tauri_plugin_single_instance::destroy(handle);
                    shell::lock_at_the_end(&shell);
                }
                // macOS hands links over so, at the start and later.
                #[cfg(target_os = "macos")]
                RunEvent::Opened { urls } => {
                    for url in urls.iter().filter(|url| arrivals::is_link(url.as_str())) {
                        arrivals::on_link(handle, url.as_str());
                    }
                }
                _ => {}
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&format!("Ringfence could not open its window: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// Asks on the bus, which needs no display: a script that runs before sleep may have none.
fn lock_the_running_one() -> ExitCode {
    match running::ask_to_lock() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            complain("Ringfence is not running. There is nothing to lock.");
            ExitCode::SUCCESS
        }
        Err(error) => {
            complain(&format!("Ringfence could not be asked to lock: {error}"));
            ExitCode::FAILURE
        }
    }
}

/// What a second start of the program brings to the first.
fn on_second_start(app: &AppHandle, arguments: &[String]) {
    match arguments.iter().find(|argument| arrivals::is_link(argument)) {
        _ if arguments.iter().any(|argument| argument == running::LOCK) => desk::lock(app),
        Some(link) => arrivals::on_link(app, link),
        None => window::show(app),
    }
}

/// Who was first; `None` where it can't be found out: then every start has a window.
#[cfg(target_os = "macos")]
fn first_start() -> Option<first_start::Start> {
    let folder = ringfence_platform::own_folder("window").ok()?;
    first_start::begin(&folder, &std::env::args().collect::<Vec<_>>()).ok()
}

#[expect(clippy::print_stderr, reason = "there is no window to say it in")]
pub(crate) fn complain(sentence: &str) {
    eprintln!("{sentence}");
}
