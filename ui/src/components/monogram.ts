const segmenter = new Intl.Segmenter()

/** How many colours there are; Monogram.svelte has as many. */
export const hueCount = 12

/** The letter that stands for a name, and its colour: the same name has the same colour everywhere. */
export function monogramOf(name: string): { letter: string; hue: number } {
  const first = [...segmenter.segment(name.trim())].find(({ segment }) => /[\p{L}\p{N}]/u.test(segment))
  const letter = first?.segment.toLocaleUpperCase() ?? '#'
  const sum = [...name.trim().toLowerCase()].reduce((hash, char) => (hash * 31 + char.codePointAt(0)!) % 65521, 7)
  return { letter, hue: sum % hueCount }
}
