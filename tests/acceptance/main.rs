//! Acceptance tests.

mod codes;
mod uris;
