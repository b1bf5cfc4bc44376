//! Acceptance tests.

mod codes;
mod uris;
mod vault;
mod vault_crash;
