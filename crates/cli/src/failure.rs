//! How a command ends: exit statuses, and failures as a person reads them.

use std::fmt;
use std::process::ExitCode;

use ringfence_app::{ErrorCode, ErrorView};

use crate::messages;

/// The exit statuses, as `docs/cli.md` promises them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Exit {
    /// All went well.
    Fine = 0,
    /// Something failed.
    Failed = 1,
    /// The command was not understood.
    Usage = 2,
    /// Nothing was found in what was given.
    Nothing = 3,
    /// No account, or more than one, fits the name.
    NoSuchAccount = 4,
    /// The vault is locked, or the password is wrong.
    Locked = 5,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// A failure: what is wrong and what helps, in sentences without any secret.
#[derive(Debug)]
pub struct Failure {
    /// The exit status.
    pub exit: Exit,
    problem: String,
    remedy: String,
}

impl Failure {
    /// A failure of the command line's own.
    pub fn new(exit: Exit, problem: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { exit, problem: problem.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.problem)?;
        if self.remedy.is_empty() { Ok(()) } else { write!(f, " {}", self.remedy) }
    }
}

impl From<ErrorView> for Failure {
    fn from(error: ErrorView) -> Self {
        let exit = match error.code {
            ErrorCode::AccountNotFound | ErrorCode::AccountAmbiguous => Exit::NoSuchAccount,
            ErrorCode::WrongPassword
            | ErrorCode::NoPassword
            | ErrorCode::PasswordElsewhere
            | ErrorCode::KeyElsewhere
            | ErrorCode::VaultLocked
            | ErrorCode::ProofNeeded
            | ErrorCode::SlowedDown
            | ErrorCode::RecoveryCodeMistyped
            | ErrorCode::RecoveryCodeLength
            | ErrorCode::RecoveryCodeWrong
            | ErrorCode::NoRecoveryKit
            | ErrorCode::KeychainNoBus
            | ErrorCode::KeychainUnavailable
            | ErrorCode::KeychainLocked
            | ErrorCode::KeychainRefused
            | ErrorCode::KeychainNotMade
            | ErrorCode::KeychainSilent
            | ErrorCode::KeychainEnded
            | ErrorCode::KeychainEmpty
            | ErrorCode::KeychainCorrupt
            | ErrorCode::KeychainFailed
            | ErrorCode::KeychainWrongKey
            | ErrorCode::KeychainKept => Exit::Locked,
            _ => Exit::Failed,
        };
        let (problem, remedy) = messages::of(&error);
        Self::new(exit, problem, remedy)
    }
}
