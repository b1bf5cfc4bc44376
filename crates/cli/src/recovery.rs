//! Where the recovery code comes from: a file, standard input, or a person at the terminal.

use ringfence_app::{ErrorCode, ErrorView};
use ringfence_core::vault::RecoveryCode;
use zeroize::Zeroizing;

use crate::args::Shared;
use crate::failure::{Exit, Failure};
use crate::{messages, sources};

/// The code that the command line names a file of; `None`: none is named.
pub fn given(shared: &Shared) -> Result<Option<Zeroizing<String>>, Failure> {
    let Some(file) = &shared.recovery_code_file else { return Ok(None) };
    let name = Zeroizing::new(file.to_string_lossy().into_owned());
    if RecoveryCode::parse(&name).is_ok() {
        return Err(Failure::new(
            Exit::Usage,
            "A recovery code on the command line can be read by every program of this computer.",
            "Put it in a file and name the file, or name - and give the code on standard input.",
        ));
    }
    sources::read_text(&name).map(Some)
}

/// Asks for the code.
pub fn ask() -> Result<Zeroizing<String>, Failure> {
    rpassword::prompt_password("Recovery code: ").map(Zeroizing::new).map_err(|_| {
        let (problem, _) = messages::of(&ErrorView::new(ErrorCode::VaultLocked));
        Failure::new(
            Exit::Locked,
            problem,
            "There is no terminal to ask for the recovery code: give --recovery-code-file.",
        )
    })
}
