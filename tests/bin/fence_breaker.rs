//! Tries to get out of the reader's fence: what the tests of the reader process start.
//!
//! | word | fences itself in as a reader does, and then |
//! |---|---|
//! | `all` | makes every call that must not pass, and prints how each ended |
//! | `files` | tries to reach files and the network alone, as every program would |
//! | `other` | makes a call of the 32-bit architecture, whose numbers mean other calls |
//!
//! Calls are made by their bare numbers, past every library: that is what code of a hostile picture would do.
#![cfg_attr(
    target_os = "linux",
    expect(unsafe_code, reason = "calls that no safe crate makes, which are to be refused")
)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a test's own ground: it fails or says what it did"
)]

#[cfg(target_os = "linux")]
fn main() {
    match std::env::args().nth(1).as_deref() {
        Some("all") => linux::try_everything(),
        Some("files") => linux::try_files(),
        Some("other") => linux::call_by_another_architecture(),
        _ => panic!("says what to try"),
    }
}

#[cfg(not(target_os = "linux"))]
fn main() {}

#[cfg(target_os = "linux")]
mod linux {
    use std::io;

    use libc::c_long;
    use ringfence_platform::reader::confine;

    /// What is tried: a name, the call's number and its arguments.
    type Attempt = (&'static str, c_long, [c_long; 6]);

    fn address(text: &'static std::ffi::CStr) -> c_long {
        text.as_ptr() as c_long
    }

    /// Prepared before the fence is up, so that afterwards nothing is needed but the calls themselves.
    fn attempts(pair: &'static mut [i32; 2], page: c_long) -> Vec<Attempt> {
        let here = c_long::from(libc::AT_FDCWD);
        let (own, parent) =
            (c_long::from(std::process::id()), c_long::from(std::os::unix::process::parent_id()));
        let (passwd, folder, file, root) =
            (address(c"/etc/passwd"), address(c"victim-folder"), address(c"victim"), address(c"/"));
        let pair = pair.as_mut_ptr() as c_long;
        let exec = c_long::from(libc::PROT_READ | libc::PROT_EXEC);
        let private = c_long::from(libc::MAP_PRIVATE | libc::MAP_ANONYMOUS);
        let rest = [0; 6];
        #[rustfmt::skip]
        let mut attempts: Vec<Attempt> = vec![
            ("openat", libc::SYS_openat, [here, passwd, 0, 0, 0, 0]),
            ("openat2", libc::SYS_openat2, [here, passwd, page, 24, 0, 0]),
            ("name_to_handle_at", libc::SYS_name_to_handle_at, [here, passwd, page, page, 0, 0]),
            ("statx", libc::SYS_statx, [here, passwd, 0, 0xfff, page, 0]),
            ("newfstatat", libc::SYS_newfstatat, [here, passwd, page, 0, 0, 0]),
            ("faccessat", libc::SYS_faccessat, [here, passwd, 0, 0, 0, 0]),
            ("faccessat2", libc::SYS_faccessat2, [here, passwd, 0, 0, 0, 0]),
            ("readlinkat", libc::SYS_readlinkat, [here, address(c"/proc/self/exe"), page, 100, 0, 0]),
            ("fchmodat", libc::SYS_fchmodat, [here, file, 0o777, 0, 0, 0]),
            ("fchmodat2", 452, [here, file, 0o777, 0, 0, 0]),
            ("fchownat", libc::SYS_fchownat, [here, file, 0, 0, 0, 0]),
            ("fchmod", libc::SYS_fchmod, [1, 0o777, 0, 0, 0, 0]),
            ("utimensat", libc::SYS_utimensat, [here, file, 0, 0, 0, 0]),
            ("truncate", libc::SYS_truncate, [file, 0, 0, 0, 0, 0]),
            ("setxattr", libc::SYS_setxattr, [file, address(c"user.a"), page, 1, 0, 0]),
            ("unlinkat a folder", libc::SYS_unlinkat, [here, folder, c_long::from(libc::AT_REMOVEDIR), 0, 0, 0]),
            ("mkdirat", libc::SYS_mkdirat, [here, address(c"new-folder"), 0o777, 0, 0, 0]),
            ("mknodat", libc::SYS_mknodat, [here, address(c"new-pipe"), 0o10666, 0, 0, 0]),
            ("renameat2", libc::SYS_renameat2, [here, file, here, address(c"moved"), 0, 0]),
            ("linkat", libc::SYS_linkat, [here, file, here, address(c"linked"), 0, 0]),
            ("symlinkat", libc::SYS_symlinkat, [root, here, address(c"symlink"), 0, 0, 0]),
            ("chdir", libc::SYS_chdir, [root, 0, 0, 0, 0, 0]),
            ("chroot", libc::SYS_chroot, [root, 0, 0, 0, 0, 0]),
            ("socket", libc::SYS_socket, [1, 1, 0, 0, 0, 0]),
            ("socket of the network", libc::SYS_socket, [2, 1, 0, 0, 0, 0]),
            ("socketpair", libc::SYS_socketpair, [1, 1, 0, pair, 0, 0]),
            ("pipe2", libc::SYS_pipe2, [pair, 0, 0, 0, 0, 0]),
            ("dup", libc::SYS_dup, [0, 0, 0, 0, 0, 0]),
            ("eventfd2", libc::SYS_eventfd2, [0, 0, 0, 0, 0, 0]),
            ("memfd_create", libc::SYS_memfd_create, [address(c"code"), 0, 0, 0, 0, 0]),
            ("memfd_secret", 447, rest),
            ("execve", libc::SYS_execve, [address(c"/bin/true"), 0, 0, 0, 0, 0]),
            ("execveat", libc::SYS_execveat, [here, address(c"/bin/true"), 0, 0, 0, 0]),
            ("clone", libc::SYS_clone, [c_long::from(libc::SIGCHLD), 0, 0, 0, 0, 0]),
            ("clone3", libc::SYS_clone3, [page, 88, 0, 0, 0, 0]),
            ("ptrace", libc::SYS_ptrace, [16, parent, 0, 0, 0, 0]),
            ("process_vm_readv", libc::SYS_process_vm_readv, [parent, page, 1, page, 1, 0]),
            ("process_vm_writev", libc::SYS_process_vm_writev, [parent, page, 1, page, 1, 0]),
            ("pidfd_open", libc::SYS_pidfd_open, [parent, 0, 0, 0, 0, 0]),
            ("pidfd_getfd", libc::SYS_pidfd_getfd, [0, 0, 0, 0, 0, 0]),
            ("kill", libc::SYS_kill, [parent, 0, 0, 0, 0, 0]),
            ("tkill", libc::SYS_tkill, [parent, 0, 0, 0, 0, 0]),
            ("tgkill of another", libc::SYS_tgkill, [parent, parent, 0, 0, 0, 0]),
            ("rt_sigqueueinfo", libc::SYS_rt_sigqueueinfo, [parent, 0, page, 0, 0, 0]),
            ("prlimit64", libc::SYS_prlimit64, [own, 2, 0, page, 0, 0]),
            ("prctl", libc::SYS_prctl, [15, address(c"other"), 0, 0, 0, 0]),
            ("seccomp", libc::SYS_seccomp, [0, 0, 0, 0, 0, 0]),
            ("landlock_create_ruleset", libc::SYS_landlock_create_ruleset, [0, 0, 1, 0, 0, 0]),
            ("keyctl", libc::SYS_keyctl, [0, -3, 1, 0, 0, 0]),
            ("add_key", libc::SYS_add_key, [address(c"user"), address(c"a"), page, 1, -3, 0]),
            ("request_key", libc::SYS_request_key, [address(c"user"), address(c"a"), 0, -3, 0, 0]),
            ("io_uring_setup", libc::SYS_io_uring_setup, [1, page, 0, 0, 0, 0]),
            ("io_setup", libc::SYS_io_setup, [1, page, 0, 0, 0, 0]),
            ("bpf", libc::SYS_bpf, [0, page, 1, 0, 0, 0]),
            ("perf_event_open", libc::SYS_perf_event_open, [page, 0, -1, -1, 0, 0]),
            ("userfaultfd", libc::SYS_userfaultfd, [1, 0, 0, 0, 0, 0]),
            ("unshare", libc::SYS_unshare, [0x1000_0000, 0, 0, 0, 0, 0]),
            ("setns", libc::SYS_setns, [0, 0, 0, 0, 0, 0]),
            ("mount", libc::SYS_mount, [root, root, 0, 0x1000, 0, 0]),
            ("fsopen", libc::SYS_fsopen, [address(c"tmpfs"), 0, 0, 0, 0, 0]),
            ("open_tree", libc::SYS_open_tree, [here, root, 0, 0, 0, 0]),
            ("ioctl", libc::SYS_ioctl, [0, 0x5413, page, 0, 0, 0]),
            ("fcntl", libc::SYS_fcntl, [0, 0, 100, 0, 0, 0]),
            ("shmget", libc::SYS_shmget, [0, 4096, 0o1600, 0, 0, 0]),
            ("msgget", libc::SYS_msgget, [0, 0o1600, 0, 0, 0, 0]),
            ("sched_setaffinity", libc::SYS_sched_setaffinity, [0, 8, page, 0, 0, 0]),
            ("uname", libc::SYS_uname, [page, 0, 0, 0, 0, 0]),
            ("getcwd", libc::SYS_getcwd, [page, 100, 0, 0, 0, 0]),
            ("getdents64", libc::SYS_getdents64, [0, page, 100, 0, 0, 0]),
            ("sendmsg", libc::SYS_sendmsg, [1, page, 0, 0, 0, 0]),
            ("memory that can be run", libc::SYS_mmap, [0, 4096, exec, private, -1, 0]),
            ("memory of a file", libc::SYS_mmap, [0, 4096, 1, c_long::from(libc::MAP_PRIVATE), 0, 0]),
            ("memory made to be run", libc::SYS_mprotect, [page, 4096, exec, 0, 0, 0]),
            ("pkey_mprotect", libc::SYS_pkey_mprotect, [page, 4096, exec, -1, 0, 0]),
            ("reading another pipe", libc::SYS_read, [1, page, 1, 0, 0, 0]),
            ("writing to another pipe", libc::SYS_write, [0, page, 1, 0, 0, 0]),
            ("a call that is not invented yet", 9999, rest),
        ];
        // The forms of before, and x32, whose calls have the same numbers and a bit more.
        #[cfg(target_arch = "x86_64")]
        {
            const X32: c_long = 0x4000_0000;
            attempts.extend([
                ("open", libc::SYS_open, [passwd, 0, 0, 0, 0, 0]),
                ("creat", libc::SYS_creat, [address(c"new-file"), 0o666, 0, 0, 0, 0]),
                ("stat", libc::SYS_stat, [passwd, page, 0, 0, 0, 0]),
                ("rmdir", libc::SYS_rmdir, [folder, 0, 0, 0, 0, 0]),
                ("unlink", libc::SYS_unlink, [file, 0, 0, 0, 0, 0]),
                ("chmod", libc::SYS_chmod, [file, 0o777, 0, 0, 0, 0]),
                ("utime", libc::SYS_utime, [file, 0, 0, 0, 0, 0]),
                ("fork", libc::SYS_fork, rest),
                ("vfork", libc::SYS_vfork, rest),
                ("x32 open", X32 | libc::SYS_open, [passwd, 0, 0, 0, 0, 0]),
                ("x32 read", X32 | libc::SYS_read, [0, page, 0, 0, 0, 0]),
                ("x32 execve", X32 | 520, [address(c"/bin/true"), 0, 0, 0, 0, 0]),
                ("x32 ptrace", X32 | 521, [16, parent, 0, 0, 0, 0]),
                ("modify_ldt", libc::SYS_modify_ldt, [0, page, 100, 0, 0, 0]),
                ("arch_prctl", libc::SYS_arch_prctl, [0x1004, page, 0, 0, 0, 0]),
            ]);
        }
        attempts
    }

    /// Prints how each attempt ended: `refused`, or what it brought.
    pub fn try_everything() {
        let pair = Box::leak(Box::new([0; 2]));
        let page = vec![0_u64; 2048].leak();
        // A whole page of its own.
        let page = (page.as_mut_ptr() as c_long + 4095) & !4095;
        let attempts = attempts(pair, page);
        let fence = confine(|| {}).unwrap();
        println!("fence {} {}", fence.files, fence.system_calls);
        for (name, number, [a, b, c, d, e, f]) in attempts {
            // SAFETY: what is refused does nothing. What is not is told, and the test fails; whatever it has done then,
            // this process does nothing else but to tell of it. The addresses are those of memory that stays.
            let outcome = unsafe { libc::syscall(number, a, b, c, d, e, f) };
            let error = io::Error::last_os_error().raw_os_error();
            match (outcome, error) {
                (-1, Some(libc::EPERM | libc::EACCES)) => println!("{name}: refused"),
                (-1, Some(error)) => println!("{name}: let through, and ended as {error}"),
                (got, _) => println!("{name}: got {got}"),
            }
        }
        // What it needs it still has.
        let (reads, text) = (vec![7_u8; 1 << 20], format!("{:?}", std::time::Instant::now()));
        println!("alive {} {}", reads.len(), !text.is_empty());
    }

    /// As a library would, without a filter of system calls to count on.
    pub fn try_files() {
        let fence = confine(|| {}).unwrap();
        println!("fence {} {}", fence.files, fence.system_calls);
        let told = |name: &str, outcome: io::Result<()>| match outcome {
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => println!("{name}: refused"),
            other => println!("{name}: {other:?}"),
        };
        told("a file of the system", std::fs::read("/etc/passwd").map(drop));
        told("a folder", std::fs::read_dir(".").map(drop));
        told("a new file", std::fs::write("new-file", b"x"));
        told("the end of a file", std::fs::remove_file("victim"));
        told("the end of a folder", std::fs::remove_dir("victim-folder"));
        told("another program", std::process::Command::new("/bin/true").status().map(drop));
        told("the network", std::net::TcpStream::connect(("127.0.0.1", 9)).map(drop));
        println!("alive");
    }

    /// Ends this process, where the architecture is looked at.
    pub fn call_by_another_architecture() {
        confine(|| {}).unwrap();
        println!("fenced");
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `getpid` of 32-bit x86, which changes nothing but the register that it answers in.
        unsafe {
            std::arch::asm!("int 0x80", inlateout("eax") 20_i32 => _, out("r8") _, out("r9") _, out("r10") _, out("r11") _);
        }
        println!("let through");
    }
}
