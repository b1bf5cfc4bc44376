//! Which of the things that were asked for come from standard input: it can be read once.

use std::path::Path;

use crate::args::{Args, Command, PasswordAct};
use crate::failure::{Exit, Failure};

/// Refuses a command line that names standard input for two things: the second would be empty.
pub fn refuse_two_readers(asked: &Args) -> Result<(), Failure> {
    let named = from_standard_input(asked);
    let [first, second, ..] = named.as_slice() else { return Ok(()) };
    let twice =
        if first == second { format!("twice for {first}") } else { format!("for {first} and for {second}") };
    Err(Failure::new(
        Exit::Usage,
        format!("Standard input is named {twice}, and can be read once only."),
        "Put one of them in a file and name the file.",
    ))
}

fn from_standard_input(Args { command, shared }: &Args) -> Vec<&'static str> {
    let mut named = Vec::new();
    let mut ask = |what, file: Option<&Path>| {
        if file.is_some_and(is_standard_input) {
            named.push(what);
        }
    };
    let text = |file: &Option<String>| file.as_ref().map(std::path::PathBuf::from);
    match command {
        Command::Code(code) => ask("the link", text(&code.uri).as_deref()),
        Command::Scan(scan) => scan.images.iter().for_each(|file| ask("a picture", Some(file))),
        Command::Import(import) => import.files.iter().for_each(|file| ask("a file", Some(file))),
        Command::Add(add) => {
            ask("the link", text(&add.uri).as_deref());
            ask("the key", text(&add.key_file).as_deref());
            ask("the PIN", text(&add.pin_file).as_deref());
        }
        Command::Password(password) => match &password.act {
            PasswordAct::Set(new) | PasswordAct::Change(new) => {
                ask("the new password", text(&new.new_password_file).as_deref());
            }
            PasswordAct::Remove => {}
        },
        _ => {}
    }
    ask("the password", shared.password_file.as_deref());
    ask("the recovery code", shared.recovery_code_file.as_deref());
    if shared.password_stdin {
        ask("the password", Some(Path::new("-")));
    }
    named
}

/// Whether a path is standard input: by its name, or because it is the same pipe, socket or terminal.
fn is_standard_input(path: &Path) -> bool {
    ["-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0", "/proc/thread-self/fd/0"]
        .iter()
        .any(|name| path == Path::new(name))
        || is_what_stdin_reads(path)
}

/// A file that is a file can be opened once more, and is read from its beginning then.
#[cfg(unix)]
fn is_what_stdin_reads(path: &Path) -> bool {
    use std::os::fd::AsFd as _;
    use std::os::unix::fs::MetadataExt as _;
    let input = std::io::stdin().as_fd().try_clone_to_owned().map(std::fs::File::from);
    let (Ok(input), Ok(file)) = (input.and_then(|input| input.metadata()), path.metadata()) else {
        return false;
    };
    !file.is_file() && (file.dev(), file.ino()) == (input.dev(), input.ino())
}

/// The console, which has names of its own.
#[cfg(not(unix))]
fn is_what_stdin_reads(path: &Path) -> bool {
    use std::io::IsTerminal as _;
    let is_console = |name: &str| path.as_os_str().eq_ignore_ascii_case(name);
    std::io::stdin().is_terminal() && ["CON", "CONIN$"].iter().any(|name| is_console(name))
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;

    #[test]
    fn standard_input_is_named_once_at_most() {
        let named = |line: &str| {
            from_standard_input(&Args::parse_from(["ringfence-cli"].into_iter().chain(line.split(' '))))
        };
        assert_eq!(named("add --uri - --password-stdin"), ["the link", "the password"]);
        assert_eq!(named("add --key-file - --pin-file=-"), ["the key", "the PIN"]);
        assert_eq!(named("import - --password-file -"), ["a file", "the password"]);
        assert_eq!(named("import - - x"), ["a file", "a file"]);
        assert_eq!(named("scan - -"), ["a picture", "a picture"]);
        assert_eq!(
            named("password change --password-stdin --new-password-file -"),
            ["the new password", "the password"]
        );
        assert_eq!(named("code --uri - --recovery-code-file -"), ["the link", "the recovery code"]);
        assert_eq!(named("export - --password-stdin"), ["the password"], "the other is standard output");
        assert_eq!(named("list --password-file -"), ["the password"]);
        for other in ["/dev/stdin", "/dev//stdin", "/dev/fd/0", "/proc/self/fd/0"] {
            assert_eq!(named(&format!("add --uri {other} --password-stdin")), ["the link", "the password"]);
        }
        assert_eq!(named("add --uri /dev/fd/7 --password-stdin"), ["the password"]);
        assert!(refuse_two_readers(&Args::parse_from(["x", "import", "-", "a"])).is_ok());
    }
}
