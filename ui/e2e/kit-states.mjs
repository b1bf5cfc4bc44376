// The states of the recovery kit, and of the keychain in trouble.

export const link = 'otpauth://totp/Huawei%20Cloud:alice@example.com?secret=JBSWY3DPEHPK3PXP&issuer=Huawei%20Cloud'

/** Adds an account by its link, as far as its first code. */
export const addLink = (link) => async (page) => {
  await page.keyboard.press('Control+n')
  await page.locator('dialog form.link input').fill(link)
  await page.keyboard.press('Enter')
  await page.locator('dialog input[type=checkbox]').waitFor()
  await page.locator('.actions button').last().click()
  await page.locator('ul.single').waitFor()
}

const openKit = async (page) => {
  await page.keyboard.press('Control+,')
  await page.locator('dialog section button', { hasText: /Recovery kit|恢复页/ }).click()
  await page.locator('dialog .words').first().waitFor()
}

const makeKit = async (page) => {
  await openKit(page)
  await page.locator('dialog .accent').click()
  await page.locator('dialog ol li').first().waitFor()
}

const typeCode = (code) => async (page) => {
  const button = page.locator('main button', { hasText: /Recovery code|恢复码…/ })
  if (await button.count()) await button.click()
  await page.locator('main input.code').fill(code)
  await page.keyboard.press('Enter')
  await page.locator('main input.code[aria-invalid=true]').waitFor()
}

const troubles = [
  'keychainNoBus',
  'keychainUnavailable',
  'keychainLocked',
  'keychainRefused',
  'keychainSilent',
  'keychainEnded',
  'keychainEmpty',
  'keychainCorrupt',
  'keychainWrongKey',
  'keychainFailed',
]

export const kitStates = [
  ...troubles.map((reason) => ({ name: `locked-${reason}`, address: `state=locked:${reason}&kit`, shows: '[role=alert]' })),
  ...['keychainEmpty', 'keychainLocked'].flatMap((reason) => [
    { name: `kit-only-${reason}`, address: `state=keychainLocked:${reason}&kit`, shows: '[role=alert]' },
    { name: `keychain-only-${reason}`, address: `state=keychainLocked:${reason}`, shows: '[role=alert]' },
  ]),
  { name: 'recovery-short', address: 'state=locked:keychainEmpty&kit', go: typeCode('HF5R PZDT'), shows: '[aria-invalid=true]' },
  {
    name: 'recovery-wrong',
    address: 'state=keychainLocked:keychainEmpty&kit',
    go: typeCode('AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4IB-CEQT-Z6XJ'),
    shows: '[aria-invalid=true]',
  },
  { name: 'kit', address: '', go: openKit, shows: 'dialog .words' },
  { name: 'kit-again', address: 'kit', go: openKit, shows: 'dialog .notice' },
  { name: 'kit-made', address: 'proof', go: makeKit, shows: 'dialog ol' },
  {
    name: 'kit-saved',
    address: 'proof',
    go: async (page) => {
      await makeKit(page)
      await page.locator('dialog footer button').nth(1).click()
      await page.locator('dialog [role=status]:not(:empty)').waitFor()
    },
    shows: 'dialog [role=status]',
  },
  ...[
    ['kit-unsaved', 'saving', 1],
    ['kit-unprinted', 'printing', 2],
  ].map(([name, what, place]) => ({
    name,
    address: `proof&${what}=failed`,
    go: async (page) => {
      await makeKit(page)
      await page.locator('dialog footer button').nth(place).click()
    },
    shows: 'dialog .toast.problem',
  })),
  {
    name: 'kit-leaving',
    address: 'proof',
    go: async (page) => {
      await makeKit(page)
      await page.locator('dialog footer button').first().click()
    },
    shows: 'dialog [role=alert]',
  },
  {
    name: 'proof-by-code',
    address: 'state=noPassword&kit&consent=refused',
    go: async (page) => {
      await openKit(page)
      await page.locator('dialog .accent').click()
      await page.locator('dialog[open] form ~ *, dialog[open] #proof').first().waitFor()
      await page.locator('dialog button[type=submit]').click()
      await page.locator('#proof [role=alert]').waitFor()
      await page.locator('#proof button').click()
    },
    shows: '#proof input.code',
  },
  { name: 'reminder-kit', address: 'state=noPassword', shows: 'aside .notice' },
  {
    name: 'reminder-put-off',
    address: 'state=empty&nokeychain',
    go: async (page) => {
      await page.locator('main section button').first().click()
      await addLink(link)(page)
      await page.keyboard.press('Escape')
      await page.locator('dialog').waitFor({ state: 'detached' })
    },
    shows: 'aside .notice button ~ button',
  },
  { name: 'kit-offer-password', address: 'state=empty&nokeychain', shows: 'main section button' },
  { name: 'reminder-mend', address: 'kit&trouble=keychainEmpty', shows: 'aside .notice' },
]
