// Finding accounts as a person types: case, accents and width do not matter; every word must be found.

import type { AccountView } from '../host/bindings'

export type Marks = readonly (readonly [number, number])[]

export interface Found {
  account: AccountView
  /** Where the words stand in the service's name. */
  issuer: Marks
  /** Where the words stand in the account's name. */
  name: Marks
}

/** A text made comparable, and for each of its characters the place in the original. */
interface Folded {
  text: string
  places: number[]
}

/** The accounts that have every word of the query, best first: names that begin with it, then the person's order. */
export function search(accounts: readonly AccountView[], query: string): Found[] {
  const words = fold(query).text.split(/\s+/).filter(Boolean)
  if (words.length === 0) return accounts.map((account) => ({ account, issuer: [], name: [] }))
  const found: { rank: number; found: Found }[] = []
  for (const account of accounts) {
    const [issuer, name, note] = [fold(account.issuer), fold(account.name), fold(account.note)]
    if (!words.every((word) => [issuer, name, note].some(({ text }) => text.includes(word)))) continue
    const first = words[0] ?? ''
    const rank = issuer.text.startsWith(first) ? 0 : name.text.startsWith(first) ? 1 : 2
    found.push({ rank, found: { account, issuer: marksIn(issuer, words), name: marksIn(name, words) } })
  }
  return found.sort((a, b) => a.rank - b.rank).map(({ found }) => found)
}

/** Letters that Unicode doesn't take apart, as people type them without their own keyboard. */
const plainLetters: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', ł: 'l', đ: 'd', ð: 'd', ı: 'i', þ: 'th' }

function fold(text: string): Folded {
  const folded: Folded = { text: '', places: [] }
  let place = 0
  for (const char of text) {
    const lower = char.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
    const plain = plainLetters[lower] ?? lower
    folded.text += plain
    for (let index = 0; index < plain.length; index += 1) folded.places.push(place)
    place += char.length
  }
  folded.places.push(place)
  return folded
}

function marksIn({ text, places }: Folded, words: readonly string[]): Marks {
  const marks: [number, number][] = []
  for (const word of words) {
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) {
      marks.push([places[at] ?? 0, places[at + word.length] ?? 0])
    }
  }
  marks.sort((a, b) => a[0] - b[0])
  return marks.reduce<[number, number][]>((merged, [from, to]) => {
    const last = merged.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
    return merged
  }, [])
}
