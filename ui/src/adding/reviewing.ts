// How a review is read: what is ticked, what can be, what is missing.

import type { Chosen, ErrorView, ImportReview, ReviewItem, TransferView } from '../host/bindings'
import type { Messages } from '../messages'

/** What an account is called. */
export interface Names {
  issuer: string
  name: string
}

/** Whether neither name says anything. */
export function isNameless({ issuer, name }: Names): boolean {
  return issuer.trim() === '' && name.trim() === ''
}

/** Whether an item can be added at all. */
export function isOpen({ status }: ReviewItem): boolean {
  return status === 'new' || status === 'sameName' || status === 'sameKey' || status === 'keyTwice'
}

/** Whether an item is added: what a person decided, else all that can be but a key that is here under another name. */
export function isTicked(item: ReviewItem, decided: ReadonlyMap<number, boolean>): boolean {
  return isOpen(item) && (decided.get(item.index) ?? item.status !== 'sameKey')
}

/** Whether there is anything in it to add, or to wait for. */
export function isWorthwhile({ items, transfers }: ImportReview): boolean {
  return items.length > 0 || transfers.length > 0
}

/** What is ticked: what a person chose, and every new item that they have not seen yet; by the names that they gave. */
export function chosenOf(review: ImportReview, decided: ReadonlyMap<number, boolean>, renamed: ReadonlyMap<number, Names>): Chosen[] {
  const chosen = review.items.filter((item) => isTicked(item, decided))
  return chosen.map((item) => {
    const { issuer, name } = renamed.get(item.index) ?? item
    return { index: item.index, issuer: issuer.trim(), name: name.trim() }
  })
}

/** The parts of a transfer that are not here yet, from 1. */
export function missingOf({ size, have }: TransferView): number[] {
  return Array.from({ length: size }, (_, index) => index + 1).filter((part) => !have.includes(part))
}

export function titleOf(t: Messages, review: ImportReview): string {
  return review.items.length === 0 ? t.review.nothing : t.review.title(review.items.length)
}

/** Whether the screen was looked at in vain. */
export function isOfScreen({ code }: ErrorView): boolean {
  return code === 'noCodeOnScreen' || code.startsWith('screen')
}
