/** In the last five seconds of a code, or the last third of a very short one, its look changes. */
export function isEnding({ left, length }: { left: number; length: number }): boolean {
  return left <= Math.min(5, length / 3)
}
