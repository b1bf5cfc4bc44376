import { fireEvent, screen } from '@testing-library/svelte'
import { tick } from 'svelte'
import { describe, expect, it, vi } from 'vitest'
import PasswordDialog from '../safety/PasswordDialog.svelte'
import WaysDialog from '../safety/WaysDialog.svelte'
import { begun, within } from '../testing/framed'

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
