const segmenter = new Intl.Segmenter()

/** How many of the last characters always stay. */
const tailLength = 8

/**
 * Cuts a text in two for an ellipsis in its middle: the first part may shrink, the second stays. A short text
 * is all first part. Never cuts within what a person sees as one character.
 */
export function splitMiddle(text: string): { head: string; tail: string } {
  const characters = Array.from(segmenter.segment(text), ({ segment }) => segment)
  if (characters.length <= tailLength * 2) return { head: text, tail: '' }
  const tail = characters.slice(-tailLength).join('')
  return { head: text.slice(0, text.length - tail.length), tail }
}
