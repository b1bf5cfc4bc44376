//! The folder of the vault file, watched. The only file that knows `notify`.
//!
//! The folder and not the file: a save gives the file's name to another file. The system's own watch hears at once,
//! but of nothing on a network drive that another machine changed, and of nothing after the folder itself was
//! replaced. So the file is looked at every two seconds besides, which costs two questions to the file system.

use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, SystemTime};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};
use ringfence_app::ports::vault_watch::VaultWatch;

use crate::atomic;
use crate::copies::is_of_the_vault;

/// How often the file is looked at.
const PAUSE: Duration = Duration::from_secs(2);
/// A save is several changes in a row; they are heard as one.
const SETTLING: Duration = Duration::from_millis(50);

/// Watches one vault file, whether it exists or not.
#[derive(Clone, Debug)]
pub struct FolderWatch {
    path: PathBuf,
    by_the_system: bool,
}

impl FolderWatch {
    /// The vault at that path.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into(), by_the_system: true }
    }

    /// The same without the system's own watch, as where there is none.
    #[must_use]
    pub fn by_looking(self) -> Self {
        Self { by_the_system: false, ..self }
    }
}

impl VaultWatch for FolderWatch {
    fn begin(&self, heard: Box<dyn Fn() + Send>) -> Box<dyn Send> {
        let ended = Arc::new(AtomicBool::new(false));
        let (wake, woken) = mpsc::channel();
        let watching = Watching { ended: Arc::clone(&ended), wake: wake.clone() };
        let watch = self.clone();
        std::thread::spawn(move || {
            let mut seen = Look::at(&watch.path);
            let mut system = watch.ask_the_system(&seen, &wake);
            loop {
                let told = match woken.recv_timeout(PAUSE) {
                    Ok(()) => {
                        std::thread::sleep(SETTLING);
                        while woken.try_recv().is_ok() {}
                        true
                    }
                    Err(RecvTimeoutError::Timeout) => false,
                    Err(RecvTimeoutError::Disconnected) => return,
                };
                if ended.load(Ordering::Relaxed) {
                    return;
                }
                let now = Look::at(&watch.path);
                if system.is_none() || now.folder != seen.folder {
                    system = watch.ask_the_system(&now, &wake);
                }
                if told || now != seen {
                    heard();
                }
                seen = now;
            }
        });
        Box::new(watching)
    }
}

impl FolderWatch {
    /// The system's own watch over the folder; `None` where there is no folder, or no such watch.
    fn ask_the_system(&self, look: &Look, wake: &Sender<()>) -> Option<RecommendedWatcher> {
        look.folder.filter(|_| self.by_the_system)?;
        let target = atomic::target(&self.path).ok()?;
        let (folder, wake) = (atomic::parent(&target).to_owned(), wake.clone());
        let watched = folder.clone();
        let is_ours = move |path: &PathBuf| *path == watched || is_of_the_vault(&target, path);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let tells = match event {
                Ok(event) => {
                    let missed = event.need_rescan();
                    missed || !matches!(event.kind, EventKind::Access(_)) && event.paths.iter().any(&is_ours)
                }
                // What went wrong may have hidden a change.
                Err(_) => true,
            };
            if tells {
                // The watch has ended meanwhile.
                let _ = wake.send(());
            }
        })
        .ok()?;
        watcher.watch(&folder, RecursiveMode::NonRecursive).ok().map(|()| watcher)
    }
}

/// Ends the watch when it is dropped.
struct Watching {
    ended: Arc<AtomicBool>,
    wake: Sender<()>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        // The thread has ended by itself.
        let _ = self.wake.send(());
    }
}

/// What can be told of the file and its folder without reading them.
#[derive(PartialEq)]
struct Look {
    file: Option<(u64, Option<SystemTime>, u64)>,
    folder: Option<u64>,
    entries: Option<SystemTime>,
}

impl Look {
    fn at(path: &Path) -> Self {
        let file = fs::metadata(path).ok();
        let folder = atomic::target(path).ok().and_then(|target| fs::metadata(atomic::parent(&target)).ok());
        Self {
            file: file.map(|file| (file.len(), file.modified().ok(), identity(&file))),
            folder: folder.as_ref().map(identity),
            entries: folder.and_then(|folder| folder.modified().ok()),
        }
    }
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt;
    metadata.ino() ^ metadata.dev().rotate_left(32)
}

/// Without a number for a file, its time of making tells it from the one that took its name.
#[cfg(not(unix))]
fn identity(metadata: &Metadata) -> u64 {
    let made = metadata.created().ok().and_then(|made| made.duration_since(SystemTime::UNIX_EPOCH).ok());
    made.map_or(0, |made| u64::try_from(made.as_nanos() & u128::from(u64::MAX)).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use ringfence_app::conformance;

    use super::*;

    fn keeps_the_contract(watch: impl Fn(PathBuf) -> FolderWatch) {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path().join("inner");
        let (path, moved) = (folder.join("vault.json"), directory.path().join("moved"));
        let write = |path: &Path, text: &'static str| {
            let path = path.to_owned();
            Box::new(move || fs::write(&path, text).unwrap()) as Box<dyn Fn()>
        };
        let rename = |from: &Path, to: &Path| {
            let (from, to) = (from.to_owned(), to.to_owned());
            Box::new(move || fs::rename(&from, &to).unwrap()) as Box<dyn Fn()>
        };
        let make = {
            let folder = folder.clone();
            Box::new(move || fs::create_dir(&folder).unwrap()) as Box<dyn Fn()>
        };
        let replace = {
            let (new, path) = (folder.join(".vault.json.new.tmp"), path.clone());
            Box::new(move || {
                fs::write(&new, "replaced").unwrap();
                fs::rename(&new, &path).unwrap();
            }) as Box<dyn Fn()>
        };
        let remove = {
            let path = path.clone();
            Box::new(move || fs::remove_file(&path).unwrap()) as Box<dyn Fn()>
        };
        let changes = [
            ("a folder that came to be", make),
            ("a new file", write(&path, "one")),
            ("a file that was replaced by name", replace),
            ("a file that was written over", write(&path, "three")),
            ("a copy beside it", write(&folder.join("vault (conflicted copy).json"), "copy")),
            ("a file that was removed", remove),
            ("a folder that was renamed", rename(&folder, &moved)),
            ("a folder that came back", rename(&moved, &folder)),
            ("a file in a folder that came back", write(&path, "four")),
        ];
        conformance::vault_watch(&watch(path.clone()), &mut changes.into_iter());
    }

    #[test]
    fn the_watch_of_the_system_keeps_the_contract() {
        keeps_the_contract(FolderWatch::new);
    }

    #[test]
    fn looking_every_other_second_keeps_the_contract() {
        keeps_the_contract(|path| FolderWatch::new(path).by_looking());
    }

    #[cfg(unix)]
    #[test]
    fn a_vault_behind_a_link_is_watched_where_it_lies() {
        let directory = tempfile::tempdir().unwrap();
        let folder = directory.path().join("inner");
        fs::create_dir(&folder).unwrap();
        let (path, link) = (folder.join("vault.json"), directory.path().join("link.json"));
        fs::write(&path, "one").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let change: Box<dyn Fn()> = Box::new(move || fs::write(&path, "two").unwrap());
        conformance::vault_watch(
            &FolderWatch::new(link),
            &mut [("the file behind the link", change)].into_iter(),
        );
    }
}
