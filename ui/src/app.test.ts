import { render, screen } from '@testing-library/svelte'
import { describe, expect, it, vi } from 'vitest'
import App from './App.svelte'
import { demoHost } from './host/demo'
import { settled } from './testing/framed'

async function opened(address = '') {
  const host = demoHost(new URLSearchParams(`lang=en&${address}`))
  const clipboard = vi.spyOn(host, 'readClipboard')
  const text = vi.spyOn(host, 'readText')
  render(App, { host })
  await settled()
  return { host, clipboard, text }
}

/** Pastes into a field as the browser does. Answers whether the field was to take it. */
function paste(field: Element, pasted: string): boolean {
  const event = new Event('paste', { bubbles: true, cancelable: true })
  Object.assign(event, { clipboardData: { getData: () => pasted } })
  return field.dispatchEvent(event)
}

async function press(key: string) {
  document.body.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: true, bubbles: true }))
  await settled()
}

describe('what is pasted while a field has the focus', () => {
  it('is read from the clipboard where it is no text', async () => {
    const { clipboard } = await opened('clipboard=otpauth://totp/a?secret=JBSWY3DPEHPK3PXP')
    expect(paste(screen.getByRole('searchbox'), '')).toBe(false)
    await settled()
    expect(clipboard).toHaveBeenCalledOnce()
    expect(screen.getByRole('dialog').querySelector('[type=checkbox]')).toBeTruthy()
  })

  it('is a link in the search too, and what is searched for otherwise', async () => {
    const { text, clipboard } = await opened()
    const search = screen.getByRole('searchbox')
    expect(paste(search, 'github')).toBe(true)
    expect(text).not.toHaveBeenCalled()
    expect(paste(search, ' OTPAUTH://totp/a?secret=JBSWY3DPEHPK3PXP')).toBe(false)
    await settled()
    expect(text).toHaveBeenCalledOnce()
    expect(paste(screen.getByRole('dialog'), 'otpauth-migration://offline?data=AA')).toBe(true)
    expect(clipboard).not.toHaveBeenCalled()
  })

  it('is read in the panel for adding, and left alone in other dialogs and at a locked vault', async () => {
    const { host, clipboard } = await opened()
    await press('n')
    expect(paste(screen.getByLabelText('Key'), '')).toBe(false)
    expect(clipboard).toHaveBeenCalledOnce()
    await settled()
    screen.getByRole('button', { name: 'Close' }).click()
    await settled()
    await press(',')
    expect(paste(screen.getByRole('dialog', { name: 'Settings' }), '')).toBe(true)
    await host.lock()
    await settled()
    expect(paste(screen.getByLabelText('Password'), '')).toBe(true)
    expect(clipboard).toHaveBeenCalledOnce()
  })
})

describe('the middle button', () => {
  const down = (target: Element, button: number) => target.dispatchEvent(new PointerEvent('pointerdown', { button, bubbles: true }))

  it('reads no clipboard where nothing is selected, on the page and in a field, until a key is pressed', async () => {
    const { clipboard } = await opened()
    for (const place of [document.body, screen.getByRole('searchbox')]) {
      down(place, 1)
      expect(paste(place, '')).toBe(true)
    }
    expect(clipboard).not.toHaveBeenCalled()
    await press('Control')
    expect(paste(screen.getByRole('searchbox'), '')).toBe(false)
    down(document.body, 1)
    down(document.body, 0)
    expect(paste(screen.getByRole('searchbox'), '')).toBe(false)
    expect(clipboard).toHaveBeenCalledTimes(2)
  })

  it('pastes what is selected elsewhere into a field', async () => {
    const { text } = await opened()
    const search = screen.getByRole('searchbox')
    down(search, 1)
    expect(paste(search, 'github')).toBe(true)
    expect(paste(search, 'otpauth://totp/a?secret=JBSWY3DPEHPK3PXP')).toBe(false)
    expect(text).toHaveBeenCalledOnce()
  })
})

describe('what arrives after a failure was put away', () => {
  const link = 'otpauth://totp/a?secret=JBSWY3DPEHPK3PXP'

  it('opens the panel again, however it comes', async () => {
    const { clipboard } = await opened(`clipboard=${link}`)
    for (const again of ['paste', 'search']) {
      clipboard.mockRejectedValueOnce({ code: 'clipboardEmpty' })
      await press('v')
      expect(screen.getByRole('alert').textContent).toContain('The clipboard')
      screen.getByRole('button', { name: 'Close' }).click()
      await settled()
      expect(screen.queryByRole('dialog')).toBeNull()
      if (again === 'paste') await press('v')
      else expect(paste(screen.getByRole('searchbox'), link)).toBe(false)
      await settled()
      expect(screen.getByRole('dialog').querySelector('[type=checkbox]')).toBeTruthy()
      screen.getByRole('button', { name: 'Close' }).click()
      await settled()
    }
  })

  it('says nothing of the failure before when the panel is opened by hand', async () => {
    const { clipboard } = await opened()
    clipboard.mockRejectedValueOnce({ code: 'clipboardEmpty' })
    await press('v')
    screen.getByRole('button', { name: 'Close' }).click()
    await settled()
    await press('n')
    expect(screen.getByRole('dialog')).toBeTruthy()
    expect(screen.queryByRole('alert')).toBeNull()
  })
})

describe('what was pasted and added', () => {
  it('is said to be on the clipboard with its key until a code takes its place', async () => {
    await opened('clipboard=otpauth://totp/a?secret=JBSWY3DPEHPK3PXP')
    await press('v')
    const add = [...screen.getByRole('dialog').querySelectorAll('button')].find((button) => /^Add 1/.test(button.textContent?.trim() ?? ''))!
    add.click()
    await settled()
    await settled()
    expect(screen.getByRole('dialog').textContent).toContain('still on the clipboard, with the key')
    screen.getByRole('button', { name: 'Copy code' }).click()
    await settled()
    expect(screen.getByRole('dialog').textContent).not.toContain('still on the clipboard')
  })
})

describe('the offer to clear the clipboard', () => {
  const link = 'otpauth://totp/a?secret=JBSWY3DPEHPK3PXP'

  it.each([
    [true, 'The clipboard is cleared.'],
    [false, 'Something else is on the clipboard by now.'],
  ])('says what came of it: %s', async (cleared, said) => {
    const { host } = await opened(`clipboard=${link}`)
    vi.spyOn(host, 'clearPasted').mockResolvedValue(cleared)
    await press('v')
    const add = [...screen.getByRole('dialog').querySelectorAll('button')].find((button) => /^Add 1/.test(button.textContent?.trim() ?? ''))!
    add.click()
    await settled()
    await settled()
    screen.getByRole('button', { name: 'Clear the clipboard' }).click()
    await settled()
    expect(document.body.textContent).toContain(said)
    expect(screen.queryByRole('button', { name: 'Clear the clipboard' })).toBeNull()
    expect(document.activeElement?.textContent?.trim()).toBe('Done')
  })
})

describe('what is handed over to a locked vault', () => {
  it('is refused in words, and opens no panel afterwards', async () => {
    const { host } = await opened('state=locked&arrival=locked')
    await settled()
    expect(screen.getByRole('alert').textContent).toContain('The vault is locked.')
    await host.unlock('correct horse')
    await settled()
    expect(screen.getByRole('searchbox')).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})
