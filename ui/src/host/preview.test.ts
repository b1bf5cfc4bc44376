import { describe, expect, it } from 'vitest'
import { readPreview, writePreview, type Preview } from './preview'

const picture: Preview = { width: 2, height: 1, dark: false, recognised: true, rgba: new Uint8ClampedArray([1, 2, 3, 255, 250, 251, 252, 255]) }

describe('a preview picture', () => {
  it('is read as it was written', () => {
    expect(readPreview(writePreview(picture))).toEqual(picture)
  })

  it('has its sizes in little-endian order, and its flags one bit each', () => {
    const bytes = new Uint8Array(6 + 258 * 3)
    bytes.set([2, 1, 1, 0, 1])
    expect(readPreview(bytes.buffer)).toMatchObject({ width: 258, height: 1, dark: true, recognised: false })
  })

  it.each([0, 5, 6, 11, 13])('of %i bytes where 12 are right is none', (length) => {
    const bytes = new Uint8Array(length)
    bytes.set([2, 0, 1, 0].slice(0, length))
    expect(readPreview(bytes.buffer)).toBeNull()
  })
})
