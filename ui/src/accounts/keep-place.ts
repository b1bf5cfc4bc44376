// Whoever deletes an account by the keyboard goes on at the tile that takes its place.

const tilesOf = (list: Element) => [...list.querySelectorAll<HTMLElement>('[data-tile]')]

/** Minds the tiles in an element for as long as it is there; `beyond` gives the focus away where no tile is left. */
export function keepPlace(list: HTMLElement, beyond: () => void): () => void {
  /** What had the focus last, and the place of its tile; -1: it was no tile's. */
  let held: { element: Element; place: number } | null = null

  function hold({ target }: FocusEvent) {
    if (!(target instanceof Element)) return
    const tile = target.closest('li')?.querySelector<HTMLElement>('[data-tile]')
    held = { element: target, place: tile ? tilesOf(list).indexOf(tile) : -1 }
  }

  function regain() {
    if (!held || held.element.isConnected) return
    const { place } = held
    held = null
    if (place < 0 || document.activeElement !== document.body) return
    const tile = tilesOf(list).slice(0, place + 1).at(-1)
    if (tile) tile.focus()
    else beyond()
  }

  list.addEventListener('focusin', hold)
  const changes = new MutationObserver(regain)
  changes.observe(list, { childList: true, subtree: true })
  return () => {
    changes.disconnect()
    list.removeEventListener('focusin', hold)
  }
}
