//! One window at a time, where no session bus says who was first (macOS): a socket in a folder of the user's own, over which a
//! second start hands its arguments to the first and ends.
//!
//! `tauri-plugin-single-instance` has its socket for macOS at a fixed name in `/tmp`, where another user could listen first and be
//! handed links.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What a first start answers when it has taken the arguments.
const TAKEN: u8 = b'T';
/// More than any link.
const MOST_BYTES: u32 = 1 << 20;
/// A first start that doesn't answer for so long is none.
const PATIENCE: Duration = Duration::from_secs(5);

/// How the start stands.
pub enum Start {
    /// Nobody was there before.
    First(Listening),
    /// Another one was, and has the arguments.
    Second,
}

/// The socket of a first start. Gone when dropped.
pub struct Listening {
    listener: UnixListener,
    place: PathBuf,
}

/// Finds out who is first, and hands the arguments over where somebody was. `folder` is the user's own.
///
/// # Errors
/// The system's: it can't be found out.
pub fn begin(folder: &Path, arguments: &[String]) -> io::Result<Start> {
    // Two starts at once: one after the other.
    let lock = File::options().create(true).truncate(false).write(true).open(folder.join("window.lock"))?;
    lock.lock()?;
    let place = folder.join("window.sock");
    match told(&place, arguments) {
        Ok(()) => return Ok(Start::Second),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => {}
        Err(error) => return Err(error),
    }
    // What a killed one left.
    match fs::remove_file(&place) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    Ok(Start::First(Listening { listener: UnixListener::bind(&place)?, place }))
}

fn told(place: &Path, arguments: &[String]) -> io::Result<()> {
    let mut first = UnixStream::connect(place)?;
    first.set_read_timeout(Some(PATIENCE))?;
    first.set_write_timeout(Some(PATIENCE))?;
    // No argument of a program has a zero byte in it.
    let text = arguments.join("\0");
    let length = u32::try_from(text.len()).map_err(|_| ErrorKind::InvalidInput)?;
    first.write_all(&length.to_le_bytes())?;
    first.write_all(text.as_bytes())?;
    let mut answer = [0];
    first.read_exact(&mut answer)?;
    if answer == [TAKEN] { Ok(()) } else { Err(ErrorKind::InvalidData.into()) }
}

impl Listening {
    /// Waits for second starts for as long as the program runs, and tells of each.
    pub fn serve(self, tell: impl Fn(Vec<String>) + Send + 'static) {
        std::thread::spawn(move || {
            for second in self.listener.incoming().flatten() {
                // One that breaks off is nobody.
                if let Ok(arguments) = taken(second) {
                    tell(arguments);
                }
            }
        });
    }

    /// Where it listens.
    pub fn place(&self) -> &Path {
        &self.place
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        // The next start removes what stays.
        let _ = fs::remove_file(&self.place);
    }
}

fn taken(mut second: UnixStream) -> io::Result<Vec<String>> {
    second.set_read_timeout(Some(PATIENCE))?;
    let mut length = [0; 4];
    second.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > MOST_BYTES {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut text = vec![0; length as usize];
    second.read_exact(&mut text)?;
    let text = String::from_utf8(text).map_err(|_| ErrorKind::InvalidData)?;
    second.write_all(&[TAKEN])?;
    Ok(text.split('\0').map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_second_start_hands_its_arguments_to_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let Start::First(listening) = begin(folder.path(), &[]).unwrap() else { panic!("nobody was there") };
        let (tell, heard) = mpsc::channel();
        listening.serve(move |arguments| tell.send(arguments).unwrap());
        for arguments in
            [words(&["ringfence", "otpauth://totp/a?secret=AA"]), words(&["ringfence", "--lock"])]
        {
            assert!(matches!(begin(folder.path(), &arguments).unwrap(), Start::Second));
            assert_eq!(heard.recv_timeout(PATIENCE).unwrap(), arguments);
        }
    }

    #[test]
    fn what_a_killed_start_left_keeps_nobody_from_being_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let Start::First(listening) = begin(folder.path(), &[]).unwrap() else { panic!("nobody was there") };
        let place = listening.place().to_owned();
        // Ended without a word: its socket stays and nobody listens.
        drop(listening);
        drop(UnixListener::bind(&place).unwrap());
        assert!(place.exists());
        assert!(matches!(begin(folder.path(), &[]).unwrap(), Start::First(_)));
    }
}
