// The accounts of the demo: invented, without keys. Their codes only look like codes.

import type { AccountView, CodeView, ErrorCode, Kind, OddityView } from './bindings'

/** A handsome moment: 18 seconds left of a period of 30. */
export const frozenAt = 1_795_262_412

/** What the demo knows of an account; its code is made on demand. */
export interface DemoAccount {
  id: string
  issuer: string
  name: string
  note: string
  kind: Kind
  algorithm: string | null
  period: number | null
  length: number
  counter: number
  /** HOTP: a code is on show. */
  shown: boolean
  hasPin: boolean
  oddities: OddityView[]
}

const alphabets: Partial<Record<Kind, string>> = {
  steam: '23456789BCDFGHJKMNPQRTVWXY',
  yandex: 'abcdefghijklmnopqrstuvwxyz',
}

export function demoAccount(id: string, issuer: string, name: string, more: Partial<DemoAccount> = {}): DemoAccount {
  const kind = more.kind ?? 'totp'
  return {
    id,
    issuer,
    name,
    note: '',
    kind,
    algorithm: kind === 'totp' || kind === 'hotp' ? 'SHA1' : null,
    period: kind === 'hotp' ? null : kind === 'motp' ? 10 : 30,
    length: kind === 'steam' ? 5 : kind === 'yandex' ? 8 : 6,
    counter: 0,
    shown: false,
    hasPin: false,
    oddities: [],
    ...more,
  }
}

export function demoAccounts(): DemoAccount[] {
  return [
    demoAccount('1', 'Tencent Cloud', 'alice@example.com'),
    demoAccount('2', 'GitHub', 'alice-lin', { note: 'Recovery codes are in the blue folder' }),
    demoAccount('3', 'Zenlayer', 'ops@lindqvist.example', { period: 60 }),
    demoAccount('4', '京东云', '采购部 林晓'),
    demoAccount('5', 'Fastmail', 'alice@lindqvist.example'),
    demoAccount('6', 'Steam', 'nightowl', { kind: 'steam' }),
    demoAccount('7', 'Nordbank', 'Company account', { kind: 'hotp', counter: 42 }),
    demoAccount('8', 'AWS', 'root · 4815 1623 4200', { algorithm: 'SHA256' }),
    demoAccount('9', 'Yandex', 'a.lindqvist', { kind: 'yandex' }),
    demoAccount('10', '阿里云', 'alice@企业版'),
    demoAccount('11', 'Bundesdruckerei Vertrauensdienste', 'maximiliane.mustermann-hohenstein@verwaltung.example', {
      length: 8,
      algorithm: 'SHA512',
    }),
    demoAccount('12', 'Proton', 'alice.lin@example.org', { oddities: ['weakSecret'] }),
  ]
}

/** An account whose only name has no place to break. */
export function longNamed(): DemoAccount[] {
  return [demoAccount('1', '', 'maximilianemustermannhohenstein@verwaltung.example')]
}

/** Many accounts, for the measure of what they cost. */
export function manyAccounts(count: number): DemoAccount[] {
  const known = demoAccounts()
  return Array.from({ length: count }, (_, index) => {
    const like = known[index % known.length] ?? known[0]!
    return { ...like, id: String(index + 1), name: index < known.length ? like.name : `${like.name} ${index + 1}` }
  })
}

/** Accounts whose codes turn seldom. */
export function slowAccounts(): DemoAccount[] {
  const periods = [86_400, 30 * 86_400, 600, 4_294_967_295]
  return demoAccounts().slice(0, periods.length).map((account, index) => ({ ...account, period: periods[index] ?? null }))
}

/** Accounts with the longest codes there are. */
export function longCoded(): DemoAccount[] {
  return demoAccounts().slice(0, 4).map((account, index) => ({ ...account, length: 10 - (index % 2) }))
}

/** Accounts whose names are written from right to left, alone and mixed. */
export function rightToLeftAccounts(): DemoAccount[] {
  return [
    demoAccount('1', 'בנק הפועלים', 'דוד כהן'),
    demoAccount('2', 'مصرف الراجحي', 'alice@example.com'),
    demoAccount('3', 'GitHub', 'חשבון העבודה הראשי של דוד כהן ושל שרה לוי'),
    demoAccount('4', '', 'الحساب الثاني (2)'),
  ]
}

/** The account's view at a second. The next code shows in the last eight. */
export function viewOf(account: DemoAccount, now: number): AccountView {
  const { id, issuer, name, note, kind, algorithm, period, oddities } = account
  return { id, issuer, name, note, kind, algorithm, period, epoch: null, oddities, code: codeOf(account, now) }
}

/** Whether an account wants a PIN that it does not have. */
export function lacksPin({ kind, hasPin }: DemoAccount): boolean {
  return (kind === 'yandex' || kind === 'motp') && !hasPin
}

/** Something that looks like the code of a step. */
export function digitsOf({ id, issuer, kind, length }: DemoAccount, step: number): string {
  const alphabet = alphabets[kind] ?? '0123456789'
  let state = [...`${id}${issuer}${step}`].reduce((hash, char) => Math.imul(hash ^ char.codePointAt(0)!, 0x01000193), 0x811c9dc5)
  return Array.from({ length }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9
    return alphabet[(state >>> 8) % alphabet.length]
  }).join('')
}

function codeOf(account: DemoAccount, now: number): CodeView {
  if (lacksPin(account)) return { type: 'failed', problem: { code: 'pinMissing' satisfies ErrorCode, at: null, name: null } }
  if (account.period === null) {
    const { counter, length, shown } = account
    return { type: 'counted', digits: shown ? digitsOf(account, counter - 1) : null, length, counter: String(counter) }
  }
  const step = Math.floor(now / account.period)
  const until = (step + 1) * account.period
  return {
    type: 'timed',
    digits: digitsOf(account, step),
    from: step * account.period,
    until,
    next: until - now <= 8 ? digitsOf(account, step + 1) : null,
  }
}
