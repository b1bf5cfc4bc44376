import { describe, expect, it } from 'vitest'
import { demoAccount, demoAccounts, frozenAt, viewOf } from '../host/demo-accounts'
import { search } from './search'

const accounts = demoAccounts().map((account) => viewOf(account, frozenAt))
const names = (query: string, from = accounts) => search(from, query).map(({ account }) => account.issuer)

describe('the search', () => {
  it('finds everything, in order, when nothing is typed', () => {
    expect(names('  ')).toEqual(accounts.map(({ issuer }) => issuer))
  })

  it('looks at service, account and note', () => {
    expect(names('zenl')).toEqual(['Zenlayer'])
    expect(names('nightowl')).toEqual(['Steam'])
    expect(names('blue folder')).toEqual(['GitHub'])
  })

  it('does not mind case, accents and width', () => {
    const odd = [viewOf(demoAccount('x', 'Crédit Agricole', 'Zoë'), frozenAt), viewOf(demoAccount('y', 'Straße', ''), frozenAt)]
    expect(names('CREDIT zoe', odd)).toEqual(['Crédit Agricole'])
    expect(names('ｃｒｅｄｉｔ', odd)).toEqual(['Crédit Agricole'])
    expect(names('阿里')).toEqual(['阿里云'])
  })

  it('finds letters of other alphabets by their plain ones', () => {
    const odd = [viewOf(demoAccount('x', 'Straße', 'Łódź'), frozenAt), viewOf(demoAccount('y', 'Ærøskøbing', 'Đorđe'), frozenAt)]
    expect(names('strasse lodz', odd)).toEqual(['Straße'])
    expect(names('AEROSKOBING dorde', odd)).toEqual(['Ærøskøbing'])
    expect(search(odd, 'sse')[0]?.issuer).toEqual([[4, 6]])
  })

  it('wants every word, wherever it stands', () => {
    expect(names('alice tencent')).toEqual(['Tencent Cloud'])
    expect(names('alice tencent nobody')).toEqual([])
  })

  it('puts names that begin with the word first', () => {
    expect(names('a').slice(0, 1)).toEqual(['AWS'])
  })

  it('marks where the words stand in the text as written', () => {
    const odd = [viewOf(demoAccount('x', 'Crédit', 'ﬁle@example'), frozenAt)]
    expect(search(odd, 'dit')[0]?.issuer).toEqual([[3, 6]])
    expect(search(odd, 'file')[0]?.name).toEqual([[0, 3]])
    expect(search(odd, 'cre red')[0]?.issuer).toEqual([[0, 4]])
  })
})
