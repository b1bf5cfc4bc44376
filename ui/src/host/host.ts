// Everything that the page may ask of its host. `tauri.ts` is the real one, `demo.ts` the one in a plain
// browser (tests, screenshots, design). Nothing else in the page knows where it runs.
//
// A rejected promise carries an ErrorView, never anything else.

import type {
  Copied,
  EditRequest,
  ErrorView,
  ImportReview,
  ManualCheck,
  ManualRequest,
  PairView,
  Settings,
  Snapshot,
  Which,
} from './bindings'

/** What the host tells without being asked. Every handler is called with the newest picture. */
export interface HostEvents {
  /** The state changed; replaces the one before. */
  snapshot(snapshot: Snapshot): void
  /** Files were dropped on the window and have been read. */
  dropped(review: ImportReview): void
  /** Files were dropped on the window and none of it could be used. */
  dropFailed(problem: ErrorView): void
  /** Files hover over the window (`true`), or left it. */
  dropHover(hovering: boolean): void
}

export interface Host {
  /** Begins to listen; resolves with the state of this moment. */
  start(events: HostEvents): Promise<Snapshot>
  /** The page is on screen or not; a hidden page gets no new codes. */
  setVisible(visible: boolean): Promise<void>

  /** Makes the first vault, sealed by this password. */
  createVault(password: string): Promise<void>
  /** Opens the vault by password. */
  unlock(password: string): Promise<void>
  /** Asks the keychain again (first run and locked). */
  retryKeychain(): Promise<void>
  /** Locks the vault: keys and accounts leave memory, a copied code leaves the clipboard. */
  lock(): Promise<void>

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
  /** Reads pasted text: one or several links. Joins an open review. */
  readText(text: string): Promise<ImportReview>
  /** Adds the chosen items of a review; resolves with the new accounts' ids, in order. */
  confirmReview(id: number, chosen: number[]): Promise<string[]>
  /** Drops a review and everything secret in it. */
  dropReview(id: number): Promise<void>
  /** Says what a form lacks, as it is typed. */
  checkManual(request: ManualRequest): Promise<ManualCheck>
  /** Adds an account typed by hand; resolves with its id. */
  addManual(request: ManualRequest): Promise<string>

  /** Stores the preferences. */
  saveSettings(settings: Settings): Promise<void>
}
