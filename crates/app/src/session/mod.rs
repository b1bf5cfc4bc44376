//! The session with a vault: unlocked, locked by hand or by itself, proof of who is there, and the jobs that are done without
//! the application.

pub(crate) mod auto_lock;
pub(crate) mod jobs;
pub(crate) mod reauth;
pub(crate) mod state;
pub(crate) mod throttle;
pub(crate) mod unlock;
