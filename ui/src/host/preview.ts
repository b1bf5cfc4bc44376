// The camera's preview pictures as they come from the host: width and height (16 bits each, little-endian), a byte
// of flags, a byte without meaning, then RGB row by row, not mirrored.

const headerLength = 6

const tooDark = 1
const recognised = 2

export interface Preview {
  width: number
  height: number
  /** Too dark for a code to be seen. */
  dark: boolean
  /** A code has just been recognised. */
  recognised: boolean
  /** Four bytes a pixel, as a canvas takes them. */
  rgba: Uint8ClampedArray<ArrayBuffer>
}

/** Takes a preview picture apart; `null` when its length is not what its header says. */
export function readPreview(bytes: ArrayBuffer): Preview | null {
  if (bytes.byteLength < headerLength) return null
  const header = new DataView(bytes)
  const [width, height, flags] = [header.getUint16(0, true), header.getUint16(2, true), header.getUint8(4)]
  const rgb = new Uint8Array(bytes, headerLength)
  if (width * height === 0 || rgb.length !== width * height * 3) return null
  const rgba = new Uint8ClampedArray(width * height * 4)
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from]!
    rgba[to + 1] = rgb[from + 1]!
    rgba[to + 2] = rgb[from + 2]!
    rgba[to + 3] = 255
  }
  return { width, height, dark: (flags & tooDark) !== 0, recognised: (flags & recognised) !== 0, rgba }
}

/** Puts one together, for the demo and the tests. */
export function writePreview({ width, height, dark, recognised: seen, rgba }: Preview): ArrayBuffer {
  const bytes = new ArrayBuffer(headerLength + width * height * 3)
  const header = new DataView(bytes)
  header.setUint16(0, width, true)
  header.setUint16(2, height, true)
  header.setUint8(4, (dark ? tooDark : 0) | (seen ? recognised : 0))
  const rgb = new Uint8Array(bytes, headerLength)
  for (let to = 0, from = 0; to < rgb.length; to += 3, from += 4) rgb.set(rgba.subarray(from, from + 3), to)
  return bytes
}
