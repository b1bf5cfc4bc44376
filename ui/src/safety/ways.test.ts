import { fireEvent, screen } from '@testing-library/svelte'
import { afterEach, describe, expect, it, vi } from 'vitest'
import SecretDialog from '../accounts/SecretDialog.svelte'
import PasswordField from '../components/PasswordField.svelte'
import Unlock from '../lock/Unlock.svelte'
import { begun, settled, within } from '../testing/framed'
import ExportDialog from './ExportDialog.svelte'
import PasswordDialog from './PasswordDialog.svelte'
import RemovePasswordDialog from './RemovePasswordDialog.svelte'
import WaysDialog from './WaysDialog.svelte'

const long = 'a rather long pass phrase'

function type(label: string, text: string) {
  return fireEvent.input(screen.getByLabelText(label), { target: { value: text } })
}

function hide(hidden: boolean) {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

afterEach(() => hide(false))

describe('a new password', () => {
  async function dialog(address = 'proof') {
    const session = await begun(address)
    const set = vi.spyOn(session.host, 'setPassword')
    const onclose = vi.fn()
    within(session, PasswordDialog, { there: true, onclose })
    return { session, set, onclose }
  }

  it('is judged in words while it is typed, asked about once where it is weak, and never refused for that', async () => {
    const { set, onclose } = await dialog()
    await type('New password', 'password1')
    await vi.waitFor(() => expect(screen.getByText(/Very weak\. It is one of the passwords that are tried first\./)).toBeTruthy())
    await type('Repeat the password', 'password1')
    await fireEvent.submit(document.querySelector('form')!)
    await settled()
    expect(screen.getByRole('alert').textContent).toContain('easily guessed')
    expect(set).not.toHaveBeenCalled()
    await fireEvent.submit(document.querySelector('form')!)
    await vi.waitFor(() => expect(onclose).toHaveBeenCalled())
    expect(set).toHaveBeenCalledWith('password1')
  })

  it('is judged once when the typing pauses, and what is late is not shown', async () => {
    const { session } = await dialog()
    const judge = vi.spyOn(session.host, 'judgePassword')
    for (const text of ['a', 'ab', 'abc', long]) await type('New password', text)
    await vi.waitFor(() => expect(screen.getByText('Very good.')).toBeTruthy())
    expect(judge.mock.calls).toEqual([[long]])
  })

  it('is not sent while it is too short or typed differently', async () => {
    const { set } = await dialog()
    await type('New password', '1234567')
    await fireEvent.submit(document.querySelector('form')!)
    expect(screen.getByLabelText('New password').getAttribute('aria-invalid')).toBe('true')
    await type('New password', long)
    await type('Repeat the password', 'something else')
    await fireEvent.submit(document.querySelector('form')!)
    expect(screen.getByText('The two passwords differ.')).toBeTruthy()
    expect(set).not.toHaveBeenCalled()
  })

  it('stays typed while proof is asked for and refused', async () => {
    const { session, onclose } = await dialog('')
    await type('New password', long)
    await type('Repeat the password', long)
    await fireEvent.submit(document.querySelector('form')!)
    await vi.waitFor(() => expect(session.proof).not.toBeNull())
    session.proof?.(false)
    await settled()
    expect((screen.getByLabelText('New password') as HTMLInputElement).value).toBe(long)
    expect(onclose).not.toHaveBeenCalled()
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

describe('the ways in', () => {
  it('offer no removal of the only one', async () => {
    within(await begun(), WaysDialog, { byPassword: true, byKeychain: false, byRecovery: false, onclose: () => {} })
    expect(screen.getByText('Change…')).toBeTruthy()
    expect(screen.queryByText('Remove…')).toBeNull()
  })

  it('warn where the keychain is alone', async () => {
    within(await begun(), WaysDialog, { byPassword: false, byKeychain: true, byRecovery: false, onclose: () => {} })
    expect(screen.getByText('Only this computer’s keychain opens the vault.')).toBeTruthy()
  })
})

describe('taking the password away', () => {
  it.each([
    [true, true, /a recovery kit is the only other way in/],
    [true, false, /There is no recovery kit\. If the keychain is lost, nothing else opens this vault/],
    [false, true, /The recovery kit is then the only way in/],
  ])('says what is left: keychain %s, kit %s', async (byKeychain, byRecovery, said) => {
    within(await begun(), RemovePasswordDialog, { byKeychain, byRecovery, onclose: () => {} })
    expect(screen.getByText(said)).toBeTruthy()
  })
})

describe('a wait', () => {
  it('is drawn each second, told once, and keeps the button', async () => {
    const session = await begun('state=locked&wait=8')
    within(session, Unlock, { reason: null, byPassword: true, byKeychain: false, byRecovery: false, cause: null, waiting: false })
    await settled()
    expect(screen.getByText('Try again in 8 s').getAttribute('aria-hidden')).toBe('true')
    const told = screen.getByText('The next try is taken in 8 seconds.')
    expect(screen.getByText('Unlock').getAttribute('aria-disabled')).toBe('true')
    session.now += 3
    await settled()
    expect(screen.getByText('Try again in 5 s')).toBeTruthy()
    expect(told.textContent).toBe('The next try is taken in 8 seconds.')
    session.now += 5
    await settled()
    expect(screen.queryByText(/Try again in/)).toBeNull()
    expect(screen.getByText('Unlock').hasAttribute('aria-disabled')).toBe(false)
  })
})

describe('Caps Lock', () => {
  it('is said in words while it is on', async () => {
    const labels = { label: 'Password', showLabel: 'Show', hideLabel: 'Hide', capsLabel: 'Caps Lock is on.' }
    within(await begun(), PasswordField as never, { value: '', ...labels })
    const field = screen.getByLabelText('Password')
    const press = (on: boolean) => {
      const event = new KeyboardEvent('keydown', { key: 'a', bubbles: true })
      event.getModifierState = (name) => on && name === 'CapsLock'
      return fireEvent(field, event)
    }
    await press(true)
    expect(screen.getByText('Caps Lock is on.').getAttribute('role')).toBe('status')
    await press(false)
    expect(screen.queryByText('Caps Lock is on.')).toBeNull()
  })
})

describe('a key on show', () => {
  async function shown() {
    const session = await begun('proof')
    const onclose = vi.fn()
    const { container } = within(session, SecretDialog, { account: session.accounts[0]!, onclose })
    await vi.waitFor(() => expect(screen.getByRole('img')).toBeTruthy())
    return { session, onclose, container }
  }

  it('is in groups of four, beside its QR code', async () => {
    await shown()
    const groups = [...document.querySelectorAll('.key span')].map((group) => group.textContent)
    expect(groups).toEqual(['JBSW', 'Y3DP', 'EHPK', '3PXP', 'JBSW', 'Y3DP', 'EHPK', '3PXP'])
  })

  it('is gone when the window is hidden', async () => {
    const { onclose } = await shown()
    hide(true)
    expect(onclose).toHaveBeenCalledTimes(1)
  })

  it('is copied by the host, which has it', async () => {
    const { session } = await shown()
    const copy = vi.spyOn(session.host, 'copySecret')
    await fireEvent.click(screen.getByText('Copy the key'))
    await vi.waitFor(() => expect(session.toast?.text).toContain('Copied the key.'))
    expect(copy).toHaveBeenCalledWith(session.accounts[0]!.id)
  })
})

describe('an export', () => {
  it('says what it left out', async () => {
    within(await begun('proof'), ExportDialog, { onclose: () => {} })
    await fireEvent.click(screen.getByText('Choose a place…'))
    await vi.waitFor(() => expect(screen.getByText(/accounts were exported/).getAttribute('role')).toBe('status'))
    expect(document.activeElement?.textContent?.trim()).toBe('Done')
    expect(screen.getByText('The notes of 2 accounts are not in it.')).toBeTruthy()
    expect(screen.getByText('1 account that this version can’t read is not in it.')).toBeTruthy()
  })

  it('says nothing of an export that the person thought better of', async () => {
    within(await begun('proof&export=none'), ExportDialog, { onclose: () => {} })
    await fireEvent.click(screen.getByText('Choose a place…'))
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(screen.queryByText(/were exported/)).toBeNull()
    expect(screen.getByText('Choose a place…')).toBeTruthy()
  })
})

describe('earlier versions that could not be sealed again', () => {
  it('are named, and removed when the person says so and has proved who they are', async () => {
    const session = await begun('unsealed')
    const remove = vi.spyOn(session.host, 'removeUnsealed')
    within(session, WaysDialog, { byPassword: true, byKeychain: true, byRecovery: false, onclose: () => {} })
    await settled()
    expect(screen.getByText('2026-11-22T09-14-00.000Z-r41-6dbb1f8a.json')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Remove these versions' }))
    await settled()
    expect(remove).toHaveBeenCalledOnce()
    expect(screen.queryByText('2026-11-22T09-14-00.000Z-r41-6dbb1f8a.json')).toBeNull()
  })
})
