// A finger: it scrolls every place that has more than it shows, and presses only what it does not scroll.

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { start } from './browser.mjs'

let browser
before(async () => (browser = await start()))
after(() => browser?.end())

/** Opens the page before a finger. */
async function touched(address, size) {
  const { page, complaints } = await browser.open(address, size)
  const finger = await page.context().newCDPSession(page)
  await finger.send('Emulation.setTouchEmulationEnabled', { enabled: true })
  return { page, complaints, finger }
}

const touch = (finger, type, ...touchPoints) => finger.send('Input.dispatchTouchEvent', { type, touchPoints })

/** Draws a finger up over the middle of the page. */
async function drawUp(finger) {
  await touch(finger, 'touchStart', { x: 240, y: 260 })
  for (let y = 250; y >= 100; y -= 10) await touch(finger, 'touchMove', { x: 240, y })
  await touch(finger, 'touchEnd')
}

/** How far anything has been scrolled. */
const scrolled = (page) => page.evaluate(() => Math.max(...[...document.querySelectorAll('*')].map(({ scrollTop }) => scrollTop)))

describe('a finger', () => {
  for (const [name, address, key] of [
    ['the accounts', 'state=hundred', null],
    ['the panel for adding', '', 'Control+n'],
    ['the settings', '', 'Control+,'],
  ]) {
    it(`scrolls ${name}, and presses nothing meanwhile`, { timeout: 60_000 }, async () => {
      const { page, complaints, finger } = await touched(address, { width: 480, height: 360 })
      await page.locator('[data-tile]').first().waitFor()
      if (key) {
        await page.keyboard.press(key)
        await page.locator('dialog').waitFor()
      }
      const before = await scrolled(page)
      await drawUp(finger)
      // The browser moves it when it next draws.
      while ((await scrolled(page)) - before < 80) await page.evaluate(() => new Promise(requestAnimationFrame))
      assert.equal(await page.locator('.tick, dialog dialog').count(), 0)
      assert.equal(await page.locator('dialog').count(), key ? 1 : 0)
      assert.deepEqual(complaints, [])
      await page.close()
    })
  }

  it('copies a code by a tap', async () => {
    const { page, complaints, finger } = await touched('', { width: 480, height: 620 })
    const { x, y } = await page.locator('[data-tile]').first().boundingBox()
    await touch(finger, 'touchStart', { x: x + 40, y: y + 40 })
    await touch(finger, 'touchEnd')
    await page.locator('[data-tile] .tick').waitFor()
    assert.deepEqual(complaints, [])
    await page.close()
  })
})
