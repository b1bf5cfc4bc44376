import { fireEvent, screen } from '@testing-library/svelte'
import { tick } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import { begun, settled, within } from '../testing/framed'
import Accounts from './Accounts.svelte'
import DeleteDialog from './DeleteDialog.svelte'
import { isEnding } from './turning'

const nothing = { unreadable: 0, fresh: false, file: { trouble: null, copies: 0, merged: null, secondName: false }, oncopies: () => {}, onadd: () => {}, onsettings: () => {}, onhelp: () => {}, onkit: () => {}, onbackups: () => {}, onrestore: () => {} }

describe('a tile', () => {
  it('says service, account and each digit by itself', async () => {
    within(await begun(), Accounts, nothing)
    expect(screen.getByRole('button', { name: 'Tencent Cloud, alice@example.com, code 3 8 3 4 1 1. Copy' })).toBeTruthy()
  })

  it('tells the seconds on demand, through one text for all that turn together', async () => {
    within(await begun(), Accounts, nothing)
    const [tencent, github, zenlayer] = ['1', '2', '3'].map((id) => document.querySelector(`[data-tile="${id}"]`)?.getAttribute('aria-describedby'))
    expect(tencent).toBe(github)
    expect(tencent).not.toBe(zenlayer)
    expect(document.getElementById(tencent!)?.textContent).toBe('18 seconds left')
    expect(document.getElementById(zenlayer!)?.textContent).toBe('48 seconds left')
  })

  it('copies when it is pressed, with a tick in the ring’s place', async () => {
    const session = await begun()
    within(session, Accounts, nothing)
    const tile = document.querySelector('[data-tile="1"]')!
    expect(tile.querySelector('.ring')).toBeTruthy()
    await fireEvent.click(tile)
    await settled()
    expect(tile.querySelector('.tick')).toBeTruthy()
    expect(tile.querySelector('.ring')).toBeNull()
    expect(session.toast?.kind).toBe('done')
  })

  it('warns and shows the next code near the end', async () => {
    within(await begun('left=4'), Accounts, nothing)
    const tile = document.querySelector('[data-tile="1"]')!
    expect(tile.querySelector('.ring.warn')).toBeTruthy()
    expect(tile.querySelector('.next')?.textContent?.replace(/\s/g, '')).toMatch(/^\d{6}$/)
    expect(document.querySelector('[data-tile="3"] .next')).toBeNull()
  })

  it('copies the next code where that one is clicked', async () => {
    const session = await begun('left=4')
    within(session, Accounts, nothing)
    const asked = vi.spyOn(session.host, 'copyCode')
    const tile = document.querySelector('[data-tile="1"]')!
    await fireEvent.click(tile.querySelector('.next .code')!)
    await fireEvent.click(tile.querySelector('.line > .code')!)
    await fireEvent.click(tile)
    expect(asked.mock.calls).toEqual([['1', 'next'], ['1', 'current'], ['1', 'current']])
    await settled()
  })

  it('of a counter takes the clipboard’s code along to the next one, and copies nothing unasked', async () => {
    const session = await begun()
    within(session, Accounts, nothing)
    const asked = vi.spyOn(session.host, 'copyCode')
    const next = () => fireEvent.click(screen.getByRole('button', { name: 'Next code of Nordbank, Company account' }), { detail: 1 })
    await next()
    await settled()
    expect(asked).not.toHaveBeenCalled()
    await session.copy('7')
    session.copied = null
    await settled()
    await next()
    await settled()
    expect(asked.mock.calls).toEqual([['7', 'current'], ['7', 'current']])
  })

  it('counts a long time in a unit that fits the ring', async () => {
    const session = await begun('state=slow')
    within(session, Accounts, nothing)
    expect([...document.querySelectorAll('.ring .seconds')].slice(0, 3).map(({ textContent }) => textContent)).toEqual(['12h', '12d', '10m'])
  })

  it('of a counter gives one code for a double click', async () => {
    const session = await begun()
    within(session, Accounts, nothing)
    const asked = vi.spyOn(session.host, 'nextCode')
    const button = screen.getByRole('button', { name: 'Next code of Nordbank, Company account' })
    await fireEvent.click(button, { detail: 1 })
    await fireEvent.click(button, { detail: 2 })
    expect(asked).toHaveBeenCalledTimes(1)
  })

  it('of a counter has a button for the next code, and dots until then', async () => {
    within(await begun(), Accounts, nothing)
    const tile = document.querySelector('[data-tile="7"]')!
    expect(tile.querySelector('.code')?.textContent?.replace(/\s/g, '')).toBe('••••••')
    await fireEvent.click(screen.getByRole('button', { name: 'Next code of Nordbank, Company account' }))
    await settled()
    expect(tile.querySelector('.code')?.textContent?.replace(/\s/g, '')).toMatch(/^\d{6}$/)
  })

  it('without a PIN says so and opens the edit dialog', async () => {
    within(await begun(), Accounts, nothing)
    const tile = document.querySelector('[data-tile="9"]')!
    expect(tile.textContent).toContain('Needs its PIN.')
    await fireEvent.click(tile)
    expect(screen.getByRole('dialog', { name: 'Edit account' })).toBeTruthy()
  })
})

describe('the last seconds', () => {
  it('are five, and fewer of a very short turn', () => {
    expect(isEnding({ left: 6, length: 30 })).toBe(false)
    expect(isEnding({ left: 5, length: 30 })).toBe(true)
    expect(isEnding({ left: 4, length: 10 })).toBe(false)
    expect(isEnding({ left: 3, length: 10 })).toBe(true)
  })
})

describe('the grid', () => {
  it('has one tile in the order of Tab', async () => {
    within(await begun(), Accounts, nothing)
    expect(document.querySelectorAll('[data-tile][tabindex="0"]')).toHaveLength(1)
  })

  it('marks what was found, and copies the first on Enter', async () => {
    const session = await begun()
    const copy = vi.spyOn(session.host, 'copyCode')
    within(session, Accounts, nothing)
    const field = screen.getByRole('searchbox')
    await fireEvent.input(field, { target: { value: 'zen' } })
    expect(document.querySelectorAll('[data-tile]')).toHaveLength(1)
    expect(document.querySelector('mark')?.textContent).toBe('Zen')
    await fireEvent.keyDown(field, { key: 'Enter' })
    expect(copy).toHaveBeenCalledWith('3', 'current')
    await fireEvent.keyDown(field, { key: 'Escape' })
    await tick()
    expect(document.querySelectorAll('[data-tile]')).toHaveLength(12)
  })
})

describe('deleting', () => {
  it('says that the service’s second factor stays on, and only then deletes', async () => {
    const session = await begun()
    const account = session.account('2')!
    const onclose = vi.fn()
    within(session, DeleteDialog, { account, onclose })
    expect(screen.getByRole('alertdialog').textContent).toContain('stays switched on at the service')
    await fireEvent.click(screen.getByRole('button', { name: 'Delete from Ringfence' }))
    await settled()
    expect(session.account('2')).toBeUndefined()
    expect(onclose).toHaveBeenCalledOnce()
    expect(session.toast?.text).toBe('GitHub was deleted from Ringfence.')
  })
})
