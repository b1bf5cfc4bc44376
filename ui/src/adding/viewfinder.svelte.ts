// The camera while the panel shows it. Pictures are asked for one at a time, the next when the last is painted: no
// timer draws, and a page that is busy gets fewer.

import type { CameraOn, CameraView, ErrorView, ImportReview, ReviewItem } from '../host/bindings'
import type { Host } from '../host/host'
import { readPreview, type Preview } from '../host/preview'
import { problemIn } from '../host/problem'

/** `resting`: it went off because nobody could see it; a person switches it on again. */
export type Sight = 'off' | 'starting' | 'on' | 'resting' | 'failed'

/** What came of the code that was seen last. */
export type News = { kind: 'read'; items: ReviewItem[] } | { kind: 'again' } | { kind: 'rejected'; problem: ErrorView }

/** Without a code for so long, a person may want advice. Milliseconds. */
const fruitlessAfter = 12_000
/** How long a success lights up. Milliseconds. */
const flashFor = 600
/** So many pictures in a row must agree before the advice about light comes or goes. */
const steady = 6

export class Viewfinder {
  sight = $state<Sight>('off')
  /** The camera that is on, or was. */
  camera = $state.raw<CameraOn | null>(null)
  /** The one that a person chose, or that came on; `null`: the host's choice. */
  chosen = $state<string | null>(null)
  /** Those to choose from. */
  cameras = $state.raw<CameraView[]>([])
  /** Why it failed. */
  problem = $state.raw<ErrorView | null>(null)
  news = $state.raw<News | null>(null)
  dark = $state(false)
  fruitless = $state(false)
  flashing = $state(false)

  /** Draws a picture; whoever shows the viewfinder sets it. */
  paint: (preview: Preview) => void = () => {}

  readonly #host: Host
  /** Counts every start and stop: what belongs to an earlier one is out of date. */
  #run = 0
  /** The commands to the camera so far, each after the one before it. */
  #commands: Promise<unknown> = Promise.resolve()
  #unlike = 0
  #luck: ReturnType<typeof setTimeout> | undefined
  #flash: ReturnType<typeof setTimeout> | undefined

  constructor(host: Host) {
    this.#host = host
  }

  /** The panel shows the camera, or why it doesn't show anything. */
  get open(): boolean {
    return this.sight !== 'off'
  }

  /** Switches a camera on; without a name the one of before, or the host's choice. */
  start(id = this.chosen): Promise<unknown> {
    const run = this.#leave('starting')
    this.chosen = id
    this.#list()
    return this.#queue(async () => {
      if (run !== this.#run) return
      try {
        const camera = await this.#host.startCamera(id)
        // Left, or hidden, while it was starting.
        if (run !== this.#run) return this.#host.stopCamera()
        this.camera = camera
        this.chosen = camera.id
        this.sight = 'on'
        this.#hope()
        void this.#watch(run)
      } catch (reason) {
        if (run === this.#run) this.ended(problemIn(reason))
      }
    })
  }

  /** Switches the camera off and leaves it. */
  close(): void {
    if (this.sight === 'off') return
    this.#leave('off')
    this.chosen = null
    this.#stop()
  }

  /** Switches it off because nobody looks; it stays chosen. */
  rest(): void {
    if (this.sight !== 'starting' && this.sight !== 'on') return
    this.#leave('resting')
    this.#stop()
  }

  /** The host says that it went off: why, or `null` because nobody could see it. */
  ended(problem: ErrorView | null): void {
    if (this.sight === 'off' || (problem === null && this.sight === 'failed')) return
    this.#leave(problem ? 'failed' : 'resting')
    this.problem = problem
    if (problem) this.#list()
  }

  /** A review arrived while the camera was on. */
  saw(review: ImportReview, before: ImportReview | null): void {
    if (this.sight !== 'on') return
    const known = before?.id === review.id ? before.items.length : 0
    const items = review.items.slice(known)
    const rejected = review.rejected[0]
    if (items.length > 0) this.news = { kind: 'read', items }
    else this.news = rejected ? { kind: 'rejected', problem: rejected.problem } : { kind: 'again' }
    this.#hope()
  }

  #list(): void {
    void this.#host.listCameras().then(
      (cameras) => (this.cameras = cameras),
      () => (this.cameras = []),
    )
  }

  async #watch(run: number): Promise<void> {
    while (run === this.#run) {
      const bytes = await this.#host.nextPreview().catch(() => null)
      if (run !== this.#run) return
      if (!bytes?.byteLength) return this.ended(null)
      const preview = readPreview(bytes)
      if (!preview) {
        this.#stop()
        return this.ended({ code: 'cameraFailed', at: null, name: null })
      }
      this.paint(preview)
      this.#look(preview)
    }
  }

  #look({ dark, recognised }: Preview): void {
    this.#unlike = dark === this.dark ? 0 : this.#unlike + 1
    if (this.#unlike >= steady) this.dark = dark
    if (!recognised) return
    this.flashing = true
    clearTimeout(this.#flash)
    this.#flash = setTimeout(() => (this.flashing = false), flashFor)
    this.#hope()
  }

  /** From now on a code may come. */
  #hope(): void {
    this.fruitless = false
    clearTimeout(this.#luck)
    this.#luck = setTimeout(() => (this.fruitless = true), fruitlessAfter)
  }

  #leave(sight: Sight): number {
    clearTimeout(this.#luck)
    clearTimeout(this.#flash)
    this.sight = sight
    this.problem = null
    this.news = null
    this.dark = this.fruitless = this.flashing = false
    this.#unlike = 0
    return (this.#run += 1)
  }

  /** At once, and before anything else that is asked of the camera. */
  #stop(): void {
    const stopping = this.#host.stopCamera().catch(() => {})
    void this.#queue(() => stopping)
  }

  #queue(command: () => Promise<unknown>): Promise<unknown> {
    return (this.#commands = this.#commands.then(command).catch(() => {}))
  }
}
