import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { CameraOn, ImportReview } from '../host/bindings'
import { demoHost } from '../host/demo'
import { problem, sampleReview } from '../host/demo-reading'
import { writePreview } from '../host/preview'
import { Viewfinder } from './viewfinder.svelte'

const camera: CameraOn = { id: 'front', name: 'Integrated Camera', width: 1280, height: 720 }

function picture({ dark = false, recognised = false } = {}): ArrayBuffer {
  return writePreview({ width: 1, height: 1, dark, recognised, rgba: new Uint8ClampedArray(4) })
}

/** A viewfinder whose camera does what the test says: each picture is handed over by `give`. */
function aimed() {
  const host = demoHost(new URLSearchParams())
  const asked: ((bytes: ArrayBuffer | null) => void)[] = []
  const starting: { on: (camera: CameraOn) => void; fail: (reason: unknown) => void }[] = []
  host.startCamera = vi.fn(() => new Promise<CameraOn>((on, fail) => starting.push({ on, fail })))
  host.stopCamera = vi.fn(async () => {})
  host.nextPreview = vi.fn(() => new Promise<ArrayBuffer | null>((resolve) => asked.push(resolve)))
  const viewfinder = new Viewfinder(host)
  const give = async (...pictures: (ArrayBuffer | null)[]) => {
    for (const each of pictures) {
      asked.shift()?.(each)
      await vi.advanceTimersByTimeAsync(0)
    }
  }
  const start = async () => {
    void viewfinder.start()
    await vi.advanceTimersByTimeAsync(0)
    starting.shift()?.on(camera)
    await vi.advanceTimersByTimeAsync(0)
  }
  return { viewfinder, host, give, start, starting }
}

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

describe('the viewfinder', () => {
  it('asks for a picture only when the one before it is painted', async () => {
    const { viewfinder, host, give, start } = aimed()
    viewfinder.paint = vi.fn()
    await start()
    await vi.advanceTimersByTimeAsync(5000)
    expect(host.nextPreview).toHaveBeenCalledTimes(1)
    expect(viewfinder.paint).not.toHaveBeenCalled()
    await give(picture(), picture())
    expect(viewfinder.paint).toHaveBeenCalledTimes(2)
    expect(host.nextPreview).toHaveBeenCalledTimes(3)
  })

  it('gives up a camera whose pictures are broken', async () => {
    const { viewfinder, host, give, start } = aimed()
    viewfinder.paint = vi.fn()
    await start()
    await give(new ArrayBuffer(3))
    expect(viewfinder.paint).not.toHaveBeenCalled()
    expect([viewfinder.sight, viewfinder.problem?.code]).toEqual(['failed', 'cameraFailed'])
    expect(host.stopCamera).toHaveBeenCalledOnce()
    expect(host.nextPreview).toHaveBeenCalledOnce()
  })

  it('switches off a camera that comes on after it was left', async () => {
    const { viewfinder, host, starting } = aimed()
    void viewfinder.start()
    await vi.advanceTimersByTimeAsync(0)
    viewfinder.close()
    expect(host.stopCamera).toHaveBeenCalledTimes(1)
    starting[0]?.on(camera)
    await vi.advanceTimersByTimeAsync(0)
    expect(host.stopCamera).toHaveBeenCalledTimes(2)
    expect(host.nextPreview).not.toHaveBeenCalled()
    expect(viewfinder.open).toBe(false)
  })

  it('opens the next camera only when the one before it is settled', async () => {
    const { viewfinder, host, starting } = aimed()
    void viewfinder.start()
    await vi.advanceTimersByTimeAsync(0)
    void viewfinder.start('desk')
    await vi.advanceTimersByTimeAsync(0)
    expect(host.startCamera).toHaveBeenCalledTimes(1)
    starting[0]?.on(camera)
    await vi.advanceTimersByTimeAsync(0)
    expect(host.startCamera).toHaveBeenLastCalledWith('desk')
    starting[1]?.on({ ...camera, id: 'desk' })
    await vi.advanceTimersByTimeAsync(0)
    expect([viewfinder.sight, viewfinder.camera?.id]).toEqual(['on', 'desk'])
  })

  it('shows why a camera did not come on, and tries again', async () => {
    const { viewfinder, starting, start } = aimed()
    void viewfinder.start()
    await vi.advanceTimersByTimeAsync(0)
    starting.shift()?.fail(problem('cameraBusy'))
    await vi.advanceTimersByTimeAsync(0)
    expect([viewfinder.sight, viewfinder.problem?.code]).toEqual(['failed', 'cameraBusy'])
    await start()
    expect([viewfinder.sight, viewfinder.problem]).toEqual(['on', null])
  })

  it('tries the camera again that was chosen, not the one that was on before it', async () => {
    const { viewfinder, host, starting, start } = aimed()
    await start()
    void viewfinder.start('desk')
    await vi.advanceTimersByTimeAsync(0)
    starting.shift()?.fail(problem('cameraBusy'))
    await vi.advanceTimersByTimeAsync(0)
    void viewfinder.start()
    await vi.advanceTimersByTimeAsync(0)
    expect(host.startCamera).toHaveBeenLastCalledWith('desk')
  })

  it('tells a camera that was unplugged from one that rests, whichever word of it comes first', async () => {
    const { viewfinder, give, start } = aimed()
    await start()
    await give(null)
    expect(viewfinder.sight).toBe('resting')
    viewfinder.ended(problem('cameraUnplugged'))
    expect([viewfinder.sight, viewfinder.problem?.code]).toEqual(['failed', 'cameraUnplugged'])
    viewfinder.ended(null)
    expect(viewfinder.sight).toBe('failed')
  })

  it('rests once, and says nothing of a camera that is off', async () => {
    const { viewfinder, host, start } = aimed()
    viewfinder.rest()
    viewfinder.ended(null)
    expect(viewfinder.sight).toBe('off')
    await start()
    viewfinder.rest()
    viewfinder.rest()
    expect(viewfinder.sight).toBe('resting')
    expect(host.stopCamera).toHaveBeenCalledTimes(1)
  })

  it('advises when no code comes for a while, and stops when one does', async () => {
    const { viewfinder, give, start } = aimed()
    await start()
    await vi.advanceTimersByTimeAsync(11_900)
    expect(viewfinder.fruitless).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    expect(viewfinder.fruitless).toBe(true)
    await give(picture({ recognised: true }))
    expect([viewfinder.fruitless, viewfinder.flashing]).toEqual([false, true])
    await vi.advanceTimersByTimeAsync(700)
    expect(viewfinder.flashing).toBe(false)
  })

  it('speaks of the dark only when it lasts', async () => {
    const { viewfinder, give, start } = aimed()
    await start()
    const dark = picture({ dark: true })
    await give(dark, dark, dark, picture(), dark, dark)
    expect(viewfinder.dark).toBe(false)
    await give(dark, dark, dark, dark)
    expect(viewfinder.dark).toBe(true)
  })

  it('names what a code brought, what it was instead, or that it is known', async () => {
    const { viewfinder, start } = aimed()
    await start()
    const first: ImportReview = { ...sampleReview(1), items: sampleReview(1).items.slice(0, 1), rejected: [] }
    viewfinder.saw(first, null)
    expect(viewfinder.news).toEqual({ kind: 'read', items: first.items })
    viewfinder.saw(first, first)
    expect(viewfinder.news).toEqual({ kind: 'again' })
    viewfinder.saw({ ...first, rejected: [{ source: null, line: null, problem: problem('isWifi') }] }, first)
    expect(viewfinder.news).toEqual({ kind: 'rejected', problem: problem('isWifi') })
  })

  it('leaves no timer behind', async () => {
    const { viewfinder, give, start } = aimed()
    await start()
    await give(picture({ recognised: true }))
    viewfinder.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})
