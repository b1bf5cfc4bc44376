//! Where things are: the project, what cargo builds, what may be thrown away.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

/// The project's top folder.
pub fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The page's folder.
pub fn ui() -> PathBuf {
    root().join("ui")
}

/// Where pictures and reports of a run go; git ignores it.
pub fn artefacts() -> PathBuf {
    root().join("artefacts")
}

/// Where cargo builds: what the environment says, else where this program itself was built.
pub fn target() -> PathBuf {
    let given = env::var_os("CARGO_TARGET_DIR").filter(|given| !given.is_empty()).map(PathBuf::from);
    let own = || env::current_exe().ok().and_then(|own| Some(own.parent()?.parent()?.to_owned()));
    given.or_else(own).unwrap_or_else(|| root().join("target"))
}

/// A program that cargo built, in `debug` or `release`.
pub fn built(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// A folder of this user's cache, for what takes long to make again.
pub fn cache(name: &str) -> PathBuf {
    let home = || PathBuf::from(env::var_os("HOME").unwrap_or_default()).join(".cache");
    env::var_os("XDG_CACHE_HOME").map_or_else(home, PathBuf::from).join("ringfence").join(name)
}

/// The program's place in `PATH`.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let mut places = env::split_paths(&path).map(|place| place.join(name));
    places.find(|place| place.is_file())
}

/// When the newest file below was changed; `skip` names files and folders that don't count.
pub fn newest(place: &Path, skip: &[&str]) -> Option<SystemTime> {
    if place.file_name().and_then(OsStr::to_str).is_some_and(|name| skip.contains(&name)) {
        return None;
    }
    if place.is_dir() {
        let entries = fs::read_dir(place).ok()?.flatten();
        return entries.filter_map(|entry| newest(&entry.path(), skip)).max();
    }
    fs::metadata(place).ok()?.modified().ok()
}
