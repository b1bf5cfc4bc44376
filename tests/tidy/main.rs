//! House rules: what would otherwise be opinions. Each rule reads the sources as they lie on disk and fails with
//! `file:line` and the way to mend it.
//!
//! | module | keeps |
//! |---|---|
//! | [`layering`] | which crate may use which |
//! | [`purity`] | what core and scan never touch; the network that nobody touches |
//! | [`doors`] | foreign crates that only one file knows |
//! | [`secrets`] | reasons beside every look at a secret; no secret in a bare text field |
//! | [`commands`] | one list of commands, in every place that names them |
//! | [`page`] | no markup from text, nothing kept, no address, colours in one place |
//! | [`policy`] | the page's content policy and what lies beside it |
//! | [`dependencies`] | the one table of versions, and what must not be built in |
//! | [`messages`] | sentences for every error |
//! | [`shape`] | length of files, first lines, white space, leftovers |
//! | [`names`] | words that say nothing; tests named in sentences |
//! | [`documents`] | links, paths and tests that are there |

mod commands;
mod dependencies;
mod documents;
mod doors;
mod layering;
mod messages;
mod names;
mod page;
mod policy;
mod purity;
mod rust_text;
mod secrets;
mod shape;
mod tree;

/// Fails with every breach of one rule, and says how to mend them.
fn hold(mend: &str, breaches: &[String]) {
    assert!(breaches.is_empty(), "\n{}\nTo mend: {mend}\n", breaches.join("\n"));
}
