// Two consecutive codes, kept as they were asked for while time goes on.

import type { Which } from '../host/bindings'

/** A window of validity: its first second, and the first one after it. */
export interface Span {
  from: number
  until: number
}

export interface Standing {
  phase: 'upcoming' | 'valid' | 'expired'
  /** What the host calls this code now; `null`: it is not to be copied, for good or until the next snapshot says. */
  which: Which | null
}

/**
 * How a code with this window stands. The clock may be ahead of the snapshot, or behind it, for a moment: a code is
 * copied only under the name that the snapshot's window gives it, and never once either says that it is over.
 */
export function standing(own: Span, snapshot: Span | null, now: number): Standing {
  if (now >= own.until || (snapshot && snapshot.from >= own.until)) return { phase: 'expired', which: null }
  if (snapshot?.from === own.from) return { phase: 'valid', which: 'current' }
  if (now >= own.from) return { phase: 'valid', which: null }
  return { phase: 'upcoming', which: snapshot?.until === own.from ? 'next' : null }
}
