//! Acceptance tests: what a person can do, through the application and on real files.

mod accounts;
mod adding;
mod codes;
mod copying;
mod scanning;
mod unlocking;
mod uris;
mod vault;
mod vault_crash;
