//! What a person does with an account: edit and delete it, copy its code, show its key, export it.

pub(crate) mod copy;
pub(crate) mod edit;
pub(crate) mod export;
pub(crate) mod qr;
pub(crate) mod reveal;
