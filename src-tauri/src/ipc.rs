//! The table of contents of the product: every command the page may give and every event it may hear.
//! Shared with `build.rs`, which makes a permission of each command; `tests/tidy` compares this list with the
//! functions, with `capabilities/main.json` and with `ui/src/host/tauri.ts`.

/// The commands, by name.
pub const COMMANDS: &[&str] = &[
    "snapshot",
    "set_visible",
    "create_vault",
    "unlock",
    "retry_keychain",
    "lock",
    "prove",
    "prove_by_keychain",
    "copy_code",
    "next_code",
    "pair_codes",
    "edit_account",
    "delete_account",
    "choose_files",
    "read_clipboard",
    "read_text",
    "scan_screens",
    "scan_region",
    "list_cameras",
    "start_camera",
    "stop_camera",
    "next_preview",
    "confirm_review",
    "trash_pictures",
    "drop_review",
    "check_manual",
    "add_manual",
    "save_settings",
];
