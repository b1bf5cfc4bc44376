//! The window's program.

// Without this a console window opens beside the program on Windows.
#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

fn main() -> std::process::ExitCode {
    ringfence_lib::run()
}
