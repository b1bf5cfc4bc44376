//! Shared ground of the acceptance tests.
