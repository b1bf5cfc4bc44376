// What went wrong, and what to do.

import type { ErrorCode } from '../../host/bindings'
import type { ErrorText } from '../text'

const tryAgain = 'Try again. If it keeps failing, restart Ringfence.'
const notThisOne = 'Ask the service for a QR code or key for an authenticator app.'
const checkKey = 'Compare it with what the service shows.'

export const errors: Record<ErrorCode, ErrorText> = {
  keychainNoBus: {
    problem: 'There is no session bus, over which a keychain could be asked.',
    remedy: 'Start Ringfence from your desktop session, and ask again.',
  },
  keychainUnavailable: {
    problem: 'This system has no keychain that answers.',
    remedy: 'Start a keychain such as GNOME Keyring or KWallet, and ask again.',
  },
  keychainLocked: {
    problem: 'The keychain is locked, and nothing asked for its password.',
    remedy: 'Unlock it, for example by logging out and in again, then ask again.',
  },
  keychainRefused: {
    problem: 'Access to the keychain was refused.',
    remedy: 'Ask again, and allow it this time.',
  },
  keychainNotMade: {
    problem: 'The keychain is new, and the window in which it is set up was closed.',
    remedy: 'Ask again, and set it up there.',
  },
  keychainSilent: {
    problem: 'The keychain has not answered.',
    remedy: 'It may be asking for its password in another window. Answer there, then ask again.',
  },
  keychainEnded: {
    problem: 'The keychain ended while it was being asked.',
    remedy: 'Ask again. If it keeps ending, log out and in again.',
  },
  keychainEmpty: {
    problem: 'The keychain no longer has the key of this vault.',
    remedy: 'Your vault is untouched. If it was made under another login, ask again from there.',
  },
  keychainCorrupt: {
    problem: 'What the keychain holds is not a Ringfence key.',
    remedy: 'Your vault is untouched. Another program may have changed the entry.',
  },
  keychainFailed: {
    problem: 'The keychain failed.',
    remedy: 'Ask again. If it keeps failing, log out and in again.',
  },
  keychainWrongKey: {
    problem: 'The keychain’s key belongs to another vault.',
    remedy: 'Your vault is untouched. The file may have been replaced by another one, or the keychain by an older one.',
  },
  wrongPassword: { problem: 'This password doesn’t open the vault.', remedy: 'Check Caps Lock and the keyboard layout.' },
  passwordTooShort: { problem: 'The password is too short.', remedy: 'Use at least 8 characters.' },
  keychainKept: {
    problem: 'The vault no longer uses the keychain, but its key is still in it: it could not be removed.',
    remedy: 'Try again under “Ways in”, or delete “Ringfence vault key” in the keychain yourself. It opens copies of the vault from before, and no later state.',
  },
  keyElsewhere: {
    problem: 'This file is of the vault, under another key: its ways in were changed elsewhere.',
    remedy: 'Type the password or recovery code that it has there.',
  },
  wayInBound: {
    problem: 'One of the ways in was made by an older Ringfence, so the vault’s key can’t be changed yet.',
    remedy: 'Lock the vault and open it once by that way (password, recovery code or keychain), or make a new recovery kit. Then try again.',
  },
  wayInNewer: {
    problem: 'A newer Ringfence made a way into this vault that this one doesn’t know, so the vault’s key can’t be changed here.',
    remedy: 'Update Ringfence, or do it with the program that made that way in.',
  },
  vaultRekeyed: {
    problem: 'The vault’s key was changed by another program since it was opened here.',
    remedy: 'Lock the vault and open it again. Nothing is lost.',
  },
  passwordElsewhere: {
    problem: 'This file says that the vault has a password, so the keychain alone is no proof that it is you.',
    remedy: 'Give that password, or the recovery code. If the file is not yours, move it away.',
  },
  noPassword: { problem: 'This vault has no password.', remedy: 'Open it with the keychain.' },
  slowedDown: { problem: 'A wrong password was given a moment ago.', remedy: 'The next one is taken after a short wait, which grows with each wrong one, to half a minute at most.' },
  proofNeeded: { problem: 'This needs proof that it is you.', remedy: 'Give the password, or let the keychain agree.' },
  recoveryCodeMistyped: {
    problem: ({ at }) => (at === null ? 'This is not quite the code: something is mistyped.' : `Character ${at} can’t be part of a recovery code.`),
    remedy: 'It has the letters A to Z and the digits 2 to 7. Compare each group with the kit.',
  },
  recoveryCodeLength: {
    problem: ({ at }) => (at === null ? 'A recovery code has 36 characters.' : `A recovery code has 36 characters, and here are ${at}.`),
    remedy: 'It has nine groups of four. Compare each group with the kit.',
  },
  recoveryCodeWrong: { problem: 'This recovery code doesn’t open the vault.', remedy: 'Take the kit that was made last for this vault.' },
  noRecoveryKit: { problem: 'This vault has no recovery kit.', remedy: 'Open it another way.' },
  kitGone: { problem: 'The recovery kit is no longer shown.', remedy: 'Make a new one.' },
  printFailed: { problem: 'The page could not be opened for printing.', remedy: 'Save it, and print the file in a browser.' },
  lastWayIn: { problem: 'Nothing else would open this vault.', remedy: 'Set a password or make a recovery kit first.' },
  vaultLocked: { problem: 'The vault is locked.', remedy: 'Unlock it first.' },
  notAVault: {
    problem: 'The file in the vault’s place is not a Ringfence vault.',
    remedy: 'Move it away, and put the right file back from a backup.',
  },
  vaultDamaged: {
    problem: 'The vault file is damaged.',
    remedy: 'An earlier version or a backup can take its place.',
  },
  vaultTooNew: { problem: 'The vault was written by a newer Ringfence.', remedy: 'Update Ringfence, then open it again.' },
  vaultForked: {
    problem: 'An older state of this vault lies where it was.',
    remedy: 'Nothing was saved over it. Bring both together, or lock and unlock to open the one that is there.',
  },
  revisionsUsedUp: {
    problem: 'The vault has the highest revision number that there is, so nothing can be saved after it.',
    remedy: 'No use of Ringfence leads there: somebody wrote that number. Go back to a backup from before.',
  },
  vaultReplaced: {
    problem: 'Another vault lies where this one was.',
    remedy: 'Nothing was saved. Lock and unlock to open the one that is there now.',
  },
  vaultExists: { problem: 'There is a vault already.', remedy: 'Restart Ringfence to open it.' },
  noVault: { problem: 'There is no vault here yet.', remedy: 'Restart Ringfence to make one.' },
  vaultKdf: {
    problem: 'The vault’s password protection has settings that are not safe to use.',
    remedy: 'Put a backup in its place.',
  },
  vaultBusy: { problem: 'Another program is writing to the vault.', remedy: 'Wait a moment, then try again.' },
  diskFull: { problem: 'The disk is full. Nothing was changed.', remedy: 'Make room, then try again.' },
  readOnly: { problem: 'The vault’s place can’t be written to.', remedy: 'Make the folder writable, then try again.' },
  accessDenied: {
    problem: 'The system doesn’t allow access to the vault.',
    remedy: 'Check who owns the file and its folder, then try again.',
  },
  saveFailed: { problem: 'It could not be saved. Nothing was changed.', remedy: tryAgain },
  vaultGone: {
    problem: 'The vault file is gone, but an earlier version of it is still there.',
    remedy: 'Go back to the earlier version, or put a backup in its place.',
  },
  versionsUnusable: {
    problem: 'The folder with earlier versions of the vault can’t be used, so nothing was saved.',
    remedy: 'Make the folder of earlier versions beside the vault writable, then try again.',
  },
  vaultRemoved: {
    problem: 'The vault file is gone.',
    remedy: 'Nothing was saved. Connect its drive or put it back, or save the vault again where it was.',
  },
  versionGone: { problem: 'This earlier version is no longer there.', remedy: 'Choose another one.' },
  versionBroken: { problem: 'This earlier version is damaged and can’t be opened.', remedy: 'Choose another one.' },
  noGoodVersion: { problem: 'No earlier version of the vault opens either.', remedy: 'Put a backup in the vault’s place.' },
  noBackupFolder: { problem: 'No folder for backups is chosen.', remedy: 'Choose one first.' },
  backupFolderGone: {
    problem: 'The folder for backups is not there.',
    remedy: 'Plug the drive in and back up again, or choose another folder.',
  },
  backupRefused: {
    problem: 'The folder for backups can’t be written to.',
    remedy: 'Make it writable, or choose another folder.',
  },
  backupDiskFull: { problem: 'The disk with the backups is full.', remedy: 'Make room there, or choose another folder.' },
  backupFailed: {
    problem: 'The backup could not be made, or the folder did not answer.',
    remedy: 'Check the drive and back up again, or choose another folder.',
  },
  backupRunning: { problem: 'A backup is being made already.', remedy: 'It takes a moment.' },
  backupDiffers: {
    problem: 'The backup doesn’t read back as the vault is. Don’t rely on it.',
    remedy: 'Check the drive, or choose another folder.',
  },
  backupUseless: {
    problem: 'Only this computer’s keychain opens the vault, so a backup would open nowhere else.',
    remedy: 'Make a recovery kit or set a password first.',
  },
  backupBroken: { problem: 'This file is damaged, or is no backup of Ringfence.', remedy: 'Choose another backup.' },
  backupTooNew: { problem: 'This backup was written by a newer Ringfence.', remedy: 'Update Ringfence, then open it again.' },
  backupLocked: { problem: 'This is a backup of another vault.', remedy: 'Type its password or recovery code.' },
  backupClosed: { problem: 'The backup is closed.', remedy: 'Open it again.' },
  readFailed: { problem: 'The vault could not be read.', remedy: tryAgain },
  noEntropy: { problem: 'The system gives no random numbers.', remedy: 'Restart the computer, then try again.' },
  accountNotFound: { problem: 'This account is no longer here.', remedy: 'It may have been deleted in another window.' },
  accountAmbiguous: { problem: 'More than one account fits this name.', remedy: 'Give more of the name.' },
  nameMissing: { problem: 'A service or an account name is needed.', remedy: 'Type at least one of the two.' },
  pinMissing: { problem: 'Needs its PIN.', remedy: 'Type the PIN that you chose at the service.' },
  keyTooShort: { problem: 'The key is too short for this kind.', remedy: checkKey },
  counterAtEnd: { problem: 'The counter is at its end.', remedy: 'Ask the service for a new key.' },
  codesNotBegun: { problem: 'Its codes are counted from a time that is still to come.', remedy: 'Check the computer’s clock. If it is right, set the account up again at the service.' },
  notAnAccount: { problem: 'This is not an account.', remedy: notThisOne },
  isWebAddress: { problem: 'This is a web address, not an account.', remedy: notThisOne },
  isWifi: { problem: 'This is a Wi-Fi code, not an account.', remedy: notThisOne },
  isRecoveryCode: { problem: 'This is the code of a recovery kit, not an account.', remedy: 'It opens a locked vault. Keep it away from pictures and screens.' },
  unknownType: { problem: 'This kind of code is unknown.', remedy: notThisOne },
  secretMissing: { problem: 'The key is missing.', remedy: 'Type the key that the service shows.' },
  secretBroken: {
    problem: ({ at }) => (at === null ? 'The key has a character that can’t be right.' : `Character ${at} of the key can’t be right.`),
    remedy: 'Keys have the letters A to Z and the digits 2 to 7. ' + checkKey,
  },
  secretNotHex: {
    problem: ({ at }) => (at === null ? 'The key has a character that can’t be right.' : `Character ${at} of the key can’t be right.`),
    remedy: 'Mobile-OTP keys have the digits 0 to 9 and the letters A to F.',
  },
  unknownAlgorithm: { problem: 'The algorithm is unknown.', remedy: 'Leave it at SHA1 unless the service says otherwise.' },
  impossibleDigits: { problem: 'A code has 1 to 10 digits.', remedy: 'Leave it at 6 unless the service says otherwise.' },
  impossiblePeriod: {
    problem: 'The period must be a whole number of seconds, from 1 to 4,294,967,295.',
    remedy: 'Leave it at 30 unless the service says otherwise.',
  },
  impossibleCounter: { problem: 'The counter must be a whole number.', remedy: 'Start at 0 unless the service says otherwise.' },
  impossibleEpoch: { problem: 'The codes can’t be counted from the time that the link names.', remedy: 'Ask the service for a key without “epoch”.' },
  linkContradictory: {
    problem: 'The link says two different things about how its codes are made, so one of them would give wrong codes.',
    remedy: 'Ask the service for a new code, or type the key by hand with what the service says.',
  },
  linkAsksForMore: {
    problem: 'The link asks for codes that Ringfence can’t make; without what it asks for they would be wrong.',
    remedy: 'Ask the service for a key without “offset”, “encoder” or the like.',
  },
  tooLong: { problem: 'This is too long to be an account.', remedy: notThisOne },
  transferDamaged: { problem: 'This transfer code can’t be read.', remedy: 'Export again on the phone, and take the picture anew.' },
  recordDamaged: {
    problem: ({ name }) => (name === null ? 'An account in this transfer code is damaged.' : `The record of ${name} in this transfer code is damaged.`),
    remedy: 'The others were read. Export again on the phone, or add this one by its own code.',
  },
  noCodeInPicture: {
    problem: 'There is no QR code in this picture.',
    remedy: 'Show the whole code with its white edge, sharp and not too small.',
  },
  pagesUnread: {
    problem: 'Not every page or picture of this file could be searched.',
    remedy: 'Save the one with the QR code by itself, or scan the screen while it is shown.',
  },
  codeInParts: {
    problem: ({ at }) => (at === null ? 'This QR code is one part of several that belong together.' : `This QR code is part ${at} of several that belong together.`),
    remedy: 'Choose the pictures of all parts at once, or show them to the camera one after the other.',
  },
  unknownPicture: { problem: 'This is no picture or text that Ringfence can read.', remedy: 'Use PNG, JPEG, WebP, GIF, BMP, SVG or PDF.' },
  heicPicture: { problem: 'HEIC pictures can’t be read.', remedy: 'Save the picture as PNG or JPEG, or take a screenshot of it.' },
  pictureDamaged: { problem: 'The picture is damaged.', remedy: 'Save or take it again.' },
  pictureTooLarge: { problem: 'The picture is too large.', remedy: 'Crop it to the QR code.' },
  pictureTooSlow: { problem: 'Reading this picture took too long and was stopped.', remedy: 'Crop it to the QR code and try again.' },
  readerFailed: {
    problem: 'The part of Ringfence that reads pictures could not be started.',
    remedy: 'Close other programs to free memory, then try again. If it stays so, install Ringfence anew.',
  },
  pdfLocked: { problem: 'This PDF asks for a password.', remedy: 'Save it without one, or scan the screen while the code is shown.' },
  fileUnreadable: {
    problem: ({ name }) => (name === null ? 'The file can’t be read.' : `“${name}” can’t be read.`),
    remedy: 'Check that it is there and that you may open it.',
  },
  fileUnwritable: { problem: ({ name }) => (name ? `${name} can’t be written.` : 'The file can’t be written.'), remedy: 'Choose another place, or make room there.' },
  clipboardEmpty: {
    problem: 'The clipboard has no text, picture or file that can be read.',
    remedy: 'Copy a QR code’s picture or a link, then paste again.',
  },
  clipboardSilent: {
    problem: 'The program that the clipboard’s content comes from does not answer.',
    remedy: 'Copy again what you want to paste, or close that program.',
  },
  clipboardUnavailable: { problem: 'The clipboard can’t be reached.', remedy: 'Close programs that hold it, then try again.' },
  reviewGone: { problem: 'This list is no longer open.', remedy: 'Choose the pictures or paste again.' },

  cameraMissing: { problem: 'No camera was found.', remedy: 'Plug one in, or scan the screen or a picture instead.' },
  cameraBusy: { problem: 'Another program is using the camera.', remedy: 'Close that program, or choose another camera, then try again.' },
  cameraRefused: {
    problem: 'The system does not let Ringfence use the camera.',
    remedy: 'Allow it in the system’s privacy settings, then try again. On Linux, you may have to join the group “video”.',
  },
  cameraUnplugged: { problem: 'The camera was unplugged.', remedy: 'Plug it in again, or choose another camera.' },
  cameraStalled: { problem: 'The camera sends no pictures.', remedy: 'Check its cover and its cable, or choose another camera.' },
  cameraUnsupported: { problem: 'This camera’s pictures can’t be read.', remedy: 'Choose another camera, or scan the screen or a picture instead.' },
  cameraFailed: { problem: 'The camera’s driver failed.', remedy: 'Try again, or choose another camera.' },

  screenRefused: {
    problem: 'The system does not let Ringfence see the screen.',
    remedy: 'Allow it when you are asked, or in the system’s privacy settings. You can also paste a screenshot.',
  },
  screenBlack: {
    problem: 'The picture of the screen came out all black.',
    remedy: 'Allow screen recording for Ringfence in the system’s privacy settings, or paste a screenshot.',
  },
  screenUnavailable: { problem: 'This desktop offers no picture of the screen.', remedy: 'Take a screenshot yourself and paste it here.' },
  screenFailed: { problem: 'No picture of the screen could be taken.', remedy: 'Try again, or take a screenshot yourself and paste it here.' },
  regionUnavailable: { problem: 'Choosing a part of the screen is not possible on this system yet.', remedy: 'Scan the whole screen.' },
  noCodeOnScreen: { problem: 'No QR code was found on the screen.', remedy: 'Show the whole code, larger if you can, and nothing in front of it.' },
}
