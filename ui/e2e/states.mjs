// Every state of the window: how to get there, and what must be on screen then.

import { kitStates } from './kit-states.mjs'

const press = (key) => (page) => page.keyboard.press(key)

async function menuOf(page, tile) {
  await page.locator(`[data-tile="${tile}"]`).focus()
  await page.keyboard.press('Shift+F10')
  await page.getByRole('menu').waitFor()
}

/** Opens an item of a tile's menu, by its place. */
const fromMenu = (tile, place) => async (page) => {
  await menuOf(page, tile)
  await page.getByRole('menuitem').nth(place).click()
  await page.locator('dialog[open]').waitFor()
}

const link = 'otpauth://totp/Huawei%20Cloud:alice@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Huawei%20Cloud'

async function addLink(page) {
  await page.keyboard.press('Control+n')
  await page.locator('dialog form.link input').fill(link)
  await page.keyboard.press('Enter')
  await page.locator('dialog input[type=checkbox]').waitFor()
  await page.locator('.actions button').last().click()
  await page.locator('ul.single').waitFor()
}

/** Adds all that the sample review ticks, and answers the offer about its pictures when asked to. */
const addAll = (trash) => async (page) => {
  await page.locator('.actions button').last().click()
  if (trash) await page.locator('.offer button').click()
}

/** Opens the names of the first account of the review. */
const rename = (names) => async (page) => {
  await page.locator('dialog li button').first().click()
  for (const [place, name] of (names ?? []).entries()) await page.locator('dialog li form input').nth(place).fill(name)
}

async function openLocking(page) {
  await page.keyboard.press('Control+,')
  await page.locator('dialog section button').first().click()
}

const useCamera = press('Control+Shift+S')

const cameraFailures = ['cameraMissing', 'cameraBusy', 'cameraRefused', 'cameraStalled', 'cameraUnsupported', 'cameraFailed']

const cameraStates = [
  { name: 'camera', address: '', go: useCamera, shows: '.finder' },
  { name: 'camera-two', address: 'cameras=2', go: useCamera, shows: '.finder ~ .field select' },
  { name: 'camera-dark', address: 'camera=dark', go: useCamera, shows: '.advice:has-text("too dark"), .advice:has-text("光线太暗")' },
  {
    name: 'camera-fruitless',
    address: '',
    go: async (page) => {
      await page.clock.install()
      await useCamera(page)
      await page.clock.runFor(1000)
      await page.locator('.finder').waitFor()
      await page.clock.runFor(13_000)
    },
    shows: '.advice:has-text("No code so far"), .advice:has-text("还没有看到")',
  },
  { name: 'camera-finds', address: 'camera=finds', go: useCamera, shows: '.beside [type=checkbox]' },
  { name: 'camera-parts', address: 'camera=parts', go: useCamera, shows: '.beside .parts' },
  { name: 'camera-wifi', address: 'camera=wifi', go: useCamera, shows: '.advice:has-text("Wi-Fi")' },
  { name: 'camera-unplugged', address: 'camera=ends:cameraUnplugged&cameras=2', go: useCamera, shows: '.camera [role=alert]' },
  { name: 'camera-rests', address: 'camera=rests', go: useCamera, shows: '.camera [role=alert]' },
  ...cameraFailures.map((code) => ({ name: `camera-${code}`, address: `camera=${code}`, go: useCamera, shows: '.camera [role=alert]' })),
]

const screenStates = [
  { name: 'screen', address: '', go: press('Control+s'), shows: 'dialog li img' },
  ...['noCodeOnScreen', 'screenRefused', 'screenBlack', 'screenUnavailable', 'screenFailed'].map((code) => ({
    name: `screen-${code}`,
    address: `screen=${code}`,
    go: press('Control+s'),
    shows: 'dialog [role=alert] button',
  })),
]

export const states = [
  { name: 'opening', address: 'state=opening', shows: 'h1' },
  { name: 'waiting', address: 'state=opening', go: (page) => page.locator('p[role=status]:not(:empty)').waitFor(), shows: 'h1' },
  { name: 'first-run', address: 'state=firstRun', shows: 'form' },
  {
    name: 'first-run-problems',
    address: 'state=firstRun',
    go: async (page) => {
      await page.locator('input').first().fill('short')
      await page.keyboard.press('Enter')
    },
    shows: '[aria-invalid=true]',
  },
  { name: 'locked', address: 'state=locked', shows: 'form' },
  { name: 'locked-by-itself', address: 'state=locked&cause=suspended', shows: 'form' },
  ...kitStates,
  { name: 'locked-link-waits', address: 'state=locked&waiting', shows: '.link[role=status]' },
  { name: 'first-run-link-waits', address: 'state=firstRun&waiting', shows: 'p[role=status]' },
  { name: 'locked-keychain-only', address: 'state=keychainLocked', shows: '[role=alert]' },
  {
    name: 'wrong-password',
    address: 'state=locked',
    go: async (page) => {
      await page.locator('input').fill('nonsense')
      await page.keyboard.press('Enter')
      await page.locator('[aria-invalid=true]').waitFor()
    },
    shows: '[aria-invalid=true]',
  },
  { name: 'broken', address: 'state=broken', shows: '[role=alert]' },
  { name: 'broken-newer', address: 'state=broken:vaultTooNew', shows: '[role=alert]' },
  { name: 'empty', address: 'state=empty', shows: 'main ul' },
  { name: 'accounts', address: '', shows: '[data-tile]' },
  { name: 'last-seconds', address: 'left=4', shows: '.ring.warn' },
  { name: 'hundred', address: 'state=hundred', shows: '[data-tile="100"]' },
  { name: 'search', address: '', go: (page) => page.keyboard.type('cloud'), shows: 'mark' },
  { name: 'nothing-found', address: '', go: (page) => page.keyboard.type('qq'), shows: '.nothing' },
  { name: 'copied', address: '', go: (page) => page.locator('[data-tile="1"]').click(), shows: '.toast.done' },
  { name: 'menu', address: '', go: (page) => menuOf(page, '1'), shows: '[role=menu]' },
  { name: 'pair', address: '', go: fromMenu('1', 1), shows: 'dialog section .code' },
  { name: 'pair-counted', address: '', go: fromMenu('7', 1), shows: 'dialog section .code' },
  { name: 'edit', address: '', go: fromMenu('12', 2), shows: 'dialog dl' },
  { name: 'edit-pin', address: '', go: fromMenu('9', 0), shows: 'dialog [type=password]' },
  { name: 'delete', address: '', go: fromMenu('11', 3), shows: 'dialog .danger' },
  { name: 'add', address: '', go: press('Control+n'), shows: 'dialog .cards' },
  {
    name: 'add-by-hand',
    address: '',
    go: async (page) => {
      await page.keyboard.press('Control+n')
      await page.locator('summary').click()
      await page.locator('[name=key]').fill('JBSW Y3DP 1')
      await page.locator('[name=digits]').fill('12')
      await page.locator('[name=period]').focus()
      await page.locator('[name=key][aria-invalid=true]').waitFor()
    },
    shows: '[name=key][aria-invalid=true]',
  },
  { name: 'add-problem', address: 'arrival=failed', shows: 'dialog [role=alert]' },
  { name: 'review', address: 'arrival=review', shows: 'dialog [type=checkbox]' },
  {
    name: 'review-nothing',
    address: 'clipboard=https://example.com%20WIFI:S:home;;',
    go: press('Control+v'),
    shows: 'dialog .rejected',
  },
  { name: 'review-renaming', address: 'arrival=review', go: rename(), shows: 'dialog li form' },
  { name: 'review-nameless', address: 'arrival=review', go: rename(['', '']), shows: 'dialog li form [aria-invalid=true]' },
  { name: 'reading', address: 'arrival=many', go: (page) => page.locator('progress').waitFor(), shows: 'dialog progress' },
  ...screenStates,
  ...cameraStates,
  { name: 'first-code', address: '', go: addLink, shows: 'dialog .ring.large' },
  { name: 'first-codes', address: 'arrival=review', go: addAll(), shows: 'dialog .offer button' },
  { name: 'trash-done', address: 'arrival=review', go: addAll(true), shows: '.offer [role=status]' },
  { name: 'trash-some', address: 'arrival=review&trash=some', go: addAll(true), shows: '.offer [role=alert]' },
  { name: 'trash-failed', address: 'arrival=review&trash=failed', go: addAll(true), shows: '.offer [role=alert]' },
  { name: 'drop', address: 'arrival=hover', shows: '.overlay' },
  { name: 'settings', address: '', go: press('Control+,'), shows: 'dialog select' },
  { name: 'locking', address: '', go: openLocking, shows: 'dialog [role=group] input' },
  { name: 'help', address: '', go: press('?'), shows: 'dialog kbd' },
]
