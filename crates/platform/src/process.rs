//! What the process does about its own memory.

/// Keeps a crash from writing the memory, and the secrets in it, to a disk.
///
/// `PR_SET_DUMPABLE` would also keep debuggers out, but on Linux it gives the process's `/proc` entry to root,
/// and the desktop portals, which read it to learn who asks, then refuse every request: never set it here.
///
/// # Errors
/// What the system answers. The program can go on: this is a second wall, not the first.
#[cfg(unix)]
pub fn forbid_core_dumps() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Core, Rlimit { current: Some(CORE_LIMIT), maximum: Some(CORE_LIMIT) })?;
    Ok(())
}

/// Windows writes no memory to a disk unless an administrator has set up `LocalDumps`: nothing to forbid.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn forbid_core_dumps() -> std::io::Result<()> {
    Ok(())
}

/// Bytes of a core file. Where crashes are piped to a crash reporter, Linux leaves a limit of 0 to the
/// reporter's good will (core(5)), but itself refuses to dump at exactly 1; for a file, 1 is as good as 0,
/// for no core is that small.
#[cfg(unix)]
const CORE_LIMIT: u64 = if cfg!(target_os = "linux") { 1 } else { 0 };

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::process::ExitStatusExt as _;
    use std::process::Command;

    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    use super::*;

    const CRASH: &str = "RINGFENCE_TEST_CRASH";

    #[test]
    fn a_crash_leaves_no_core() {
        // The same test in a process of its own, in a folder of its own, is the one that crashes.
        if std::env::var_os(CRASH).is_some() {
            let hard = getrlimit(Resource::Core).maximum;
            setrlimit(Resource::Core, Rlimit { current: hard, maximum: hard }).expect("raises the limit");
            forbid_core_dumps().expect("sets the limit");
            std::process::abort();
        }
        let folder = tempfile::tempdir().expect("makes a folder");
        let status = Command::new(std::env::current_exe().expect("is a program"))
            .args(["--exact", "process::tests::a_crash_leaves_no_core", "--nocapture"])
            .env(CRASH, "1")
            .current_dir(folder.path())
            .output()
            .expect("starts")
            .status;
        assert_eq!(status.signal(), Some(6), "it aborted");
        assert!(!status.core_dumped(), "the kernel wrote no core");
        assert_eq!(std::fs::read_dir(folder.path()).expect("reads").count(), 0, "nothing was left behind");
    }
}
