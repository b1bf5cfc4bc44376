//! No file, no TCP port and no abstract socket of any name, whatever the system calls. The only file that knows `landlock`.

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _,
    RulesetError, RulesetStatus, Scope,
};

/// The newest kernel whose kinds of access are named here; an older one takes those that it knows.
const NEWEST: ABI = ABI::V6;

/// Takes every access that the kernel's Landlock knows from this thread and those that it starts from here on. Whether it
/// could.
pub fn close_files() -> bool {
    close().is_ok_and(|status| status != RulesetStatus::NotEnforced)
}

/// A ruleset without a rule: everything that it handles is denied.
fn close() -> Result<RulesetStatus, RulesetError> {
    let rules = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?;
    Ok(rules.create()?.restrict_self()?.ruleset)
}
