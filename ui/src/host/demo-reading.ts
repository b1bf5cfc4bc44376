// How the demo reads what is pasted or typed: enough to show every answer, never the real parser.

import type { ErrorCode, ErrorView, ImportReview, ManualCheck, ManualRequest, ReviewItem } from './bindings'
import type { DemoAccount } from './demo-accounts'

export function problem(code: ErrorCode, at: number | null = null, name: string | null = null): ErrorView {
  return { code, at, name }
}

/** Adds what a text holds to a review. */
export function readInto(review: ImportReview, text: string, here: DemoAccount[]): ImportReview {
  const items = [...review.items]
  const rejected = [...review.rejected]
  for (const [index, line] of text.trim().split(/\s+/).entries()) {
    const found = readLine(line)
    if ('code' in found) rejected.push({ source: null, line: index + 1, problem: found })
    else items.push({ ...found, index: items.length, status: statusOf(found, items, here) })
  }
  return { ...review, items, rejected }
}

/** A review that shows every kind of answer. */
export function sampleReview(id: number): ImportReview {
  const item = (index: number, issuer: string, name: string, more: Partial<ReviewItem> = {}): ReviewItem => {
    return { index, issuer, name, kind: 'totp', length: 6, period: 30, algorithm: 'SHA1', oddities: [], status: 'new', twin: null, source: 'phone-transfer.png', cutout: null, ...more }
  }
  return {
    id,
    items: [
      item(0, 'Huawei Cloud', 'alice@example.com'),
      item(1, 'GitLab', 'alice-lin', { oddities: ['weakSecret'] }),
      item(2, 'Tencent Cloud', 'alice@example.com', { status: 'duplicate' }),
      item(3, 'GitHub', 'alice-lin', { status: 'sameName', source: 'screenshot-2.png' }),
      item(4, 'GitLab', 'alice-lin', { status: 'repeated', source: 'screenshot-2.png' }),
    ],
    rejected: [
      { source: 'holiday.heic', line: null, problem: problem('heicPicture') },
      { source: 'router.png', line: null, problem: problem('isWifi') },
      { source: 'accounts.txt', line: 7, problem: problem('unknownAlgorithm', null, 'Old VPN') },
    ],
    transfers: [{ size: 3, have: [1, 3] }],
  }
}

/** What two screens showed, each code with what was around it. */
export function screenReview(id: number): ImportReview {
  const seen = (index: number, issuer: string, name: string, more: Partial<ReviewItem> = {}): ReviewItem => {
    return { index, issuer, name, kind: 'totp', length: 6, period: 30, algorithm: 'SHA1', oddities: [], status: 'new', twin: null, source: null, cutout: cutout(index), ...more }
  }
  const items = [seen(0, 'Hetzner', 'alice@lindqvist.example'), seen(1, 'Tencent Cloud', 'alice@example.com', { status: 'duplicate' })]
  return { id, items, rejected: [{ source: null, line: null, problem: problem('isWebAddress') }], transfers: [] }
}

/** A piece of a page with a blurred square where the code was. */
function cutout(index: number): string {
  const shade = index === 0 ? '%23f4f4f6' : '%231d2530'
  const ink = index === 0 ? '%23b9bdc6' : '%23475063'
  const bars = [8, 20, 30].map((y, place) => `<rect x='58' y='${y + 6}' width='${52 - place * 12}' height='5' rx='2' fill='${ink}'/>`).join('')
  const picture = `<svg xmlns='http://www.w3.org/2000/svg' width='240' height='120' viewBox='0 0 120 60'><rect width='120' height='60' fill='${shade}'/><rect x='8' y='10' width='40' height='40' rx='3' fill='${ink}'/>${bars}</svg>`
  return `data:image/svg+xml,${picture}`
}

/** What a form lacks. */
export function checkForm(form: ManualRequest, here: DemoAccount[]): ManualCheck {
  const key = form.key.replace(/[\s-]/g, '')
  const wrong = [...form.key].findIndex((char) => !/[a-z2-7\s=-]/i.test(char))
  const whole = (text: string, least: number, most: number) => /^\d+$/.test(text) && +text >= least && +text <= most
  const twin = here.find(({ issuer, name }) => issuer === form.issuer && name === form.name && key === 'JBSWY3DPEHPK3PXP')
  return {
    name: form.issuer.trim() || form.name.trim() ? null : problem('nameMissing'),
    key: key === '' ? problem('secretMissing') : wrong >= 0 ? problem('secretBroken', wrong + 1) : null,
    algorithm: null,
    digits: whole(form.digits, 1, 10) ? null : problem('impossibleDigits'),
    period: whole(form.period, 1, 1e9) ? null : problem('impossiblePeriod'),
    counter: whole(form.counter, 0, Infinity) ? null : problem('impossibleCounter'),
    oddities: key.length > 0 && key.length < 26 && wrong < 0 ? ['weakSecret'] : [],
    duplicateOf: twin?.id ?? null,
  }
}

function readLine(line: string): Omit<ReviewItem, 'index' | 'status'> | ErrorView {
  if (/^https?:/i.test(line)) return problem('isWebAddress')
  if (/^wifi:/i.test(line)) return problem('isWifi')
  if (!/^otpauth:\/\/(totp|hotp)\//i.test(line)) return problem('notAnAccount')
  const link = new URL(line)
  const [first = '', second] = decodeURIComponent(link.pathname.split('/').pop() ?? '').split(':')
  const kind = /hotp/i.test(line.slice(0, 15)) ? 'hotp' : 'totp'
  return {
    issuer: link.searchParams.get('issuer') ?? (second === undefined ? '' : first),
    name: (second ?? first).trim(),
    kind,
    length: Number(link.searchParams.get('digits') ?? 6),
    period: kind === 'hotp' ? null : Number(link.searchParams.get('period') ?? 30),
    algorithm: link.searchParams.get('algorithm') ?? 'SHA1',
    oddities: [],
    twin: null,
    source: null,
    cutout: null,
  }
}

function statusOf(found: Pick<ReviewItem, 'issuer' | 'name'>, items: ReviewItem[], here: DemoAccount[]): ReviewItem['status'] {
  const same = (other: { issuer: string; name: string }) => other.issuer === found.issuer && other.name === found.name
  if (items.some(same)) return 'repeated'
  return here.some(same) ? 'sameName' : 'new'
}
