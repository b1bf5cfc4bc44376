// Every state of the window: how to get there, and what must be on screen then.

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
  ...['keychainRefused', 'keychainEmpty', 'keychainCorrupt', 'keychainWrongKey', 'keychainFailed', 'keychainUnavailable'].map((reason) => ({
    name: `locked-${reason}`,
    address: `state=locked:${reason}`,
    shows: '[role=alert]',
  })),
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
  { name: 'add', address: '', go: press('Control+n'), shows: 'dialog .drop' },
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
  { name: 'first-code', address: '', go: addLink, shows: 'dialog .ring.large' },
  {
    name: 'first-codes',
    address: 'arrival=review',
    go: async (page) => {
      await page.locator('.actions button').last().click()
    },
    shows: 'dialog li .code',
  },
  { name: 'drop', address: 'arrival=hover', shows: '.overlay' },
  { name: 'settings', address: '', go: press('Control+,'), shows: 'dialog select' },
  { name: 'help', address: '', go: press('?'), shows: 'dialog kbd' },
]
