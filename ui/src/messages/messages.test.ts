import { describe, expect, it } from 'vitest'
import type { ErrorView } from '../host/bindings'
import { en } from './en'
import { explain, fullNameOf, languages, messagesOf, nameOf } from './index'

type Leaf = { path: string; value: string | ((...facts: never[]) => string) }

function leavesOf(node: object, path = ''): Leaf[] {
  return Object.entries(node).flatMap(([key, value]) => {
    const at = `${path}.${key}`
    return typeof value === 'object' ? leavesOf(value, at) : [{ path: at, value }]
  })
}

/** What a text is called with: an error's facts, a number and what else locks the vault, or as many numbers as it takes. */
function factsOf(path: string, value: { length: number }): unknown[] {
  if (path.startsWith('.errors.')) return [{ at: 71, name: '72' }]
  if (path === '.locking.state') return [71, ['suspend', 'screen', 'hidden']]
  const counts = /clears|seconds|valid|found|many|title|transfer|submit|line|after|copiedNext/i.test(path)
  return Array.from({ length: value.length }, (_, index) => (counts ? 71 + index : String(71 + index)))
}

/** The facts that a text was given, as they come out in it. */
function say({ path, value }: Leaf): { said: string; facts: string[] } {
  if (typeof value === 'string') return { said: value, facts: [] }
  const facts = factsOf(path, value)
  const said = (value as (...facts: unknown[]) => string)(...facts)
  return { said, facts: [...new Set(said.match(/7\d/g) ?? [])].sort() }
}

describe.each(Object.entries(languages))('the messages in %s', (tag, messages) => {
  const own = new Map(leavesOf(messages).map((leaf) => [leaf.path, leaf]))

  it('carry their own tag', () => {
    expect(messages.tag).toBe(tag)
  })

  it.each(leavesOf(en).map((leaf) => [leaf.path, leaf] as const))('say %s with the same facts', (path, leaf) => {
    const there = own.get(path)
    if (!there) throw new Error('missing')
    const { said, facts } = say(there)
    expect(said.trim()).toBe(said)
    expect(said).not.toBe('')
    expect(facts).toEqual(say(leaf).facts)
  })

  it('never shout, and hold no leftover of a template', () => {
    for (const leaf of own.values()) expect(say(leaf).said, leaf.path).not.toMatch(/[!！#]|undefined|null|NaN/)
  })
})

describe('a number', () => {
  it('chooses the form of its word', () => {
    expect(en.review.submit(1)).toBe('Add 1 account')
    expect(en.review.submit(2)).toBe('Add 2 accounts')
    expect(languages['zh-CN'].review.submit(2)).toBe('添加 2 个账户')
  })
})

describe('a name in a sentence', () => {
  const bank = { issuer: 'בנק הפועלים', name: 'alice' }

  it('that is written from right to left is set apart, so that the sentence keeps its order', () => {
    expect(en.accounts.copied(nameOf(en, bank))).toBe('Copied the code of \u2068בנק הפועלים\u2069.')
    expect(fullNameOf(en, bank)).toBe('\u2068בנק הפועלים\u2069, alice')
    expect(explain(en, { code: 'fileUnreadable', at: null, name: 'חשבון.png' }).problem).toBe('“\u2068חשבון.png\u2069” can’t be read.')
  })

  it('can’t turn the sentence about', () => {
    expect(nameOf(en, { issuer: '\u202eknaB\u2069', name: '' })).toBe('\u2068knaB\u2069')
  })

  it('is as it is otherwise', () => {
    expect(fullNameOf(en, { issuer: '京东云', name: 'Zoë' })).toBe('京东云, Zoë')
  })
})

describe('a time that is left', () => {
  const inRing = (seconds: number) => [en, languages['zh-CN']].map((t) => t.common.secondsShort(seconds))

  it('is told in the smallest unit of two digits, and never as less than it is', () => {
    expect(inRing(99)).toEqual(['99', '99'])
    expect(inRing(100)).toEqual(['2m', '2分'])
    expect(inRing(121)).toEqual(['3m', '3分'])
    expect(inRing(5940)).toEqual(['99m', '99分'])
    expect(inRing(5941)).toEqual(['2h', '2时'])
    expect(inRing(43_188)).toEqual(['12h', '12时'])
    expect(inRing(30 * 86_400)).toEqual(['30d', '30天'])
    expect(inRing(4_294_967_295)).toEqual(['999+', '999+'])
  })

  it('is told by the same rule in a sentence', () => {
    expect(en.common.secondsLeft(1)).toBe('1 second left')
    expect(en.common.secondsLeft(43_188)).toBe('12 hours left')
    expect(languages['zh-CN'].common.secondsLeft(43_188)).toBe('还剩 12 小时')
    expect(en.pair.validNow(30)).toBe('Valid for 30 s')
    expect(en.pair.validIn(150)).toBe('Valid in 3 min')
    expect(languages['zh-CN'].pair.validIn(150)).toBe('3 分钟后生效')
    expect(en.accounts.copiedNext('GitHub', 43_188)).toBe('Copied the next code of GitHub. It is valid in 12 h.')
  })
})

describe('the language', () => {
  it('is the chosen one', () => {
    expect(messagesOf('zh-CN', ['en-GB']).tag).toBe('zh-CN')
  })

  it('is the first of the system’s that is known, or else English', () => {
    expect(messagesOf('system', ['sv-SE', 'zh-Hans-SG', 'en-GB']).tag).toBe('zh-CN')
    expect(messagesOf('system', ['en-GB', 'zh-CN']).tag).toBe('en')
    expect(messagesOf('system', ['sv-SE']).tag).toBe('en')
    expect(messagesOf('system', []).tag).toBe('en')
  })
})

describe('an error', () => {
  it('names the character that is wrong, when it is known', () => {
    const broken = (at: number | null): ErrorView => ({ code: 'secretBroken', at, name: null })
    expect(explain(en, broken(7)).problem).toBe('Character 7 of the key can’t be right.')
    expect(explain(en, broken(null)).problem).not.toMatch(/\d/)
  })
})
