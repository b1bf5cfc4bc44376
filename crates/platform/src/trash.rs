//! The desktop's trash. The only file that knows the crate `trash`.

use std::path::Path;

/// A file could not be moved to the trash and is where it was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the file could not be moved to the trash")]
pub struct TrashError;

/// Moves a file to the trash, from where the desktop can bring it back: the home trash or the volume's (Linux,
/// FreeDesktop.org Trash specification), the Recycle Bin (Windows), the Trash (macOS).
///
/// # Errors
/// [`TrashError`]; the file is where it was.
pub fn discard(file: &Path) -> Result<(), TrashError> {
    context().delete(file).map_err(|_| TrashError)
}

/// By the file system on macOS: the other way asks the Finder by script, which asks the person for a permission.
#[cfg(target_os = "macos")]
fn context() -> trash::TrashContext {
    use trash::macos::{DeleteMethod, TrashContextExtMacos as _};
    let mut context = trash::TrashContext::new();
    context.set_delete_method(DeleteMethod::NsFileManager);
    context
}

#[cfg(not(target_os = "macos"))]
fn context() -> trash::TrashContext {
    trash::TrashContext::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_is_a_failure() {
        let folder = tempfile::tempdir().expect("makes a folder");
        assert_eq!(discard(&folder.path().join("gone.png")), Err(TrashError));
    }
}
