// What only a real layout can tell of the tiles and their rings.

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { start } from './browser.mjs'

let browser
before(async () => (browser = await start()))
after(() => browser?.end())

const small = { width: 360, height: 480 }

/** Waits until each element of a kind shows all that is in it: a change of size takes a moment to reach them all. */
const whole = (page, selector) =>
  page.waitForFunction(
    (selector) => [...document.querySelectorAll(selector)].every((element) => element.scrollWidth <= element.clientWidth && element.scrollHeight <= element.clientHeight),
    selector,
  )

describe('a ring', () => {
  for (const lang of ['en', 'zh-CN']) {
    it(`holds a long time whole, in ${lang}, also with text at twice its size`, async () => {
      const { page } = await browser.open(`state=slow&lang=${lang}`, small)
      await page.locator('.ring .small').first().waitFor()
      await whole(page, '.ring .small')
      await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'))
      await whole(page, '.ring .small')
      await page.close()
    })
  }

  it('keeps its arc where less motion is wanted, thicker in the last seconds', async () => {
    const { page } = await browser.open('left=4', small)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    const arc = page.locator('[data-tile="1"] .arc')
    assert.equal(await arc.evaluate((path) => getComputedStyle(path).display), 'inline')
    assert.equal(await arc.evaluate((path) => getComputedStyle(path).strokeWidth), '5px')
    await page.close()
  })
})

/** Whether a code lies within the line that clips it. Told to the page as it is. */
function lies(code) {
  const [inner, outer] = [code, code.closest('.line')].map((element) => element.getBoundingClientRect())
  const within = inner.right <= outer.right + 0.5 && inner.top >= outer.top - 0.5 && inner.bottom <= outer.bottom + 0.5
  return within ? 'within' : `${inner.left} to ${inner.right} in ${outer.right}, ${inner.top} to ${inner.bottom} in ${outer.top} to ${outer.bottom}`
}

describe('the longest codes', () => {
  for (const width of [360, 636]) {
    it(`show the next one in a tile of the same height, in a window of ${width} px`, async () => {
      const heights = []
      for (const left of [18, 4]) {
        const { page } = await browser.open(`state=longCodes&left=${left}`, { width, height: 480 })
        heights.push(await page.locator('li:has([data-tile])').evaluateAll((tiles) => tiles.map((tile) => tile.getBoundingClientRect().height)))
        if (left === 4) {
          assert.equal(await page.locator('.next').count(), 3)
          assert.deepEqual([...new Set(await Promise.all((await page.locator('li .line .code').all()).map((code) => code.evaluate(lies))))], ['within'])
        }
        await page.close()
      }
      assert.deepEqual(heights[1], heights[0])
    })
  }
})

describe('a page that opens', () => {
  it('has the theme that was chosen from its first picture on', async () => {
    const { page } = await browser.open('state=opening&theme=dark', small)
    await page.locator('html[data-theme=dark]').waitFor()
    await page.close()
  })
})
