// The demo's answers to what needs proof.

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
    if (this.#parameters.get('consent') === 'refused') throw problem('keychainRefused')
    this.#proved = true
  }
}
