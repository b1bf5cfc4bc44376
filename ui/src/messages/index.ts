// Which language the page speaks.

import type { ErrorView, Language } from '../host/bindings'
import { en, type Messages } from './en'
import { isolate, type Sentence } from './text'
import { zhCN } from './zh-CN'

export type { Messages }

export const languages: Record<Exclude<Language, 'system'>, Messages> = { en, 'zh-CN': zhCN }

/** The messages of a preference; `system` goes by the languages that the system prefers. */
export function messagesOf(language: Language, preferred: readonly string[] = navigator.languages): Messages {
  if (language !== 'system') return languages[language]
  const known = preferred.find((tag) => /^(en|zh)\b/i.test(tag))
  return known?.toLowerCase().startsWith('zh') ? zhCN : en
}

/** What happened and what to do, for one failure. */
export function explain(t: Messages, { code, at, name }: ErrorView): { problem: string; remedy: string } {
  const say = (sentence: Sentence) => (typeof sentence === 'string' ? sentence : sentence({ at, name: name === null ? null : isolate(name) }))
  return { problem: say(t.errors[code].problem), remedy: say(t.errors[code].remedy) }
}

/** The same in one line. */
export function explainInLine(t: Messages, view: ErrorView): string {
  const { problem, remedy } = explain(t, view)
  return joined(t, problem, remedy)
}

/** Two sentences after each other, as the language sets them. */
export function joined(t: Messages, first: string, second: string): string {
  return t.tag.startsWith('zh') ? first + second : `${first} ${second}`
}

/** How an account is called in a sentence. */
export function nameOf(t: Messages, account: { issuer: string; name: string }): string {
  return isolate(account.issuer || account.name) || t.common.unnamed
}

/** How an account is called where two of one service must be told apart. */
export function fullNameOf(t: Messages, account: { issuer: string; name: string }): string {
  return [account.issuer, account.name].filter(Boolean).map(isolate).join(', ') || t.common.unnamed
}
