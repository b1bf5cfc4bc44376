import { fireEvent, screen } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import EmptyVault from '../accounts/EmptyVault.svelte'
import Reminder from '../accounts/Reminder.svelte'
import { emptyForm } from '../adding/manual'
import Unlock from '../lock/Unlock.svelte'
import { begun, settled, within } from '../testing/framed'
import KitDialog from './KitDialog.svelte'

const code = 'HF5R-PZDT-DNS4-7MW2-HEPD-64DT-SPD4-Z4RO-MICD'

async function made(address: string) {
  const session = await begun(`proof&${address}`)
  const drop = vi.spyOn(session.host, 'dropRecoveryKit')
  const onclose = vi.fn()
  const { unmount } = within(session, KitDialog, { made: null, onclose })
  await fireEvent.click(screen.getByRole('button', { name: 'Make the kit' }))
  await settled()
  return { session, drop, onclose, unmount }
}

describe('the recovery kit', () => {
  it('shows its code in nine groups, and forgets it when it is put away', async () => {
    const { drop, unmount } = await made('')
    expect(screen.getAllByRole('listitem').map((item) => item.textContent)).toEqual(code.split('-'))
    unmount()
    expect(drop).toHaveBeenCalledOnce()
  })

  it('asks once before it is closed without having been printed or saved', async () => {
    const { onclose } = await made('')
    await fireEvent.click(screen.getByRole('button', { name: 'Done' }))
    expect(onclose).not.toHaveBeenCalled()
    expect(screen.getByRole('alert').textContent).toContain('neither printed nor saved')
    await fireEvent.click(screen.getByRole('button', { name: 'I wrote it down' }))
    expect(onclose).toHaveBeenCalledOnce()
  })

  it('is closed at once when it was saved', async () => {
    const { onclose } = await made('')
    await fireEvent.click(screen.getByRole('button', { name: 'Save…' }))
    await settled()
    expect(screen.getByText(/Delete the file/).getAttribute('role')).toBe('status')
    await fireEvent.click(screen.getByRole('button', { name: 'Done' }))
    expect(onclose).toHaveBeenCalledOnce()
  })

  it('says why it could not be saved, and is kept on screen when the person thought better of it', async () => {
    const { session, onclose } = await made('saving=failed')
    await fireEvent.click(screen.getByRole('button', { name: 'Save…' }))
    await settled()
    expect(session.toast?.kind).toBe('problem')
    expect(onclose).not.toHaveBeenCalled()
    expect(screen.getAllByRole('listitem')).toHaveLength(9)
  })

  it('is not made where proof is lacking and refused', async () => {
    const session = await begun()
    within(session, KitDialog, { made: null, onclose: vi.fn() })
    await fireEvent.click(screen.getByRole('button', { name: 'Make the kit' }))
    await settled()
    session.proof?.(false)
    await settled()
    expect(screen.queryByRole('listitem')).toBeNull()
    expect(session.toast).toBeNull()
  })
})

describe('a locked vault whose keychain lost its key', () => {
  const lost = { code: 'keychainEmpty', at: null, name: null } as const
  const ways = { reason: lost, cause: null, byKeychain: true, waiting: false }

  it('has the field for the code at once where nothing else opens it, and tells a typing mistake from a wrong code', async () => {
    const session = await begun('state=keychainLocked:keychainEmpty&kit')
    within(session, Unlock, { ...ways, byPassword: false, byRecovery: true })
    const field = screen.getByLabelText('Recovery code')
    for (const [typed, said] of [
      ['HF5R', 'here are 4'],
      [code.replace('PZDT', 'ZPDT'), 'something is mistyped'],
      ['AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4IB-CEQT-Z6XJ', 'doesn’t open the vault'],
    ] as const) {
      await fireEvent.input(field, { target: { value: typed } })
      await fireEvent.submit(field.closest('form')!)
      await vi.waitFor(() => expect(document.body.textContent).toContain(said))
      expect(field.getAttribute('aria-invalid')).toBe('true')
    }
    await fireEvent.input(field, { target: { value: code.toLowerCase().replaceAll('-', ' ') } })
    await fireEvent.submit(field.closest('form')!)
    await vi.waitFor(() => expect(session.snapshot.vault.state).toBe('unlocked'))
  })

  it('says so where neither password nor kit is left', async () => {
    const session = await begun('state=keychainLocked:keychainEmpty')
    within(session, Unlock, { ...ways, byPassword: false, byRecovery: false })
    expect(document.body.textContent).toContain('no password and no recovery kit')
    expect(screen.queryByLabelText('Recovery code')).toBeNull()
  })
})

describe('a vault that the keychain alone opens', () => {
  it('is unlocked by Enter, without looking for the button first', async () => {
    const session = await begun('state=locked')
    within(session, Unlock, { reason: null, cause: null, byPassword: false, byKeychain: true, byRecovery: true, waiting: false })
    expect(document.activeElement?.textContent?.trim()).toBe('Unlock')
  })
})

describe('the quiet line above the accounts', () => {
  it('offers the mending after another way in, and nothing once it is done', async () => {
    const session = await begun('kit&proof&trouble=keychainEmpty')
    within(session, Reminder, { onkit: vi.fn(), onbackups: () => {} })
    await fireEvent.click(screen.getByRole('button', { name: 'Mend the keychain' }))
    await settled()
    expect(session.toast?.text).toContain('opens this vault again')
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('keeps quiet about a keychain that only did not answer, and about a vault with a password', async () => {
    const session = await begun('trouble=keychainSilent')
    within(session, Reminder, { onkit: vi.fn(), onbackups: () => {} })
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('asks for a kit while the keychain alone opens the vault', async () => {
    const session = await begun('state=noPassword')
    const onkit = vi.fn()
    within(session, Reminder, { onkit, onbackups: () => {} })
    await fireEvent.click(screen.getByRole('button', { name: 'Make a recovery kit…' }))
    expect(onkit).toHaveBeenCalledOnce()
  })

  it('stays with an empty vault however often it is unlocked: the offer of a kit, and the way back by a backup', async () => {
    within(await begun('state=empty&nokeychain'), EmptyVault, { fresh: false, onadd: vi.fn(), onkit: vi.fn(), onrestore: vi.fn() })
    expect(screen.getByRole('button', { name: 'Make a recovery kit…' })).toBeTruthy()
    expect(screen.getByRole('button', { name: /I have a backup/ })).toBeTruthy()
  })

  it('asks once more for a kit that was put off, also where there is a password, until it is dismissed', async () => {
    const session = await begun('state=empty&nokeychain')
    const props = { fresh: true, onadd: vi.fn(), onkit: vi.fn(), onrestore: vi.fn() }
    const { unmount } = within(session, EmptyVault, props)
    expect(screen.getByText(/for the day on which the password is forgotten/)).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Later' }))
    expect(screen.queryByText(/recovery kit, for the day/)).toBeNull()
    unmount()

    within(session, Reminder, { onkit: vi.fn(), onbackups: vi.fn() })
    expect(screen.queryByText(/Nobody can reset the password/)).toBeNull()
    await session.host.addManual({ ...emptyForm(), issuer: 'Nordbank', key: 'JBSWY3DPEHPK3PXP' })
    await settled()
    expect(screen.getByText(/Nobody can reset the password/)).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }))
    expect(screen.queryByRole('button')).toBeNull()
  })

  it('offers a kit against what can fail: the keychain, where it opens the vault', async () => {
    within(await begun('state=empty'), EmptyVault, { fresh: true, onadd: vi.fn(), onkit: vi.fn(), onrestore: vi.fn() })
    expect(screen.getByText(/for the day on which the keychain loses its key/)).toBeTruthy()
  })
})
