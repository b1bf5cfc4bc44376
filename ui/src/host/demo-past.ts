// What the demo's host answers about the file, earlier versions and backups. ?chosen=keychain|broken|none: the backup that is chosen where
// no vault is open; ?gives=another|same|unusable: what would give way to it.

import type { AdoptionView, ChosenBackupView, GivesWay } from './bindings'
import { demoAccounts } from './demo-accounts'
import { DemoFile } from './demo-file'
import { DemoHistory } from './demo-history'
import { problem } from './demo-reading'
import { demoPassword } from './demo-safety'

export abstract class DemoPast {
  protected readonly history: DemoHistory
  protected readonly file: DemoFile
  readonly #parameters: URLSearchParams

  constructor(parameters: URLSearchParams) {
    this.#parameters = parameters
    this.history = new DemoHistory(parameters)
    this.file = new DemoFile(parameters)
  }

  /** The vault is open from now on. */
  protected abstract enter(): void
  /** Does something, and shows what came of it. */
  protected abstract told(work: () => void): void

  listCopies = async () => this.file.copies
  dismissMerged = async () => this.told(() => this.file.dismissMerged())

  async mergeCopy(name: string) {
    this.file.merge(name)
    this.told(() => {})
  }

  async mergeCopyBy(name: string, password: string) {
    if (password !== demoPassword) throw problem('wrongPassword')
    return this.mergeCopy(name)
  }

  async saveAgain() {
    this.file.saveAgain()
    this.told(() => {})
  }

  listUnsealed = async () => this.history.unsealed
  removeUnsealed = async () => (this.history.unsealed = [])

  listVersions = async () => this.history.versions()
  compareVersion = async (id: string) => this.history.compare(id)
  restoreVersion = async () => ({ undo: 'a' })
  restoreAccount = async () => ({ undo: 'a' })

  async recover(password: string) {
    if (password !== demoPassword) throw problem('wrongPassword')
    return this.recoverByKeychain()
  }

  recoverByKeychain = async () => {
    this.enter()
    return this.history.came()
  }

  async chooseBackupFolder() {
    this.told(() => this.history.choose())
    return true
  }

  leaveBackupFolder = async () => this.told(() => this.history.leave())
  keepBackups = async (keep: number) => this.told(() => this.history.keep(keep))

  async backUp() {
    this.told(() => this.history.make())
    return this.history.open().name
  }

  openBackup = async () => this.history.open()
  openBackupBy = async (password: string) => this.history.openBy(password)
  restoreBackup = async () => ({ undo: 'a' })
  closeBackup = async () => {}

  async chooseBackup(): Promise<ChosenBackupView | null> {
    const kind = this.#parameters.get('chosen')
    if (kind === 'none') return null
    if (kind === 'broken') throw { ...problem('backupBroken'), name: 'holiday.json' }
    return { name: 'ringfence-backup-6dbb1f8a-r42-2026-11-23-1405.json', byPassword: true, byKeychain: kind === 'keychain' }
  }

  async openChosenBackup(password: string) {
    if (password !== demoPassword) throw problem('wrongPassword')
    return this.#adoption()
  }

  openChosenBackupByKeychain = async () => this.#adoption()
  adoptBackup = async () => this.enter()

  #adoption(): AdoptionView {
    const accounts = demoAccounts().map(({ id, issuer, name }) => ({ id, issuer, name, fields: [] }))
    const givesWay = (this.#parameters.get('gives') as GivesWay | null) ?? 'nothing'
    return { name: 'ringfence-backup-6dbb1f8a-r42-2026-11-23-1405.json', accounts, unreadable: Number(this.#parameters.get('unreadable') ?? 0), givesWay }
  }
}
