//! What the reader process may not do: take much memory, and reach for anything.
//!
//! | system | memory | reach |
//! |---|---|---|
//! | Linux | `RLIMIT_DATA` | the system calls of `system_calls.rs` and no others, and no file or socket of any name (`landlock.rs`) |
//! | others | a ceiling in the allocator; all decoders are Rust and have no other | as the person who runs it |
//!
//! Linux has both fences where it is as usual, each enough by itself to keep files closed. Some containers and kernels
//! have one or none: [`fence`] says what holds here, and the asker takes no reader that has less.

use std::io;
use std::sync::LazyLock;

use ringfence_app::ports::capture::Fence;

/// Private memory that a reader may take, in bytes. The largest picture that is read (100 million pixels, RGBA) and
/// its grey copy fit in.
const MEMORY: u64 = 900 << 20;

/// Puts the limits on this process, for good; `threads` starts what it needs besides its first thread, since none can be
/// started afterwards. What fences it in.
///
/// # Errors
/// What the system answers; a reader without limits of memory must not read.
#[cfg(target_os = "linux")]
pub fn confine(threads: impl FnOnce()) -> io::Result<Fence> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    setrlimit(Resource::Data, Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) })?;
    setrlimit(Resource::Core, Rlimit { current: Some(1), maximum: Some(1) })?;
    // First: it holds for this thread and those that it starts from here on.
    let files = super::landlock::close_files();
    threads();
    Ok(Fence { files, system_calls: super::system_calls::allow_few_in_all_threads() })
}

#[cfg(not(target_os = "linux"))]
pub fn confine(threads: impl FnOnce()) -> io::Result<Fence> {
    crate::process::forbid_core_dumps()?;
    crate::memory::ALLOCATOR
        .set_limit(usize::try_from(MEMORY).unwrap_or(usize::MAX))
        .map_err(|()| io::Error::from(io::ErrorKind::OutOfMemory))?;
    threads();
    Ok(Fence::NONE)
}

/// What fences in the readers that this process starts. Found out once, on a thread that is fenced in and ends.
pub fn fence() -> Fence {
    static FENCE: LazyLock<Fence> = LazyLock::new(|| {
        let tried = std::thread::Builder::new().name("fence".to_owned()).spawn(try_out);
        tried.ok().and_then(|thread| thread.join().ok()).unwrap_or(Fence::NONE)
    });
    *FENCE
}

#[cfg(target_os = "linux")]
fn try_out() -> Fence {
    let files = super::landlock::close_files();
    Fence { files, system_calls: super::system_calls::allow_few() }
}

#[cfg(not(target_os = "linux"))]
fn try_out() -> Fence {
    Fence::NONE
}
