// The demo's recovery kit, and its keychain's troubles. ?kit: there is one; ?trouble=keychainEmpty: the person came in by
// another way; ?mending=keychainRefused: the keychain takes no key.

import type { ErrorCode, ErrorView, KitView } from './bindings'
import { problem } from './demo-reading'

const code = 'HF5R-PZDT-DNS4-7MW2-HEPD-64DT-SPD4-Z4RO-MICD'

export class DemoKit {
  /** When it was made. */
  made: number | null
  /** What was wrong with the keychain. */
  trouble: ErrorView | null
  readonly #mending: ErrorCode | null
  readonly #saving: string | null
  readonly #prints: boolean

  constructor(parameters: URLSearchParams) {
    this.made = parameters.has('kit') ? 1_764_000_000 : null
    const trouble = parameters.get('trouble') as ErrorCode | null
    this.trouble = trouble ? problem(trouble) : null
    this.#mending = parameters.get('mending') as ErrorCode | null
    this.#saving = parameters.get('saving')
    this.#prints = parameters.get('printing') !== 'failed'
  }

  make(now: number): KitView {
    this.made = now
    return { code, made: now }
  }

  /** Whether it was saved: `?saving=cancelled` is a person who thought better of it. */
  save(): boolean {
    if (this.#saving === 'failed') throw problem('diskFull')
    return this.#saving !== 'cancelled'
  }

  /** `?printing=failed`: the system opens no window for it. */
  print() {
    if (!this.#prints) throw problem('printFailed')
  }

  check(typed: string) {
    const symbols = typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
    if (symbols.length !== 36) throw { code: 'recoveryCodeLength', at: symbols.length, name: null } satisfies ErrorView
    if (symbols !== code.replaceAll('-', '')) throw problem(symbols.startsWith('HF5R') ? 'recoveryCodeMistyped' : 'recoveryCodeWrong')
  }

  takeUp() {
    if (this.#mending) throw problem(this.#mending)
    this.trouble = null
  }
}
