// The dialogs that are open. What lies beside the topmost can neither be pressed nor read by a screen reader.

import { createContext } from 'svelte'

export interface Layer {
  /** The id of its component. */
  id: string
  /** Takes the focus when it has fallen to the page. */
  regain: () => void
}

/** What is told in passing, and how it is put away. */
export interface Telling {
  /** What to say; a new object is said anew. */
  readonly toast: { kind: 'done' | 'problem'; text: string } | null
  readonly dismissLabel: string
  dismiss: () => void
}

export const [getTelling, setTelling] = createContext<Telling>()

let open = $state.raw<Layer[]>([])

export function topmost(): Layer | null {
  return open.at(-1) ?? null
}

/** A dialog has opened. Returns what says that it is closed. */
export function enter(layer: Layer): () => void {
  open = [...open, layer]
  return () => {
    open = open.filter((each) => each !== layer)
  }
}
