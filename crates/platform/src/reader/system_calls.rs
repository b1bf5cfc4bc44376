//! The system calls that a reader may make: its memory, its two pipes, the time, and its end. Every other one, known today or
//! not, is answered with "not permitted". The only file of the programs that knows `seccompiler`; tests take calls away with it.
//!
//! A call of another architecture (32-bit code on a 64-bit processor) ends the process: the same numbers mean other calls
//! there. The numbers of x32 have a bit of their own on x86-64 and are therefore none of those below.

use std::collections::BTreeMap;

use libc::c_int;
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter, apply_filter_all_threads,
};

/// Calls that are harmless whatever they are given. The numbers are each processor's own.
const ALWAYS: &[i64] = &[
    // Memory that is there.
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    // Waiting for the other thread, and the clock.
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_nanosleep,
    libc::SYS_clock_nanosleep,
    libc::SYS_clock_gettime,
    libc::SYS_gettimeofday,
    libc::SYS_restart_syscall,
    // Seeds of hash tables.
    libc::SYS_getrandom,
    // A panic names its thread.
    libc::SYS_gettid,
    // Signals that come; a thread's end.
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_close,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// EPERM is 1 on every Linux.
const NOT_PERMITTED: u32 = 1;

/// Allows this process those calls alone, in all its threads. Whether it could.
pub fn allow_few_in_all_threads() -> bool {
    program().is_some_and(|program| apply_filter_all_threads(&program).is_ok())
}

/// Allows this thread those calls alone. Whether it could.
pub fn allow_few() -> bool {
    program().is_some_and(|program| apply_filter(&program).is_ok())
}

/// The filter; `None` on a processor that it is not known for.
fn program() -> Option<BpfProgram> {
    let processor = TargetArch::try_from(std::env::consts::ARCH).ok()?;
    let refuse = SeccompAction::Errno(NOT_PERMITTED);
    let filter = SeccompFilter::new(allowed().ok()?, refuse, SeccompAction::Allow, processor);
    filter.and_then(TryInto::try_into).ok()
}

fn allowed() -> Result<BTreeMap<i64, Vec<SeccompRule>>, BackendError> {
    let mut allowed: BTreeMap<_, Vec<_>> = ALWAYS.iter().map(|call| (*call, Vec::new())).collect();
    for call in [libc::SYS_read, libc::SYS_readv] {
        allowed.insert(call, vec![SeccompRule::new(vec![is(0, libc::STDIN_FILENO)?])?]);
    }
    for call in [libc::SYS_write, libc::SYS_writev] {
        let to = |pipe| SeccompRule::new(vec![is(0, pipe)?]);
        allowed.insert(call, vec![to(libc::STDOUT_FILENO)?, to(libc::STDERR_FILENO)?]);
    }
    // Memory of no file, and none that can be run.
    let anonymous = masked(3, libc::MAP_ANONYMOUS, libc::MAP_ANONYMOUS)?;
    allowed.insert(libc::SYS_mmap, vec![SeccompRule::new(vec![not_run()?, anonymous])?]);
    allowed.insert(libc::SYS_mprotect, vec![SeccompRule::new(vec![not_run()?])?]);
    Ok(allowed)
}

/// The protection is the third argument of both calls that set one.
fn not_run() -> Result<SeccompCondition, BackendError> {
    masked(2, libc::PROT_EXEC, 0)
}

fn is(argument: u8, value: c_int) -> Result<SeccompCondition, BackendError> {
    condition(argument, SeccompCmpOp::Eq, value)
}

fn masked(argument: u8, mask: c_int, value: c_int) -> Result<SeccompCondition, BackendError> {
    condition(argument, SeccompCmpOp::MaskedEq(u64::from(mask.cast_unsigned())), value)
}

fn condition(argument: u8, operator: SeccompCmpOp, value: c_int) -> Result<SeccompCondition, BackendError> {
    let value = u64::from(value.cast_unsigned());
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)
}
