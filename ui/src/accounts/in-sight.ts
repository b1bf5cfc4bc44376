// Whether an element is on screen, or nearly. One observer for all of them.
//
// `content-visibility` would do the same without a line of code, but WebKitGTK leaves an element blank that is in
// sight when the focus leaves it.

const watchers = new WeakMap<Element, (seen: boolean) => void>()
let observer: IntersectionObserver | undefined

/** Tells of each change, beginning now. Returns what ends it. */
export function watch(element: Element, tell: (seen: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => entries.forEach((entry) => watchers.get(entry.target)?.(entry.isIntersecting)),
    { rootMargin: '100px' },
  )
  watchers.set(element, tell)
  observer.observe(element)
  return () => observer?.unobserve(element)
}
