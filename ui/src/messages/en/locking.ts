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

function span(seconds: number): string {
  if (seconds < 60) return `${seconds} seconds`
  if (seconds < 3600) return count(Math.round(seconds / 60), { one: '# minute', other: '# minutes' })
  return count(Math.round(seconds / 3600), { one: '# hour', other: '# hours' })
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
  state: (seconds: number, others: number) => {
    const first = seconds > 0 ? `After ${span(seconds)}` : 'Not by time'
    return others > 0 ? `${first}, and ${count(others, { one: 'on # occasion', other: 'on # occasions' })}` : first
  },
  causes,
}
