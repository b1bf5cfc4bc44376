// Somebody is at the window. The host hears of it every few seconds at most, and locks the vault when it hears nothing for
// long enough. The time is the clock's: what passed while the computer slept has passed.

const pause = 5000

const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const

/** Watches for a person; returns what ends it. */
export function watchActivity(tell: () => void): () => void {
  let told = 0
  const heard = () => {
    if (Math.abs(Date.now() - told) < pause) return
    told = Date.now()
    tell()
  }
  for (const sign of signs) window.addEventListener(sign, heard, { capture: true, passive: true })
  return () => {
    for (const sign of signs) window.removeEventListener(sign, heard, { capture: true })
  }
}
