//! The kernel of the test machine: Debian's own (or Ubuntu's), its modules and v4l2loopback, which plays a camera.
//! Fetched and built once for each release of the kernel, and kept in the user's cache.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use xtask::Outcome;

use crate::{files, processes::Line, setup};

/// Modules to load, before what they need: the machine's buses, the host's files, a layer of memory over them,
/// video devices.
const MODULES: &[&str] = &["virtio_pci", "9pnet_virtio", "9p", "overlay", "videodev", "vivid"];

/// To be counted up whenever something else is made here of the same kernel.
const EDITION: u32 = 1;

/// Where the system keeps the headers of its kernels, a folder for each.
const HEADERS: &str = "/usr/src";

/// A kernel that is ready to start.
pub struct Kernel {
    /// The kernel itself.
    pub image: PathBuf,
    /// Modules, named so that alphabetical order is the order to load them in.
    pub modules: PathBuf,
}

/// The kernel whose headers this system has, from the cache if it was made before.
///
/// # Errors
/// A package can't be fetched, or a module not be built.
pub fn provide() -> Outcome<Kernel> {
    from_cache_or_packages().or_else(|problem| {
        // Archives keep only their newest kernel: the one of headers that were installed long ago is gone.
        println!("{problem}");
        setup::renew_kernel_headers()?;
        from_cache_or_packages()
    })
}

fn from_cache_or_packages() -> Outcome<Kernel> {
    let (headers, release) = newest_headers()?;
    let cache = files::cache("camera");
    let ready = cache.join(format!("{release}-edition-{EDITION}"));
    if !ready.is_dir() {
        println!("Making a test machine of Linux {release}, once.");
        fs::create_dir_all(&cache)?;
        let workshop = tempfile::Builder::new().prefix("making-").tempdir_in(&cache)?;
        make(workshop.path(), &headers, &release)?;
        fs::rename(workshop.path().join("ready"), &ready)?;
    }
    Ok(Kernel { image: ready.join("vmlinuz"), modules: ready.join("modules") })
}

/// The newest kernel for plain PCs that headers are installed of: their folder, and its release.
fn newest_headers() -> Outcome<(PathBuf, String)> {
    let entries = fs::read_dir(HEADERS)?.flatten().map(|entry| entry.path());
    let releases = entries.filter_map(|folder| {
        let release = folder.file_name()?.to_str()?.strip_prefix("linux-headers-")?.to_owned();
        let is_whole = folder.join("Module.symvers").is_file();
        (is_whole && ["-amd64", "-generic"].iter().any(|end| release.ends_with(end)))
            .then_some((folder, release))
    });
    releases
        .max_by_key(|(_, release)| numbers(release))
        .ok_or_else(|| "no kernel headers are installed".into())
}

/// `6.1.0-56-amd64` is newer than `6.1.0-9-amd64`.
fn numbers(release: &str) -> Vec<u32> {
    release.split(['.', '-', '+']).filter_map(|part| part.parse().ok()).collect()
}

/// Makes `workshop/ready`.
fn make(workshop: &Path, headers: &Path, release: &str) -> Outcome {
    let unpacked = workshop.join("unpacked");
    let ready = workshop.join("ready/modules");
    fs::create_dir_all(&ready)?;
    fetch(workshop, release)?;
    for package in files_ending(workshop, "deb")? {
        Line::new(workshop, &["dpkg", "-x"]).words([&package, &unpacked]).run()?;
    }
    // Newer packages put the modules below /usr only; the tools look here.
    if !unpacked.join("lib/modules").exists() {
        fs::create_dir_all(unpacked.join("lib"))?;
        fs::rename(unpacked.join("usr/lib/modules"), unpacked.join("lib/modules"))?;
    }
    Line::new(workshop, &["/sbin/depmod", "--basedir"])
        .words([unpacked.as_os_str(), OsStr::new(release)])
        .run()?;
    let mut modules = needed(&unpacked, release)?;
    modules.push(build_loopback(&unpacked, headers)?);
    for (number, module) in modules.iter().enumerate() {
        let name = module.file_name().and_then(OsStr::to_str).and_then(|name| name.split('.').next());
        unpack(module, &ready.join(format!("{number:02}-{}.ko", name.unwrap_or_default())))?;
    }
    fs::copy(unpacked.join("boot").join(format!("vmlinuz-{release}")), workshop.join("ready/vmlinuz"))?;
    Ok(())
}

/// Downloads the packages. Ubuntu divides what is one package in Debian.
fn fetch(folder: &Path, release: &str) -> Outcome {
    let parts: &[&str] =
        if release.ends_with("-generic") { &["image", "modules", "modules-extra"] } else { &["image"] };
    let packages = parts.iter().map(|part| format!("linux-{part}-{release}"));
    Line::new(folder, &["apt-get", "download", "-q", "v4l2loopback-dkms"]).words(packages).run()
}

/// The files of all modules to load, in order, each once.
fn needed(unpacked: &Path, release: &str) -> Outcome<Vec<PathBuf>> {
    let mut files = Vec::new();
    for module in MODULES {
        let ask =
            Line::new(unpacked, &["/sbin/modprobe", "--show-depends", "--set-version", release, "--dirname"]);
        let answer = ask.words([unpacked.as_os_str(), OsStr::new(module)]).answer();
        // What is built into the kernel is listed as `builtin`.
        for line in answer.ok_or_else(|| format!("this kernel has no module {module}"))?.lines() {
            let file = line.strip_prefix("insmod ").map(|file| PathBuf::from(file.trim()));
            files.extend(file.filter(|file| !files.contains(file)));
        }
    }
    Ok(files)
}

/// Builds v4l2loopback for the kernel; answers with the module.
fn build_loopback(unpacked: &Path, headers: &Path) -> Outcome<PathBuf> {
    let sources = fs::read_dir(unpacked.join("usr/src"))?.flatten().map(|entry| entry.path());
    let source = sources.into_iter().find(|source| source.join("v4l2loopback.c").is_file());
    let source = source.ok_or("the package v4l2loopback-dkms has no source")?;
    let here = format!("M={}", source.display());
    Line::new(headers, &["make", "--silent", &here, "modules"]).run()?;
    Ok(source.join("v4l2loopback.ko"))
}

/// Copies a module that may be compressed.
fn unpack(module: &Path, target: &Path) -> Outcome {
    let program = match module.extension().and_then(OsStr::to_str) {
        Some("xz") => "xz",
        Some("zst") => "zstd",
        _ => {
            fs::copy(module, target)?;
            return Ok(());
        }
    };
    let words = [OsStr::new("-c"), OsStr::new(r#""$0" -dc "$1" > "$2""#), OsStr::new(program)];
    Line::new(Path::new("/"), &["sh"]).words(words).words([module, target]).run()
}

fn files_ending(folder: &Path, end: &str) -> Outcome<Vec<PathBuf>> {
    let files = fs::read_dir(folder)?.flatten().map(|entry| entry.path());
    Ok(files.filter(|file| file.extension() == Some(OsStr::new(end))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_are_ordered_by_their_numbers() {
        let mut releases = ["6.1.0-9-amd64", "5.10.0-30-amd64", "6.1.0-56-amd64", "6.12.1+deb13-amd64"];
        releases.sort_by_key(|release| numbers(release));
        assert_eq!(releases, ["5.10.0-30-amd64", "6.1.0-9-amd64", "6.1.0-56-amd64", "6.12.1+deb13-amd64"]);
    }
}
