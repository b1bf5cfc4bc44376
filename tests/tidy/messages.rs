//! Sentences for every error.
