// What a modal dialog takes from the page, seen by a real browser: the keyboard, and what is told in passing.

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { start } from './browser.mjs'

let browser
before(async () => (browser = await start()))
after(() => browser?.end())

const small = { width: 360, height: 480 }

/** What the browser gives to assistive technology: the names of all that is not left out, by role. */
async function told(page, role) {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  const within = (node) => [node, ...(node.childIds ?? []).flatMap((id) => within(nodes.find(({ nodeId }) => nodeId === id)))]
  const found = nodes.filter((node) => !node.ignored && node.role?.value === role)
  return found.map((node) => within(node).map(({ name }) => name?.value ?? '').join(' '))
}

const active = (page) => page.evaluate(() => document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim())

async function openKit(page) {
  await page.keyboard.press('Control+,')
  await page.getByRole('button', { name: 'Recovery kit' }).press('Enter')
  await page.getByRole('button', { name: 'Make the kit' }).press('Enter')
}

describe('a toast while a dialog is open', () => {
  it('can be read, also by a screen reader, and put away in the smallest window', async () => {
    const { page } = await browser.open('lang=en&proof&saving=failed', small)
    await openKit(page)
    await page.getByRole('button', { name: 'Save…' }).press('Enter')
    await page.locator('.toast').waitFor()
    assert.match((await told(page, 'alert')).join(), /The disk is full\. Nothing was changed\./)
    const box = await page.locator('.toast').boundingBox()
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= small.width && box.y + box.height <= small.height)
    assert.equal(await page.locator('.toast p').evaluate((words) => {
      const { left, top } = words.getBoundingClientRect()
      return document.elementFromPoint(left + 4, top + 4) === words
    }), true)
    assert.equal(await active(page), 'Save…')
    await page.getByRole('button', { name: 'Dismiss' }).click()
    await page.locator('.toast').waitFor({ state: 'detached' })
    assert.equal(await page.evaluate(() => document.querySelector('dialog').contains(document.activeElement)), true)
    await page.close()
  })

  it('that was there before is carried over it, and back', async () => {
    const { page } = await browser.open('lang=en')
    await page.locator('[data-tile="1"]').click()
    await page.keyboard.press('Control+,')
    await page.locator('dialog .toast').waitFor()
    assert.equal(await page.locator('.toast').count(), 1)
    await page.keyboard.press('Escape')
    await page.locator('dialog').waitFor({ state: 'detached' })
    assert.match((await told(page, 'status')).join(), /Copied the code of Tencent Cloud/)
    await page.close()
  })
})

describe('a toast on the page', () => {
  it('does not keep a person from searching', async () => {
    const { page } = await browser.open('lang=en')
    await page.locator('[data-tile="1"]').click()
    await page.locator('.toast').waitFor()
    await page.keyboard.type('zen')
    assert.equal(await page.locator('[data-tile]').count(), 1)
    await page.close()
  })
})

describe('the keyboard alone', () => {
  it('comes from the proof upon the code of a new kit', async () => {
    const { page } = await browser.open('lang=en')
    await openKit(page)
    await page.keyboard.type('correct horse')
    await page.keyboard.press('Enter')
    await page.locator('dialog ol li').first().waitFor()
    assert.equal(await active(page), 'Your recovery code')
    await page.close()
  })

  it('sends no form a second time while the first is under way', async () => {
    const { page } = await browser.open('lang=en&proof')
    await page.keyboard.press('Control+,')
    await page.getByRole('button', { name: 'Ways in' }).press('Enter')
    await page.getByRole('button', { name: 'Change…' }).press('Enter')
    await page.keyboard.type('a rather long pass phrase')
    await page.locator('#password input').nth(1).fill('a rather long pass phrase')
    await page.evaluate(() => {
      globalThis.sent = 0
      document.addEventListener('submit', () => (globalThis.sent += 1), true)
    })
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    assert.equal(await page.evaluate(() => globalThis.sent), 1)
    await page.locator('.toast').waitFor()
    await page.close()
  })

  it('goes back to where the menu was opened when the window changes its size', async () => {
    const { page } = await browser.open('lang=en')
    await page.getByRole('button', { name: 'Menu' }).press('Enter')
    await page.getByRole('menu').waitFor()
    await page.setViewportSize({ width: 700, height: 620 })
    await page.getByRole('menu').waitFor({ state: 'detached' })
    assert.equal(await active(page), 'Menu')
    await page.close()
  })

  it('pastes a picture, and a link, in the search', async () => {
    const { page } = await browser.open('lang=en&clipboard=otpauth://totp/a?secret=JBSWY3DPEHPK3PXP')
    const paste = (text) =>
      page.getByRole('searchbox').evaluate((field, text) => {
        const clipboardData = new DataTransfer()
        if (text) clipboardData.setData('text/plain', text)
        else clipboardData.items.add(new File([new Uint8Array(8)], 'code.png', { type: 'image/png' }))
        field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
      }, text)
    for (const text of [null, 'otpauth://totp/b?secret=JBSWY3DPEHPK3PXP']) {
      await page.getByRole('searchbox').focus()
      await paste(text)
      await page.locator('dialog [type=checkbox]').waitFor()
      await page.keyboard.press('Escape')
      await page.locator('dialog').waitFor({ state: 'detached' })
    }
    await page.close()
  })
})
