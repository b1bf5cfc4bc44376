import { fireEvent, screen } from '@testing-library/svelte'
import { tick } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import Accounts from './accounts/Accounts.svelte'
import DeleteDialog from './accounts/DeleteDialog.svelte'
import KitDialog from './safety/KitDialog.svelte'
import PasswordDialog from './safety/PasswordDialog.svelte'
import VersionsDialog from './safety/VersionsDialog.svelte'
import WaysDialog from './safety/WaysDialog.svelte'
import { begun, settled, within } from './testing/framed'
import Toast from './components/Toast.svelte'

const button = (name: string | RegExp) => screen.getByRole('button', { name })
const active = () => document.activeElement?.textContent?.trim()
const ways = { byPassword: true, byKeychain: true, byRecovery: true, onclose: () => {} }

/** Presses as a person does: the button has the focus. */
async function press(name: string | RegExp) {
  button(name).focus()
  await fireEvent.click(button(name))
}

describe('a button that waits', () => {
  it('keeps the focus, and does nothing when it is pressed again', async () => {
    const session = await begun('proof')
    const turn = vi.spyOn(session.host, 'giveUpKeychain').mockReturnValue(new Promise(() => {}))
    within(session, WaysDialog, ways)
    await press('Turn off')
    await press('Turn off')
    expect(turn).toHaveBeenCalledOnce()
    expect(active()).toBe('Turn off')
    expect(button('Turn off').getAttribute('aria-disabled')).toBe('true')
  })

  it('sends no form', async () => {
    const session = await begun('proof')
    const set = vi.spyOn(session.host, 'setPassword')
    within(session, PasswordDialog, { there: true, onclose: () => {} })
    session.pending = true
    await tick()
    const click = new MouseEvent('click', { bubbles: true, cancelable: true })
    button(/^Fitting/).dispatchEvent(click)
    expect(click.defaultPrevented).toBe(true)
    expect(set).not.toHaveBeenCalled()
  })
})

describe('the focus in a dialog', () => {
  it('goes to the code of a new recovery kit, which is shown this one time', async () => {
    within(await begun('proof'), KitDialog, { made: null, onclose: () => {} })
    await press('Make the kit')
    await vi.waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toBe('Your recovery code'))
    const words = document.getElementById(document.activeElement!.getAttribute('aria-describedby')!)
    expect(words?.textContent).toContain('shown this one time')
  })

  it('goes to the title where the next step names nothing', async () => {
    within(await begun(), VersionsDialog, { onclose: () => {} })
    await settled()
    screen.getAllByRole('listitem')[1]!.querySelector('button')!.focus()
    await fireEvent.click(document.activeElement!)
    await vi.waitFor(() => expect(document.activeElement?.tagName).toBe('H2'))
  })

  it('stays away from what was pressed beside the controls', async () => {
    const session = await begun()
    within(session, VersionsDialog, { onclose: () => {} })
    await settled()
    button('Close').focus()
    button('Close').blur()
    session.done('Something else.')
    await settled()
    expect(document.activeElement).toBe(document.body)
  })

  it('stays on the button that turns the keychain off, which then turns it on', async () => {
    const session = await begun('proof')
    const { rerender } = within(session, WaysDialog, ways)
    await press('Turn off')
    await settled()
    // As App.svelte does with the next snapshot.
    await (rerender as (props: unknown) => Promise<void>)({ session, component: WaysDialog, inner: { ...ways, byKeychain: false } })
    await settled()
    expect(active()).toBe('Turn on')
  })
})

describe('a question', () => {
  it('is announced with its words, not by its title alone', async () => {
    const session = await begun()
    within(session, DeleteDialog, { account: session.accounts[0]!, onclose: () => {} })
    const words = document.getElementById(screen.getByRole('alertdialog').getAttribute('aria-describedby')!)
    expect(words?.textContent).toMatch(/stays switched on at the service/)
  })
})

describe('what is told in passing', () => {
  it('is told in the topmost dialog, in a region that was there before it', async () => {
    const session = await begun('proof&saving=failed')
    within(session, Toast, {})
    within(session, WaysDialog, ways)
    within(session, KitDialog, { made: null, onclose: () => {} })
    const kit = screen.getByRole('dialog', { name: 'Recovery kit' })
    const region = kit.lastElementChild!
    expect(region.getAttribute('role')).toBe('status')
    await press('Make the kit')
    await settled()
    await press('Save…')
    await settled()
    expect(region.getAttribute('role')).toBe('alert')
    expect(region.textContent).toContain('The disk is full.')
    expect(screen.getAllByText(/The disk is full\./)).toHaveLength(1)
    await press('Dismiss')
    expect(session.toast).toBeNull()
  })

  it('goes after a while again, also when the one before was put away under the pointer', async () => {
    vi.useFakeTimers()
    try {
      const begins = begun()
      await vi.advanceTimersByTimeAsync(10)
      const session = await begins
      within(session, Toast, {})
      session.toast = { kind: 'problem', text: 'One.' }
      await tick()
      await fireEvent.pointerEnter(document.querySelector('.toast')!)
      await fireEvent.click(button('Dismiss'))
      session.done('Two.')
      await tick()
      await vi.advanceTimersByTimeAsync(6000)
      expect(session.toast).toBeNull()
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('a menu', () => {
  const nothing = { unreadable: 0, fresh: false, file: { trouble: null, copies: 0, merged: null, secondName: false }, oncopies: () => {}, onadd: () => {}, onsettings: () => {}, onhelp: () => {}, onkit: () => {}, onbackups: () => {}, onrestore: () => {} }

  it('that closes because the window changed gives the focus back', async () => {
    within(await begun(), Accounts, nothing)
    for (const reason of ['resize', 'blur']) {
      await press('Menu')
      await tick()
      expect(document.activeElement?.getAttribute('role')).toBe('menuitem')
      window.dispatchEvent(new Event(reason))
      await settled()
      expect(document.activeElement).toBe(button('Menu'))
    }
  })
})

describe('an account that is deleted', () => {
  const nothing = { unreadable: 0, fresh: false, file: { trouble: null, copies: 0, merged: null, secondName: false }, oncopies: () => {}, onadd: () => {}, onsettings: () => {}, onhelp: () => {}, onkit: () => {}, onbackups: () => {}, onrestore: () => {} }
  const tile = (id: string) => document.querySelector<HTMLElement>(`[data-tile="${id}"]`)!

  it('leaves the focus to the tile that takes its place, the last one to the one before', async () => {
    const session = await begun()
    within(session, Accounts, nothing)
    for (const [gone, next] of [['2', '3'], ['12', '11']] as const) {
      tile(gone).focus()
      await session.host.deleteAccount(gone)
      await settled()
      expect(document.activeElement).toBe(tile(next))
    }
  })

  it('leaves it to the button that adds where none is left', async () => {
    const session = await begun('state=long')
    within(session, Accounts, nothing)
    tile('1').focus()
    await session.host.deleteAccount('1')
    await settled()
    expect(active()).toBe('Add')
  })

  it('takes no focus from elsewhere', async () => {
    const session = await begun()
    within(session, Accounts, nothing)
    tile('2').focus()
    screen.getByRole('searchbox').focus()
    await session.host.deleteAccount('2')
    await settled()
    expect(document.activeElement).toBe(screen.getByRole('searchbox'))
  })
})
