// The keychain, mended after the person came in by another way.

import type { ErrorCode, ErrorView } from '../host/bindings'
import type { Session } from '../session.svelte'

/** Troubles in which a new key helps. In the others the keychain answers again once it can be reached. */
const curable: ErrorCode[] = ['keychainEmpty', 'keychainCorrupt', 'keychainWrongKey']

export function mendable(trouble: ErrorView | null): boolean {
  return trouble !== null && curable.includes(trouble.code)
}

/** Gives the keychain a new key, and says so. */
export async function mend(session: Session): Promise<void> {
  const mended = await session.run(() => session.proved(() => session.host.takeUpKeychain()))
  if (mended) session.toast = { kind: 'done', text: session.t.trouble.mended }
}
