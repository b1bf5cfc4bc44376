// When the vault locks by itself, in English.

import type { LockCause } from '../../host/bindings'
import { plural } from '../text'

const count = plural('en')

const causes: Record<LockCause, string> = {
  idle: 'It locked because nobody used it for a while.',
  suspended: 'It locked because the computer went to sleep.',
  screenLocked: 'It locked together with the screen.',
  hidden: 'It locked because its window was out of sight.',
}

const brief: Record<LockCause, string> = { idle: 'no use', suspended: 'sleep', screenLocked: 'screen lock', hidden: 'hidden window' }

function span(seconds: number): string {
  if (seconds < 60) return `${seconds} seconds`
  if (seconds < 3600) return count(Math.round(seconds / 60), { one: '# minute', other: '# minutes' })
  return count(Math.round(seconds / 3600), { one: '# hour', other: '# hours' })
}

export const tray = {
  icon: 'Show an icon in the tray',
  iconHint: 'Where the desktop has a tray.',
  keep: 'Closing the window leaves Ringfence in the tray',
  /** The entries of the icon's menu. */
  menu: { show: 'Show Ringfence', lock: 'Lock', quit: 'Quit' },
}

/** What the system's file dialogs and the kinds of files in them are called. */
export const choosers = {
  pictures: 'Choose pictures or files with links',
  picturesKind: 'Pictures, PDFs and texts',
  backup: 'Choose a backup',
  backupKind: 'Backups',
  backupFolder: 'Choose the folder for backups',
  export: 'Save the export',
  kit: 'Save the recovery kit',
  everyKind: 'All files',
}

export const locking = {
  title: 'Locking',
  meaning: 'Locked means that the keys and accounts are gone from the computer’s memory, not that a window covers them.',
  idle: 'When nobody uses it',
  idleHint: 'Counts from the last key or pointer movement in this window.',
  after: (seconds: number) => `After ${span(seconds)}`,
  also: 'Also',
  suspend: 'Before the computer goes to sleep',
  screen: 'When the screen is locked',
  hidden: 'When the window is hidden or minimised',
  hiddenHint: 'After ten seconds, so that a glance behind it is possible.',
  heldOff: 'An open file dialog, a scan and an import are let finish first, for an hour at most. Ctrl+L locks at once.',
  /** How things stand, in a line. */
  state: (seconds: number, occasions: LockCause[]) => {
    const first = seconds > 0 ? `After ${span(seconds)}` : 'Not by time'
    return [first, ...occasions.map((occasion) => brief[occasion])].join(' · ')
  },
  causes,
}
