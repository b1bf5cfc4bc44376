//! The vault's file: the one transaction that writes it, what another program made of it, its snapshots and conflict copies.

pub(crate) mod changed_key;
pub(crate) mod conflict_copies;
pub(crate) mod external_change;
pub(crate) mod lineage;
pub(crate) mod merge;
pub(crate) mod repair;
pub mod retention;
pub(crate) mod save;
pub mod snapshot_names;
pub(crate) mod snapshots;
pub(crate) mod transaction;
