// The whole flow by keyboard alone: no pointer is used in this file.

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { start } from './browser.mjs'

let browser
before(async () => (browser = await start()))
after(() => browser?.end())

/** What has the focus: its accessible name as far as the page says it. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement
    return element?.getAttribute('aria-label') ?? element?.labels?.[0]?.textContent ?? element?.textContent?.trim() ?? ''
  })

/** Presses Tab until the focus is on a control of this name. */
async function tabTo(page, name, most = 40) {
  for (let presses = 0; presses < most; presses += 1) {
    if ((await focused(page)).startsWith(name)) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`Tab never reached “${name}”, but ended on “${await focused(page)}”`)
}

const toast = (page) => page.locator('.toast p').textContent()
const tiles = (page) => page.locator('[data-tile]').count()
const dialogGone = (page) => page.locator('dialog').waitFor({ state: 'detached' })

async function menu(page, place) {
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menu').waitFor()
  for (let presses = 0; presses < place; presses += 1) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
}

describe('by keyboard alone', () => {
  let page
  let complaints
  before(async () => ({ page, complaints } = await browser.open('lang=en')))

  it('typing searches, Enter copies the first, Escape clears', async () => {
    await page.keyboard.type('zen')
    assert.equal(await tiles(page), 1)
    await page.keyboard.press('Enter')
    assert.equal(await toast(page), 'Copied the code of Zenlayer. The clipboard is cleared in 30 s.')
    await page.keyboard.press('Escape')
    assert.equal(await tiles(page), 12)
  })

  it('the arrows move between tiles, Home and End to the ends, Enter copies', async () => {
    await page.keyboard.press('ArrowDown')
    assert.match(await focused(page), /^Tencent Cloud/)
    await page.keyboard.press('ArrowRight')
    assert.match(await focused(page), /^GitHub/)
    await page.keyboard.press('ArrowDown')
    assert.match(await focused(page), /^京东云/)
    await page.keyboard.press('End')
    assert.match(await focused(page), /^Proton/)
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    assert.match(await toast(page), /^Copied the code of Tencent Cloud/)
    await page.keyboard.press('ArrowUp')
    assert.equal(await focused(page), 'Search')
    await page.keyboard.press('ArrowDown')
  })

  it('the focus can be seen on a tile', async () => {
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement.closest('li')).outlineStyle)
    assert.equal(outline, 'solid')
  })

  it('Tab goes to the menu button of the tile and not through all tiles', async () => {
    await page.keyboard.press('Tab')
    assert.equal(await focused(page), 'More for Tencent Cloud, alice@example.com')
    await page.keyboard.press('Enter')
    assert.equal(await focused(page), 'Copy next code')
    await page.keyboard.press('Escape')
    assert.equal(await focused(page), 'More for Tencent Cloud, alice@example.com')
    await page.keyboard.press('Shift+Tab')
  })

  it('the menu copies the next code and says when it is valid', async () => {
    await menu(page, 0)
    assert.match(await toast(page), /^Copied the next code of Tencent Cloud\. It is valid in 18 s\./)
  })

  it('two consecutive codes stand side by side, each with its copy button', async () => {
    await menu(page, 1)
    await page.locator('dialog section').nth(1).waitFor()
    assert.equal(await page.locator('dialog section .code').count(), 2)
    await page.locator('dialog .accent').waitFor()
    await tabTo(page, 'Copy the second code')
    await page.keyboard.press('Enter')
    assert.match(await page.locator('dialog section').nth(1).textContent(), /Copied/)
    await page.keyboard.press('Escape')
    await dialogGone(page)
  })

  it('an account is edited, and the focus comes back', async () => {
    await page.locator('[data-tile="1"]').focus()
    await menu(page, 2)
    assert.equal(await focused(page), 'Service')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('Tencent Cloud International')
    await page.keyboard.press('Enter')
    await dialogGone(page)
    assert.equal(await page.locator('[data-tile="1"] .issuer').textContent(), 'Tencent Cloud International')
    assert.match(await focused(page), /^More for Tencent Cloud International/)
  })

  it('an account is deleted after a clear question, whose first answer is no', async () => {
    await page.keyboard.press('Shift+Tab')
    await menu(page, 4)
    assert.equal(await focused(page), 'Cancel')
    assert.match(await page.locator('dialog').textContent(), /stays switched on at the service/)
    await page.keyboard.press('Tab')
    assert.equal(await focused(page), 'Delete from Ringfence')
    await page.keyboard.press('Enter')
    await dialogGone(page)
    assert.equal(await tiles(page), 11)
    assert.match(await focused(page), /^GitHub/)
  })

  it('a link is added: read, reviewed, confirmed, its code shown large', async () => {
    await page.keyboard.press('Control+n')
    await tabTo(page, 'Link')
    await page.keyboard.type('otpauth://totp/Huawei%20Cloud:alice@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Huawei%20Cloud')
    await page.keyboard.press('Enter')
    await page.locator('dialog input[type=checkbox]').waitFor()
    await tabTo(page, 'Add 1 account')
    await page.keyboard.press('Enter')
    await page.locator('dialog .ring.large').waitFor()
    assert.equal(await page.locator('dialog').textContent().then((text) => /Did the service accept it\?/.test(text)), true)
    await tabTo(page, 'Copy code')
    await page.keyboard.press('Enter')
    await tabTo(page, 'Done')
    await page.keyboard.press('Enter')
    await dialogGone(page)
    assert.equal(await tiles(page), 12)
  })

  it('an account is typed by hand', async () => {
    await page.keyboard.press('Control+n')
    await tabTo(page, 'Service')
    await page.keyboard.type('Hetzner')
    await tabTo(page, 'Key')
    await page.keyboard.type('jbsw y3dp ehpk 3pxp')
    await page.keyboard.press('Enter')
    await page.locator('dialog .ring.large').waitFor()
    await page.keyboard.press('Escape')
    await dialogGone(page)
    assert.equal(await tiles(page), 13)
    assert.equal(await page.evaluate(() => document.body.innerHTML.includes('jbsw')), false)
  })

  it('the screen is scanned, a name is changed in the list, Escape brings the old one back', async () => {
    await page.keyboard.press('Control+s')
    await page.locator('dialog li img').first().waitFor()
    await page.keyboard.press('Shift+Tab')
    await tabTo(page, 'Edit the names of Hetzner')
    await page.keyboard.press('Enter')
    assert.equal(await focused(page), 'Service')
    await page.keyboard.type('Somewhere')
    await page.keyboard.press('Escape')
    assert.equal(await focused(page), 'Edit the names of Hetzner, alice@lindqvist.example')
    await page.keyboard.press('Enter')
    await page.keyboard.type('Hetzner Cloud')
    await page.keyboard.press('Enter')
    assert.equal(await focused(page), 'Edit the names of Hetzner Cloud, alice@lindqvist.example')
    await page.keyboard.press('Escape')
    await dialogGone(page)
  })

  it('the camera is chosen from the panel, switched off, and leads back to the ways', async () => {
    await page.keyboard.press('Control+n')
    assert.match(await focused(page), /^Scan the screen/)
    await tabTo(page, 'Use the camera')
    await page.keyboard.press('Enter')
    await page.locator('.finder').waitFor()
    assert.equal(await focused(page), 'Switch the camera off')
    await page.keyboard.press('Enter')
    await page.locator('.finder').waitFor({ state: 'detached' })
    assert.match(await focused(page), /^Scan the screen/)
    await page.keyboard.press('Escape')
    await dialogGone(page)
  })

  it('the language changes at once', async () => {
    await page.keyboard.press('Control+,')
    await tabTo(page, 'Language')
    await page.keyboard.press('End')
    await page.getByRole('heading', { name: '设置' }).waitFor()
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN')
    await page.keyboard.press('ArrowUp')
    await page.getByRole('heading', { name: 'Settings' }).waitFor()
    await page.keyboard.press('Escape')
    await dialogGone(page)
  })

  it('the help sheet opens and closes', async () => {
    await page.evaluate(() => document.activeElement.blur())
    await page.keyboard.press('?')
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor()
    await page.keyboard.press('Escape')
    await dialogGone(page)
  })

  it('it locks, refuses a wrong password with the text selected, and unlocks', async () => {
    await page.keyboard.press('Control+l')
    await page.getByRole('heading', { name: 'Ringfence is locked' }).waitFor()
    assert.equal(await tiles(page), 0)
    assert.equal(await focused(page), 'Password')
    await page.keyboard.type('nonsense')
    await page.keyboard.press('Enter')
    await page.locator('[aria-invalid=true]').waitFor()
    assert.deepEqual(await page.evaluate(() => [document.activeElement.selectionStart, document.activeElement.selectionEnd]), [0, 8])
    await page.keyboard.type('correct horse')
    await page.keyboard.press('Enter')
    await page.locator('[data-tile]').first().waitFor()
    assert.equal(await tiles(page), 13)
  })

  it('the browser had nothing to complain of', () => {
    assert.deepEqual(complaints, [])
  })
})
