// How a review is read: what is ticked, what can be, what is missing.

import type { ImportReview, ReviewItem, TransferView } from '../host/bindings'
import type { Messages } from '../messages'

/** Whether an item can be added at all. */
export function isOpen({ status }: ReviewItem): boolean {
  return status === 'new' || status === 'sameName'
}

/** What is ticked: what a person chose, and every new item that they have not seen yet. */
export function chosenOf(review: ImportReview, refused: ReadonlySet<number>): number[] {
  return review.items.filter((item) => isOpen(item) && !refused.has(item.index)).map(({ index }) => index)
}

/** The parts of a transfer that are not here yet, from 1. */
export function missingOf({ size, have }: TransferView): number[] {
  return Array.from({ length: size }, (_, index) => index + 1).filter((part) => !have.includes(part))
}

export function titleOf(t: Messages, review: ImportReview): string {
  return review.items.length === 0 ? t.review.nothing : t.review.title(review.items.length)
}
