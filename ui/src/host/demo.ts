// The host in a plain browser: a vault in memory, for design, screenshots and tests. The address chooses the
// state: ?state=opening|firstRun|locked|… &theme=dark &lang=zh-CN &left=4 &live=1

import type { AccountView, Added, CameBy, Chosen, ClipboardView, ErrorCode, ErrorView, ImportReview, Language, LockCause, ManualRequest, Settings, Theme, VaultView, Which } from './bindings'
import { demoAccount, demoAccounts, digitsOf, frozenAt, lacksPin, longCoded, longNamed, manyAccounts, rightToLeftAccounts, slowAccounts, viewOf, type DemoAccount } from './demo-accounts'
import { DemoCamera } from './demo-camera'
import { checkForm, problem, readInto, sampleReview, screenReview } from './demo-reading'
import { DemoKit } from './demo-kit'
import { DemoPast } from './demo-past'
import { DemoProof, demoPassword, exported, judged, secretOf, waysOf } from './demo-safety'
import type { Host, HostEvents } from './host'
import { defaultSettings } from './settings'

type State = VaultView['state']

export function demoHost(parameters: URLSearchParams): Host {
  return new DemoHost(parameters)
}

class DemoHost extends DemoPast implements Host {
  #events: HostEvents | undefined
  /** From 1: nothing that was told has 0. */
  #revision = 1
  #state: State = 'unlocked'
  #reason: ErrorView | null = null
  #byPassword = true
  #byKeychain = true
  #fresh = false
  #cameBy: CameBy | null
  #accounts: DemoAccount[] = demoAccounts()
  #settings: Settings = { ...defaultSettings }
  #review: ImportReview | null = null
  #clipboardUntil: ClipboardView | null = null
  #frozen: number | null
  #pictures: string[] = []
  #nextId = 1000
  readonly #parameters: URLSearchParams
  readonly #camera: DemoCamera
  readonly #proof: DemoProof
  readonly #kit: DemoKit

  constructor(parameters: URLSearchParams) {
    super(parameters)
    this.#parameters = parameters
    this.#camera = new DemoCamera(parameters)
    this.#proof = new DemoProof(parameters)
    this.#kit = new DemoKit(parameters)
    this.#frozen = parameters.has('live') ? null : frozenAt + 18 - Number(parameters.get('left') ?? 18)
    this.#settings.theme = (parameters.get('theme') as Theme | null) ?? 'system'
    this.#settings.language = (parameters.get('lang') as Language | null) ?? 'system'
    this.#cameBy = parameters.get('came') as CameBy | null
    this.#byPassword = !parameters.has('nopassword')
    this.#byKeychain = !parameters.has('nokeychain')
    this.#enter(parameters.get('state') ?? 'full')
  }

  async start(events: HostEvents) {
    this.#events = events
    if (this.#frozen === null) this.#ticks()
    const arrival = this.#parameters.get('arrival')
    if (arrival === 'review') setTimeout(() => events.arrived(this.#opened(sampleReview(this.#nextId++))))
    if (arrival === 'failed') setTimeout(() => events.arrivalFailed(problem('noCodeInPicture')))
    if (arrival === 'locked') setTimeout(() => events.arrivalFailed(problem('vaultLocked')))
    if (arrival === 'many') setTimeout(() => events.progress({ done: 3, total: 12 }))
    if (arrival === 'hover') setTimeout(() => events.dropHover(true))
    return this.#snapshot()
  }

  async setVisible() {}
  async noteActivity() {}
  async labelDesktop() {}

  clearPasted = async () => this.#parameters.get('clipboard') !== 'gone'

  async createVault(password: string) {
    if (password.length < 8) throw problem('passwordTooShort')
    this.#accounts = []
    this.#byKeychain = false
    this.#open()
  }

  async unlock(password: string) {
    await pause(120)
    if (password !== demoPassword) throw problem('wrongPassword')
    this.#open()
  }

  async retryKeychain() {
    await pause(120)
    if (this.#reason) throw this.#reason
    this.#open()
  }

  async lock() {
    this.#state = 'locked'
    this.#camera.stop()
    this.#review = null
    this.#clipboardUntil = null
    this.#reason = null
    this.#proof.forget()
    this.#tell()
  }

  async prove(password: string) {
    await pause(120)
    this.#proof.byPassword(password)
  }

  async proveByKeychain() {
    await pause(120)
    this.#proof.byKeychain()
  }

  async goOnWithoutKeychain() {
    if (this.#state !== 'opening') return
    this.#reason = problem('keychainSilent')
    this.#state = this.#parameters.has('first') ? 'firstRun' : 'locked'
    this.#tell()
  }

  async unlockWithRecovery(code: string) {
    await pause(120)
    this.#kit.check(code)
    this.#kit.trouble = this.#reason
    this.#cameBy = 'recovery'
    this.#open()
  }

  async proveWithRecovery(code: string) {
    await pause(120)
    this.#kit.check(code)
    this.#proof.given()
  }

  async makeRecoveryKit() {
    this.#proof.require()
    const kit = this.#kit.make(this.#now())
    this.#tell()
    return kit
  }

  async saveRecoveryKit() {
    return this.#kit.save()
  }

  async printRecoveryKit() {
    this.#kit.print()
  }

  async dropRecoveryKit() {}

  async takeUpKeychain() {
    this.#proof.require()
    this.#kit.takeUp()
    if (this.#cameBy === 'backup') this.#cameBy = null
    this.#byKeychain = true
    this.#tell()
  }

  async giveUpKeychain() {
    this.#proof.require()
    if (!this.#byPassword && this.#kit.made === null) throw problem('lastWayIn')
    this.#byKeychain = false
    this.#tell()
  }

  async listWays() {
    return waysOf(this.#byPassword, this.#byKeychain, this.#kit.made)
  }

  async setPassword(password: string) {
    this.#proof.require()
    await pause(120)
    if ([...password].length < 8) throw problem('passwordTooShort')
    this.#byPassword = true
    if (this.#cameBy === 'recovery') this.#cameBy = null
    this.#tell()
  }

  async removePassword() {
    this.#proof.require()
    await pause(120)
    if (!this.#byKeychain) throw problem('lastWayIn')
    this.#proof.consents()
    this.#byPassword = false
    this.#tell()
  }

  async rekeyVault() {
    this.#proof.require()
  }

  async judgePassword(password: string) {
    return judged(password)
  }

  async showSecret(id: string) {
    this.#proof.require()
    return secretOf(this.#find(id))
  }

  async copySecret(id: string) {
    this.#proof.require()
    return this.copyCode(id, 'current')
  }

  async exportLinks() {
    this.#proof.require()
    await pause(120)
    return exported(this.#parameters, this.#accounts)
  }

  async copyCode(id: string, which: Which) {
    const account = this.#find(id)
    if (lacksPin(account)) throw problem('pinMissing')
    if (account.kind === 'hotp' && (!account.shown || which === 'next')) this.#advance(account)
    const clearsAt = this.#settings.clipboardSeconds ? this.#now() + this.#settings.clipboardSeconds : null
    this.#clipboardUntil = { account: id, clearsAt, silent: false }
    this.#tell()
    const validFrom = which === 'next' && account.period ? (this.#step(account) + 1) * account.period : null
    return { account: id, validFrom, clearsAt }
  }

  async nextCode(id: string) {
    this.#advance(this.#find(id))
    this.#tell()
  }

  async pairCodes(id: string) {
    const account = this.#find(id)
    if (lacksPin(account)) throw problem('pinMissing')
    if (account.period === null) {
      if (!account.shown) this.#advance(account)
      this.#advance(account)
      this.#tell()
      return { current: digitsOf(account, account.counter - 2), next: digitsOf(account, account.counter - 1), from: null, until: null }
    }
    const step = this.#step(account)
    const [current, next] = [digitsOf(account, step), digitsOf(account, step + 1)]
    return { current, next, from: step * account.period, until: (step + 1) * account.period }
  }

  async editAccount({ id, issuer, name, note, pin }: { id: string; issuer: string; name: string; note: string; pin: string }) {
    if (!issuer.trim() && !name.trim()) throw problem('nameMissing')
    const account = this.#find(id)
    Object.assign(account, { issuer, name, note, hasPin: account.hasPin || pin !== '' })
    this.#tell()
  }

  async deleteAccount(id: string) {
    this.#find(id)
    this.#accounts = this.#accounts.filter((account) => account.id !== id)
    this.#tell()
  }

  async chooseFiles() {
    return this.#opened(this.#review ?? sampleReview(this.#nextId++))
  }

  async readClipboard() {
    const text = this.#parameters.get('clipboard')
    if (text === null) throw problem('clipboardEmpty')
    return this.readText(text)
  }

  async readText(text: string) {
    const review = this.#review ?? { id: this.#nextId++, items: [], rejected: [], transfers: [] }
    return this.#opened(readInto(review, text, this.#accounts))
  }

  async scanScreens() {
    await pause(120)
    const failure = this.#parameters.get('screen')
    if (failure) throw problem(failure as ErrorCode)
    return this.#opened(this.#review ?? screenReview(this.#nextId++))
  }

  async scanRegion() {
    return this.#parameters.get('region') === 'none' ? null : this.scanScreens()
  }

  async listCameras() {
    return this.#camera.list()
  }

  async startCamera(id: string | null) {
    await pause(120)
    const on = this.#camera.start(id)
    setTimeout(() => {
      const seen = this.#camera.sees(this.#review?.id ?? this.#nextId++)
      if (seen) this.#events?.arrived(this.#opened(seen))
      if (this.#camera.ends === undefined) return
      this.#camera.stop()
      this.#events?.cameraEnded(this.#camera.ends)
    }, 200)
    return on
  }

  async stopCamera() {
    this.#camera.stop()
  }

  async nextPreview() {
    return this.#camera.next()
  }

  async confirmReview(id: number, chosen: Chosen[]): Promise<Added> {
    const items = this.#review?.items
    if (this.#review?.id !== id || !items) throw problem('reviewGone')
    const found = chosen.flatMap(({ index, issuer, name }) => {
      const item = items.find((each) => each.index === index)
      return item ? [{ ...item, issuer, name }] : []
    })
    const added = found.map(({ issuer, name, kind, length, period, algorithm, oddities }) =>
      demoAccount(String(this.#nextId++), issuer, name, { kind, length, period, algorithm, oddities }),
    )
    const sources = found.flatMap(({ source }) => (source && /\.(png|jpe?g|webp|gif|bmp)$/i.test(source) ? [source] : []))
    this.#pictures = [...new Set(sources)]
    this.#review = null
    return { ids: this.#add(added), pictures: this.#pictures }
  }

  async trashPictures() {
    await pause(120)
    const fate = this.#parameters.get('trash')
    const stayed = fate === 'failed' ? this.#pictures : fate === 'some' ? this.#pictures.slice(1) : []
    this.#pictures = []
    return stayed
  }

  async dropReview() {
    this.#review = null
    this.#pictures = []
  }

  async checkManual(form: ManualRequest) {
    return checkForm(form, this.#accounts)
  }

  async addManual(form: ManualRequest) {
    const { name, key, digits, period, counter } = checkForm(form, this.#accounts)
    const wrong = name ?? key ?? digits ?? period ?? counter
    if (wrong) throw wrong
    const { issuer, kind, algorithm } = form
    const typed = kind === 'totp' || kind === 'hotp' ? { algorithm, length: +form.digits } : {}
    const timed = kind === 'totp' ? { period: +form.period } : {}
    const [id = ''] = this.#add([
      demoAccount(String(this.#nextId++), issuer, form.name, { kind, counter: +form.counter, hasPin: form.pin !== '', ...typed, ...timed }),
    ])
    return id
  }

  async saveSettings(settings: Settings) {
    this.#settings = settings
    this.#tell()
  }

  #add(added: DemoAccount[]): string[] {
    this.#accounts = [...this.#accounts, ...added]
    this.#tell()
    return added.map(({ id }) => id)
  }

  #advance(account: DemoAccount) {
    if (account.kind !== 'hotp') return
    account.counter += 1
    account.shown = true
  }

  #find(id: string): DemoAccount {
    const account = this.#accounts.find((each) => each.id === id)
    if (!account) throw problem('accountNotFound')
    return account
  }

  #step({ period }: DemoAccount): number {
    return Math.floor(this.#now() / (period ?? 30))
  }

  #now(): number {
    return this.#frozen ?? Math.floor(Date.now() / 1000)
  }

  protected enter() {
    this.#open()
  }

  protected told(work: () => void) {
    work()
    this.#tell()
  }

  #open() {
    this.#state = 'unlocked'
    this.#reason = null
    this.#tell()
  }

  #opened(review: ImportReview): ImportReview {
    this.#review = review
    return review
  }

  /** Sends a snapshot at every turn of a code, and when the next one begins to show. */
  #ticks() {
    const now = this.#now()
    const changes = this.#accounts.map(({ period }) => {
      const until = (Math.floor(now / (period ?? 30)) + 1) * (period ?? 30)
      return until - now > 8 ? until - 8 : until
    })
    const change = Math.min(...changes, now + 60)
    setTimeout(() => {
      this.#tell()
      this.#ticks()
    }, change * 1000 - Date.now())
  }

  #tell() {
    this.#revision += 1
    this.#events?.snapshot(this.#snapshot())
  }

  #snapshot() {
    const { vault, frozen: frozenAt } = { vault: this.#vault(), frozen: this.#frozen }
    // `?unfenced`: a system that can't keep the reader of pictures in.
    const unfenced = this.#parameters.has('unfenced')
    return { revision: this.#revision, frozenAt, vault, settings: this.#settings, clipboard: this.#clipboardUntil, nextTryAt: this.#nextTry(), unfenced }
  }

  /** `?wait=8`: a wrong password was given a moment ago. */
  #nextTry(): number | null {
    const wait = this.#parameters.get('wait')
    return wait === null ? null : this.#now() + Number(wait)
  }

  #views(): AccountView[] {
    return this.#accounts.map((account) => viewOf(account, this.#now()))
  }

  #vault(): VaultView {
    const [byPassword, byKeychain, waiting] = [this.#byPassword, this.#byKeychain, this.#parameters.has('waiting')]
    if (this.#state === 'opening') return { state: 'opening' }
    if (this.#state === 'firstRun') return { state: 'firstRun', reason: this.#reason ?? problem('keychainUnavailable'), waiting }
    if (this.#state === 'locked') return { state: 'locked', reason: this.#reason, cause: this.#parameters.get('cause') as LockCause | null, byPassword, byKeychain, byRecovery: this.#kit.made !== null, waiting, kept: false }
    if (this.#state === 'broken') {
      return { state: 'broken', problem: this.#reason ?? problem('vaultDamaged'), place: '/home/alice/.local/share/ringfence/vault.json', earlier: this.history.earlier(), byBackup: this.#reason?.code !== 'accessDenied' && this.#reason?.code !== 'readFailed' }
    }
    return { state: 'unlocked', accounts: this.#views(), unreadable: Number(this.#parameters.get('unreadable') ?? 0), fresh: this.#fresh, byKeychain, keychainLeft: this.#parameters.has('left') && !byKeychain, byPassword, passwordIn: null, recoveryMade: this.#kit.made, keychainTrouble: this.#kit.trouble, cameBy: this.#cameBy, file: this.file.view(), backups: this.history.view() }
  }

  #enter(name: string) {
    const [state, code] = name.split(':') as [string, ErrorView['code'] | undefined]
    this.#reason = code ? problem(code) : null
    if (state === 'opening' || state === 'firstRun' || state === 'locked' || state === 'broken') this.#state = state
    if (state === 'firstRun') this.#reason ??= problem('keychainUnavailable')
    if (state === 'keychainLocked') {
      this.#state = 'locked'
      this.#byPassword = false
      this.#reason ??= problem('keychainRefused')
    }
    if (state === 'noPassword') this.#byPassword = false
    if (state === 'empty') {
      this.#accounts = []
      this.#fresh = true
    }
    if (state === 'hundred') this.#accounts = manyAccounts(100)
    if (state === 'slow') this.#accounts = slowAccounts()
    if (state === 'long') this.#accounts = longNamed()
    if (state === 'longCodes') this.#accounts = longCoded()
    if (state === 'rightToLeft') this.#accounts = rightToLeftAccounts()
    if (state === 'counted') for (const account of this.#accounts) account.shown = true
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
