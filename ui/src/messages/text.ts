// What the message files are made of.

/** What an error's sentence may name. */
export interface ErrorFacts {
  /** A position in what was typed, from 1. */
  at: number | null
  /** A file's name or path, or an account's name. */
  name: string | null
}

export type Sentence = string | ((facts: ErrorFacts) => string)

/** What happened, and what to do. */
export interface ErrorText {
  problem: Sentence
  remedy: Sentence
}

type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }

/** Chooses the form of a word by number, as the language counts; `#` is the number. */
export function plural(language: string): (count: number, forms: Forms) => string {
  const rules = new Intl.PluralRules(language)
  return (count, forms) => (forms[rules.select(count)] ?? forms.other).replace('#', String(count))
}

/** What is written from right to left, or turns the writing about. */
const turning = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
const turns = /[\u202a-\u202e\u2066-\u2069]/gu

/**
 * A name as it stands in a sentence: one that is written from right to left is set apart (first strong isolate), so
 * that the sentence around it keeps its order.
 */
export function isolate(name: string): string {
  return turning.test(name) ? `\u2068${name.replace(turns, '')}\u2069` : name
}

export type Unit = 'second' | 'minute' | 'hour' | 'day'

const lengths: [Unit, number][] = [['second', 1], ['minute', 60], ['hour', 3600], ['day', 86_400]]

/**
 * A time that is left, in the smallest unit that needs no third digit. A unit that has begun counts, so that it is
 * never said to be less than it is.
 */
export function timeLeft(seconds: number): { count: number; unit: Unit } {
  const [unit, length] = lengths.find(([, length]) => Math.ceil(seconds / length) < 100) ?? (['day', 86_400] as const)
  return { count: Math.ceil(seconds / length), unit }
}

/** The same in words, `names` being how the language calls the units. */
export function spellTime(seconds: number, names: Record<Unit, string>): string {
  const { count, unit } = timeLeft(seconds)
  return `${count} ${names[unit]}`
}

/** The same in at most four characters, for the inside of a ring: bare seconds, and a mark for each other unit. */
export function shortenTime(seconds: number, marks: Record<Exclude<Unit, 'second'>, string>): string {
  const { count, unit } = timeLeft(seconds)
  if (unit === 'second') return String(count)
  return count > 999 ? '999+' : `${count}${marks[unit]}`
}

/** A minute of a day, as the language writes it: seconds since 1970. */
export function moment(language: string, seconds: number): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(seconds * 1000))
}

/** How long ago something was, in seconds, in the largest whole unit. */
export function ago(language: string, seconds: number): string {
  const past = Math.max(seconds, 0)
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  if (past < 60) return format.format(0, 'second')
  if (past < 3600) return format.format(-Math.floor(past / 60), 'minute')
  if (past < 86_400) return format.format(-Math.floor(past / 3600), 'hour')
  return format.format(-Math.floor(past / 86_400), 'day')
}

/** A day, in words: seconds since 1970. */
export function longDate(language: string, seconds: number): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'long' }).format(new Date(seconds * 1000))
}
