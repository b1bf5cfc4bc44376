import { fireEvent, screen } from '@testing-library/svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { ManualRequest } from '../host/bindings'
import { sampleReview } from '../host/demo-reading'
import { begun, settled, within } from '../testing/framed'
import AddDialog from './AddDialog.svelte'
import FirstCode from './FirstCode.svelte'
import { emptyForm } from './manual'
import ManualForm from './ManualForm.svelte'

async function reviewing() {
  const session = await begun()
  session.review = await session.host.chooseFiles()
  within(session, AddDialog, { onclose: () => {} })
  return session
}

const boxes = () => screen.getAllByRole<HTMLInputElement>('checkbox')

describe('the review', () => {
  it('ticks what is new, and closes what is here already', async () => {
    await reviewing()
    expect(boxes().map(({ checked, disabled }) => [checked, disabled])).toEqual([
      [true, false],
      [true, false],
      [false, true],
      [true, false],
      [false, true],
    ])
    expect(screen.getByText(/Already here/)).toBeTruthy()
    expect(screen.getByText(/Same name as one that is here, with another key/)).toBeTruthy()
  })

  it('gives each thing that could not be used its own sentence and its source', async () => {
    await reviewing()
    const said = [...document.querySelectorAll('.rejected')].map(({ textContent }) => textContent)
    expect(said[0]).toMatch(/holiday\.heic.*HEIC pictures can’t be read/)
    expect(said[1]).toMatch(/router\.png.*Wi-Fi code/)
    expect(said[2]).toMatch(/Old VPN · accounts\.txt · line 7.*The algorithm is unknown/)
  })

  it('names the parts of a transfer that are missing', async () => {
    await reviewing()
    expect(screen.getByText('2 of 3 parts of a phone’s transfer')).toBeTruthy()
    expect(screen.getByText(/^Part 2 is missing\./)).toBeTruthy()
  })

  it('names whose key an account shares, and leaves to the person what is here under another name', async () => {
    const session = await begun()
    const [first] = sampleReview(9).items
    const twin = { issuer: 'Kernel', name: 'user' }
    const items = [first!, { ...first!, index: 1, status: 'sameKey' as const, twin }, { ...first!, index: 2, status: 'keyTwice' as const, twin }]
    session.review = { ...sampleReview(9), items, rejected: [], transfers: [] }
    within(session, AddDialog, { onclose: () => {} })
    expect(boxes().map(({ checked, disabled }) => [checked, disabled])).toEqual([[true, false], [false, false], [true, false]])
    expect(screen.getByText(/^Same key as .*Kernel.*user.*, which is here/)).toBeTruthy()
    expect(screen.getByText(/^Same key as .*Kernel.*user.* in this list/)).toBeTruthy()
    const confirm = vi.spyOn(session.host, 'confirmReview')
    await fireEvent.click(boxes()[1]!)
    await fireEvent.click(screen.getByRole('button', { name: 'Add 3 accounts' }))
    await settled()
    expect(confirm.mock.calls[0]?.[1].map(({ index }) => index)).toEqual([0, 1, 2])
  })

  it('keeps what was unticked when more joins it', async () => {
    const session = await reviewing()
    await fireEvent.click(boxes()[1]!)
    const { items, ...rest } = session.review!
    session.review = { ...rest, items: [...items, { ...items[0]!, index: 5, name: 'new-one' }] }
    await settled()
    expect(boxes().map(({ checked }) => checked)).toEqual([true, false, false, true, false, true])
    expect(screen.getByRole('button', { name: 'Add 3 accounts' })).toBeTruthy()
  })

  it('adds exactly what is ticked, then shows the codes', async () => {
    const session = await reviewing()
    const confirm = vi.spyOn(session.host, 'confirmReview')
    const id = session.review!.id
    await fireEvent.click(boxes()[0]!)
    await fireEvent.click(boxes()[3]!)
    await fireEvent.click(screen.getByRole('button', { name: 'Add 1 account' }))
    await settled()
    expect(confirm).toHaveBeenCalledWith(id, [{ index: 1, issuer: 'GitLab', name: 'alice-lin' }], 5)
    expect(screen.getByRole('dialog', { name: 'Added' }).textContent).toContain('Did the service accept it?')
  })

  it('lets stand what came while it was being confirmed, and drops both when the panel closes', async () => {
    const session = await begun()
    session.review = await session.host.chooseFiles()
    const { id } = session.review!
    const panel = within(session, AddDialog, { onclose: () => {} })
    await fireEvent.click(boxes()[0]!)
    const confirm = session.host.confirmReview.bind(session.host)
    session.host.confirmReview = async (...asked) => {
      const added = await confirm(...asked)
      session.review = { ...sampleReview(id + 1), rejected: [], transfers: [] }
      return added
    }
    await fireEvent.click(screen.getByRole('button', { name: 'Add 2 accounts' }))
    await settled()
    expect(session.review?.id).toBe(id + 1)
    expect(boxes()[0]!.checked).toBe(true)
    const drop = vi.spyOn(session.host, 'dropReview')
    panel.unmount()
    expect(drop.mock.calls).toEqual([[id + 1], [id]])
  })

  it('begins at the button that adds, also when it opens while a command is under way', async () => {
    const session = await begun()
    session.review = await session.host.chooseFiles()
    session.pending = true
    within(session, AddDialog, { onclose: () => {} })
    expect(document.activeElement?.textContent).toMatch(/Add 3 accounts/)
  })

  it('is dropped, secrets and all, when the panel closes', async () => {
    const session = await begun()
    const drop = vi.spyOn(session.host, 'dropReview')
    session.review = sampleReview(9)
    within(session, AddDialog, { onclose: () => {} }).unmount()
    expect(drop).toHaveBeenCalledWith(9)
    expect(session.review).toBeNull()
  })

  it('of nothing usable has only the sentences, and no button to add', async () => {
    const session = await begun()
    session.review = { ...sampleReview(9), items: [], transfers: [] }
    within(session, AddDialog, { onclose: () => {} })
    expect(screen.getByRole('dialog', { name: 'No account found' })).toBeTruthy()
    expect(screen.queryByRole('checkbox')).toBeNull()
    expect(screen.queryByRole('button', { name: /^Add/ })).toBeNull()
  })
})

describe('a name', () => {
  const pencils = () => screen.getAllByRole('button', { name: /^Edit the names/ })
  const service = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'Service' })
  const type = (value: string) => fireEvent.input(service(), { target: { value } })

  it('is changed in place, and goes with what is added', async () => {
    const session = await reviewing()
    const confirm = vi.spyOn(session.host, 'confirmReview')
    await fireEvent.click(pencils()[0]!)
    expect(document.activeElement).toBe(service())
    await type('Huawei Cloud China ')
    await fireEvent.submit(service().form!)
    await settled()
    expect(document.activeElement).toBe(pencils()[0])
    await fireEvent.click(screen.getByRole('button', { name: 'Add 3 accounts' }))
    expect(confirm.mock.calls[0]?.[1][0]).toEqual({ index: 0, issuer: 'Huawei Cloud China', name: 'alice@example.com' })
  })

  it('is the old one again after Escape, and the panel stays', async () => {
    const session = await reviewing()
    await fireEvent.click(pencils()[0]!)
    await type('Something else')
    const stays = await fireEvent.keyDown(service(), { key: 'Escape' })
    await settled()
    expect(stays).toBe(false)
    expect(screen.queryByText('Something else')).toBeNull()
    expect(screen.getByText('Huawei Cloud')).toBeTruthy()
    expect(session.review).not.toBeNull()
  })

  it('is not left empty with the other', async () => {
    const session = await reviewing()
    const confirm = vi.spyOn(session.host, 'confirmReview')
    await fireEvent.click(pencils()[0]!)
    await type('')
    await fireEvent.input(screen.getByRole('textbox', { name: 'Account' }), { target: { value: '  ' } })
    await fireEvent.submit(service().form!)
    expect(screen.getByText(/A service or an account name is needed/)).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Add 3 accounts' }))
    expect(confirm).not.toHaveBeenCalled()
  })

  it('of what is here already is not asked for', async () => {
    await reviewing()
    expect(pencils()).toHaveLength(3)
  })
})

describe('the form', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  async function open() {
    const starting = begun()
    await vi.advanceTimersByTimeAsync(0)
    const session = await starting
    const onadded = vi.fn()
    within(session, ManualForm, { onadded })
    const key = screen.getByRole<HTMLInputElement>('textbox', { name: 'Key' })
    const type = (field: HTMLInputElement, value: string) => fireEvent.input(field, { target: { value } })
    return { session, onadded, key, type }
  }

  it('asks the host once a person pauses, not at every letter', async () => {
    const { session, key, type } = await open()
    const check = vi.spyOn(session.host, 'checkManual')
    for (const text of ['J', 'JB', 'JBS']) await type(key, text)
    expect(check).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(160)
    expect(check).toHaveBeenCalledOnce()
  })

  it('says nothing while one types, then names the wrong character', async () => {
    const { key, type } = await open()
    await type(key, 'JBSW1')
    await vi.advanceTimersByTimeAsync(200)
    expect(screen.queryByText(/Character/)).toBeNull()
    await vi.advanceTimersByTimeAsync(1100)
    expect(screen.getByText(/Character 5 of the key can’t be right/)).toBeTruthy()
    expect(key.getAttribute('aria-invalid')).toBe('true')
  })

  it('says it at once when the field is left', async () => {
    const { key, type } = await open()
    await type(key, 'JBSW1')
    await vi.advanceTimersByTimeAsync(160)
    await fireEvent.focusOut(key)
    expect(screen.getByText(/Character 5/)).toBeTruthy()
  })

  it('does not send what is not complete, and goes to the first fault', async () => {
    const { session, onadded } = await open()
    const add = vi.spyOn(session.host, 'addManual')
    await fireEvent.submit(document.querySelector('form')!)
    await vi.advanceTimersByTimeAsync(0)
    expect(add).not.toHaveBeenCalled()
    expect(onadded).not.toHaveBeenCalled()
    expect(screen.getByText(/A service or an account name is needed/)).toBeTruthy()
    expect(document.activeElement).toBe(screen.getByRole('textbox', { name: 'Service' }))
  })

  it('opens what is closed when the fault lies in there', async () => {
    const { key, type } = await open()
    await type(screen.getByRole('textbox', { name: 'Service' }), 'Huawei Cloud')
    await type(key, 'jbsw y3dp ehpk 3pxp')
    const more = document.querySelector('details')!
    const digits = more.querySelector<HTMLInputElement>('[name=digits]')!
    await type(digits, '12')
    expect(more.open).toBe(false)
    await fireEvent.submit(document.querySelector('form')!)
    await vi.advanceTimersByTimeAsync(0)
    expect(more.open).toBe(true)
    expect(document.activeElement).toBe(digits)
  })

  it('forgets the key once it is added', async () => {
    const { session, onadded, key, type } = await open()
    await type(screen.getByRole('textbox', { name: 'Service' }), 'Huawei Cloud')
    await type(key, 'jbsw y3dp ehpk 3pxp')
    await fireEvent.submit(document.querySelector('form')!)
    await vi.advanceTimersByTimeAsync(0)
    expect(onadded).toHaveBeenCalledWith([session.accounts.at(-1)!.id])
    expect(session.accounts.at(-1)!.issuer).toBe('Huawei Cloud')
    expect(key.value).toBe('')
  })
})

describe('the first code', () => {
  async function added(change: Partial<ManualRequest>) {
    const session = await begun()
    const id = await session.host.addManual({ ...emptyForm(), issuer: 'Nordbank', key: 'JBSWY3DPEHPK3PXP', ...change })
    within(session, FirstCode, { ids: [id], pictures: [], onclose: () => {} })
    return { session, id }
  }

  it('of a counter is made when the person asks for it, and only then to be typed', async () => {
    const { session, id } = await added({ kind: 'hotp' })
    const next = vi.spyOn(session.host, 'nextCode')
    expect(screen.queryByText(/Type this code/)).toBeNull()
    expect(screen.queryByRole('button', { name: 'Copy code' })).toBeNull()
    await fireEvent.click(screen.getByRole('button', { name: 'Next code' }))
    await settled()
    expect(next).toHaveBeenCalledWith(id)
    expect(screen.getByText(/Type this code/)).toBeTruthy()
    expect(screen.getByText(/the service may have counted further/)).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Copy code' })).toBeTruthy()
  })

  it('that needs a PIN says so, and leads to where it is typed', async () => {
    await added({ kind: 'yandex' })
    expect(screen.getByText('Needs its PIN.')).toBeTruthy()
    expect(screen.getByText('Type the PIN that you chose at the service.')).toBeTruthy()
    expect(screen.queryByText(/Type this code/)).toBeNull()
    await fireEvent.click(screen.getByRole('button', { name: 'Edit…' }))
    await fireEvent.input(screen.getByLabelText('PIN'), { target: { value: '1234' } })
    await fireEvent.click(screen.getByRole('button', { name: 'Save' }))
    await settled()
    expect(screen.getByText(/Type this code/)).toBeTruthy()
  })

  it('is named beside the others that can be tried', async () => {
    const session = await begun()
    within(session, FirstCode, { ids: ['1', '7', '9'], pictures: [], onclose: () => {} })
    expect(screen.getByRole('button', { name: 'Next code of Nordbank, Company account' })).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Edit… Yandex, a.lindqvist' })).toBeTruthy()
    expect(screen.getByText(/Try one code/)).toBeTruthy()
  })
})
