// The dialogs that are open. What lies beside the topmost can neither be pressed nor read by a screen reader.

export interface Layer {
  /** The id of its component. */
  id: string
  /** Takes the focus when it has fallen to the page. */
  regain: () => void
}

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
