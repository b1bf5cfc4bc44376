// Every state of the window: how to get there, and what must be on screen then.

import { historyStates } from './history-states.mjs'
import { addLink, kitStates, link } from './kit-states.mjs'

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
  await page.locator('dialog[open]').first().waitFor()
}

/** Without a place to break. */
const longName = 'maximilianemustermannhohenstein@verwaltung.example'

/** Opens the form by hand at a kind of code; the fields behind "More" are open then. */
async function fillByHand(page, kind) {
  await page.keyboard.press('Control+n')
  await page.locator('[name=issuer]').fill('Nordbank')
  await page.locator('[name=key]').fill(kind === 'motp' ? 'e3152afee62599c8' : 'JBSW Y3DP EHPK 3PXP')
  await page.locator('summary').click()
  await page.locator('details select').first().selectOption(kind)
}

const addByHand = (kind) => async (page) => {
  await fillByHand(page, kind)
  await page.locator('dialog form [type=submit]').last().click()
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

/** Opens the pair of the first account and lets so many seconds pass, from 18 before its code turns. */
const pairAfter = (seconds) => async (page) => {
  await page.clock.install({ time: 1_795_262_412_000 })
  await page.reload()
  await page.locator('[data-tile]').first().waitFor()
  await fromMenu('1', 1)(page)
  await page.locator('dialog section .code').first().waitFor()
  await page.clock.runFor(seconds * 1000)
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

/** Opens a row of the settings. */
const fromSettings = (panel) => async (page) => {
  await page.keyboard.press('Control+,')
  await page.locator(`dialog [data-panel=${panel}]`).click()
  await page.locator('dialog[open]').first().waitFor()
}

/** Opens a row of the settings and presses buttons in the dialogs that follow. */
const onward = (panel, ...buttons) => async (page) => {
  await fromSettings(panel)(page)
  for (const button of buttons) await page.locator(button).last().click()
}

async function typePassword(page, first, second) {
  await fromSettings('ways')(page)
  await page.locator('.acts button').first().click()
  await page.locator('dialog form input').first().fill(first)
  await page.locator('dialog form input').nth(1).fill(second)
  await page.locator('.strength p:not(:empty)').waitFor()
}

const prove = async (page) => {
  await page.locator('#proof input').fill('correct horse')
  await page.keyboard.press('Enter')
}

const safetyStates = [
  { name: 'ways', address: '', go: fromSettings('ways'), shows: 'dialog .ways' },
  { name: 'ways-unsealed', address: 'unsealed', go: fromSettings('ways'), shows: 'dialog .ways ul' },
  { name: 'ways-keychain-left', address: 'left&nokeychain', go: fromSettings('ways'), shows: 'dialog .ways .notice' },
  { name: 'ways-keychain-only', address: 'nopassword', go: fromSettings('ways'), shows: 'dialog .ways .notice' },
  { name: 'ways-turned-off', address: 'proof', go: onward('ways', '.ways section:nth-of-type(2) .acts button'), shows: 'dialog .toast.done' },
  { name: 'ways-password-only', address: 'nokeychain', go: fromSettings('ways'), shows: 'dialog .ways' },
  { name: 'password-set', address: 'nopassword', go: onward('ways', '.ways section:first-of-type .acts button'), shows: '#password' },
  { name: 'password-weak', address: '', go: (page) => typePassword(page, 'password', ''), shows: '.strength .poor' },
  {
    name: 'password-differs',
    address: '',
    go: async (page) => {
      await typePassword(page, 'a rather long pass phrase', 'another one')
      await page.keyboard.press('Enter')
    },
    shows: '[aria-invalid=true]',
  },
  {
    name: 'password-proof',
    address: '',
    go: async (page) => {
      await typePassword(page, 'a rather long pass phrase', 'a rather long pass phrase')
      await page.keyboard.press('Enter')
    },
    shows: '#proof input',
  },
  { name: 'password-remove', address: '', go: onward('ways', '.ways section:first-of-type .acts button'), shows: '[role=alertdialog]' },
  {
    name: 'password-remove-refused',
    address: 'proof&consent=refused',
    go: async (page) => {
      await fromSettings('ways')(page)
      await page.locator('.acts button').nth(1).click()
      await page.locator('[role=alertdialog] footer button').nth(1).click()
    },
    shows: '[role=alertdialog] [role=alert]',
  },
  { name: 'proof', address: '', go: fromMenu('1', 3), shows: '#proof input' },
  { name: 'proof-wait', address: 'wait=8', go: fromMenu('1', 3), shows: '#proof .left' },
  {
    name: 'proof-wrong',
    address: '',
    go: async (page) => {
      await fromMenu('1', 3)(page)
      await page.locator('#proof input').fill('nonsense')
      await page.keyboard.press('Enter')
    },
    shows: '#proof [aria-invalid=true]',
  },
  {
    name: 'proof-keychain-refused',
    address: 'nopassword&consent=refused',
    go: async (page) => {
      await fromMenu('1', 3)(page)
      await page.locator('button[form=proof]').click()
    },
    shows: '#proof [role=alert]',
  },
  {
    name: 'secret',
    address: '',
    go: async (page) => {
      await fromMenu('1', 3)(page)
      await prove(page)
    },
    shows: 'dialog svg.qr',
  },
  {
    name: 'secret-copied',
    address: 'proof',
    go: async (page) => {
      await fromMenu('1', 3)(page)
      await page.locator('dialog .key ~ button').click()
    },
    shows: 'dialog .toast.done',
  },
  { name: 'secret-pin', address: 'proof', go: fromMenu('9', 1), shows: 'dialog svg.qr' },
  { name: 'locked-wait', address: 'state=locked&wait=8', shows: '.left' },
  {
    name: 'locked-caps-lock',
    address: 'state=locked',
    go: (page) => page.locator('input').evaluate((field) => field.dispatchEvent(new KeyboardEvent('keydown', { key: 'A', modifierCapsLock: true, bubbles: true }))),
    shows: 'form p[role=status]:not(:empty):not(.unseen)',
  },
  { name: 'export', address: '', go: fromSettings('export'), shows: 'dialog .notice' },
  { name: 'export-done', address: 'proof', go: onward('export', 'dialog footer button'), shows: 'dialog .done' },
  { name: 'export-failed', address: 'proof&export=failed', go: onward('export', 'dialog footer button'), shows: 'dialog [role=alert]' },
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
  { name: 'locked-dropped', address: 'state=locked&arrival=locked', shows: '.toast.problem' },
  { name: 'locked-by-itself', address: 'state=locked&cause=suspended', shows: 'form' },
  ...historyStates,
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
  { name: 'copies-found', address: 'copies=2', shows: 'main .notice.warn button' },
  { name: 'merged', address: 'merged', shows: 'main .notice.warn button' },
  {
    name: 'copies',
    address: 'copies=2',
    go: (page) => page.locator('main .notice.warn button').click(),
    shows: 'dialog li button',
  },
  {
    name: 'copies-elsewhere',
    address: 'copies=3',
    go: (page) => page.locator('main .notice.warn button').click(),
    shows: 'dialog li form input',
  },
  ...['gone', 'damaged', 'unreadable', 'tooNew', 'older', 'rekeyed', 'other'].map((trouble) => ({ name: `file-${trouble}`, address: `file=${trouble}`, shows: 'main [role=alert]' })),
  { name: 'last-seconds', address: 'left=4', shows: '.ring.warn' },
  { name: 'right-to-left', address: 'state=rightToLeft', go: (page) => page.locator('[data-tile="1"]').click(), shows: '.toast.done' },
  { name: 'slow', address: 'state=slow', shows: '.ring .small' },
  { name: 'long-codes', address: 'state=longCodes&left=4', shows: '.both .next' },
  { name: 'hundred', address: 'state=hundred', shows: '[data-tile="100"]' },
  { name: 'search', address: '', go: (page) => page.keyboard.type('cloud'), shows: 'mark' },
  { name: 'nothing-found', address: '', go: (page) => page.keyboard.type('qq'), shows: '.nothing' },
  { name: 'copied', address: '', go: (page) => page.locator('[data-tile="1"]').click(), shows: '.toast.done' },
  { name: 'menu', address: '', go: (page) => menuOf(page, '1'), shows: '[role=menu]' },
  { name: 'pair', address: '', go: fromMenu('1', 1), shows: 'dialog section .code' },
  { name: 'pair-second', address: 'live', go: pairAfter(22), shows: 'dialog .expired + section:not(.expired)' },
  { name: 'pair-expired', address: 'live', go: pairAfter(52), shows: 'dialog .expired + .expired' },
  { name: 'pair-counted', address: '', go: fromMenu('7', 1), shows: 'dialog section .code' },
  { name: 'edit', address: '', go: fromMenu('12', 2), shows: 'dialog dl' },
  { name: 'edit-pin', address: '', go: fromMenu('9', 0), shows: 'dialog [type=password]' },
  { name: 'delete', address: '', go: fromMenu('11', 4), shows: 'dialog .danger' },
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
  { name: 'add-by-hand-pin', address: '', go: (page) => fillByHand(page, 'yandex'), shows: 'dialog [name=pin]' },
  {
    name: 'add-by-hand-hidden',
    address: '',
    go: async (page) => {
      await fillByHand(page, 'totp')
      await page.locator('[name=digits]').fill('12')
      await page.locator('summary').click()
      await page.locator('dialog form [type=submit]').last().click()
    },
    shows: 'details[open] [name=digits]:focus',
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
  { name: 'first-code', address: '', go: addLink(link), shows: 'dialog .ring.large' },
  { name: 'first-code-counted', address: '', go: addByHand('hotp'), shows: 'ul.single .dots' },
  { name: 'first-code-pinless', address: '', go: addByHand('yandex'), shows: 'ul.single .notice' },
  { name: 'long-name', address: 'state=long', shows: '[data-tile]' },
  { name: 'long-name-copied', address: 'state=long', go: (page) => page.locator('[data-tile]').click(), shows: '.toast.done' },
  { name: 'long-name-delete', address: 'state=long', go: fromMenu('1', 4), shows: 'dialog .danger' },
  { name: 'long-name-added', address: '', go: addLink(`otpauth://totp/${longName}?secret=JBSWY3DPEHPK3PXP`), shows: 'dialog .ring.large' },
  { name: 'first-codes', address: 'arrival=review', go: addAll(), shows: 'dialog .offer button' },
  { name: 'trash-done', address: 'arrival=review', go: addAll(true), shows: '.offer [role=status]' },
  { name: 'trash-some', address: 'arrival=review&trash=some', go: addAll(true), shows: '.offer [role=alert]' },
  { name: 'trash-failed', address: 'arrival=review&trash=failed', go: addAll(true), shows: '.offer [role=alert]' },
  { name: 'drop', address: 'arrival=hover', shows: '.overlay' },
  ...safetyStates,
  { name: 'settings', address: '', go: press('Control+,'), shows: 'dialog select' },
  { name: 'locking', address: '', go: openLocking, shows: 'dialog [role=group] input' },
  { name: 'help', address: '', go: press('?'), shows: 'dialog kbd' },
]
