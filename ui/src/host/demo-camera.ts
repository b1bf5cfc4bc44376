// The demo's camera: one picture that never changes, of a hand-sized screen with something like a QR code on it.

import type { CameraOn, CameraView, ErrorCode, ErrorView, ImportReview } from './bindings'
import { problem, sampleReview } from './demo-reading'
import { writePreview } from './preview'

const [width, height] = [320, 180]

export const demoCameras: CameraView[] = [
  { id: 'front', name: 'Integrated Camera' },
  { id: 'desk', name: 'Logi Document Camera 4K' },
]

/** What the address orders: ?camera=cameraBusy|ends:cameraUnplugged|rests|dark|finds|parts|wifi &cameras=2 */
export class DemoCamera {
  readonly #what: string
  readonly #count: number
  #handedOut = 0
  #on = false
  #waiting: ((bytes: ArrayBuffer | null) => void) | undefined

  constructor(parameters: URLSearchParams) {
    this.#what = parameters.get('camera') ?? ''
    this.#count = Number(parameters.get('cameras') ?? 1)
  }

  list(): CameraView[] {
    return this.#what === 'cameraMissing' ? [] : demoCameras.slice(0, this.#count)
  }

  start(id: string | null): CameraOn {
    this.stop()
    if (this.#what.startsWith('camera')) throw problem(this.#what as ErrorCode)
    const camera = demoCameras.find((each) => each.id === id) ?? demoCameras[0]!
    this.#on = true
    this.#handedOut = 0
    return { ...camera, width: 1280, height: 720 }
  }

  stop() {
    this.#on = false
    this.#waiting?.(null)
    this.#waiting = undefined
  }

  /** A few pictures, then none until the camera goes off: the demo stands still. */
  next(): Promise<ArrayBuffer | null> {
    if (!this.#on) return Promise.resolve(null)
    this.#handedOut += 1
    const dark = this.#what === 'dark'
    const recognised = this.#handedOut === 2 && ['finds', 'parts', 'wifi'].includes(this.#what)
    if (this.#handedOut <= 12) return Promise.resolve(writePreview({ width, height, dark, recognised, rgba: scene(dark) }))
    return new Promise((resolve) => (this.#waiting = resolve))
  }

  /** What the camera sees, once. */
  sees(id: number): ImportReview | null {
    const sample = sampleReview(id)
    const items = sample.items.slice(0, 2).map((item) => ({ ...item, source: null }))
    if (this.#what === 'finds') return { id, items: items.slice(0, 1), rejected: [], transfers: [] }
    if (this.#what === 'parts') return { id, items, rejected: [], transfers: [{ size: 3, have: [1, 3] }] }
    if (this.#what === 'wifi') return { id, items: [], rejected: [{ source: null, line: null, problem: problem('isWifi') }], transfers: [] }
    return null
  }

  /** Why it goes off by itself; `undefined`: it doesn't. */
  get ends(): ErrorView | null | undefined {
    if (this.#what === 'rests') return null
    const [how, code] = this.#what.split(':')
    return how === 'ends' ? problem(code as ErrorCode) : undefined
  }
}

function scene(dark: boolean): Uint8ClampedArray<ArrayBuffer> {
  const rgba = new Uint8ClampedArray(width * height * 4)
  const light = dark ? 0.12 : 1
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const colour = at(x, y).map((part) => part * light)
      rgba.set([...colour, 255], (y * width + x) * 4)
    }
  }
  return rgba
}

/** The colour of a point: a room, a phone in it, a code on the phone. */
function at(x: number, y: number): [number, number, number] {
  const [u, v] = [x - 112 + (y - 90) * 0.05, y - 14 - (x - 160) * 0.05]
  if (u < 0 || u > 96 || v < 0 || v > 152) return [150 - y * 0.25 + x * 0.1, 146 - y * 0.2 + x * 0.06, 138 - y * 0.12]
  if (u < 4 || u > 92 || v < 4 || v > 148) return [34, 36, 42]
  const [column, row] = [Math.floor((u - 13) / 3.4), Math.floor((v - 40) / 3.4)]
  const inside = column >= 0 && column < 21 && row >= 0 && row < 21
  return inside && isInk(column, row) ? [28, 30, 36] : [236, 238, 241]
}

/** Something like a QR code: three corners as they are, and noise. */
function isInk(column: number, row: number): boolean {
  const corner = (x: number, y: number) => {
    const ring = Math.max(Math.abs(column - x), Math.abs(row - y))
    return ring <= 4 ? ring <= 1 || ring === 3 : undefined
  }
  const noise = (Math.imul(column * 31 + row * 17 + 7, 0x9e3779b1) >>> 13) % 2 === 0
  return corner(3, 3) ?? corner(17, 3) ?? corner(3, 17) ?? noise
}
