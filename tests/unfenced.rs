//! A place without the fences of a reader, as some containers are: their own filter answers that there are no such calls.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter,
};

/// What can't be had there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// Landlock.
    Files,
    /// seccomp.
    SystemCalls,
    /// Neither of the two.
    Both,
}

/// Does something on a thread from which, and from whose programs, that is missing.
///
/// # Panics
/// When it does, or where the system has no seccomp to play this with.
pub fn without<T: Send>(missing: Missing, act: impl FnOnce() -> T + Send) -> T {
    let act = || {
        let program = program(missing);
        apply_filter(&program).expect("takes a filter");
        act()
    };
    std::thread::scope(|scope| scope.spawn(act).join().expect("comes to an end"))
}

fn program(missing: Missing) -> BpfProgram {
    let mut absent: BTreeMap<i64, Vec<SeccompRule>> = BTreeMap::new();
    if missing != Missing::Files {
        let number = u64::from(libc::PR_SET_SECCOMP.cast_unsigned());
        let set = SeccompCondition::new(0, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, number);
        let rule = set.and_then(|set| SeccompRule::new(vec![set])).expect("is a rule");
        absent.insert(libc::SYS_prctl, vec![rule]);
        absent.insert(libc::SYS_seccomp, Vec::new());
    }
    if missing != Missing::SystemCalls {
        let calls = [
            libc::SYS_landlock_create_ruleset,
            libc::SYS_landlock_add_rule,
            libc::SYS_landlock_restrict_self,
        ];
        absent.extend(calls.map(|call| (call, Vec::new())));
    }
    let answer = SeccompAction::Errno(libc::ENOSYS.cast_unsigned());
    let processor = std::env::consts::ARCH.try_into().expect("is a processor with filters");
    let filter = SeccompFilter::new(absent, SeccompAction::Allow, answer, processor).expect("is a filter");
    filter.try_into().expect("is a program")
}
