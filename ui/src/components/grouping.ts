/** The lengths of a code's groups: of three or four, as people read and type them. */
const lengths: Record<number, number[]> = {
  6: [3, 3],
  7: [3, 4],
  8: [4, 4],
  9: [3, 3, 3],
  10: [3, 3, 4],
}

/** A code in the groups in which it is shown; up to five characters stay whole. */
export function groupsOf(code: string): string[] {
  let from = 0
  return (lengths[code.length] ?? [code.length]).map((length) => code.slice(from, (from += length)))
}
