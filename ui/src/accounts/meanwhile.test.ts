import { fireEvent, screen } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import type { AccountView } from '../host/bindings'
import { begun, settled, within } from '../testing/framed'
import type { Session } from '../session.svelte'
import AccountDialog, { type Act } from './AccountDialog.svelte'

async function opened(kind: Act['kind']) {
  const session = await begun()
  const account = session.accounts[0]!
  const onclose = vi.fn()
  within(session, AccountDialog, { act: { kind, account }, onclose })
  await settled()
  return { session, account, onclose }
}

/** A snapshot as it comes after another program was at the vault. */
async function come(session: Session, change: (accounts: AccountView[]) => AccountView[]) {
  const { vault } = session.snapshot
  if (vault.state !== 'unlocked') throw new Error('it is open')
  session.snapshot = { ...session.snapshot, vault: { ...vault, accounts: change(vault.accounts) } }
  await settled()
}

const without = (id: string) => (accounts: AccountView[]) => accounts.filter((account) => account.id !== id)
const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label)

describe('an account that another program removes while its editor is open', () => {
  it('leaves what was typed on show, says so, and can be brought back', async () => {
    const { session, account, onclose } = await opened('edit')
    await fireEvent.input(field('Note'), { target: { value: 'typed for a while' } })
    await come(session, without(account.id))
    expect(screen.getByRole('alert').textContent).toContain('removed this account')
    expect(field('Note').value).toBe('typed for a while')
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).getAttribute('aria-disabled') ?? screen.getByRole<HTMLButtonElement>('button', { name: 'Save' }).disabled).toBeTruthy()
    expect(onclose).not.toHaveBeenCalled()

    const { host } = session
    host.listVersions = async () => [{ id: 'two', until: 2, accounts: 1 }, { id: 'one', until: 1, accounts: 2 }]
    const one = { id: account.id, issuer: account.issuer, name: account.name, fields: [] }
    host.compareVersion = async (id) => ({ added: id === 'one' ? [one] : [], removed: [], changed: [], same: 1 })
    const restore = vi.spyOn(host, 'restoreAccount').mockResolvedValue({ undo: null })
    await fireEvent.click(screen.getByRole('button', { name: 'Bring it back' }))
    await settled()
    expect(restore).toHaveBeenCalledWith('one', account.id)
    await come(session, (accounts) => [account, ...accounts])
    expect(screen.queryByRole('alert')).toBeNull()
    expect(field('Note').value).toBe('typed for a while')
  })

  it('is named when a look at its codes or its key, or the question before its removal, ends by that', async () => {
    for (const kind of ['pair', 'delete'] as const) {
      const { session, account, onclose } = await opened(kind)
      await come(session, without(account.id))
      expect(onclose, kind).toHaveBeenCalled()
      expect(session.toast?.text, kind).toMatch(/^Another program removed .+ meanwhile\.$/)
    }
  })
})

describe('an account that another program renames while its editor is open', () => {
  it('is not renamed back by what nobody typed', async () => {
    const { session, account } = await opened('edit')
    const edit = vi.spyOn(session.host, 'editAccount').mockResolvedValue()
    await fireEvent.input(field('Note'), { target: { value: 'mine' } })
    await come(session, (accounts) => accounts.map((each) => (each.id === account.id ? { ...each, name: 'theirs' } : each)))
    expect(field('Account').value).toBe('theirs')
    expect(screen.queryByRole('alert')).toBeNull()
    await fireEvent.submit(field('Note').closest('form')!)
    await settled()
    expect(edit).toHaveBeenCalledWith({ id: account.id, issuer: account.issuer, name: 'theirs', note: 'mine', pin: '' })
  })

  it('leaves the choice where both typed in the same field', async () => {
    const { session, account } = await opened('edit')
    await fireEvent.input(field('Account'), { target: { value: 'mine' } })
    await come(session, (accounts) => accounts.map((each) => (each.id === account.id ? { ...each, name: 'theirs' } : each)))
    expect(field('Account').value).toBe('mine')
    expect(screen.getByRole('alert').textContent).toContain('theirs')
    await fireEvent.click(screen.getByRole('button', { name: 'Keep that instead' }))
    expect(field('Account').value).toBe('theirs')
    expect(screen.queryByRole('alert')).toBeNull()
  })
})
