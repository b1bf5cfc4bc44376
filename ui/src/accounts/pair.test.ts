import { fireEvent, screen } from '@testing-library/svelte'
import { tick } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import { demoAccount, frozenAt, viewOf } from '../host/demo-accounts'
import type { Copied, Snapshot, Which } from '../host/bindings'
import { defaultSettings } from '../host/settings'
import { Session } from '../session.svelte'
import { begun, settled, toldHost, within } from '../testing/framed'
import PairDialog from './PairDialog.svelte'
import { standing } from './pairing'

const from = frozenAt - 12
const github = demoAccount('2', 'GitHub', 'alice-lin')
const copied: Copied = { account: '2', validFrom: null, clearsAt: null }

/** What the host says at a second; the account's code as it was at another, where the snapshot lags. */
function at(now: number, codeOf = now): Snapshot {
  return {
    revision: now,
    frozenAt: now,
    settings: { ...defaultSettings, language: 'en' },
    clipboard: null,
    nextTryAt: null,
    unfenced: false,
    vault: {
      state: 'unlocked',
      accounts: [viewOf(github, codeOf)],
      unreadable: 0,
      fresh: false,
      byKeychain: true,
      byPassword: true,
      keychainLeft: false,
      passwordIn: null,
      recoveryMade: null,
      keychainTrouble: null,
      cameBy: null,
      file: { trouble: null, copies: 0, merged: null, secondName: false },
      backups: { folder: null, keep: 10, running: false, testedAt: null, accounts: 0, problem: null, overdue: false },
    },
  }
}

async function opened() {
  const told = toldHost(at(frozenAt))
  const ask = vi.spyOn(told.host, 'pairCodes').mockResolvedValue({ current: '111111', next: '222222', from, until: from + 30 })
  const copy = vi.spyOn(told.host, 'copyCode').mockResolvedValue(copied)
  const session = new Session(told.host)
  session.begin()
  await settled()
  const account = session.account('2')!
  const { rerender } = within(session, PairDialog, { account, onclose: () => {} })
  await settled()
  const goTo = async (now: number, codeOf = now) => {
    told.tell.snapshot({ ...at(now, codeOf), revision: session.snapshot.revision + 1 })
    await rerender({ session, component: PairDialog, inner: { account: session.account('2')!, onclose: () => {} } })
    await tick()
  }
  return { ask, copy, session, told, goTo }
}

const button = (name: string) => screen.getByRole<HTMLButtonElement>('button', { name })
const said = () => [...document.querySelectorAll('.when')].map(({ textContent }) => textContent?.trim())
const shown = () => [...document.querySelectorAll('dialog .code')].map(({ textContent }) => textContent?.replace(/\s/g, ''))
const canCopy = () => ['Copy the first code', 'Copy the second code'].map((name) => !button(name).disabled && button(name).getAttribute('aria-disabled') !== 'true')

describe('two consecutive codes by time', () => {
  it('are the current and the next one', async () => {
    const { copy, session } = await opened()
    copy.mockResolvedValue({ ...copied, clearsAt: from + 20 })
    await fireEvent.click(button('Copy the first code'))
    await settled()
    expect(session.toast?.text).toMatch(/clipboard.*cleared/i)
    await fireEvent.click(button('Copy the second code'))
    await settled()
    expect(copy.mock.calls).toEqual([['2', 'current'], ['2', 'next']])
    expect(screen.queryByRole('button', { name: 'Begin anew' })).toBeNull()
  })

  it('stay when the code turns: the second is copied as the current one', async () => {
    const { ask, copy, goTo } = await opened()
    await goTo(from + 31)
    expect(ask).toHaveBeenCalledOnce()
    expect(shown()).toEqual(['111111', '222222'])
    expect(said()[0]).toBe('Expired')
    expect(said()[1]).toMatch(/Valid for 29 s$/)
    expect(document.querySelectorAll('.pair .ring')).toHaveLength(1)
    expect(canCopy()).toEqual([false, true])
    expect(screen.getByText(/send the second one now/)).toBeTruthy()
    await fireEvent.click(button('Copy the second code'))
    await settled()
    expect(copy.mock.calls).toEqual([['2', 'current']])
  })

  it('both expire, and then are asked for anew when the person wants it', async () => {
    const { ask, goTo } = await opened()
    await goTo(from + 60)
    expect(said()).toEqual(['Expired', 'Expired'])
    expect(canCopy()).toEqual([false, false])
    expect(document.querySelector('.pair .ring')).toBeNull()
    ask.mockResolvedValue({ current: '333333', next: '444444', from: from + 60, until: from + 90 })
    await fireEvent.click(button('Begin anew'))
    await settled()
    expect(shown()).toEqual(['333333', '444444'])
    expect(canCopy()).toEqual([true, true])
  })

  it('are not copied while the clock has turned and the snapshot has not', async () => {
    const { goTo } = await opened()
    await goTo(from + 30, from + 29)
    expect(canCopy()).toEqual([false, false])
    await goTo(from + 30)
    expect(canCopy()).toEqual([false, true])
  })

  it('are copied once more when the code turned meanwhile', async () => {
    const { copy, goTo, told } = await opened()
    await goTo(from + 29)
    copy.mockImplementation(async (_: string, which: Which) => {
      if (which === 'next') told.tell.snapshot({ ...at(from + 30, from + 29), revision: frozenAt + 50 })
      return copied
    })
    await fireEvent.click(button('Copy the second code'))
    await settled()
    expect(copy.mock.calls).toEqual([['2', 'next'], ['2', 'current']])
  })

  it('do not say that the first was copied when it expired meanwhile', async () => {
    const { copy, goTo, told } = await opened()
    await goTo(from + 29)
    copy.mockImplementation(async () => {
      told.tell.snapshot({ ...at(from + 30), revision: frozenAt + 50 })
      return copied
    })
    await fireEvent.click(button('Copy the first code'))
    await settled()
    expect(copy).toHaveBeenCalledOnce()
    expect(screen.queryByText('Copied')).toBeNull()
  })
})

describe('a code of a pair', () => {
  const own = { from: 30, until: 60 }

  it('goes by the window of the snapshot, a moment before or after the clock', () => {
    expect(standing(own, { from: 0, until: 30 }, 29)).toEqual({ phase: 'upcoming', which: 'next' })
    expect(standing(own, { from: 0, until: 30 }, 30)).toEqual({ phase: 'valid', which: null })
    expect(standing(own, own, 29)).toEqual({ phase: 'valid', which: 'current' })
    expect(standing(own, own, 59)).toEqual({ phase: 'valid', which: 'current' })
    expect(standing(own, own, 60)).toEqual({ phase: 'expired', which: null })
    expect(standing(own, { from: 60, until: 90 }, 59)).toEqual({ phase: 'expired', which: null })
  })

  it('is not copied where the account has no code', () => {
    expect(standing(own, null, 40)).toEqual({ phase: 'valid', which: null })
  })
})

describe('two consecutive codes of a counter', () => {
  it('are asked for once, as asking moves the counter', async () => {
    const session = await begun()
    const ask = vi.spyOn(session.host, 'pairCodes')
    const copy = vi.spyOn(session.host, 'copyCode')
    within(session, PairDialog, { account: session.account('7')!, onclose: () => {} })
    await settled()
    await session.host.nextCode('7')
    await settled()
    expect(ask).toHaveBeenCalledOnce()
    expect(screen.getAllByText('Made by the counter')).toHaveLength(2)
    expect(screen.getByText('Send them in this order. Each can be used once.')).toBeTruthy()
    await fireEvent.click(button('Copy the first code'))
    await settled()
    await fireEvent.click(button('Copy the second code'))
    await settled()
    expect(copy.mock.calls).toEqual([['7', 'before'], ['7', 'current']])
  })
})
