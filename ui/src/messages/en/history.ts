// Earlier versions, backups, and what going back changes.

import type { FieldView } from '../../host/bindings'
import { plural } from '../text'

const count = plural('en')

const fields: Record<FieldView, string> = {
  issuer: 'service',
  name: 'name',
  note: 'note',
  secret: 'key',
  parameters: 'settings of the code',
  pin: 'PIN',
  other: 'other details',
}

export const versions = {
  title: 'Earlier versions',
  row: 'The last ten, and one for each of thirty days',
  what: 'Every change leaves the vault as it was before. Choose a version to see what would change if you went back to it.',
  none: 'There is none yet. The first change makes one.',
  until: (moment: string) => `Until ${moment}`,
  unknown: 'An earlier version',
  accounts: (n: number) => count(n, { one: '# account', other: '# accounts' }),
  unreadable: 'Damaged. It can’t be opened.',
  back: 'All versions',
  added: 'Would come back',
  removed: 'Would go',
  changed: 'Would change',
  same: (n: number) => count(n, { one: '# account stays as it is.', other: '# accounts stay as they are.' }),
  noDifference: 'The accounts are the same as now.',
  fields,
  takeOne: 'Bring back',
  takeOneOf: (name: string) => `Bring back ${name} alone`,
  restore: 'Go back to this version',
  keeps: 'The vault as it is now stays among the versions, so this can be undone. Passwords and other ways in stay as they are.',
  restored: 'The vault is as it was then.',
  restoredOne: (name: string) => `${name} is back.`,
  undo: 'Undo',
  undone: 'Undone. The vault is as it was before.',
}

export const backups = {
  title: 'Backups',
  off: 'Off',
  what: 'A backup is a copy of the vault, sealed as the vault is. It opens on any computer with your password or recovery code.',
  daily: 'Ringfence makes one after a change, at most once a day, reads it back and compares it with the vault.',
  choose: 'Choose a folder…',
  another: 'Another folder…',
  stop: 'Stop backing up',
  folder: (name: string) => `Folder: ${name}`,
  tested: (ago: string) => `Backed up and tested, ${ago}`,
  never: 'No backup yet.',
  running: 'Backing up…',
  failed: 'The last backup failed',
  holds: (n: number) => count(n, { one: 'It has # account.', other: 'It has # accounts.' }),
  now: 'Back up now',
  keep: 'Keep',
  keepN: (n: number) => count(n, { one: 'the newest one', other: 'the newest #' }),
  test: 'Test a backup…',
  testHint: 'Opens any backup file and compares it with the vault. It changes nothing.',
  opens: (name: string) => `${name} opens.`,
  password: 'Its password or recovery code',
  open: 'Open it',
  restore: 'Restore this backup',
  restoreHint: 'Its accounts take the place of those in the vault. The vault as it is now stays among the earlier versions, so this can be undone.',
  restored: 'The backup is restored.',
  overdue: 'No backup has been made and tested for thirty days.',
  overdueOpen: 'Backups…',
  reminderFailed: 'The last backup failed.',
}

export const recovering = {
  title: 'There is an earlier version',
  until: (moment: string) => `It was the vault until ${moment}. Changes after that are not in it.`,
  unknown: 'Changes since the last save are not in it.',
  keeps: 'The file that can’t be used stays among the earlier versions. Nothing is overwritten.',
  password: 'Password or recovery code',
  restore: 'Go back to the newest version that opens',
  byKeychain: 'Go back, by the keychain',
  came: (moment: string) => `The newest version was damaged too. The vault is now as it was until ${moment}.`,
  cameUnknown: 'The newest version was damaged too. An older one is the vault now.',
  noPassword: 'It has no password: set one in “Ways in”.',
}
