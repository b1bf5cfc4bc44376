// Generated from crates/app/src/view and error.rs; do not edit.
// BLESS=1 cargo test -p ringfence-app bindings
export type ErrorCode = "keychainNoBus" | "keychainUnavailable" | "keychainLocked" | "keychainRefused" | "keychainNotMade" | "keychainSilent" | "keychainEnded" | "keychainEmpty" | "keychainCorrupt" | "keychainFailed" | "keychainWrongKey" | "keychainKept" | "wrongPassword" | "passwordTooShort" | "noPassword" | "passwordElsewhere" | "keyElsewhere" | "slowedDown" | "recoveryCodeMistyped" | "recoveryCodeLength" | "recoveryCodeWrong" | "noRecoveryKit" | "kitGone" | "printFailed" | "wayInBound" | "wayInNewer" | "vaultRekeyed" | "lastWayIn" | "vaultLocked" | "proofNeeded" | "notAVault" | "vaultDamaged" | "vaultTooNew" | "vaultReplaced" | "vaultForked" | "revisionsUsedUp" | "vaultExists" | "noVault" | "vaultKdf" | "vaultBusy" | "diskFull" | "readOnly" | "accessDenied" | "saveFailed" | "vaultGone" | "versionsUnusable" | "vaultRemoved" | "versionGone" | "versionBroken" | "noGoodVersion" | "noBackupFolder" | "backupFolderGone" | "backupRefused" | "backupDiskFull" | "backupFailed" | "backupRunning" | "backupDiffers" | "backupUseless" | "backupBroken" | "backupTooNew" | "backupLocked" | "backupClosed" | "readFailed" | "noEntropy" | "accountNotFound" | "accountAmbiguous" | "nameMissing" | "pinMissing" | "keyTooShort" | "counterAtEnd" | "codesNotBegun" | "notAnAccount" | "isWebAddress" | "isWifi" | "isRecoveryCode" | "unknownType" | "secretMissing" | "secretBroken" | "secretNotHex" | "unknownAlgorithm" | "impossibleDigits" | "impossiblePeriod" | "impossibleCounter" | "impossibleEpoch" | "linkContradictory" | "linkAsksForMore" | "tooLong" | "transferDamaged" | "recordDamaged" | "noCodeInPicture" | "pagesUnread" | "codeInParts" | "unknownPicture" | "heicPicture" | "pictureDamaged" | "pictureTooLarge" | "pictureTooSlow" | "readerFailed" | "pdfLocked" | "fileUnreadable" | "fileUnwritable" | "clipboardEmpty" | "clipboardUnavailable" | "clipboardSilent" | "reviewGone" | "cameraMissing" | "cameraBusy" | "cameraRefused" | "cameraUnplugged" | "cameraStalled" | "cameraUnsupported" | "cameraFailed" | "screenRefused" | "screenBlack" | "screenUnavailable" | "screenFailed" | "regionUnavailable" | "noCodeOnScreen";
export type ErrorView = { 
/** Which. */
code: ErrorCode, 
/** A position in what was typed, or the number of a part, from 1. */
at: number | null, 
/** A file's name or path, or an account's name. */
name: string | null, };
export type Kind = "totp" | "hotp" | "steam" | "yandex" | "motp";
export type OddityView = "weakSecret" | "rareAlgorithm" | "rareDigits" | "rarePeriod" | "rareEpoch";
export type CodeView = { "type": "timed", 
/** The code without gaps. */
digits: string, 
/** First second in which it is current. */
from: number, 
/** First second in which it no longer is. */
until: number, 
/** The next code, when few seconds are left. */
next: string | null, } | { "type": "counted", 
/** The last code that was made since the vault was opened; `null`: none yet. */
digits: string | null, 
/** How many characters a code has. */
length: number, 
/** The counter of the next code, as decimal text (64 bits). */
counter: string, } | { "type": "failed", 
/** Why. */
problem: ErrorView, };
export type AccountView = { 
/** Its identity. */
id: string, 
/** The service; may be empty. */
issuer: string, 
/** The account at the service; may be empty. */
name: string, 
/** A person's words; may be empty. */
note: string, 
/** Its kind. */
kind: Kind, 
/** `SHA1`, …; `null` where the kind fixes it. */
algorithm: string | null, 
/** Seconds; `null` for HOTP. */
period: number | null, 
/** The second since 1970 that codes are counted from; `null` where that is the first one. */
epoch: number | null, 
/** What is unusual. */
oddities: Array<OddityView>, 
/** Its code. */
code: CodeView, };
export type LockCause = "idle" | "suspended" | "screenLocked" | "hidden";
export type FileTrouble = "gone" | "damaged" | "unreadable" | "tooNew" | "older" | "rekeyed" | "other";
export type FileView = { 
/** Why the file is not the one that was opened or saved last; `null`: it is. */
trouble: FileTrouble | null, 
/** How many copies beside it have something that the vault lacks. */
copies: number, 
/** What came in from a state of the vault that was made apart, until the person has seen it. */
merged: MergedView | null, 
/** It has a second name (hard link), which the next save leaves with what it has now. */
secondName: boolean, };
export type MergedView = { 
/** Accounts that were on the other side only. */
added: Array<[string, string]>, 
/** Accounts that had been removed here and came back, because they were changed on the other side after that. */
returned: Array<[string, string]>, 
/** Accounts that differ from what they were here. */
changed: Array<[string, string]>, 
/** Accounts that had been removed on the other side. */
removed: Array<[string, string]>, };
export type CopyView = { 
/** Its file's name. */
name: string, 
/** What merging it would do. */
brings: MergedView, 
/** Records there that this version can't read and that the vault lacks. */
unreadable: number, 
/** Why it can't be opened; `null`: it can. */
problem: ErrorView | null, };
export type VaultView = { "state": "opening" } | { "state": "firstRun", 
/** Why the keychain can't hold the key. */
reason: ErrorView, 
/** A link came from another program and is kept, for five minutes at most, until there is a vault. */
waiting: boolean, } | { "state": "locked", 
/** Why it did not open by itself; `null` when a person locked it or it opens by password only. */
reason: ErrorView | null, 
/** Why it locked by itself; `null` when a person locked it, or since the start. */
cause: LockCause | null, 
/** It can be opened by password. */
byPassword: boolean, 
/** It can be opened by the keychain. */
byKeychain: boolean, 
/** It can be opened by the code of a recovery kit. */
byRecovery: boolean, 
/** A link came from another program and is kept, for five minutes at most, until the vault is open. */
waiting: boolean, 
/** What was in the review when it locked is kept, sealed, until the vault is open. */
kept: boolean, } | { "state": "broken", 
/** What is wrong. */
problem: ErrorView, 
/** Where the file is. */
place: string, 
/** The earlier version that can take its place; `null`: none, or what is wrong is not the file. */
earlier: RecoverableView | null, 
/** A backup can take its place. */
byBackup: boolean, } | { "state": "unlocked", 
/** In a person's order. */
accounts: Array<AccountView>, 
/** Records in the file that this version can't read. They are kept. */
unreadable: number, 
/** The vault has been made just now, for the first time. */
fresh: boolean, 
/** The keychain opens it. */
byKeychain: boolean, 
/** The keychain was given up and still has its key, which opens earlier states. */
keychainLeft: boolean, 
/** A password opens it. */
byPassword: boolean, 
/** The file beside the vault whose password is asked for as proof, because this state of the vault lacks it;
 * `null`: none. */
passwordIn: string | null, 
/** When the recovery kit was made; `null`: there is none. */
recoveryMade: number | null, 
/** What was wrong with the keychain when the person came in by another way; `null`: nothing. */
keychainTrouble: ErrorView | null, 
/** How the person came in, where that asks for something to be done; `null`: nothing is. */
cameBy: CameBy | null, 
/** The file behind it. */
file: FileView, 
/** How things stand with the backups. */
backups: BackupsView, };
export type ClipboardView = { 
/** The account it is of. */
account: string, 
/** When it will be cleared; `null`: never (a setting). */
clearsAt: number | null, 
/** Its time is over, and the clipboard didn't answer: it is tried again. */
silent: boolean, };
export type Theme = "system" | "light" | "dark";
export type Language = "system" | "en" | "zh-CN";
export type Settings = { 
/** Seconds until a copied code is cleared from the clipboard, 5 to 600; 0: never. */
clipboardSeconds: number, 
/** Light, dark, or as the system. */
theme: Theme, 
/** The language, or as the system. */
language: Language, 
/** The name of the camera that was last scanned with; `null`: none yet. */
camera: string | null, 
/** Seconds without anybody at the window after which the vault locks, 15 to 86,400; 0: never. */
lockAfterSeconds: number, 
/** The vault locks before the computer goes to sleep. */
lockOnSuspend: boolean, 
/** The vault locks when the screen is locked. */
lockWithScreen: boolean, 
/** The vault locks when the window is hidden or minimised. */
lockWhenHidden: boolean, 
/** There is an icon in the tray, where the desktop shows one. */
tray: boolean, 
/** Closing the window leaves the program in the tray. */
keepInTray: boolean, };
export type TrayLabels = { 
/** Show the window. */
show: string, 
/** Lock the vault. */
lock: string, 
/** End the program. */
quit: string, };
export type ChooserLabels = { 
/** Choose files with codes. */
pictures: string, 
/** Files with codes. */
picturesKind: string, 
/** Choose a backup. */
backup: string, 
/** Backups. */
backupKind: string, 
/** Choose the folder for backups. */
backupFolder: string, 
/** Save the export. */
export: string, 
/** Save the recovery kit. */
kit: string, 
/** All files. */
everyKind: string, };
export type DesktopLabels = { 
/** The entries of the tray's menu. */
tray: TrayLabels, 
/** The file dialogs. */
choosers: ChooserLabels, };
export type Snapshot = { 
/** Counts up with every snapshot that is sent. */
revision: number, 
/** The time stands still here (demo); `null`: use the clock. */
frozenAt: number | null, 
/** The vault. */
vault: VaultView, 
/** The preferences. */
settings: Settings, 
/** A code of ours on the clipboard and when it will be cleared; `null`: none. */
clipboard: ClipboardView | null, 
/** Wrong passwords slow the next try down: it is taken from this second on; `null`: at once. */
nextTryAt: number | null, 
/** Pictures are read in a process that nothing keeps from the rest of the computer. */
unfenced: boolean, };
export type KitView = { 
/** The code in groups, with hyphens. */
code: string, 
/** When it was made. */
made: number, };
export type VersionView = { 
/** What it is asked for by. */
id: string, 
/** Until when it was the vault; `null`: nobody noted it. */
until: number | null, 
/** How many accounts it has; `null`: it can't be opened. */
accounts: number | null, };
export type FieldView = "issuer" | "name" | "note" | "secret" | "parameters" | "pin" | "other";
export type ComparedView = { 
/** Its id. */
id: string, 
/** The service. */
issuer: string, 
/** The account at the service. */
name: string, 
/** What of it changes. */
fields: Array<FieldView>, };
export type ComparisonView = { 
/** Accounts that come back. */
added: Array<ComparedView>, 
/** Accounts of now that go. */
removed: Array<ComparedView>, 
/** Accounts that change, under the names that they get. */
changed: Array<ComparedView>, 
/** How many stay as they are. */
same: number, };
export type Restored = { 
/** The version that the vault was before: the way back. `null`: it can't be found. */
undo: string | null, };
export type RecoverableView = { 
/** Until when it was the vault; `null`: nobody noted it. */
until: number | null, 
/** A password or a recovery code opens it. */
byPassword: boolean, 
/** The keychain opens it. */
byKeychain: boolean, };
export type BackupsView = { 
/** The name of the folder, never its path; `null`: none is chosen. */
folder: string | null, 
/** How many backups stay. */
keep: number, 
/** When the last good one was made and tested; `null`: never. */
testedAt: number | null, 
/** How many accounts it has. */
accounts: number, 
/** Why the last one failed; `null`: it didn't. */
problem: ErrorView | null, 
/** One is being made. */
running: boolean, 
/** Nothing was backed up and tested for thirty days. */
overdue: boolean, };
export type BackupView = { 
/** The file's name. */
name: string, 
/** How many accounts it has. */
accounts: number, 
/** It is a backup of the vault that is open. */
ours: boolean, 
/** What restoring it would change. */
comparison: ComparisonView, };
export type CameBy = "recovery" | "backup";
export type ChosenBackupView = { 
/** The file's name. */
name: string, 
/** A password or a recovery code opens it. */
byPassword: boolean, 
/** The keychain may open it: it is a copy of the vault itself. */
byKeychain: boolean, };
export type GivesWay = "nothing" | "unusable" | "another" | "same";
export type AdoptionView = { 
/** The file's name. */
name: string, 
/** The accounts in it. */
accounts: Array<ComparedView>, 
/** Records in it that this version can't read. They are kept. */
unreadable: number, 
/** What would give way to it. */
givesWay: GivesWay, };
export type Which = "current" | "next" | "before";
export type Copied = { 
/** The account. */
account: string, 
/** The code is the next one, valid from this second on; `null`: valid now. */
validFrom: number | null, 
/** When the clipboard will be cleared; `null`: never. */
clearsAt: number | null, };
export type PairView = { 
/** The code that is valid now. */
current: string, 
/** The code after it. */
next: string, 
/** First second of the current code; `null` for HOTP. */
from: number | null, 
/** First second of the next code; `null` for HOTP. */
until: number | null, };
export type ReviewStatus = "new" | "duplicate" | "sameKey" | "sameName" | "repeated" | "keyTwice";
export type TwinView = { 
/** The service; may be empty. */
issuer: string, 
/** The account; may be empty. */
name: string, };
export type ReviewItem = { 
/** Its place, from 0; what a confirmation names. */
index: number, 
/** The service; may be empty. */
issuer: string, 
/** The account; may be empty. */
name: string, 
/** Its kind. */
kind: Kind, 
/** Characters of a code. */
length: number, 
/** Seconds; `null` for HOTP. */
period: number | null, 
/** `SHA1`, …; `null` where the kind fixes it. */
algorithm: string | null, 
/** What is unusual. */
oddities: Array<OddityView>, 
/** How it stands to what is in the vault. */
status: ReviewStatus, 
/** Whose key it is too, for [`ReviewStatus::SameKey`] and [`ReviewStatus::KeyTwice`]. */
twin: TwinView | null, 
/** Where it came from: a file's name, or `null` for pasted text, the clipboard and the screen. */
source: string | null, 
/** What surrounds the code on the screen, as the `data:` URL of a PNG in which the code itself can't be read;
 * `null` when it did not come from the screen. */
cutout: string | null, };
export type Rejected = { 
/** A file's name, or `null`. */
source: string | null, 
/** Its line in a text of several lines, from 1; `null` otherwise. */
line: number | null, 
/** Why; its `name` is the account's name where one is known. */
problem: ErrorView, };
export type TransferView = { 
/** How many parts there are. */
size: number, 
/** The parts that are here, from 1. */
have: Array<number>, };
export type ImportReview = { 
/** Names this review. */
id: number, 
/** The accounts found, in order. */
items: Array<ReviewItem>, 
/** What was read and is no account, or could not be read. */
rejected: Array<Rejected>, 
/** Transfers of which some parts are still missing, or which are complete. */
transfers: Array<TransferView>, };
export type Chosen = { 
/** Its place in the review. */
index: number, 
/** The service; may be empty. */
issuer: string, 
/** The account; may be empty. */
name: string, };
export type Added = { 
/** The new accounts' ids, in order. */
ids: Array<string>, 
/** The names of the picture files that they came from and that could be moved to the trash. */
pictures: Array<string>, };
export type Progress = { 
/** Files that have been read. */
done: number, 
/** Files in all. */
total: number, };
export type CameraView = { 
/** What names it to the host. */
id: string, 
/** What a person calls it. */
name: string, };
export type CameraOn = { 
/** What names it to the host. */
id: string, 
/** What a person calls it. */
name: string, 
/** Pixels a row of its pictures. */
width: number, 
/** Rows of its pictures. */
height: number, };
export type ManualRequest = { 
/** The service. */
issuer: string, 
/** The account. */
name: string, 
/** The key as typed: base32, hexadecimal for Mobile-OTP, or a whole `otpauth://` link. */
key: string, 
/** The kind. */
kind: Kind, 
/** `SHA1`, … */
algorithm: string, 
/** Digits of a code, as typed. */
digits: string, 
/** Seconds, as typed. */
period: string, 
/** HOTP's counter, as typed. */
counter: string, 
/** The PIN of a Yandex or Mobile-OTP account; empty: none. */
pin: string, };
export type ManualCheck = { 
/** Service and account. */
name: ErrorView | null, 
/** The key. */
key: ErrorView | null, 
/** Algorithm. */
algorithm: ErrorView | null, 
/** Digits. */
digits: ErrorView | null, 
/** Period. */
period: ErrorView | null, 
/** Counter. */
counter: ErrorView | null, 
/** What is unusual, when all is well. */
oddities: Array<OddityView>, 
/** The same key with the same parameters is in the vault: that account's id. */
duplicateOf: string | null, };
export type EditRequest = { 
/** Which. */
id: string, 
/** The service. */
issuer: string, 
/** The account. */
name: string, 
/** A person's words. */
note: string, 
/** A new PIN; empty: leave it. */
pin: string, };
export type Shown = string;
export type QrView = { 
/** Modules a side, the quiet zone included. */
size: number, 
/** What is dark, as the path of an SVG whose unit is a module. */
path: Shown, };
export type SecretView = { 
/** As other programs take it: base32 in capitals without padding, for Mobile-OTP hexadecimal. */
key: Shown, 
/** The PIN, where the account has one. */
pin: Shown | null, 
/** The account's link as a QR code; `null` when there is too much of it. */
qr: QrView | null, };
export type ExportView = { 
/** Accounts that were written. */
accounts: number, 
/** Accounts whose notes are left out: a link has no place for one. */
notes: number, 
/** Records that this version can't read, and so can't write as links. */
unreadable: number, 
/** Accounts whose links only few programs understand, by name. */
rare: Array<string>, };
export type Way = "keychain" | "password" | "recovery" | "unknown";
export type KdfView = { 
/** Memory in KiB. */
memory_kib: number, 
/** Passes over it. */
passes: number, 
/** Lanes. */
lanes: number, };
export type SlotView = { 
/** Names it within its vault. */
id: string, 
/** What opens it. */
way: Way, 
/** What a guess at it costs; for passwords alone. */
kdf: KdfView | null, 
/** When it was made, where the file says. */
made: number | null, };
export type StrengthHint = "common" | "word" | "keyboard" | "repeats" | "sequence" | "date" | "short";
export type StrengthView = { 
/** 0 (at once) to 4 (not in many years). */
score: number, 
/** What is weak about it; `null` where nothing stands out. */
hint: StrengthHint | null, };
