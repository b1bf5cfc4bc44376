//! Ringfence at the terminal. Each command is a file in `commands`; the commands, their output and their exit
//! statuses are described in `docs/cli.md`.

mod args;
mod commands;
mod failure;
mod inputs;
mod messages;
mod opened;
mod output;
mod password;
mod recovery;
mod sources;
mod terminal;
mod vault;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Args, Command, RecoveryAct};
use crate::failure::{Exit, Failure};

fn main() -> ExitCode {
    if let Some(exit) = ringfence_platform::reader::serve_if_asked() {
        return exit;
    }
    // A second wall only: the program does its work without it.
    let _ = ringfence_platform::process::forbid_core_dumps();
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    if let Err(failure) = sources::refuse_links(words.iter().map(OsString::as_os_str)) {
        return end(Err(failure));
    }
    let asked = match Args::try_parse() {
        Ok(args) => args,
        Err(misuse) => return explain(&misuse),
    };
    if let Err(failure) = inputs::refuse_two_readers(&asked) {
        return end(Err(failure));
    }
    let Args { command, shared } = asked;
    let outcome = match command {
        Command::Code(asked) => commands::code::run(&asked, &shared),
        Command::Scan(asked) => commands::scan::run(&asked, &shared),
        Command::Import(asked) => commands::import::run(&asked, &shared),
        Command::List => commands::list::run(&shared),
        Command::Conflicts(asked) => commands::conflicts::run(&asked, &shared),
        Command::Add(asked) => commands::add::run(&asked, &shared),
        Command::Remove(asked) => commands::remove::run(&asked, &shared),
        Command::Rename(asked) => commands::rename::run(&asked, &shared),
        Command::Lock => commands::lock::run(&shared),
        Command::Password(asked) => commands::password::run(&asked.act, &shared),
        Command::Vault(act) => commands::rekey::run(&act, &shared),
        Command::Slots => commands::slots::run(&shared),
        Command::Export(asked) => commands::export::run(&asked, &shared),
        Command::Recovery(asked) => match asked.act {
            RecoveryAct::Make(make) => commands::recovery::make(&make, &shared),
        },
        Command::Doctor(asked) => commands::doctor::run(&asked, &shared),
        Command::Snapshot(asked) => commands::snapshot::run(&asked, &shared),
        Command::Backup(asked) => commands::backup::run(&asked, &shared),
    };
    end(outcome)
}

/// What was typed is repeated in a misuse's text, so that it passes where everything does; help is our own.
fn explain(misuse: &clap::Error) -> ExitCode {
    if !misuse.use_stderr() {
        let _ = misuse.print();
        return Exit::Fine.into();
    }
    output::say_lines(&misuse.to_string());
    Exit::Usage.into()
}

fn end(outcome: Result<Exit, Failure>) -> ExitCode {
    match outcome {
        Ok(exit) => exit.into(),
        Err(failure) => {
            output::say(&failure.to_string());
            failure.exit.into()
        }
    }
}
