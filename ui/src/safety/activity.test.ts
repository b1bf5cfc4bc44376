import { fireEvent } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { watchActivity } from './activity'

describe('activity', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('is told at once, then at most every five seconds, and not after the end', async () => {
    const tell = vi.fn()
    const end = watchActivity(tell)
    await fireEvent.keyDown(window, { key: 'a' })
    await fireEvent.pointerMove(window)
    expect(tell).toHaveBeenCalledTimes(1)
    vi.setSystemTime(Date.now() + 4999)
    await fireEvent.wheel(window)
    expect(tell).toHaveBeenCalledTimes(1)
    vi.setSystemTime(Date.now() + 1)
    await fireEvent.pointerMove(window)
    expect(tell).toHaveBeenCalledTimes(2)
    vi.setSystemTime(Date.now() - 3_600_000)
    await fireEvent.pointerDown(window)
    expect(tell, 'a clock that is set back silences nobody').toHaveBeenCalledTimes(3)
    end()
    vi.setSystemTime(Date.now() + 60_000)
    await fireEvent.keyDown(window, { key: 'b' })
    expect(tell).toHaveBeenCalledTimes(3)
  })
})
