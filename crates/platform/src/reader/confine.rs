//! What the reader process may not do: take much memory, and reach for anything.
//!
//! | system | memory | reach |
//! |---|---|---|
//! | Linux | `RLIMIT_DATA` | no file, socket or program can be opened any more (seccomp) |
//! | others | a ceiling in the allocator; all decoders are Rust and have no other | as the person who runs it |

use std::io;

/// Private memory that a reader may take, in bytes. The largest picture that is read (100 million pixels, RGBA) and
/// its grey copy fit in.
const MEMORY: u64 = 900 << 20;

/// Puts the limits on this process, for good.
///
/// # Errors
/// What the system answers; a reader without limits must not read.
#[cfg(target_os = "linux")]
pub fn confine() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Data, Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) })?;
    setrlimit(Resource::Core, Rlimit { current: Some(1), maximum: Some(1) })?;
    reach_for_nothing()
}

#[cfg(not(target_os = "linux"))]
pub fn confine() -> io::Result<()> {
    crate::process::forbid_core_dumps()?;
    crate::memory::ALLOCATOR
        .set_limit(usize::try_from(MEMORY).unwrap_or(usize::MAX))
        .map_err(|()| io::ErrorKind::OutOfMemory.into())
}

/// Every system call by which a process gets hold of something new, or of another process, is answered with
/// "not permitted" from here on, in all threads. Memory, pipes that are open and the end of the process stay.
#[cfg(target_os = "linux")]
fn reach_for_nothing() -> io::Result<()> {
    use std::collections::BTreeMap;

    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch, apply_filter_all_threads};

    // Where the filter is not known for the processor, the other limits have to do.
    let Ok(processor) = TargetArch::try_from(std::env::consts::ARCH) else { return Ok(()) };
    let forbidden: BTreeMap<i64, Vec<_>> = FORBIDDEN.iter().map(|call| (*call, Vec::new())).collect();
    let refuse = SeccompAction::Errno(1);
    let program: Result<BpfProgram, _> =
        SeccompFilter::new(forbidden, SeccompAction::Allow, refuse, processor).and_then(TryInto::try_into);
    match program.map_err(seccompiler::Error::Backend).and_then(|program| apply_filter_all_threads(&program))
    {
        Ok(()) => Ok(()),
        // A kernel without seccomp (some containers forbid it too): the other limits have to do.
        Err(seccompiler::Error::Prctl(_) | seccompiler::Error::Seccomp(_)) => Ok(()),
        Err(_) => Err(io::ErrorKind::Unsupported.into()),
    }
}

/// EPERM is 1 on every Linux; the numbers of the calls are each processor's own.
#[cfg(target_os = "linux")]
const FORBIDDEN: &[i64] = &[
    libc::SYS_openat,
    libc::SYS_openat2,
    libc::SYS_open_by_handle_at,
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_open,
    libc::SYS_pidfd_getfd,
    libc::SYS_kill,
    libc::SYS_io_uring_setup,
    libc::SYS_bpf,
    libc::SYS_mount,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_unlinkat,
    libc::SYS_renameat2,
    libc::SYS_linkat,
    libc::SYS_symlinkat,
    libc::SYS_mkdirat,
    libc::SYS_mknodat,
    libc::SYS_fchmodat,
    libc::SYS_fchownat,
    libc::SYS_truncate,
    libc::SYS_setxattr,
    // The forms of before, which newer processors no longer have.
    #[cfg(target_arch = "x86_64")]
    libc::SYS_open,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_creat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_unlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_rename,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_renameat,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_link,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_symlink,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_mkdir,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_mknod,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chmod,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_chown,
];
