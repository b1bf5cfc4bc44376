// The vault file after somebody else has been at it.

import type { FileTrouble } from '../../host/bindings'
import { plural } from '../text'

const count = plural('en')

interface Told {
  title: string
  text: string
  /** What the button says that puts it right; none where nothing can be put right from here. */
  act?: string
}

const troubles: Record<FileTrouble, Told> = {
  gone: {
    title: 'The vault file is gone.',
    text: 'Somebody moved or deleted it. Your accounts are still open here.',
    act: 'Save the vault again',
  },
  damaged: {
    title: 'The vault file was damaged by another program or by the disk.',
    text: 'Nothing was written over it. Your accounts are still open here; the damaged file is kept when you save again.',
    act: 'Save the vault again',
  },
  unreadable: {
    title: 'The vault file can’t be read any more.',
    text: 'Your accounts are still open here. Check that the drive is connected and that you may read the file.',
  },
  tooNew: {
    title: 'A newer Ringfence has changed the vault file.',
    text: 'What you see is the state before that, and nothing can be saved. Update Ringfence here too.',
  },
  older: {
    title: 'An older state of this vault has taken its place.',
    text: 'Nothing was written over it. Bring both together to keep every account of either, or open the one that is there.',
    act: 'Bring both together',
  },
  rekeyed: {
    title: 'The vault’s key was changed by another program.',
    text: 'What you see is the state before that, and nothing can be saved. Open the one that is there; nothing is lost.',
  },
  other: {
    title: 'Another vault lies where this one was.',
    text: 'Nothing was written over it. What you see is the vault that was open before.',
  },
}

export const file = {
  troubles,
  copiesFound: (copies: number) => count(copies, { one: 'A copy of the vault has changes that are not here.', other: '# copies of the vault have changes that are not here.' }),
  copiesWhy: 'Two computers saved the vault, and the program that syncs its folder kept both.',
  secondName: 'The vault file has a second name (a hard link).',
  secondNameWhy: 'The next change parts the two: under the other name the vault stays as it is now. A symbolic link would follow it.',
  look: 'See the changes',
  copiesTitle: 'Bring copies together',
  copiesText: 'No account of either is lost. A copy that has been taken in stays among the earlier versions.',
  added: (accounts: number) => count(accounts, { one: '# account comes', other: '# accounts come' }),
  changed: (accounts: number) => count(accounts, { one: '# account changes', other: '# accounts change' }),
  returned: (accounts: number) => count(accounts, { one: '# account that was deleted here comes back, because it was changed there later', other: '# accounts that were deleted here come back, because they were changed there later' }),
  removed: (accounts: number) => count(accounts, { one: '# account goes, because it was deleted there', other: '# accounts go, because they were deleted there' }),
  unreadable: (records: number) => count(records, { one: '# record that this version can’t show', other: '# records that this version can’t show' }),
  cameBack: 'What was deleted on one side is gone afterwards, unless it was changed on the other side later. Both states stay among the earlier versions.',
  mergedTitle: 'Another program had changed the vault apart from this one. Both are together now.',
  mergedText: 'Both states from before stay among the earlier versions.',
  mergedSeen: 'Understood',
  copyDamaged: 'This copy is damaged and can’t be taken in. Your vault is as it was.',
  copyTooNew: 'A newer Ringfence wrote this copy. Update Ringfence here to take it in.',
  copyPassword: 'Its password or recovery code',
  merge: 'Take it in',
  merged: 'Both are together now.',
  noneLeft: 'There is nothing more to bring together.',
  openThat: 'Open what is there',
  saved: 'The vault is saved.',
}
