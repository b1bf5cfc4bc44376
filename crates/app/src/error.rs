//! What can go wrong for a person, as codes that the fronts have sentences for.

use ringfence_core::otp::{CodeError, ParameterError};
use ringfence_core::uri::{Base32Error, UriError};
use ringfence_core::vault::{KdfError, OpenError, SealError};
use serde::Serialize;
use ts_rs::TS;

use crate::ports::{ClipboardError, EntropyError, KeyStoreError, StoreError};

/// Every failure that a front tells apart. Each has a problem and a remedy in every language
/// (`ui/src/messages`, `crates/cli/src/messages.rs`).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ErrorCode {
    // The keychain.
    /// There is no session bus, over which a keychain could be asked.
    KeychainNoBus,
    /// No keychain answers.
    KeychainUnavailable,
    /// The keychain is locked, and nothing asked for its password.
    KeychainLocked,
    /// Access to the keychain was refused.
    KeychainRefused,
    /// The keychain is new, and its question how to set it up was closed.
    KeychainNotMade,
    /// The keychain did not answer in time, or was not waited for.
    KeychainSilent,
    /// The keychain ended while it was being asked.
    KeychainEnded,
    /// The keychain answers but has no key for this vault.
    KeychainEmpty,
    /// The keychain's item is no key of ours.
    KeychainCorrupt,
    /// The keychain failed otherwise.
    KeychainFailed,
    /// The keychain's key is not this vault's.
    KeychainWrongKey,
    /// The key that was to leave the keychain is still in it, or may be.
    KeychainKept,
    // The vault.
    /// The password doesn't open the vault.
    WrongPassword,
    /// The new password is empty or too short (fewer than 8 characters).
    PasswordTooShort,
    /// This vault has no password.
    NoPassword,
    /// This state of the vault has no password, and the file that is named has one: that is asked for.
    PasswordElsewhere,
    /// A file of this vault is under another key: its ways in were changed elsewhere, and its own password opens it.
    KeyElsewhere,
    /// Wrong passwords or codes were given: the next one is taken a little later.
    SlowedDown,
    /// What was typed can't be a recovery code as it is; `at` says which character, where that can be told.
    RecoveryCodeMistyped,
    /// A recovery code has another number of characters; `at` says how many there are.
    RecoveryCodeLength,
    /// The recovery code is another vault's, or an older one.
    RecoveryCodeWrong,
    /// This vault has no recovery kit.
    NoRecoveryKit,
    /// The recovery kit is no longer shown.
    KitGone,
    /// The recovery kit could not be shown to be printed.
    PrintFailed,
    /// A way in is bound to its secret, so the vault's key can't be changed before it has been used once.
    WayInBound,
    /// A way in is of a kind that a newer program made, so this one can't wrap another key for it.
    WayInNewer,
    /// Another program has changed the vault's key since it was opened here.
    VaultRekeyed,
    /// Without this way in, nothing would open the vault any more.
    LastWayIn,
    /// The vault is locked.
    VaultLocked,
    /// The person must first prove again who they are.
    ProofNeeded,
    /// The file is no vault.
    NotAVault,
    /// The file is damaged.
    VaultDamaged,
    /// The file was written by a newer program.
    VaultTooNew,
    /// Another vault lies where this one was.
    VaultReplaced,
    /// An older state of the vault lies where this one was.
    VaultForked,
    /// The vault has the highest revision that there is, so that no later save could be told from it.
    RevisionsUsedUp,
    /// A vault exists already.
    VaultExists,
    /// There is no vault yet.
    NoVault,
    /// The password protection asks for too much memory or time, or is too weak.
    VaultKdf,
    /// Another program holds the vault.
    VaultBusy,
    /// The disk is full.
    DiskFull,
    /// The place is read-only.
    ReadOnly,
    /// Access denied.
    AccessDenied,
    /// The save failed otherwise.
    SaveFailed,
    /// There is no vault file, but an earlier version of it is still there.
    VaultGone,
    /// The folder of earlier versions can't be used, so nothing is saved.
    VersionsUnusable,
    /// The file of the open vault is gone.
    VaultRemoved,
    /// There is no such earlier version (any more).
    VersionGone,
    /// The earlier version can't be opened.
    VersionBroken,
    /// No earlier version of a vault that can't be used opens either.
    NoGoodVersion,
    // Backups.
    /// No folder for backups is chosen.
    NoBackupFolder,
    /// The folder for backups is not there.
    BackupFolderGone,
    /// The folder for backups can't be written.
    BackupRefused,
    /// The disk with the backups is full.
    BackupDiskFull,
    /// The backup could not be made otherwise, or took too long.
    BackupFailed,
    /// A backup is being made already.
    BackupRunning,
    /// The backup reads back otherwise than the vault.
    BackupDiffers,
    /// A backup could be opened by the keychain of this computer alone: there is no password and no recovery kit.
    BackupUseless,
    /// The file is damaged, or no vault of Ringfence.
    BackupBroken,
    /// The backup was written by a newer program.
    BackupTooNew,
    /// The backup needs its password.
    BackupLocked,
    /// The backup that the page speaks of is closed.
    BackupClosed,
    /// The vault can't be read.
    ReadFailed,
    /// The system gives no randomness.
    NoEntropy,
    // Accounts.
    /// There is no such account (any more).
    AccountNotFound,
    /// More than one account fits the name (command line).
    AccountAmbiguous,
    /// Neither service nor account name was given.
    NameMissing,
    /// The account needs its PIN before it can make codes.
    PinMissing,
    /// A Yandex key is too short.
    KeyTooShort,
    /// The HOTP counter is at its end.
    CounterAtEnd,
    /// The account's codes are counted from a second that is still to come.
    CodesNotBegun,
    // What arrives.
    /// The text is no account.
    NotAnAccount,
    /// A web address, not an account.
    IsWebAddress,
    /// A Wi-Fi code, not an account.
    IsWifi,
    /// The code of a recovery kit, not an account.
    IsRecoveryCode,
    /// The kind of code is unknown.
    UnknownType,
    /// No key.
    SecretMissing,
    /// The key is no base32; `at` says which character.
    SecretBroken,
    /// The Mobile-OTP key is no hexadecimal text.
    SecretNotHex,
    /// The algorithm is unknown.
    UnknownAlgorithm,
    /// Digits other than 1 to 10.
    ImpossibleDigits,
    /// A period below 1 s.
    ImpossiblePeriod,
    /// The counter is no number.
    ImpossibleCounter,
    /// The codes can't be counted from the second that the link names.
    ImpossibleEpoch,
    /// A link says two different things of how its codes are made.
    LinkContradictory,
    /// A link asks for codes that we can't make, by a parameter that nobody's standard has.
    LinkAsksForMore,
    /// The text is too long.
    TooLong,
    /// A transfer code that can't be read.
    TransferDamaged,
    /// One account of a transfer code is damaged; `name` says which.
    RecordDamaged,
    /// No QR code was found in the picture.
    NoCodeInPicture,
    /// Not every page of the PDF was looked at.
    PagesUnread,
    /// The QR code is one part of several that belong together; `at` says which.
    CodeInParts,
    /// The file is no picture that we can read.
    UnknownPicture,
    /// A HEIC picture.
    HeicPicture,
    /// The picture is damaged.
    PictureDamaged,
    /// The picture is too large.
    PictureTooLarge,
    /// Reading the picture took too long.
    PictureTooSlow,
    /// The reader of pictures could not be started.
    ReaderFailed,
    /// A PDF that asks for a password.
    PdfLocked,
    /// The file can't be read.
    FileUnreadable,
    /// The file can't be written.
    FileUnwritable,
    /// The clipboard is empty or has nothing that we can read.
    ClipboardEmpty,
    /// The clipboard can't be reached.
    ClipboardUnavailable,
    /// The program that what is on the clipboard comes from does not answer.
    ClipboardSilent,
    /// The review that the page speaks of is gone.
    ReviewGone,
    // The camera.
    /// There is no camera.
    CameraMissing,
    /// Another program uses the camera.
    CameraBusy,
    /// Access to the camera was denied.
    CameraRefused,
    /// The camera was unplugged.
    CameraUnplugged,
    /// The camera sends no pictures.
    CameraStalled,
    /// The camera has no format that we can read.
    CameraUnsupported,
    /// The camera's driver failed.
    CameraFailed,
    // The screen.
    /// A picture of the screen was denied.
    ScreenRefused,
    /// The picture of the screen is all black.
    ScreenBlack,
    /// This desktop has no way to take a picture of the screen.
    ScreenUnavailable,
    /// No picture of the screen could be taken.
    ScreenFailed,
    /// A part of the screen can't be chosen on this system.
    RegionUnavailable,
    /// No QR code was found on the screen.
    NoCodeOnScreen,
}

/// A failure as a front sees it: a code and facts, never a secret and never the text that was read.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ErrorView {
    /// Which.
    pub code: ErrorCode,
    /// A position in what was typed, or the number of a part, from 1.
    pub at: Option<u32>,
    /// A file's name or path, or an account's name.
    pub name: Option<String>,
}

/// A failure of a use-case.
pub type AppError = ErrorView;

impl ErrorView {
    /// Just the code.
    pub fn new(code: ErrorCode) -> Self {
        Self { code, at: None, name: None }
    }

    /// With a position, from 1.
    pub fn at(code: ErrorCode, at: usize) -> Self {
        Self { code, at: u32::try_from(at).ok(), name: None }
    }

    /// With a name.
    pub fn named(code: ErrorCode, name: impl Into<String>) -> Self {
        Self { code, at: None, name: Some(name.into()) }
    }
}

impl From<KeyStoreError> for ErrorView {
    fn from(error: KeyStoreError) -> Self {
        Self::new(match error {
            KeyStoreError::NoBus => ErrorCode::KeychainNoBus,
            KeyStoreError::Unavailable => ErrorCode::KeychainUnavailable,
            KeyStoreError::Locked => ErrorCode::KeychainLocked,
            KeyStoreError::Silent => ErrorCode::KeychainSilent,
            KeyStoreError::Ended => ErrorCode::KeychainEnded,
            KeyStoreError::Refused => ErrorCode::KeychainRefused,
            KeyStoreError::NotMade => ErrorCode::KeychainNotMade,
            KeyStoreError::Corrupt => ErrorCode::KeychainCorrupt,
            KeyStoreError::Failed => ErrorCode::KeychainFailed,
        })
    }
}

impl From<EntropyError> for ErrorView {
    fn from(_: EntropyError) -> Self {
        Self::new(ErrorCode::NoEntropy)
    }
}

impl From<ClipboardError> for ErrorView {
    fn from(error: ClipboardError) -> Self {
        Self::new(match error {
            ClipboardError::Unavailable => ErrorCode::ClipboardUnavailable,
            ClipboardError::Silent => ErrorCode::ClipboardSilent,
        })
    }
}

impl From<OpenError> for ErrorView {
    fn from(error: OpenError) -> Self {
        Self::new(match error {
            OpenError::NotAVault => ErrorCode::NotAVault,
            OpenError::TooNew { .. } => ErrorCode::VaultTooNew,
            OpenError::Damaged => ErrorCode::VaultDamaged,
            OpenError::WrongKey => ErrorCode::WrongPassword,
            OpenError::NoSuchSlot => ErrorCode::NoPassword,
            // Nobody is told: what was asked for is asked once more when the key is there.
            OpenError::Kdf(KdfError::Elsewhere) => ErrorCode::VaultBusy,
            OpenError::Kdf(_) => ErrorCode::VaultKdf,
        })
    }
}

impl From<SealError> for ErrorView {
    fn from(error: SealError) -> Self {
        Self::new(match error {
            SealError::EmptyPassword => ErrorCode::PasswordTooShort,
            SealError::Kdf(KdfError::Elsewhere) => ErrorCode::VaultBusy,
            SealError::Kdf(_) => ErrorCode::VaultKdf,
            SealError::TooLarge => ErrorCode::SaveFailed,
        })
    }
}

impl From<CodeError> for ErrorView {
    fn from(error: CodeError) -> Self {
        Self::new(match error {
            CodeError::PinMissing => ErrorCode::PinMissing,
            CodeError::KeyTooShort => ErrorCode::KeyTooShort,
            CodeError::CounterAtEnd => ErrorCode::CounterAtEnd,
            CodeError::NotBegun => ErrorCode::CodesNotBegun,
        })
    }
}

impl From<ParameterError> for ErrorView {
    fn from(error: ParameterError) -> Self {
        Self::new(match error {
            ParameterError::UnknownAlgorithm => ErrorCode::UnknownAlgorithm,
            ParameterError::ImpossibleDigits => ErrorCode::ImpossibleDigits,
            ParameterError::ImpossiblePeriod => ErrorCode::ImpossiblePeriod,
            ParameterError::ImpossibleEpoch => ErrorCode::ImpossibleEpoch,
        })
    }
}

impl From<Base32Error> for ErrorView {
    fn from(error: Base32Error) -> Self {
        match error {
            Base32Error::Empty => Self::new(ErrorCode::SecretMissing),
            Base32Error::BadCharacter { position } => Self::at(ErrorCode::SecretBroken, position),
        }
    }
}

impl From<UriError> for ErrorView {
    fn from(error: UriError) -> Self {
        match error {
            UriError::NotAnAccount => Self::new(ErrorCode::NotAnAccount),
            UriError::UnknownType => Self::new(ErrorCode::UnknownType),
            UriError::SecretMissing => Self::new(ErrorCode::SecretMissing),
            UriError::Secret(error) => error.into(),
            UriError::BadHex => Self::new(ErrorCode::SecretNotHex),
            UriError::KeyTooShort => Self::new(ErrorCode::KeyTooShort),
            UriError::Parameter(error) => error.into(),
            UriError::Contradictory => Self::new(ErrorCode::LinkContradictory),
            UriError::AsksForMore => Self::new(ErrorCode::LinkAsksForMore),
            UriError::RecordDamaged => Self::new(ErrorCode::RecordDamaged),
            UriError::BadCounter => Self::new(ErrorCode::ImpossibleCounter),
            UriError::TooLong => Self::new(ErrorCode::TooLong),
        }
    }
}

/// A store's failure while the vault was being read.
pub(crate) fn reading(error: StoreError) -> ErrorView {
    ErrorView::new(match error {
        StoreError::Busy => ErrorCode::VaultBusy,
        StoreError::Denied => ErrorCode::AccessDenied,
        StoreError::TooLarge => ErrorCode::NotAVault,
        StoreError::VersionsUnusable => ErrorCode::VersionsUnusable,
        StoreError::DiskFull | StoreError::ReadOnly | StoreError::ReadBack | StoreError::Failed => {
            ErrorCode::ReadFailed
        }
    })
}

/// A store's failure while something was being saved.
pub(crate) fn saving(error: StoreError) -> ErrorView {
    ErrorView::new(match error {
        StoreError::Busy => ErrorCode::VaultBusy,
        StoreError::DiskFull => ErrorCode::DiskFull,
        StoreError::ReadOnly => ErrorCode::ReadOnly,
        StoreError::Denied => ErrorCode::AccessDenied,
        StoreError::VersionsUnusable => ErrorCode::VersionsUnusable,
        StoreError::ReadBack | StoreError::TooLarge | StoreError::Failed => ErrorCode::SaveFailed,
    })
}
