// The host in the application: commands and events of the shell. The only file that imports from Tauri.

import { invoke } from '@tauri-apps/api/core'
import { listen } from '@tauri-apps/api/event'
import type { ErrorView, ImportReview, Progress, Snapshot } from './bindings'
import type { Host } from './host'
import { seal } from './sealing'

export const host: Host = {
  async start(events) {
    // Listens first: a change between the two is told twice rather than never.
    await Promise.all([
      listen<Snapshot>('snapshot-changed', ({ payload }) => events.snapshot(payload)),
      listen<ImportReview>('arrived', ({ payload }) => events.arrived(payload)),
      listen<ErrorView>('arrival-failed', ({ payload }) => events.arrivalFailed(payload)),
      listen<Progress>('progress', ({ payload }) => events.progress(payload)),
      listen<ErrorView | null>('camera-ended', ({ payload }) => events.cameraEnded(payload)),
      listen<boolean>('drop-hover', ({ payload }) => events.dropHover(payload)),
    ])
    return invoke('snapshot')
  },
  setVisible: (visible) => invoke('set_visible', { visible }),
  noteActivity: () => invoke('note_activity'),

  createVault: (password) => invokeSealed('create_vault', password),
  unlock: (password) => invokeSealed('unlock', password),
  retryKeychain: () => invoke('retry_keychain'),
  lock: () => invoke('lock'),

  prove: (password) => invokeSealed('prove', password),
  proveByKeychain: () => invoke('prove_by_keychain'),
  listWays: () => invoke('list_ways'),
  setPassword: (password) => invokeSealed('set_password', password),
  removePassword: () => invoke('remove_password'),
  rekeyVault: () => invoke('rekey_vault'),
  listUnsealed: () => invoke('list_unsealed'),
  removeUnsealed: () => invoke('remove_unsealed'),
  judgePassword: (password) => invokeSealed('judge_password', password),
  showSecret: (id) => askSealed('show_secret', id),
  copySecret: (id) => invoke('copy_secret', { id }),
  exportLinks: () => invoke('export_links'),

  goOnWithoutKeychain: () => invoke('go_on_without_keychain'),
  unlockWithRecovery: (code) => invokeSealed('unlock_with_recovery', code),
  proveWithRecovery: (code) => invokeSealed('prove_with_recovery', code),
  makeRecoveryKit: () => askSealed('make_recovery_kit', null),
  saveRecoveryKit: (language) => invoke('save_recovery_kit', { language }),
  printRecoveryKit: (language) => invoke('print_recovery_kit', { language }),
  dropRecoveryKit: () => invoke('drop_recovery_kit'),
  takeUpKeychain: () => invoke('take_up_keychain'),
  giveUpKeychain: () => invoke('give_up_keychain'),
  saveAgain: () => invoke('save_again'),
  dismissMerged: () => invoke('dismiss_merged'),
  listCopies: () => invoke('list_copies'),
  mergeCopy: (name) => invoke('merge_copy', { name }),
  mergeCopyBy: (name, password) => invokeSealed('merge_copy_by', password, { name }),

  copyCode: (id, which) => invoke('copy_code', { id, which }),
  nextCode: (id) => invoke('next_code', { id }),
  pairCodes: (id) => invoke('pair_codes', { id }),
  editAccount: (edit) => invokeSealed('edit_account', edit),
  deleteAccount: (id) => invoke('delete_account', { id }),

  chooseFiles: () => invoke('choose_files'),
  readClipboard: () => invoke('read_clipboard'),
  clearPasted: () => invoke('clear_pasted'),
  readText: (text) => invokeSealed('read_text', text),
  scanScreens: () => invoke('scan_screens'),
  scanRegion: () => invoke('scan_region'),
  listCameras: () => invoke('list_cameras'),
  startCamera: (id) => invoke('start_camera', { id }),
  stopCamera: () => invoke('stop_camera'),
  nextPreview: () => invoke('next_preview'),
  confirmReview: (id, chosen, known) => invoke('confirm_review', { id, chosen, known }),
  trashPictures: () => invoke('trash_pictures'),
  dropReview: (id) => invoke('drop_review', { id }),
  checkManual: (request) => invokeSealed('check_manual', request),
  addManual: (request) => invokeSealed('add_manual', request),

  listVersions: () => invoke('list_versions'),
  compareVersion: (id) => invoke('compare_version', { id }),
  restoreVersion: (id) => invoke('restore_version', { id }),
  restoreAccount: (version, account) => invoke('restore_account', { version, account }),
  recover: (password) => invokeSealed('recover', password),
  recoverByKeychain: () => invoke('recover_by_keychain'),
  chooseBackupFolder: () => invoke('choose_backup_folder'),
  leaveBackupFolder: () => invoke('leave_backup_folder'),
  keepBackups: (keep) => invoke('keep_backups', { keep }),
  backUp: () => invoke('back_up'),
  openBackup: () => invoke('open_backup'),
  openBackupBy: (password) => invokeSealed('open_backup_by', password),
  restoreBackup: () => invoke('restore_backup'),
  closeBackup: () => invoke('close_backup'),
  chooseBackup: () => invoke('choose_backup'),
  openChosenBackup: (password) => invokeSealed('open_chosen_backup', password),
  openChosenBackupByKeychain: () => invoke('open_chosen_backup_by_keychain'),
  adoptBackup: () => invoke('adopt_backup'),
  saveSettings: (settings) => invoke('save_settings', { settings }),
  labelDesktop: (labels) => invoke('label_desktop', { labels }),
}

/** Gives a command with something secret in it: sealed, so that no buffer on the way keeps it. */
async function invokeSealed<Answer>(command: string, value: unknown, plain: Record<string, string> = {}): Promise<Answer> {
  const { sealed } = await seal(await invoke<string>('one_time_key'), value)
  return invoke(command, { ...plain, sealed })
}

/** The same of a command whose answer is secret too, and comes sealed. */
async function askSealed<Answer>(command: string, value: unknown): Promise<Answer> {
  const letter = await seal(await invoke<string>('one_time_key'), value)
  return (await letter.open(await invoke(command, { sealed: letter.sealed }))) as Answer
}
