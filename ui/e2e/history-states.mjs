// Earlier versions, backups, and a vault that goes back to one.

const openRow = (name, then) => async (page) => {
  await page.keyboard.press('Control+,')
  await page.locator('dialog section button').filter({ hasText: name }).click()
  await page.locator('dialog section').waitFor({ state: 'detached' })
  await then?.(page)
}

const versions = /Earlier versions|较早的版本/
const backups = /Backups|备份/
const choose = (place) => async (page) => {
  await page.locator('dialog li button').nth(place).click()
  await page.locator('dialog .same').or(page.locator('dialog [role=alert]')).first().waitFor({ state: 'attached' })
}
const restore = async (page) => {
  await choose(1)(page)
  await page.locator('footer button').last().click()
}
/** Its place counts from the end: more buttons come before it where a folder is chosen. */
const test = (page) => page.locator('dialog .body button').last().click()

/** Where no vault is open: a backup is chosen, and looked into. */
const adopt = (look) => async (page) => {
  await page.locator('main button', { hasText: /I have a backup|我有备份/ }).click()
  await page.locator('dialog[open]').waitFor()
  if (!look) return
  await page.locator('dialog input').fill('correct horse')
  await page.keyboard.press('Enter')
  await page.locator('dialog li').first().waitFor()
}

export const historyStates = [
  { name: 'adopt-sealed', address: 'state=firstRun&chosen=keychain', go: adopt(false), shows: 'dialog form input' },
  { name: 'adopt-broken', address: 'state=firstRun&chosen=broken', go: adopt(false), shows: 'dialog [role=alert]' },
  { name: 'adopt', address: 'state=firstRun', go: adopt(true), shows: 'dialog li' },
  { name: 'adopt-unusable', address: 'state=broken&earlier&gives=unusable&unreadable=2', go: adopt(true), shows: 'dialog li' },
  { name: 'adopt-same', address: 'state=keychainLocked:keychainEmpty&gives=same', go: adopt(true), shows: 'dialog li' },
  { name: 'reminder-backup', address: 'came=backup&nokeychain', shows: 'aside button' },
  { name: 'reminder-recovery', address: 'came=recovery&kit', shows: 'aside button' },
  { name: 'versions', address: '', go: openRow(versions), shows: 'dialog li button' },
  { name: 'versions-none', address: 'versions=none', go: openRow(versions), shows: 'dialog .soft' },
  { name: 'version', address: '', go: openRow(versions, choose(1)), shows: 'dialog .same' },
  { name: 'version-same', address: '', go: openRow(versions, choose(0)), shows: 'dialog .same' },
  { name: 'version-damaged', address: '', go: openRow(versions, choose(2)), shows: 'dialog [role=alert]' },
  { name: 'version-restored', address: '', go: openRow(versions, restore), shows: 'dialog [role=status] button' },
  { name: 'backups-off', address: '', go: openRow(backups), shows: 'dialog footer .accent' },
  { name: 'backups-fine', address: 'backups=fine', go: openRow(backups), shows: 'dialog .status' },
  { name: 'backups-running', address: 'backups=running', go: openRow(backups), shows: 'dialog .status' },
  { name: 'backups-failed', address: 'backups=failed', go: openRow(backups), shows: 'dialog [role=alert]' },
  {
    name: 'backups-refused',
    address: 'folder=backupUseless',
    go: openRow(backups, (page) => page.locator('footer .accent').click()),
    shows: 'dialog [role=alert]',
  },
  { name: 'backup-opened', address: '', go: openRow(backups, test), shows: 'dialog .same' },
  { name: 'backup-locked', address: 'backup=locked', go: openRow(backups, test), shows: 'dialog form input' },
  { name: 'backup-broken', address: 'backup=broken', go: openRow(backups, test), shows: 'dialog [role=alert]' },
  { name: 'reminder-failed', address: 'backups=failed', shows: 'aside button' },
  { name: 'reminder-overdue', address: 'backups=overdue', shows: 'aside button' },
  { name: 'broken-earlier', address: 'state=broken&earlier', shows: 'form input' },
]
