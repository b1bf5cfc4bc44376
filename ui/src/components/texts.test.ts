import { describe, expect, it } from 'vitest'
import { splitMiddle } from './ellipsis'
import { groupsOf } from './grouping'
import monogramSource from './Monogram.svelte?raw'
import { hueCount, monogramOf } from './monogram'

describe('a code', () => {
  it.each([
    ['1', ['1']],
    ['1234', ['1234']],
    ['4M92R', ['4M92R']],
    ['123456', ['123', '456']],
    ['1234567', ['123', '4567']],
    ['12345678', ['1234', '5678']],
    ['123456789', ['123', '456', '789']],
    ['1234567890', ['123', '456', '7890']],
  ])('%s is shown in groups of three and four', (code, groups) => {
    expect(groupsOf(code)).toEqual(groups)
  })
})

describe('a long text', () => {
  it('keeps its end and gives up its middle', () => {
    expect(splitMiddle('maximiliane.mustermann@example.com')).toEqual({ head: 'maximiliane.mustermann@exa', tail: 'mple.com' })
  })

  it('stays whole when it is short', () => {
    expect(splitMiddle('alice@example.io')).toEqual({ head: 'alice@example.io', tail: '' })
  })

  it('is never cut within a character', () => {
    const family = '👩‍👩‍👧‍👦'
    const { head, tail } = splitMiddle(family.repeat(20))
    expect(head).toBe(family.repeat(12))
    expect(tail).toBe(family.repeat(8))
  })
})

describe('a monogram', () => {
  it('is the first letter or digit, of any script', () => {
    expect(['Tencent', ' zenlayer', '阿里云', '«Québec»', '1Password', 'Éclair'].map((name) => monogramOf(name).letter)).toEqual(['T', 'Z', '阿', 'Q', '1', 'É'])
    expect(monogramOf('').letter).toBe('#')
  })

  it('has the same colour for the same name', () => {
    expect(monogramOf('GitHub').hue).toBe(monogramOf(' github ').hue)
    expect(new Set(['AWS', 'GitHub', 'Zenlayer', '京东云', 'Steam', 'Proton'].map((name) => monogramOf(name).hue)).size).toBeGreaterThan(3)
  })

  const hues = [...monogramSource.matchAll(/\[data-hue='(\d+)'\] \{\s*--hue: (\d+);/g)].map(([, , angle]) => Number(angle))
  const pairs = [...monogramSource.matchAll(/(background|color): light-dark\(oklch\(([\d.]+) ([\d.]+) var\(--hue\)\), oklch\(([\d.]+) ([\d.]+) var\(--hue\)\)\)/g)]

  it('has every colour that a name can have', () => {
    expect(hues).toHaveLength(hueCount)
    expect(pairs.map(([, property]) => property)).toEqual(['background', 'color'])
  })

  it.each([
    ['light', 2],
    ['dark', 4],
  ])('can be read in every colour of the %s theme', (_, column) => {
    for (const hue of hues) {
      const [ground, letter] = pairs.map((pair) => luminance(Number(pair[column]), Number(pair[column + 1]), hue))
      const ratio = (Math.max(ground!, letter!) + 0.05) / (Math.min(ground!, letter!) + 0.05)
      expect(ratio, `hue ${hue}`).toBeGreaterThanOrEqual(4.5)
    }
  })
})

/** The relative luminance of an oklch colour, by the matrices of CSS Color 4, section 10. */
function luminance(lightness: number, chroma: number, hue: number): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180)
  const b = chroma * Math.sin((hue * Math.PI) / 180)
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  const clamp = (value: number) => Math.min(Math.max(value, 0), 1)
  const red = clamp(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s)
  const green = clamp(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s)
  const blue = clamp(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s)
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
