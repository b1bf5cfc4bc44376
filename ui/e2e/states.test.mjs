// Every state in every look: nothing for axe to find, nothing cut off, nothing that the policy forbids, and the focus
// in the dialog that is open.

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { faults, overflows, picture, spaces, start, strayFocus, touches } from './browser.mjs'
import { states } from './states.mjs'

let browser
before(async () => (browser = await start()))
after(() => browser?.end())

async function reach({ address, go, shows }, look, size) {
  const { page, complaints } = await browser.open(`${address}&${look}`, size)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  if (address.includes('arrival') && go) await page.locator('dialog[open]').waitFor()
  await go?.(page)
  await page.locator(shows).first().waitFor()
  return { page, complaints }
}

for (const theme of ['light', 'dark']) {
  for (const lang of ['en', 'zh-CN']) {
    describe(`in the ${theme} theme, in ${lang}`, () => {
      for (const state of states) {
        it(`${state.name} has no fault`, async () => {
          const { page, complaints } = await reach(state, `theme=${theme}&lang=${lang}`)
          assert.deepEqual(await faults(page), [])
          assert.deepEqual(await overflows(page), [])
          assert.equal(await strayFocus(page), null)
          assert.deepEqual(await spaces(page), [])
          assert.deepEqual(complaints, [])
          await picture(page, `${state.name}-${theme}-${lang}`)
          await page.close()
        })
      }
    })
  }
}

describe('in the smallest window, and with text at twice its size', () => {
  for (const state of states) {
    it(`${state.name} fits`, async () => {
      const { page } = await reach(state, 'theme=light&lang=en', { width: 360, height: 480 })
      assert.deepEqual(await overflows(page), [])
      assert.deepEqual(await touches(page), [])
      await picture(page, `${state.name}-small`)
      await page.setViewportSize({ width: 720, height: 800 })
      await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
      assert.deepEqual(await overflows(page), [])
      await page.close()
    })
  }
})
