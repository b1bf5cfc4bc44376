// The one store of the page: the newest snapshot, whole, and what the page itself adds to it (the passing
// second, a toast, a review that is open). The host owns the truth; nothing here outlives the next snapshot.

import { createContext } from 'svelte'
import { isWorthwhile } from './adding/reviewing'
import { Viewfinder } from './adding/viewfinder.svelte'
import { setTelling, type Telling } from './components/layers.svelte'
import type { AccountView, ErrorView, ImportReview, Progress, Settings, Snapshot, Which } from './host/bindings'
import type { Host } from './host/host'
import { problemIn } from './host/problem'
import { defaultSettings } from './host/settings'
import { explainInLine, fullNameOf, joined, messagesOf, nameOf } from './messages'
import { watchActivity } from './safety/activity'

const opening: Snapshot = {
  revision: 0,
  frozenAt: null,
  vault: { state: 'opening' },
  settings: defaultSettings,
  clipboard: null,
  nextTryAt: null,
  unfenced: false,
}

/** The countdown of one window of validity; shared by all accounts whose codes turn together. */
export class Turn {
  readonly length: number
  readonly #left: () => number

  constructor(now: () => number, from: number, until: number) {
    this.length = Math.max(until - from, 1)
    const left = $derived(Math.min(Math.max(until - now(), 0), this.length))
    this.#left = () => left
  }

  /** Whole seconds that are left. */
  get left(): number {
    return this.#left()
  }

  /** The part that is left, 0 to 1. */
  get share(): number {
    return this.left / this.length
  }
}

export class Session implements Telling {
  snapshot = $state.raw(opening)
  /** The present second: the clock's, or the frozen one. */
  now = $state(clockSecond())
  /** A command is under way whose end the person waits for. */
  pending = $state(false)
  toast = $state.raw<Telling['toast']>(null)
  /** The account whose code was copied a moment ago. */
  copied = $state.raw<string | null>(null)
  /** What arrived and waits for a decision. */
  review = $state.raw<ImportReview | null>(null)
  /** Why the last thing that arrived could not be used. */
  arrivalProblem = $state.raw<ErrorView | null>(null)
  /** What is being added came from the clipboard, which still has it. */
  pasted = $state(false)
  /** Files hover over the window. */
  dropping = $state(false)
  /** The screen is being looked at. */
  looking = $state(false)
  /** How far the reading of many files has come, once it has taken a moment. */
  progress = $state.raw<Progress | null>(null)
  /** Whom an act waits for: the person is asked to prove who they are, and this hears whether they did. */
  proof = $state.raw<((proved: boolean) => void) | null>(null)
  /** The recovery kit was offered with a new vault, and put off: said once more, until it is dismissed or the page ends. */
  kitPutOff = $state(false)
  /** The notice of the vault file's second name was read. */
  secondNameSeen = $state(false)
  /** The camera. */
  readonly viewfinder: Viewfinder

  readonly settings = $derived(this.snapshot.settings)
  /** Seconds until the next password is taken; 0: at once. */
  readonly wait = $derived(Math.max(0, (this.snapshot.nextTryAt ?? 0) - this.now))
  readonly t = $derived(messagesOf(this.settings.language))
  readonly accounts = $derived(this.snapshot.vault.state === 'unlocked' ? this.snapshot.vault.accounts : none)

  #turns: Record<string, Turn> = {}
  /** Which command that is. */
  #awaited: symbol | null = null
  #timer: ReturnType<typeof setTimeout> | undefined
  #copiedTimer: ReturnType<typeof setTimeout> | undefined
  #newest: Progress | null = null
  #moment: ReturnType<typeof setTimeout> | undefined

  readonly host: Host

  constructor(host: Host) {
    this.host = host
    this.viewfinder = new Viewfinder(host)
  }

  /** Listens to the host, takes its first snapshot and starts the timer. Returns what ends it. */
  begin(): () => void {
    const visibility = () => {
      if (document.hidden) this.viewfinder.rest()
      void this.host.setVisible(!document.hidden).catch(() => {})
      this.#step()
    }
    document.addEventListener('visibilitychange', visibility)
    const unwatch = watchActivity(() => void this.host.noteActivity().catch(() => {}))
    void this.host
      .start({
        snapshot: (snapshot) => this.#replace(snapshot),
        arrived: (review) => this.#arrive(review),
        arrivalFailed: (problem) => this.#refuse(problem),
        progress: (progress) => this.#read(progress),
        cameraEnded: (problem) => this.viewfinder.ended(problem),
        dropHover: (hovering) => (this.dropping = hovering),
      })
      .then((snapshot) => this.#replace(snapshot))
      .catch((reason: unknown) => this.#tell(problemIn(reason)))
    return () => {
      document.removeEventListener('visibilitychange', visibility)
      unwatch()
      clearTimeout(this.#timer)
    }
  }

  /** The countdown of one window of validity. */
  turn(from: number, until: number): Turn {
    return (this.#turns[`${from}-${until}`] ??= new Turn(() => this.now, from, until))
  }

  account(id: string): AccountView | undefined {
    return this.accounts.find((account) => account.id === id)
  }

  /** The second of this very moment; `now` is told only once it has passed. */
  present(): number {
    return this.snapshot.frozenAt ?? clockSecond()
  }

  /** Runs a command and answers with what went wrong, or `null`. */
  async problemOf(work: () => Promise<unknown>): Promise<ErrorView | null> {
    const ours = (this.#awaited = Symbol())
    this.pending = true
    try {
      await work()
      return null
    } catch (reason) {
      return problemIn(reason)
    } finally {
      if (this.#awaited === ours) this.pending = false
    }
  }

  /** Runs a command whose failure has no better place than a toast. True when it went well. */
  async run(work: () => Promise<unknown>): Promise<boolean> {
    const problem = await this.problemOf(work)
    if (problem) this.#tell(problem)
    return problem === null
  }

  /**
   * Runs an act that may need proof of who is there. Where it does, the person is asked for it, and the act is run
   * again; a person who thinks better of it leaves the act rejected with `proofNeeded`, which needs no words.
   */
  async proved<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await act()
    } catch (reason) {
      if (problemIn(reason).code !== 'proofNeeded' && !this.#opensByProof(problemIn(reason))) throw reason
      this.proof?.(false)
      const proved = await new Promise<boolean>((resolve) => (this.proof = resolve))
      this.proof = null
      if (!proved) throw reason
      return act()
    }
  }

  /** A file under another key, where the password that proves who is there is that of a file beside the vault: it opens both. */
  #opensByProof(problem: ErrorView): boolean {
    return problem.code === 'keyElsewhere' && this.snapshot.vault.state === 'unlocked' && this.snapshot.vault.passwordIn !== null
  }

  /** Copies a code through the host and says so. True when it went well. */
  async copy(id: string, which: Which = 'current'): Promise<boolean> {
    const account = this.account(id)
    return this.run(async () => {
      const copied = await this.host.copyCode(id, which)
      this.copied = id
      clearTimeout(this.#copiedTimer)
      this.#copiedTimer = setTimeout(() => (this.copied = null), 1000)
      if (!account) return
      const t = this.t.accounts
      const said =
        copied.validFrom !== null && copied.validFrom > this.now
          ? t.copiedNext(nameOf(this.t, account), copied.validFrom - this.now)
          : t.copied(nameOf(this.t, account))
      this.doneWith(copied.clearsAt === null ? said : joined(this.t, said, t.clears(this.settings.clipboardSeconds)))
    })
  }

  /** Takes in pictures, files or text; what comes of it is `review` or `arrivalProblem`. The camera is left for it. */
  async take(read: () => Promise<ImportReview | null>, from?: 'clipboard'): Promise<void> {
    this.leaveCamera()
    const problem = await this.problemOf(async () => {
      const review = await read()
      if (review) this.#arrive(review)
      if (review && from) this.pasted = true
    })
    this.#arriveNot(problem)
  }

  /** Looks for codes on every screen, or on a part that the person chooses. */
  async scan(what: 'screens' | 'region'): Promise<void> {
    if (this.looking) return
    this.looking = true
    const look = () => (what === 'screens' ? this.host.scanScreens() : this.host.scanRegion())
    await this.take(() => look().finally(() => (this.looking = false)))
  }

  /** Looks for codes with the camera. */
  useCamera(): void {
    this.arrivalProblem = null
    const { sight } = this.viewfinder
    if (sight !== 'starting' && sight !== 'on') void this.viewfinder.start()
  }

  /** Switches the camera off. What it read stays for the review, if there is an account in it. */
  leaveCamera(): void {
    if (this.viewfinder.open && this.review && !isWorthwhile(this.review)) this.dropReview()
    this.viewfinder.close()
  }

  /** Drops the open review, or the one that was added, and everything that the host keeps for it. */
  dropReview(id = this.review?.id): void {
    this.review = null
    this.arrivalProblem = null
    if (id !== undefined) void this.host.dropReview(id).catch(() => {})
  }

  save(change: Partial<Settings>): Promise<boolean> {
    return this.run(() => this.host.saveSettings({ ...this.settings, ...change }))
  }

  get dismissLabel(): string {
    return this.t.common.dismiss
  }

  /** Puts away what is being said. */
  readonly dismiss = (): void => {
    this.toast = null
  }

  /** Says that something went well. */
  done(text: string): void {
    this.toast = { kind: 'done', text }
  }

  /** Says that something went well with an account, by its name: not on a page that was locked meanwhile. */
  doneWith(text: string): void {
    if (this.snapshot.vault.state === 'unlocked') this.done(text)
  }

  fullName(id: string): string {
    const account = this.account(id)
    return account ? fullNameOf(this.t, account) : this.t.common.unnamed
  }

  #arrive(review: ImportReview): void {
    // It was dropped with the lock, and nobody may see it. A page that opens may hear of it before the vault's state.
    if (!this.#open && this.snapshot.vault.state !== 'opening') return
    this.viewfinder.saw(review, this.review)
    this.#arriveNot(null)
    this.review = review
  }

  /** What was handed over to a locked vault: said at once, and not kept for the panel, where it would be wrong by then. */
  #refuse(problem: ErrorView): void {
    if (!this.#open) this.#tell(problem)
    this.#arriveNot(problem)
  }

  #arriveNot(problem: ErrorView | null): void {
    // What was read before a lock and came after it waits, or was dropped with it: by now it may be open again.
    this.arrivalProblem = this.#open && problem?.code !== 'vaultLocked' ? problem : null
    clearTimeout(this.#moment)
    this.#newest = this.progress = null
  }

  /** Files are being read. Said only when it takes longer than a moment. */
  #read(progress: Progress): void {
    if (!this.#open) return
    if (this.progress) this.progress = progress
    else if (!this.#newest) this.#moment = setTimeout(() => (this.progress = this.#newest), 500)
    this.#newest = progress
  }

  get #open(): boolean {
    return this.snapshot.vault.state === 'unlocked'
  }

  #tell(problem: ErrorView): void {
    // The person was asked for proof, and thought better of it.
    if (problem.code === 'proofNeeded') return
    this.toast = { kind: 'problem', text: explainInLine(this.t, problem) }
  }

  #replace(snapshot: Snapshot): void {
    if (snapshot.revision < this.snapshot.revision) return
    // What a toast promised of the clipboard has come true with the lock.
    if (this.snapshot.vault.state === 'unlocked' && snapshot.vault.state !== 'unlocked') {
      this.toast = null
      // What was begun before it may wait for another program yet, and the way back in must not wait for that.
      this.#awaited = null
      this.pending = false
    }
    if (snapshot.vault.state === 'unlocked' && snapshot.clipboard?.silent && !this.snapshot.clipboard?.silent) {
      this.toast = { kind: 'problem', text: this.t.lock.clipboardSilent }
    }
    this.snapshot = snapshot
    if (snapshot.vault.state !== 'unlocked') {
      this.proof?.(false)
      this.viewfinder.close()
      this.review = null
      this.#arriveNot(null)
    }
    this.#turns = {}
    this.#step()
  }

  /** Sets the second, and sleeps until the next one where somebody can see it pass. */
  #step(): void {
    clearTimeout(this.#timer)
    this.now = this.present()
    const passes = this.accounts.length > 0 || this.wait > 0
    const still = this.snapshot.frozenAt !== null || document.hidden || !passes
    if (!still) this.#timer = setTimeout(() => this.#step(), 1000 - (Date.now() % 1000) + 2)
  }
}

const [getSession, provide] = createContext<Session>()
export { getSession }

/** Gives a session to all that is built from here on, and what it tells to the dialogs among it. */
export function setSession(session: Session): Session {
  setTelling(session)
  return provide(session)
}

const none: AccountView[] = []

function clockSecond(): number {
  return Math.floor(Date.now() / 1000)
}
