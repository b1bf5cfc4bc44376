const segmenter = new Intl.Segmenter()

/** How many colours there are; tokens in Monogram.svelte go by the same number. */
export const hueCount = 12

/** The letter that stands for a name, and its colour: the same name has the same colour everywhere. */
export function monogramOf(name: string): { letter: string; hue: number } {
  const first = [...segmenter.segment(name.trim())].find(({ segment }) => /[\p{L}\p{N}]/u.test(segment))
  const letter = first?.segment.toLocaleUpperCase() ?? '#'
  const sum = [...name.trim().toLowerCase()].reduce((hash, char) => (hash * 31 + char.codePointAt(0)!) % 65521, 7)
  return { letter, hue: sum % hueCount }
}

/** The colours of a hue, as oklch: the letter on its ground, light and dark. */
export function coloursOf(hue: number): { ground: [number, number, number]; letter: [number, number, number]; darkGround: [number, number, number]; darkLetter: [number, number, number] } {
  const angle = (hue * 360) / hueCount + 15
  return { ground: [0.93, 0.045, angle], letter: [0.43, 0.12, angle], darkGround: [0.34, 0.06, angle], darkLetter: [0.88, 0.07, angle] }
}
