import { fireEvent, screen } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import { begun, settled, within } from '../testing/framed'
import ProofDialog from './ProofDialog.svelte'

const needed = { code: 'proofNeeded', at: null, name: null } as const

describe('an act that needs proof', () => {
  it('is run again once the proof is given', async () => {
    const session = await begun()
    const act = vi.fn<() => Promise<string>>().mockRejectedValueOnce(needed).mockResolvedValueOnce('done')
    const outcome = session.proved(act)
    await settled()
    expect(session.proof).not.toBeNull()
    session.proof?.(true)
    expect(await outcome).toBe('done')
    expect(act).toHaveBeenCalledTimes(2)
    expect(session.proof).toBeNull()
  })

  it('is given up without a word when the person thinks better of it', async () => {
    const session = await begun()
    const act = vi.fn<() => Promise<void>>().mockRejectedValue(needed)
    const outcome = session.run(() => session.proved(act))
    await settled()
    session.proof?.(false)
    expect(await outcome).toBe(false)
    expect(act).toHaveBeenCalledTimes(1)
    expect(session.toast).toBeNull()
  })

  it('is given up when the vault locks meanwhile', async () => {
    const session = await begun()
    const outcome = session.run(() => session.proved(() => Promise.reject(needed)))
    await settled()
    await session.host.lock()
    expect(await outcome).toBe(false)
    expect(session.proof).toBeNull()
  })

  it('fails as it would anyway when it is not proof that is lacking', async () => {
    const session = await begun()
    const failed = { code: 'diskFull', at: null, name: null } as const
    await expect(session.proved(() => Promise.reject(failed))).rejects.toBe(failed)
    expect(session.proof).toBeNull()
  })
})

describe('the proof', () => {
  async function asked(byPassword: boolean, address = '') {
    const session = await begun(address)
    const [onproved, oncancel] = [vi.fn(), vi.fn()]
    within(session, ProofDialog, { byPassword, onproved, oncancel })
    return { onproved, oncancel }
  }

  it('says that a password is wrong, and takes the right one', async () => {
    const { onproved } = await asked(true)
    const field = screen.getByLabelText('Password')
    await fireEvent.input(field, { target: { value: 'wrong horse' } })
    await fireEvent.submit(field.closest('form')!)
    await vi.waitFor(() => expect(field.getAttribute('aria-invalid')).toBe('true'))
    expect(onproved).not.toHaveBeenCalled()
    await fireEvent.input(field, { target: { value: 'correct horse' } })
    await fireEvent.submit(field.closest('form')!)
    await vi.waitFor(() => expect(onproved).toHaveBeenCalledTimes(1))
    expect((field as HTMLInputElement).value).toBe('')
  })

  it('is the keychain’s consent where there is no password', async () => {
    const { onproved } = await asked(false, 'consent=refused')
    expect(screen.queryByLabelText('Password')).toBeNull()
    await fireEvent.submit(document.querySelector('form')!)
    await vi.waitFor(() => expect(screen.getByRole('alert').textContent).toContain('Access to the keychain was refused'))
    expect(onproved).not.toHaveBeenCalled()
  })
})
