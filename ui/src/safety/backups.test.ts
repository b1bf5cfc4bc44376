import { fireEvent, screen } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import Reminder from '../accounts/Reminder.svelte'
import Broken from '../lock/Broken.svelte'
import FromBackup from '../lock/FromBackup.svelte'
import Unlock from '../lock/Unlock.svelte'
import { begun, settled, within } from '../testing/framed'
import BackupsDialog from './BackupsDialog.svelte'
import CopiesDialog from './CopiesDialog.svelte'
import { demoPassword } from '../host/demo-safety'
import WaysDialog from './WaysDialog.svelte'

const click = (name: string | RegExp) => fireEvent.click(screen.getByRole('button', { name }))
const type = (label: string, text: string) => fireEvent.input(screen.getByLabelText(label), { target: { value: text } })
const submit = () => fireEvent.submit(document.querySelector('form')!)

const onkit = vi.fn()

async function dialog(address: string, restoring = false) {
  const session = await begun(address)
  const vault = session.snapshot.vault
  if (vault.state !== 'unlocked') throw new Error('the demo is open')
  const { unmount } = within(session, BackupsDialog, { backups: vault.backups, restoring, onclose: vi.fn(), onkit })
  await settled()
  return { session, unmount }
}

describe('backups', () => {
  it('say how the last one stands', async () => {
    await dialog('backups=fine')
    expect(screen.getByText('Backed up and tested, 2 minutes ago')).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })

  it('show a failure together with the last good one', async () => {
    await dialog('backups=failed')
    expect(screen.getByRole('alert').textContent).toContain('The last backup failed')
    expect(screen.getByText('Backed up and tested, 2 minutes ago')).toBeTruthy()
  })

  it('are not made twice at once', async () => {
    await dialog('backups=running')
    expect(screen.getByRole('button', { name: 'Back up now' }).getAttribute('aria-disabled')).toBe('true')
  })

  it('say why a folder was not taken', async () => {
    await dialog('folder=backupUseless')
    await click('Choose a folder…')
    await settled()
    expect(screen.getByRole('alert')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Choose a folder…' })).toBeTruthy()
    await click('Make a recovery kit…')
    expect(onkit).toHaveBeenCalledOnce()
  })

  it('offer the number that is kept even where it is not one of the usual ones', async () => {
    const session = await begun('backups=fine')
    const vault = session.snapshot.vault
    if (vault.state !== 'unlocked') throw new Error('the demo is open')
    within(session, BackupsDialog, { backups: { ...vault.backups, keep: 7 }, onclose: vi.fn(), onkit })
    const values = [...document.querySelectorAll('option')].map((option) => option.textContent?.trim())
    expect(values).toEqual([3, 5, 7, 10, 30, 100].map((n) => `the newest ${n}`))
  })
})

describe('a backup that is tested', () => {
  it('is compared, restored, and the restoring undone', async () => {
    const { session } = await dialog('backups=fine')
    const back = vi.spyOn(session.host, 'restoreVersion')
    await click('Test a backup…')
    await settled()
    expect(screen.getByText('Would come back')).toBeTruthy()
    await click('Restore this backup')
    await settled()
    expect(screen.getByText('The backup is restored.')).toBeTruthy()
    await click('Undo')
    await settled()
    expect(back).toHaveBeenCalledWith('a')
    expect(screen.queryByRole('button', { name: 'Undo' })).toBeNull()
  })

  it('of another vault asks for its password, keeps what was typed wrong, and opens', async () => {
    await dialog('backup=locked')
    await click('Test a backup…')
    await settled()
    expect(screen.queryByRole('alert')).toBeNull()
    await type('Its password or recovery code', 'wrong horse')
    await submit()
    await settled()
    expect(screen.getByRole('alert').textContent).toContain('This password doesn’t open')
    await type('Its password or recovery code', demoPassword)
    await submit()
    await settled()
    expect(screen.getByText('Would come back')).toBeTruthy()
  })

  it('that is damaged is said to be, and nothing is offered', async () => {
    await dialog('backup=broken')
    await click('Test a backup…')
    await settled()
    expect(screen.getByRole('alert')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Restore this backup' })).toBeNull()
  })

  it('is chosen at once by who has one and comes from an empty vault', async () => {
    await dialog('state=empty', true)
    expect(screen.getByRole('button', { name: 'Restore this backup' })).toBeTruthy()
  })

  it('takes no password while a wait runs, and is forgotten with the dialog', async () => {
    const { session, unmount } = await dialog('backup=locked&wait=8')
    const close = vi.spyOn(session.host, 'closeBackup')
    const open = vi.spyOn(session.host, 'openBackupBy')
    await click('Test a backup…')
    await settled()
    expect(screen.getByText('Try again in 8 s')).toBeTruthy()
    await type('Its password or recovery code', demoPassword)
    await submit()
    expect(open).not.toHaveBeenCalled()
    unmount()
    expect(close).toHaveBeenCalledOnce()
  })
})

describe('a backup where no vault is open', () => {
  async function chosen(address: string) {
    const session = await begun(address)
    const adopt = vi.spyOn(session.host, 'adoptBackup')
    const close = vi.spyOn(session.host, 'closeBackup')
    const { unmount } = within(session, FromBackup, {})
    await click('I have a backup…')
    await settled()
    return { session, adopt, close, unmount }
  }
  const open = async () => {
    await type('Its password or recovery code', demoPassword)
    await submit()
    await settled()
  }

  it('is looked into first, and becomes the vault on consent alone', async () => {
    const { session, adopt } = await chosen('state=firstRun')
    await open()
    expect(screen.getAllByRole('listitem')).toHaveLength(12)
    expect(screen.getByText(/There is no vault on this computer/)).toBeTruthy()
    expect(adopt).not.toHaveBeenCalled()
    await click('Make it the vault')
    await settled()
    expect(session.snapshot.vault.state).toBe('unlocked')
    expect(session.toast?.text).toBe('The backup is the vault now.')
  })

  it('stays where a wrong password was typed, and says so at the field', async () => {
    await chosen('state=firstRun')
    await type('Its password or recovery code', 'wrong horse')
    await submit()
    await settled()
    expect(screen.getByLabelText('Its password or recovery code').getAttribute('aria-invalid')).toBe('true')
    await open()
    expect(screen.getByRole('button', { name: 'Make it the vault' })).toBeTruthy()
  })

  it('says what gives way to it, and that nothing does where its key opens the vault that is here', async () => {
    for (const [gives, said, act] of [
      ['unusable', /the vault file that can’t be used/, 'Make it the vault'],
      ['another', /the vault that is here\. That one stays/, 'Make it the vault'],
      ['same', /nothing is replaced/, 'Open the vault'],
    ] as const) {
      const { unmount } = await chosen(`state=locked:keychainEmpty&gives=${gives}`)
      await open()
      expect(screen.getByText(said)).toBeTruthy()
      expect(screen.getByRole('button', { name: act })).toBeTruthy()
      unmount()
    }
  })

  it('may be opened by the keychain where it is a copy of the vault', async () => {
    await chosen('state=broken&chosen=keychain')
    await click('Open it by the keychain')
    await settled()
    expect(screen.getByRole('button', { name: 'Make it the vault' })).toBeTruthy()
  })

  it('is forgotten when the person thinks better of it', async () => {
    const { close } = await chosen('state=firstRun')
    await open()
    await click('Close')
    expect(close).toHaveBeenCalledOnce()
    expect(screen.queryByRole('dialog')).toBeNull()
  })

  it('that the host forgot meanwhile is said, and another can be chosen', async () => {
    const { session } = await chosen('state=firstRun')
    await open()
    vi.spyOn(session.host, 'adoptBackup').mockRejectedValue({ code: 'backupClosed', at: null, name: null })
    await click('Make it the vault')
    await settled()
    expect(screen.getByRole('alert')).toBeTruthy()
    expect(screen.queryByRole('button', { name: 'Make it the vault' })).toBeNull()
    await click('Another file…')
    await settled()
    expect(screen.getByLabelText('Its password or recovery code')).toBeTruthy()
  })

  it('that is broken is named, and a dialog that was closed unused leaves nothing open', async () => {
    const { unmount } = await chosen('state=firstRun&chosen=broken')
    expect(screen.getByRole('alert')).toBeTruthy()
    unmount()
    await chosen('state=firstRun&chosen=none')
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})

describe('closed doors', () => {
  it('offer a backup where the keychain is in trouble, and not at an everyday lock', async () => {
    const session = await begun('state=locked')
    const props = { cause: null, byPassword: true, byKeychain: true, byRecovery: false, waiting: false }
    const { unmount } = within(session, Unlock, { reason: null, ...props })
    expect(screen.queryByText('I have a backup…')).toBeNull()
    unmount()
    within(session, Unlock, { reason: { code: 'keychainEmpty', at: null, name: null } as const, ...props })
    expect(screen.getByText('I have a backup…')).toBeTruthy()
  })

  it('offer none where the place is what is wrong', async () => {
    const session = await begun('state=broken')
    const props = { problem: { code: 'accessDenied', at: null, name: null } as const, place: '/vault.json', earlier: null }
    const { unmount } = within(session, Broken, { ...props, byBackup: false })
    expect(screen.queryByText('I have a backup…')).toBeNull()
    unmount()
    within(session, Broken, { ...props, byBackup: true })
    expect(screen.getByText('I have a backup…')).toBeTruthy()
  })
})

describe('what is said of a damaged file', () => {
  it('names what this screen offers, and no other way', async () => {
    const session = await begun('state=broken')
    const props = { problem: { code: 'vaultDamaged', at: null, name: null } as const, place: '/vault.json', byBackup: true }
    const { unmount } = within(session, Broken, { ...props, earlier: null })
    expect(screen.getByRole('alert').textContent).toContain('Let a backup take its place.')
    expect(screen.getByRole('alert').textContent).not.toMatch(/earlier version|lock it first/)
    unmount()
    within(session, Broken, { ...props, earlier: { until: null, byPassword: true, byKeychain: true } })
    expect(screen.getByRole('alert').textContent).toContain('Go back to the earlier version below')
  })

  it('is of the copy where a copy is damaged, and not of the vault', async () => {
    within(await begun('copies=2'), CopiesDialog, { onclose: () => {} })
    await vi.waitFor(() => expect(screen.getByText('This copy is damaged and can’t be taken in. Your vault is as it was.')).toBeTruthy())
    expect(screen.queryByText('The vault file is damaged.')).toBeNull()
  })
})

describe('once somebody is in', () => {
  const reminder = async (address: string) => {
    const session = await begun(address)
    const { unmount } = within(session, Reminder, { onkit: vi.fn(), onbackups: vi.fn() })
    return { session, unmount }
  }

  it('the keychain is offered after a backup, and the line goes with consent', async () => {
    const { session } = await reminder('came=backup&nokeychain&proof')
    await click('Let the keychain open it')
    await vi.waitFor(() => expect(session.toast?.text).toBe('The keychain opens the vault from now on.'))
    await settled()
    expect(screen.queryByText(/came back by a backup/)).toBeNull()
  })

  it('a password is offered after the recovery code, another one where there is one', async () => {
    const { unmount } = await reminder('came=recovery&kit&state=noPassword')
    expect(screen.getByRole('button', { name: 'Set a password…' })).toBeTruthy()
    unmount()
    await reminder('came=recovery&kit')
    await click('Choose a new password…')
    expect(screen.getByRole('dialog', { name: 'Change the password' })).toBeTruthy()
  })

  it('the ways in say what a guess costs and since when the kit is there', async () => {
    within(await begun('kit'), WaysDialog, { byPassword: true, byKeychain: true, byRecovery: true, onclose: vi.fn() })
    await settled()
    expect(screen.getByText('Each guess at it takes 256 MiB of memory and 4 passes over it (Argon2id).')).toBeTruthy()
    expect(screen.getByText(/^Made on /)).toBeTruthy()
  })
})

describe('going back from a file that cannot be used', () => {
  async function back(address: string) {
    const session = await begun(`state=broken&earlier&${address}`)
    const vault = session.snapshot.vault
    if (vault.state !== 'broken') throw new Error('the demo is broken')
    within(session, Broken, { problem: vault.problem, place: vault.place, earlier: vault.earlier, byBackup: false })
    await type('Password or recovery code', demoPassword)
    await submit()
    await vi.waitFor(() => expect(session.snapshot.vault.state).toBe('unlocked'))
    await settled()
    return session.toast
  }

  it('says which version came where it is not the one that was promised, and that it has no password', async () => {
    expect((await back('came=older'))?.text).toMatch(/damaged too.*until .*no password/)
  })

  it('needs no words where it is the one that was promised', async () => {
    expect(await back('')).toBeNull()
  })
})

describe('a copy whose ways in were changed elsewhere', () => {
  it('says so, asks for its own password, and is taken in by it alone', async () => {
    const session = await begun('copies=3')
    const merge = vi.spyOn(session.host, 'mergeCopyBy')
    within(session, CopiesDialog, { onclose: () => {} })
    await settled()
    expect(screen.getByText(/its ways in were changed elsewhere/)).toBeTruthy()
    await type('Its password or recovery code', 'wrong one')
    await submit()
    expect(screen.getByRole('alert')).toBeTruthy()
    expect(screen.getByText('vault 2.json')).toBeTruthy()
    await type('Its password or recovery code', demoPassword)
    await submit()
    expect(merge).toHaveBeenCalledTimes(2)
    expect(screen.queryByText('vault 2.json')).toBeNull()
  })
})
