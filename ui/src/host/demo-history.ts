// The demo's earlier versions and backups. ?backups=fine|failed|overdue|running: there is a folder; ?backup=locked|broken: what
// a backup is that gets tested; ?earlier: a broken vault has an earlier version.

import type { BackupsView, BackupView, ComparisonView, ErrorCode, RecoverableView, VersionView } from './bindings'
import { demoPassword } from './demo-safety'
import { problem } from './demo-reading'
import { frozenAt } from './demo-accounts'

const comparison: ComparisonView = {
  added: [{ id: 'gone', issuer: 'Hetzner', name: 'alice@lindqvist.example', fields: [] }],
  removed: [{ id: '12', issuer: 'Nextcloud', name: 'alice', fields: [] }],
  changed: [{ id: '3', issuer: 'Huawei Cloud', name: 'alice@example.com', fields: ['name', 'note'] }],
  same: 10,
}

export class DemoHistory {
  readonly #parameters: URLSearchParams
  #backups: BackupsView
  /** `?unsealed`: two that the disk refused. */
  unsealed: string[]

  constructor(parameters: URLSearchParams) {
    this.#parameters = parameters
    this.unsealed = parameters.has('unsealed') ? ['2026-11-22T09-14-00.000Z-r41-6dbb1f8a.json', '2026-11-21T18-02-11.512Z-r40-6dbb1f8a.json'] : []
    const state = parameters.get('backups')
    this.#backups = {
      folder: state && state !== 'overdue' ? 'Backups on the stick' : null,
      keep: 10,
      testedAt: state === 'fine' || state === 'failed' ? frozenAt - 120 : null,
      accounts: 12,
      problem: state === 'failed' ? problem('backupFolderGone') : null,
      running: state === 'running',
      overdue: state === 'overdue',
    }
  }

  view(): BackupsView {
    return this.#backups
  }

  versions(): VersionView[] {
    if (this.#parameters.get('versions') === 'none') return []
    return [
      { id: 'a', until: frozenAt - 600, accounts: 12 },
      { id: 'b', until: frozenAt - 7200, accounts: 13 },
      { id: 'c', until: frozenAt - 86_400, accounts: null },
      { id: 'd', until: null, accounts: 1 },
    ]
  }

  compare(id: string): ComparisonView {
    if (id === 'c') throw problem('versionBroken')
    return id === 'a' ? { added: [], removed: [], changed: [], same: 12 } : comparison
  }

  choose() {
    const refusal = this.#parameters.get('folder') as ErrorCode | null
    if (refusal) throw problem(refusal)
    this.#backups = { ...this.#backups, folder: 'Backups on the stick', overdue: false }
    this.make()
  }

  leave() {
    this.#backups = { ...this.#backups, folder: null, problem: null }
  }

  keep(keep: number) {
    this.#backups = { ...this.#backups, keep }
  }

  make() {
    this.#backups = { ...this.#backups, testedAt: frozenAt, problem: null }
  }

  open(): BackupView {
    const kind = this.#parameters.get('backup')
    if (kind === 'locked') throw problem('backupLocked')
    if (kind === 'broken') throw problem('backupBroken')
    return { name: 'ringfence-backup-6dbb1f8a-r42-2026-11-23-1405.json', accounts: 12, ours: kind !== 'locked', comparison }
  }

  openBy(password: string): BackupView {
    if (password !== demoPassword) throw problem('wrongPassword')
    return { name: 'ringfence-backup-6dbb1f8a-r42-2026-11-23-1405.json', accounts: 12, ours: false, comparison }
  }

  /** What comes back. ?came=older: the newest version is damaged too. */
  came(): RecoverableView {
    const older = this.#parameters.get('came') === 'older'
    return { until: frozenAt - (older ? 9000 : 7200), byPassword: !older, byKeychain: true }
  }

  earlier(): RecoverableView | null {
    return this.#parameters.has('earlier') ? { until: frozenAt - 7200, byPassword: true, byKeychain: true } : null
  }
}
