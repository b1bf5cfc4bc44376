import { fireEvent, screen } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import { problem } from '../host/demo-reading'
import { begun, settled, within } from '../testing/framed'
import AddDialog from './AddDialog.svelte'

describe('a screen without a code', () => {
  it('is answered with a sentence and two ways on', async () => {
    const session = await begun('screen=noCodeOnScreen')
    within(session, AddDialog, { onclose: () => {} })
    await fireEvent.click(screen.getByRole('button', { name: /^Scan the screen/ }))
    expect(screen.getByRole('button', { name: /^Scan the screen.*Looking at the screen/ }).getAttribute('aria-disabled')).toBe('true')
    await new Promise((resolve) => setTimeout(resolve, 200))
    const said = screen.getByRole('alert')
    expect(said.textContent).toMatch(/No QR code was found on the screen/)
    expect([...said.querySelectorAll('button')].map(({ textContent }) => textContent.trim())).toEqual(['Try again', 'Choose a part of the screen…'])
  })

  it('is no problem when no part of it was chosen', async () => {
    const session = await begun('region=none')
    within(session, AddDialog, { onclose: () => {} })
    await session.scan('region')
    expect(screen.queryByRole('alert')).toBeNull()
    expect(session.looking).toBe(false)
  })
})

describe('a reader of pictures that nothing keeps in', () => {
  it('is said wherever something can be added, and nowhere else', async () => {
    const said = () => screen.queryByText(/can’t keep the reader of pictures from files/)
    within(await begun(), AddDialog, { onclose: () => {} })
    expect(said()).toBeNull()
    const session = await begun('unfenced')
    within(session, AddDialog, { onclose: () => {} })
    expect(said()).toBeTruthy()
    await session.scan('screens')
    await settled()
    expect(said()).toBeTruthy()
  })
})

describe('a screen with codes', () => {
  it('shows each with what was around it', async () => {
    const session = await begun()
    within(session, AddDialog, { onclose: () => {} })
    await session.scan('screens')
    await settled()
    const cutouts = screen.getAllByRole<HTMLImageElement>('img', { name: 'Where it was on the screen' })
    expect(cutouts.map(({ src }) => src.slice(0, 11))).toEqual(['data:image/', 'data:image/'])
  })
})

describe('the pictures that were read', () => {
  async function added(address = '') {
    const session = await begun(address)
    session.review = await session.host.chooseFiles()
    const panel = within(session, AddDialog, { onclose: () => {} })
    await fireEvent.click(screen.getByRole('button', { name: 'Add 3 accounts' }))
    await settled()
    return { session, panel }
  }
  const move = async () => {
    await fireEvent.click(screen.getByRole('button', { name: 'Move to the trash' }))
    await new Promise((resolve) => setTimeout(resolve, 150))
  }

  it('are named, and moved to the trash only when a person says so', async () => {
    const { session } = await added()
    const trash = vi.spyOn(session.host, 'trashPictures')
    expect(screen.getByText('phone-transfer.png · screenshot-2.png')).toBeTruthy()
    expect(trash).not.toHaveBeenCalled()
    await move()
    expect(trash).toHaveBeenCalledOnce()
    expect(screen.getByText('Moved to the trash.')).toBeTruthy()
    expect(document.activeElement?.textContent?.trim()).toBe('Done')
  })

  it('are not called moved when some were not', async () => {
    await added('trash=some')
    await move()
    expect(screen.getByRole('alert').textContent).toMatch(/Only 1 of 2 pictures.*Delete this one yourself.*screenshot-2\.png$/)
  })

  it('are not called moved when none was', async () => {
    await added('trash=failed')
    await move()
    expect(screen.getByRole('alert').textContent).toMatch(/pictures could not be moved to the trash.*Delete these yourself.*phone-transfer\.png · screenshot-2\.png/)
  })

  it('are forgotten by the host when the panel closes', async () => {
    const { session, panel } = await added()
    const drop = vi.spyOn(session.host, 'dropReview')
    panel.unmount()
    expect(drop).toHaveBeenCalledOnce()
  })
})

describe('the camera in the panel', () => {
  async function filming(address: string) {
    const session = await begun(address)
    session.useCamera()
    const panel = within(session, AddDialog, { onclose: () => {} })
    await new Promise((resolve) => setTimeout(resolve, 400))
    return { session, panel }
  }

  it('is off when the panel closes', async () => {
    const { session, panel } = await filming('')
    const stop = vi.spyOn(session.host, 'stopCamera')
    expect(screen.getByRole('img', { name: 'What the camera sees, mirrored' })).toBeTruthy()
    panel.unmount()
    expect(stop).toHaveBeenCalledOnce()
  })

  it('lists what it read, counts the parts, and is off once they are added', async () => {
    const { session } = await filming('camera=parts')
    const stop = vi.spyOn(session.host, 'stopCamera')
    expect(screen.getByText('Read: Huawei Cloud and GitLab. 2 of 3 parts are here.').getAttribute('role')).toBe('status')
    expect(screen.getByText(/Show the next code on the phone to the camera/)).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Add 2 accounts' }))
    await settled()
    expect(stop).toHaveBeenCalledOnce()
    expect(screen.getByRole('dialog', { name: '2 accounts added' })).toBeTruthy()
  })

  it('keeps what it read when it is unplugged, with a way on', async () => {
    const { session } = await filming('camera=parts')
    session.viewfinder.ended(problem('cameraUnplugged'))
    await settled()
    expect(screen.getByRole('alert').textContent).toMatch(/The camera was unplugged/)
    expect(screen.getByRole('button', { name: 'Add 2 accounts' })).toBeTruthy()
    for (const name of ['Try again', 'Scan the screen', 'Choose pictures…']) expect(screen.getByRole('button', { name })).toBeTruthy()
  })

  it('that is gone leaves the choice of the one that is left', async () => {
    const { session } = await filming('cameras=2')
    const start = vi.spyOn(session.host, 'startCamera')
    session.host.listCameras = async () => [{ id: 'desk', name: 'Logi Document Camera 4K' }]
    session.viewfinder.ended(problem('cameraUnplugged'))
    await settled()
    const choice = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Camera' })
    expect([...choice.options].map(({ textContent, selected }) => [textContent, selected])).toEqual([
      ['Choose a camera', true],
      ['Logi Document Camera 4K', false],
    ])
    choice.selectedIndex = 1
    await fireEvent.change(choice)
    await settled()
    expect(start).toHaveBeenCalledWith('desk')
  })

  it('lets another camera be chosen', async () => {
    const { session } = await filming('cameras=2')
    const start = vi.spyOn(session.host, 'startCamera')
    const choice = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Camera' })
    choice.selectedIndex = 1
    await fireEvent.change(choice)
    await settled()
    expect(start).toHaveBeenCalledWith('desk')
  })
})
