// What a rejected promise of the host carries.

import type { ErrorView } from './bindings'

/** The host rejects with an ErrorView. Anything else is a fault of ours, and could repeat what was typed. */
export function problemIn(reason: unknown): ErrorView {
  if (typeof reason === 'object' && reason !== null && 'code' in reason) return reason as ErrorView
  return { code: 'saveFailed', at: null, name: null }
}
