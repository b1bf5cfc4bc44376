// The form for an account typed by hand.

import type { ErrorView, Kind, ManualCheck, ManualRequest } from '../host/bindings'

export type Field = keyof ManualRequest

export const kinds: readonly Kind[] = ['totp', 'hotp', 'steam', 'yandex', 'motp']

export const algorithms = ['SHA1', 'SHA256', 'SHA512', 'SHA224', 'SHA384', 'MD5'] as const

export function emptyForm(): ManualRequest {
  return { issuer: '', name: '', key: '', kind: 'totp', algorithm: 'SHA1', digits: '6', period: '30', counter: '0', pin: '' }
}

/** The fields behind "More" that a kind has. */
export function fieldsOf(kind: Kind): readonly Field[] {
  if (kind === 'totp') return ['algorithm', 'digits', 'period']
  if (kind === 'hotp') return ['algorithm', 'digits', 'counter']
  return kind === 'steam' ? [] : ['pin']
}

/** What is wrong, by the field where it is said, in the order of the form. */
export function problemsIn({ name, key, algorithm, digits, period, counter }: ManualCheck): Partial<Record<Field, ErrorView | null>> {
  return { issuer: name, key, algorithm, digits, period, counter }
}
