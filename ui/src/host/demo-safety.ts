// The demo's answers about the ways in, and to what needs proof.

import type { ExportView, SecretView, SlotView, StrengthView } from './bindings'
import type { DemoAccount } from './demo-accounts'
import { problem } from './demo-reading'

/** The password that opens the demo's vault. */
export const demoPassword = 'correct horse'

/** Whether the person proved who they are; `?proof` begins with a proof given. */
export class DemoProof {
  #proved: boolean
  readonly #parameters: URLSearchParams

  constructor(parameters: URLSearchParams) {
    this.#parameters = parameters
    this.#proved = parameters.has('proof')
  }

  /** Forgotten with the lock. */
  forget() {
    this.#proved = false
  }

  require() {
    if (!this.#proved) throw problem('proofNeeded')
  }

  byPassword(password: string) {
    if (password !== demoPassword) throw problem('wrongPassword')
    this.#proved = true
  }

  given() {
    this.#proved = true
  }

  byKeychain() {
    this.consents()
    this.#proved = true
  }

  /** `?consent=refused`: the keychain says no. */
  consents() {
    if (this.#parameters.get('consent') === 'refused') throw problem('keychainRefused')
  }
}

/** The ways in, as a vault's file describes them. */
export function waysOf(byPassword: boolean, byKeychain: boolean, kitMade: number | null): SlotView[] {
  const kdf = { memory_kib: 262_144, passes: 4, lanes: 1 }
  return [
    ...(byKeychain ? [{ id: 'k', way: 'keychain' as const, kdf: null, made: null }] : []),
    ...(byPassword ? [{ id: 'p', way: 'password' as const, kdf, made: null }] : []),
    ...(kitMade === null ? [] : [{ id: 'r', way: 'recovery' as const, kdf: null, made: kitMade }]),
  ]
}

/** By length alone, but for one word that everybody knows. */
export function judged(password: string): StrengthView {
  if (password.startsWith('password')) return { score: 0, hint: 'common' }
  const score = Math.min(4, Math.floor([...password].length / 5))
  return { score, hint: score < 3 ? 'short' : null }
}

/** A key that opens nothing, and its QR code. */
export function secretOf({ kind }: DemoAccount): SecretView {
  return { key: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', pin: kind === 'yandex' ? '4711' : null, qr: sampleQr }
}

export function exported(parameters: URLSearchParams, accounts: DemoAccount[]): ExportView | null {
  const outcome = parameters.get('export')
  if (outcome === 'none') return null
  if (outcome === 'failed') throw { ...problem('fileUnwritable'), name: 'ringfence-accounts.txt' }
  const rare = accounts.filter(({ kind }) => kind === 'steam' || kind === 'yandex')
  return { accounts: accounts.length, notes: 2, unreadable: 1, rare: rare.map(({ issuer, name }) => [issuer, name].filter(Boolean).join(', ')) }
}

/** A picture of the shape of a QR code; its modules are drawn by a small random walk and mean nothing. */
const sampleQr = (() => {
  const [side, quiet] = [33, 4]
  const inFinder = (x: number, y: number) => (x < 8 && y < 8) || (x >= side - 8 && y < 8) || (x < 8 && y >= side - 8)
  let [path, state] = ['', 7]
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      state = (state * 1103515245 + 12345) % 2147483648
      if (!inFinder(x, y) && state > 1073741824) path += `M${x + quiet} ${y + quiet}h1v1h-1z`
    }
  }
  for (const [x, y] of [[0, 0], [side - 7, 0], [0, side - 7]] as const) {
    path += `M${x + quiet} ${y + quiet}h7v1h-7zM${x + quiet} ${y + quiet + 6}h7v1h-7zM${x + quiet} ${y + quiet + 1}h1v5h-1zM${x + quiet + 6} ${y + quiet + 1}h1v5h-1zM${x + quiet + 2} ${y + quiet + 2}h3v3h-3z`
  }
  return { size: side + 2 * quiet, path }
})()
