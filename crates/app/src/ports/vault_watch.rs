//! The port that hears of changes to the vault file. A front holds it beside the application and looks again
//! (`App::refresh`) whenever it is told to.

/// Hears when another program, or a person, changed something where the vault file lies.
pub trait VaultWatch: Send + Sync {
    /// Calls `heard` after each change: of the file itself, of its folder, of copies beside it. Once for several in a
    /// row, and perhaps when there was none. It is called on a thread of the watch, until what is returned is
    /// dropped.
    fn begin(&self, heard: Box<dyn Fn() + Send>) -> Box<dyn Send>;
}
