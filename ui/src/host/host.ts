// Everything that the page may ask of its host. `tauri.ts` is the real one, `demo.ts` the one in a plain
// browser (tests, screenshots, design). Nothing else in the page knows where it runs.
//
// A rejected promise carries an ErrorView, never anything else.

import type {
  Added,
  AdoptionView,
  BackupView,
  CameraOn,
  CameraView,
  Chosen,
  ChosenBackupView,
  ComparisonView,
  Copied,
  CopyView,
  DesktopLabels,
  EditRequest,
  ErrorView,
  ExportView,
  ImportReview,
  KitView,
  Language,
  ManualCheck,
  ManualRequest,
  PairView,
  Progress,
  RecoverableView,
  Restored,
  SecretView,
  Settings,
  SlotView,
  Snapshot,
  StrengthView,
  VersionView,
  Which,
} from './bindings'

/** What the host tells without being asked. Every handler is called with the newest picture. */
export interface HostEvents {
  /** The state changed; replaces the one before. */
  snapshot(snapshot: Snapshot): void
  /** Something arrived by itself and has been read: dropped files, a link from another program, a code before the camera. */
  arrived(review: ImportReview): void
  /** Something arrived by itself and none of it could be used. */
  arrivalFailed(problem: ErrorView): void
  /** Many files are being read, whoever brought them. */
  progress(progress: Progress): void
  /**
   * The camera went off without being asked to: unplugged, stalled, failed; or `null`, because the window was
   * hidden or the vault locked.
   */
  cameraEnded(problem: ErrorView | null): void
  /** Files hover over the window (`true`), or left it. */
  dropHover(hovering: boolean): void
}

export interface Host {
  /** Begins to listen; resolves with the state of this moment. */
  start(events: HostEvents): Promise<Snapshot>
  /** The page is on screen or not; a hidden page gets no new codes. */
  setVisible(visible: boolean): Promise<void>
  /** Somebody does something in the window, which puts the lock after idle time off. */
  noteActivity(): Promise<void>

  /** Makes the first vault, sealed by this password. */
  createVault(password: string): Promise<void>
  /** Opens the vault by password. */
  unlock(password: string): Promise<void>
  /** Asks the keychain again (first run and locked). */
  retryKeychain(): Promise<void>
  /** Locks the vault: keys and accounts leave memory, a copied code leaves the clipboard. */
  lock(): Promise<void>

  /** Saves the open vault over a file that is gone, damaged or of another state, which is taken in first. */
  saveAgain(): Promise<void>
  /** The person has seen what was merged. */
  dismissMerged(): Promise<void>
  /** The copies that sync programs left beside the vault file, and what each would bring. */
  listCopies(): Promise<CopyView[]>
  /** Takes over what a copy has; the copy is kept among the earlier versions. */
  mergeCopy(name: string): Promise<void>
  /** The same of one that its own password or recovery code opens. */
  mergeCopyBy(name: string, password: string): Promise<void>

  /** Takes the password as proof of who is there; it holds for a minute. What needs it rejects with `proofNeeded`. */
  prove(password: string): Promise<void>
  /** The same by the keychain's consent, where the vault has no password. */
  proveByKeychain(): Promise<void>
  /** The ways in, with what a guess at each costs and since when it is there, where the file says so. */
  listWays(): Promise<SlotView[]>
  /** Gives the vault a password, or another one. Needs proof. */
  setPassword(password: string): Promise<void>
  /** Takes the password away, if another way in works. Needs proof. */
  removePassword(): Promise<void>
  /** Changes the key that seals the vault; every way in stays as it is. Needs proof. */
  rekeyVault(): Promise<void>
  /** The earlier versions that could not be sealed again since the key was changed. */
  listUnsealed(): Promise<string[]>
  /** Removes them; answers those that are still there. */
  removeUnsealed(): Promise<string[]>
  /** Judges a password that is being chosen. */
  judgePassword(password: string): Promise<StrengthView>
  /** An account's key, to be shown. Needs proof. */
  showSecret(id: string): Promise<SecretView>
  /** Copies an account's key. Needs proof. */
  copySecret(id: string): Promise<Copied>
  /** Lets the person name a file and writes every account there as a link; `null`: nothing chosen. Needs proof. */
  exportLinks(): Promise<ExportView | null>

  /** Waits for the keychain no longer: the vault is locked then, or to be made under a password. */
  goOnWithoutKeychain(): Promise<void>
  /** Opens the vault by the code of its recovery kit, as typed. */
  unlockWithRecovery(code: string): Promise<void>
  /** Takes that code as proof of who is there. */
  proveWithRecovery(code: string): Promise<void>
  /** Makes a recovery kit in place of the one before; its code is shown this one time. Needs proof. */
  makeRecoveryKit(): Promise<KitView>
  /** Lets the person save the kit's page as a file; false: they thought better of it. */
  saveRecoveryKit(language: Language): Promise<boolean>
  /** Opens the kit's page in a window of its own and asks the person where to print it. */
  printRecoveryKit(language: Language): Promise<void>
  /** Puts the kit away: its code is forgotten. */
  dropRecoveryKit(): Promise<void>
  /** Lets the keychain open this vault, with a new key, whether it did before or not. Needs proof. */
  takeUpKeychain(): Promise<void>
  /** Lets the keychain open this vault no longer. Needs proof. */
  giveUpKeychain(): Promise<void>

  /** Copies a code; for HOTP `current` copies the code on show, or makes the next one when none is. */
  copyCode(id: string, which: Which): Promise<Copied>
  /** Makes an HOTP account's next code: counter saved first, then shown. */
  nextCode(id: string): Promise<void>
  /** The two consecutive codes of this moment. */
  pairCodes(id: string): Promise<PairView>
  /** Changes names, note, PIN. */
  editAccount(edit: EditRequest): Promise<void>
  /** Deletes an account from this vault. */
  deleteAccount(id: string): Promise<void>

  /** Lets the person choose picture or text files and reads them; `null`: nothing chosen. Joins an open review. */
  chooseFiles(): Promise<ImportReview | null>
  /** Reads the clipboard: text, a picture, or files. Joins an open review. */
  readClipboard(): Promise<ImportReview>
  /** Clears the clipboard of what was pasted; `false`: something else is there by now. */
  clearPasted(): Promise<boolean>
  /** Reads pasted text: one or several links. Joins an open review. */
  readText(text: string): Promise<ImportReview>
  /** Hides the window, reads every screen, shows the window again. Joins an open review. */
  scanScreens(): Promise<ImportReview>
  /** The same of a part of the screen that the person chooses; `null`: they thought better of it. */
  scanRegion(): Promise<ImportReview | null>

  /** The cameras that can be used. */
  listCameras(): Promise<CameraView[]>
  /**
   * Switches a camera on; `null`: the one of the last time, or else the first. The choice is remembered. The codes
   * that it sees come as `arrived`. One that is on already is switched off first.
   */
  startCamera(id: string | null): Promise<CameraOn>
  /** Switches the camera off; none being on is no error. */
  stopCamera(): Promise<void>
  /**
   * The next preview picture that was not handed out yet, as `readPreview` (`host/preview.ts`) takes it apart;
   * `null` when the camera is off. Asked for again only once the last one is painted.
   */
  nextPreview(): Promise<ArrayBuffer | null>

  /**
   * Adds the chosen items of a review under the names given here. The review is gone after that. `known` is how many items
   * the person saw when they chose: what joined since then comes again as a review of its own.
   */
  confirmReview(id: number, chosen: Chosen[], known: number): Promise<Added>
  /** Moves the picture files of the review that was added last to the trash; resolves with the names of those that stayed. */
  trashPictures(): Promise<string[]>
  /** Drops a review and everything secret in it. Of one that was added, the names of its pictures are forgotten. */
  dropReview(id: number): Promise<void>
  /** Says what a form lacks, as it is typed. */
  checkManual(request: ManualRequest): Promise<ManualCheck>
  /** Adds an account typed by hand; resolves with its id. */
  addManual(request: ManualRequest): Promise<string>

  /** The earlier versions, newest first. */
  listVersions(): Promise<VersionView[]>
  /** What going back to a version would change. */
  compareVersion(id: string): Promise<ComparisonView>
  /** Goes back to all of a version. */
  restoreVersion(id: string): Promise<Restored>
  /** Takes one account back from a version. */
  restoreAccount(version: string, account: string): Promise<Restored>
  /** Puts the newest good version in the place of a file that can't be used, by password or recovery code. */
  recover(password: string): Promise<RecoverableView>
  /** The same by the keychain. */
  recoverByKeychain(): Promise<RecoverableView>

  /** Lets the person choose the folder for backups and makes the first; false: they thought better of it. */
  chooseBackupFolder(): Promise<boolean>
  /** Makes no more backups. */
  leaveBackupFolder(): Promise<void>
  /** Keeps so many. */
  keepBackups(keep: number): Promise<void>
  /** Makes and tests a backup; resolves with its file's name. */
  backUp(): Promise<string>
  /** Lets the person choose a backup and opens it; `null`: they thought better of it. */
  openBackup(): Promise<BackupView | null>
  /** Opens the chosen one by its password or recovery code. */
  openBackupBy(password: string): Promise<BackupView>
  /** Puts the opened backup's accounts in the place of the vault's. */
  restoreBackup(): Promise<Restored>
  /** Forgets the opened or chosen backup. */
  closeBackup(): Promise<void>

  /** Lets the person choose the backup that is to become the vault, where none is open; `null`: they thought better of it. */
  chooseBackup(): Promise<ChosenBackupView | null>
  /** Opens it by its password or recovery code, and says what making it the vault would do. */
  openChosenBackup(password: string): Promise<AdoptionView>
  /** The same by the keychain. */
  openChosenBackupByKeychain(): Promise<AdoptionView>
  /** Makes it the vault; what lies in its place is kept. */
  adoptBackup(): Promise<void>

  /** Stores the preferences. */
  saveSettings(settings: Settings): Promise<void>
  /** Says what the tray's menu and the file dialogs are called. */
  labelDesktop(labels: DesktopLabels): Promise<void>
}
