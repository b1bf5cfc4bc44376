// The demo's vault file: what somebody else did to it (`?file=gone|damaged|…`), and copies beside it
// (`?copies=1|2|3`), or a state that was made apart and merged (`?merged`).

import type { CopyView, FileTrouble, FileView, MergedView } from './bindings'
import { problem } from './demo-reading'

const brings: MergedView = {
  added: [
    ['Harbour', 'mara@example.org'],
    ['Quarry', ''],
  ],
  returned: [],
  changed: [['GitHub', 'alice']],
  removed: [['Hetzner', 'alice@lindqvist.example']],
}

const laptop: CopyView = {
  name: 'vault.sync-conflict-20261123-101500-7QK3HWZ.json',
  brings,
  unreadable: 0,
  problem: null,
}

const damaged: CopyView = {
  name: 'vault (mara’s conflicted copy 2026-11-23).json',
  brings: { added: [], returned: [], changed: [], removed: [] },
  unreadable: 0,
  problem: { code: 'vaultDamaged', at: null, name: null },
}

const elsewhere: CopyView = {
  name: 'vault 2.json',
  brings: { added: [], returned: [], changed: [], removed: [] },
  unreadable: 0,
  problem: { code: 'keyElsewhere', at: null, name: 'vault 2.json' },
}

export class DemoFile {
  #trouble: FileTrouble | null
  #copies: CopyView[]
  #merged: MergedView | null
  readonly #parameters: URLSearchParams

  constructor(parameters: URLSearchParams) {
    this.#parameters = parameters
    this.#trouble = parameters.get('file') as FileTrouble | null
    this.#merged = parameters.has('merged') ? { ...brings, returned: [['Codeberg', 'mara']] } : null
    this.#copies = [laptop, damaged, elsewhere].slice(0, Number(parameters.get('copies') ?? 0))
  }

  get copies(): CopyView[] {
    return this.#copies
  }

  view(): FileView {
    return { trouble: this.#trouble, copies: this.#copies.length, merged: this.#merged, secondName: this.#parameters.has('linked') }
  }

  saveAgain() {
    if (this.#parameters.has('full')) throw problem('diskFull')
    this.#trouble = null
  }

  dismissMerged() {
    this.#merged = null
  }

  merge(name: string) {
    if (this.#parameters.has('full')) throw problem('diskFull')
    this.#copies = this.#copies.filter((copy) => copy.name !== name)
  }
}
