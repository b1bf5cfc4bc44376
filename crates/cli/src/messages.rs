//! A sentence for every failure: what is wrong, and what helps. The window has its own, in every language.

use ringfence_app::ports::capture::Fence;
use ringfence_app::{ErrorCode, ErrorView};

/// Said before the first picture is read where nothing fences its reader in.
pub const UNFENCED: &str = "Note: this system can't keep the reader of pictures from files and other programs. It has limits of time and memory only: give it pictures that you trust.";

/// What fences in the process that reads pictures.
pub fn of_fence(fence: Fence) -> &'static str {
    match fence {
        Fence { files: true, system_calls: true } => {
            "They are read in a process that can reach no file, no network and no other program."
        }
        Fence { files: true, system_calls: false } => {
            "They are read in a process that can reach no file (Landlock). This system has no filter of system calls for it (seccomp)."
        }
        Fence { files: false, system_calls: true } => {
            "They are read in a process that can reach no file, no network and no other program (seccomp; there is no Landlock)."
        }
        Fence { files: false, system_calls: false } => {
            "They are read in a process with limits of time and memory only: this system can't keep it from files and other programs. Give it pictures that you trust."
        }
    }
}

/// Problem and remedy, with the failure's facts filled in.
pub fn of(error: &ErrorView) -> (String, String) {
    let (problem, remedy) = words(error.code);
    let mut problem = problem.to_owned();
    if let Some(at) = error.at {
        let fact = match error.code {
            ErrorCode::CodeInParts => format!("part {at}"),
            ErrorCode::RecoveryCodeLength => format!("there are {at}"),
            _ => format!("character {at}"),
        };
        problem = format!("{} ({fact}).", problem.trim_end_matches('.'));
    }
    if let Some(name) = &error.name {
        problem = format!("{name}: {problem}");
    }
    (problem, remedy.replace(USUAL_FOLDER, &crate::vault::versions_folder()))
}

/// How the folder of earlier versions is called where the vault has its usual name.
pub const USUAL_FOLDER: &str = "vault.snapshots";

fn words(code: ErrorCode) -> (&'static str, &'static str) {
    match code {
        ErrorCode::KeychainNoBus => (
            "There is no session bus, over which a keychain could be asked.",
            "Run this in your desktop session, or open the vault by password or recovery code.",
        ),
        ErrorCode::KeychainUnavailable => (
            "No keychain answers on this system.",
            "Start one (GNOME Keyring, KWallet), or open the vault by password or recovery code.",
        ),
        ErrorCode::KeychainLocked => (
            "The keychain is locked, and nothing asked for its password.",
            "Unlock it (log in anew, or in Passwords and Keys), or open the vault by password or recovery code.",
        ),
        ErrorCode::KeychainRefused => (
            "Access to the keychain was refused.",
            "Try again and allow it, or open the vault by password or recovery code.",
        ),
        ErrorCode::KeychainNotMade => (
            "The keychain is new, and the window in which it is set up was closed.",
            "Try again and set it up there.",
        ),
        ErrorCode::KeychainSilent => (
            "The keychain did not answer.",
            "Look for a window that asks for its password and try again, or open the vault by password or recovery \
             code.",
        ),
        ErrorCode::KeychainEnded => (
            "The keychain ended while it was being asked.",
            "Try again; if it stays so, log out and in, or open the vault by password or recovery code.",
        ),
        ErrorCode::KeychainEmpty => (
            "The keychain has no key for this vault.",
            "The vault is untouched. Log in as the person who made it, or open it by password or recovery code and \
             mend the keychain.",
        ),
        ErrorCode::KeychainCorrupt => (
            "The keychain's item for this vault is no key.",
            "The vault is untouched. Restore the keychain, or open the vault by password or recovery code and mend \
             the keychain.",
        ),
        ErrorCode::KeychainFailed => {
            ("The keychain failed.", "Try again, or open the vault by password or recovery code.")
        }
        ErrorCode::KeychainWrongKey => (
            "The keychain's key is not this vault's.",
            "The vault is untouched. Name the right vault with --vault, or open it by password or recovery code and \
             mend the keychain.",
        ),
        ErrorCode::KeychainKept => (
            "The vault no longer uses the keychain, but its key is still in it: it could not be removed.",
            "It opens copies of the vault from before, and no later state. Try again with: ringfence-cli doctor; or delete \
             \"Ringfence vault key\" in the keychain yourself.",
        ),
        ErrorCode::WrongPassword => {
            ("The password doesn't open the vault.", "Try it again; mind capital letters.")
        }
        ErrorCode::PasswordTooShort => ("A password has at least 8 characters.", "Choose a longer one."),
        ErrorCode::NoPassword => {
            ("This vault has no password; the keychain opens it.", "Log in with your keychain.")
        }
        ErrorCode::PasswordElsewhere => (
            "This file says that the vault has a password, so the keychain alone is no proof that it is you.",
            "Give that password, or the recovery code. If the file is not yours, move it away.",
        ),
        ErrorCode::SlowedDown => (
            "A wrong password was given a moment ago, so the next one has to wait.",
            "Try again in half a minute.",
        ),
        ErrorCode::RecoveryCodeMistyped => (
            "This is not quite a recovery code: something is mistyped.",
            "It has the letters A to Z and the digits 2 to 7. Compare each group with the kit.",
        ),
        ErrorCode::RecoveryCodeLength => {
            ("A recovery code has 36 characters, in nine groups of four.", "Compare each group with the kit.")
        }
        ErrorCode::RecoveryCodeWrong => {
            ("This recovery code doesn't open the vault.", "Take the kit that was made last for this vault.")
        }
        ErrorCode::NoRecoveryKit => ("This vault has no recovery kit.", "Open it by keychain or password."),
        ErrorCode::KitGone => ("The recovery kit is no longer shown.", "Make a new one."),
        ErrorCode::PrintFailed => ("It could not be printed.", "Save it, and print the file."),
        ErrorCode::KeyElsewhere => (
            "This file is of the vault, under another key: its ways in were changed elsewhere.",
            "Its own password or recovery code opens it: ringfence-cli conflicts --merge=NAME takes a copy in, \
             ringfence-cli backup restore FILE goes back to it.",
        ),
        ErrorCode::WayInBound => (
            "One of the ways in was made by an older Ringfence, so the vault's key can't be changed yet.",
            "Open the vault once by it (--password-file, --recovery-code-file, or the keychain), or make a new recovery \
             kit; then try again.",
        ),
        ErrorCode::WayInNewer => (
            "A newer Ringfence made a way into this vault that this one doesn't know, so the vault's key can't be changed \
             here.",
            "Update Ringfence, or do it with the program that made that way in.",
        ),
        ErrorCode::VaultRekeyed => (
            "The vault's key was changed by another program since it was opened here.",
            "Run the command again.",
        ),
        ErrorCode::LastWayIn => {
            ("Nothing else opens this vault.", "Set a password or make a recovery kit first.")
        }
        ErrorCode::VaultLocked => ("The vault is locked.", "Give its password."),
        ErrorCode::ProofNeeded => {
            ("This needs proof that it is you.", "Give the password, or allow it in the keychain.")
        }
        ErrorCode::NotAVault => ("The file is no vault.", "Name another file with --vault."),
        ErrorCode::VaultDamaged => {
            ("The vault file is damaged.", "Restore a copy; the one before the last save lies beside it.")
        }
        ErrorCode::VaultTooNew => ("The vault was written by a newer Ringfence.", "Update Ringfence."),
        ErrorCode::VaultForked => (
            "An older state of the vault lies where this one was.",
            "Run the command again to work on the state that is there.",
        ),
        ErrorCode::RevisionsUsedUp => (
            "The vault has the highest revision number that there is, so nothing can be saved after it.",
            "No use of Ringfence leads there: somebody wrote that number. Go back to a backup from before.",
        ),
        ErrorCode::VaultReplaced => (
            "Another vault lies where this one was.",
            "Run the command again to work on the one that is there.",
        ),
        ErrorCode::VaultExists => ("A vault exists already.", "Run the command again to open it."),
        ErrorCode::NoVault => {
            ("There is no vault yet.", "Add or import an account to make one, or name one with --vault.")
        }
        ErrorCode::VaultKdf => (
            "The vault's password protection is too weak, or asks for too much memory or time.",
            "Restore a copy of the vault; a vault that Ringfence wrote is never so.",
        ),
        ErrorCode::VaultBusy => ("Another program is using the vault.", "Wait a moment and try again."),
        ErrorCode::DiskFull => ("The disk is full; nothing was changed.", "Free some space and try again."),
        ErrorCode::ReadOnly => {
            ("The vault's place is read-only; nothing was changed.", "Make it writable, or move the vault.")
        }
        ErrorCode::AccessDenied => {
            ("The system denies access to the vault file.", "Check who owns the file and its folder.")
        }
        ErrorCode::SaveFailed => ("The vault could not be saved; nothing was changed.", "Try again."),
        ErrorCode::VaultGone => (
            "The vault file is gone, but an earlier version of it is still there.",
            "Put a backup or an earlier version in its place; earlier versions are in vault.snapshots.",
        ),
        ErrorCode::VersionsUnusable => (
            "The folder with earlier versions can't be used; nothing was saved.",
            "Make the folder vault.snapshots beside the vault writable.",
        ),
        ErrorCode::VaultRemoved => {
            ("The vault file has gone since it was opened.", "Put it back, and run the command again.")
        }
        ErrorCode::VersionGone => {
            ("There is no such earlier version.", "See them with: ringfence-cli snapshot list")
        }
        ErrorCode::VersionBroken => {
            ("This earlier version can't be opened; it is damaged.", "Choose another one.")
        }
        ErrorCode::NoGoodVersion => (
            "No earlier version of the vault opens either.",
            "Come back by a backup: ringfence-cli backup restore FILE",
        ),
        ErrorCode::NoBackupFolder => (
            "No folder for backups is chosen.",
            "Name one: ringfence-cli backup make FOLDER; or choose it in the window.",
        ),
        ErrorCode::BackupFolderGone => {
            ("The folder for backups is not there.", "Plug the drive in, or name another folder.")
        }
        ErrorCode::BackupRefused => {
            ("The folder for backups can't be written.", "Make it writable, or name another folder.")
        }
        ErrorCode::BackupDiskFull => {
            ("The disk with the backups is full.", "Free some space there, or name another folder.")
        }
        ErrorCode::BackupFailed => {
            ("The backup could not be made.", "Check the drive, or name another folder.")
        }
        ErrorCode::BackupRunning => ("A backup is being made already.", "Wait a moment and try again."),
        ErrorCode::BackupDiffers => (
            "The backup does not read back as the vault is, so it is not to be relied on.",
            "Check the drive, or name another folder.",
        ),
        ErrorCode::BackupUseless => (
            "Only this computer's keychain opens the vault, so a backup would open nowhere else.",
            "Make a recovery kit or set a password first.",
        ),
        ErrorCode::BackupBroken => {
            ("This file is damaged, or is no vault of Ringfence.", "Choose another backup.")
        }
        ErrorCode::BackupTooNew => {
            ("This backup was written by a newer Ringfence.", "Update Ringfence, then try again.")
        }
        ErrorCode::BackupLocked => {
            ("This is a backup of another vault.", "Give its password or recovery code.")
        }
        ErrorCode::BackupClosed => ("The backup is closed.", "Open it again."),
        ErrorCode::ReadFailed => ("The vault can't be read.", "Check the disk, and the file's place."),
        ErrorCode::NoEntropy => {
            ("The system gives no randomness, so nothing secret can be made.", "Try again later.")
        }
        ErrorCode::AccountNotFound => {
            ("No account fits this name.", "See the names with: ringfence-cli list")
        }
        ErrorCode::AccountAmbiguous => ("More than one account fits this name.", "Give more of it."),
        ErrorCode::NameMissing => {
            ("Neither a service nor an account name was given.", "Give --issuer or --name.")
        }
        ErrorCode::PinMissing => ("The account needs its PIN to make codes.", "Set the PIN in the window."),
        ErrorCode::KeyTooShort => ("A Yandex key has at least 16 bytes.", "Check that all of it is there."),
        ErrorCode::CounterAtEnd => {
            ("The account's counter is at its end.", "Set the account up again at its service.")
        }
        ErrorCode::CodesNotBegun => (
            "The account's codes are counted from a time that is still to come.",
            "Check the computer's clock. If it is right, set the account up again at its service.",
        ),
        ErrorCode::NotAnAccount => ("This is not an account.", "An account's link begins with otpauth://"),
        ErrorCode::IsWebAddress => ("This is a web address, not an account.", "Open it in a browser."),
        ErrorCode::IsWifi => {
            ("This is a Wi-Fi code, not an account.", "Scan the code that the service shows.")
        }
        ErrorCode::IsRecoveryCode => (
            "This is the code of a recovery kit, not an account.",
            "It opens a vault: give it with --recovery-code-file.",
        ),
        ErrorCode::UnknownType => {
            ("This kind of code is not one that Ringfence knows.", "Ask the service for a TOTP key.")
        }
        ErrorCode::SecretMissing => ("The key is missing or too short.", "Check that all of it is there."),
        ErrorCode::SecretBroken => (
            "The key has a character that can't be part of it.",
            "Keys use the letters A to Z and the digits 2 to 7.",
        ),
        ErrorCode::SecretNotHex => (
            "The Mobile-OTP key can't be read.",
            "It is written in pairs of the digits 0 to 9 and the letters a to f.",
        ),
        ErrorCode::UnknownAlgorithm => (
            "The code's algorithm is not one that Ringfence knows.",
            "It knows SHA1, SHA224, SHA256, SHA384, SHA512 and MD5.",
        ),
        ErrorCode::ImpossibleDigits => ("A code has 1 to 10 digits.", "Most have 6."),
        ErrorCode::ImpossiblePeriod => ("A code lasts from 1 to 4,294,967,295 seconds.", "Most last 30."),
        ErrorCode::ImpossibleCounter => ("The counter is not a number.", "A new account's counter is 0."),
        ErrorCode::ImpossibleEpoch => (
            "The codes can't be counted from the time that the link names (epoch).",
            "It is a number of seconds since 1970, in links of the type totp alone.",
        ),
        ErrorCode::LinkContradictory => (
            "The link says two different things about how its codes are made, so one of them would give wrong codes.",
            "Ask the service for a new link, or type the key into the window's form with what the service says.",
        ),
        ErrorCode::LinkAsksForMore => (
            "The link asks for codes that Ringfence can't make (offset, encoder, encoding, another kind of Mobile-OTP); without \
             that they would be wrong.",
            "Ask the service for a key without it.",
        ),
        ErrorCode::TooLong => ("The text is too long to be an account.", "Check what was given."),
        ErrorCode::TransferDamaged => {
            ("The transfer code is damaged.", "Show it on the phone again and scan it anew.")
        }
        ErrorCode::RecordDamaged => (
            "This account's record in the transfer code is damaged; the others were read.",
            "Show it on the phone again and scan it anew, or add this one by its own code.",
        ),
        ErrorCode::NoCodeInPicture => {
            ("No QR code was found in the picture.", "Take it nearer, sharper and straight from the front.")
        }
        ErrorCode::PagesUnread => (
            "Not every page or picture of the file could be searched.",
            "Save the one with the code by itself and give that.",
        ),
        ErrorCode::CodeInParts => (
            "The QR code is one part of several that belong together.",
            "Give the pictures of all parts at once, or show them to the camera one after the other.",
        ),
        ErrorCode::UnknownPicture => (
            "The file is neither a text nor a picture that Ringfence can read.",
            "Pictures may be PNG, JPEG, WebP, GIF, BMP, SVG or PDF.",
        ),
        ErrorCode::HeicPicture => {
            ("The picture is in the HEIC format, which Ringfence can't read.", "Save it as PNG or JPEG.")
        }
        ErrorCode::PictureDamaged => ("The picture is damaged.", "Save or send it again."),
        ErrorCode::PictureTooLarge => ("The file is too large.", "Cut the picture down to the code."),
        ErrorCode::PictureTooSlow => (
            "Reading this picture took too long and was stopped.",
            "Cut the picture down to the code and try again.",
        ),
        ErrorCode::ReaderFailed => (
            "The part of Ringfence that reads pictures could not be started.",
            "Check that the program is whole, and that there is memory left.",
        ),
        ErrorCode::PdfLocked => {
            ("The PDF asks for a password.", "Save it without one, or take a picture of the code.")
        }
        ErrorCode::FileUnreadable => {
            ("The file can't be read.", "Check that it is there and that you may read it.")
        }
        ErrorCode::FileUnwritable => {
            ("The file can't be written.", "Check that there is room and that you may write there.")
        }
        ErrorCode::ClipboardEmpty => ("The clipboard has nothing to read.", "Copy the code again."),
        ErrorCode::ClipboardUnavailable => ("The clipboard can't be reached.", "Try again."),
        ErrorCode::ClipboardSilent => (
            "The program that the clipboard belongs to does not answer.",
            "Copy again, or close that program.",
        ),
        ErrorCode::ReviewGone => ("What was read is no longer there.", "Run the command again."),
        ErrorCode::CameraMissing => {
            ("No camera was found.", "Plug one in, or scan a picture or the screen instead.")
        }
        ErrorCode::CameraBusy => {
            ("Another program is using the camera.", "Close the program that uses it and try again.")
        }
        ErrorCode::CameraRefused => (
            "The system denies access to the camera.",
            "Allow it in the system's privacy settings, or on Linux join the group video.",
        ),
        ErrorCode::CameraUnplugged => ("The camera was unplugged.", "Plug it in and try again."),
        ErrorCode::CameraStalled => {
            ("The camera sends no pictures.", "Unplug it and plug it in again, or choose another one.")
        }
        ErrorCode::CameraUnsupported => {
            ("This camera has no picture format that Ringfence can read.", "Choose another camera.")
        }
        ErrorCode::CameraFailed => ("The camera's driver failed.", "Try again, or choose another camera."),
        ErrorCode::ScreenRefused => (
            "The system denies a picture of the screen.",
            "Allow it when the system asks, or in its privacy settings.",
        ),
        ErrorCode::ScreenBlack => (
            "The picture of the screen came out all black.",
            "Allow screen recording for Ringfence in the system's privacy settings.",
        ),
        ErrorCode::ScreenUnavailable => (
            "This desktop has no way to take a picture of the screen.",
            "Take a screenshot yourself and scan the picture.",
        ),
        ErrorCode::ScreenFailed => {
            ("No picture of the screen could be taken.", "Take a screenshot yourself and scan the picture.")
        }
        ErrorCode::RegionUnavailable => (
            "Choosing a part of the screen is not possible on this system yet.",
            "Scan the whole screen: ringfence-cli scan --screen",
        ),
        ErrorCode::NoCodeOnScreen => {
            ("No QR code was found on the screen.", "Show the whole code, larger, and try again.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_facts_of_a_failure_are_in_its_sentence() {
        let (problem, remedy) = of(&ErrorView::at(ErrorCode::SecretBroken, 7));
        assert_eq!(problem, "The key has a character that can't be part of it (character 7).");
        assert!(remedy.ends_with('.'));
        let (problem, _) = of(&ErrorView::named(ErrorCode::FileUnreadable, "b.png"));
        assert_eq!(problem, "b.png: The file can't be read.");
    }
}
