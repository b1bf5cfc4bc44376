// Proof of who is there, the ways into the vault, and what leaves it.

import type { StrengthHint } from '../../host/bindings'
import { plural } from '../text'

const count = plural('en')

export const proof = {
  title: 'Is it you?',
  byPassword: 'What you are about to do is for the vault’s owner alone. Type the vault’s password.',
  byPasswordIn: (file: string) => `What you are about to do is for the vault’s owner alone. Here lies an earlier state of the vault; type the password that it has in “${file}”.`,
  byKeychain: 'What you are about to do is for the vault’s owner alone. This vault has no password, so the system’s keychain is asked.',
  byRecovery: 'What you are about to do is for the vault’s owner alone. Type the code of your recovery kit.',
  go: 'Go on',
  ask: 'Ask the keychain',
  checking: 'Checking…',
}

export const wait = {
  left: (seconds: number) => `Try again in ${seconds} s`,
  told: (seconds: number) => count(seconds, { one: 'The next try is taken in # second.', other: 'The next try is taken in # seconds.' }),
}

const hints: Record<StrengthHint, string> = {
  common: 'It is one of the passwords that are tried first.',
  word: 'It is a single word or name. Add another word or two.',
  keyboard: 'It is keys side by side.',
  repeats: 'It repeats itself.',
  sequence: 'It is a sequence such as abc or 6543.',
  date: 'It is a date or a year.',
  short: 'Add another word or two.',
}

export const strength = {
  capsLock: 'Caps Lock is on.',
  doubted: 'This password is easily guessed.',
  doubtedHint: 'Whoever gets hold of the vault file would soon be in. Choose a better one, or press the button once more to use this one all the same.',
  scores: ['Very weak.', 'Weak.', 'Fair.', 'Good.', 'Very good.'],
  hints,
}

export const ways = {
  title: 'Ways in',
  intro: 'Each of these opens the vault by itself.',
  password: 'Password',
  passwordSet: 'Set. It opens the vault on every computer.',
  passwordNone: 'Not set.',
  cost: (mebibytes: number, passes: number) => count(passes, { one: `Each guess at it takes ${mebibytes} MiB of memory and # pass over it (Argon2id).`, other: `Each guess at it takes ${mebibytes} MiB of memory and # passes over it (Argon2id).` }),
  recoverySet: 'Its code opens the vault on every computer.',
  keychain: 'The system’s keychain',
  keychainOn: 'On. The vault opens when you are logged in here.',
  rekeyTitle: 'The vault’s key',
  rekeyText: 'It seals the vault and its earlier versions, and is changed with every change of a way in. Backups and copies made before open as they did, with the ways in that they had.',
  rekey: 'Change the key now',
  unsealed: 'These earlier versions could not be sealed again.',
  unsealedText: 'What opened them before the change does so still. The next change of the vault tries it again; or remove them.',
  removeUnsealed: 'Remove these versions',
  rekeyDone: 'The vault has another key. Every way in opens it as before.',
  keychainOff: 'Off.',
  keychainLeft: 'Off, but still in the keychain.',
  keychainLeftHint: 'The key could not be removed from the keychain. It opens copies of the vault from before, and no later state. Ringfence tries again whenever the vault is opened.',
  removeAgain: 'Remove the key',
  both: 'Password or keychain',
  neither: 'Recovery kit alone',
  onlyKeychain: 'Only this computer’s keychain opens the vault.',
  onlyKeychainHint: 'If the keychain is lost, with the computer or by a reset login, nothing else opens the vault. Set a password, too.',
  set: 'Set a password…',
  change: 'Change…',
  remove: 'Remove…',
  setTitle: 'Set a password',
  changeTitle: 'Change the password',
  older: 'Backups and copies made before open with the password that they had. They don’t open the vault of today.',
  submitSet: 'Set the password',
  submitChange: 'Change the password',
  working: 'Fitting it to this computer…',
  removeTitle: 'Remove the password?',
  removeText: 'The keychain of this computer opens the vault then. Ringfence asks it now whether it does.',
  removeWarn: 'If the keychain is lost, a recovery kit is the only other way in.',
  removeNoKit: 'There is no recovery kit. If the keychain is lost, nothing else opens this vault, so make a kit first.',
  removeAlone: 'The recovery kit is then the only way in.',
  turnOn: 'Turn on',
  turnOff: 'Turn off',
  keychainOnDone: 'The keychain opens the vault from now on.',
  keychainOffDone: 'The keychain opens the vault no longer.',
  removeConfirm: 'Remove the password',
  setDone: 'The password is set.',
  changeDone: 'The password is changed.',
  removeDone: 'The password is removed.',
}

export const secret = {
  menu: 'Show key and QR code…',
  title: 'Key and QR code',
  warn: 'Whoever sees this can make your codes from now on.',
  warnHint: 'Look over your shoulder, and don’t take a screenshot.',
  key: 'Key',
  pin: 'PIN',
  copy: 'Copy the key',
  copied: 'Copied the key.',
  qr: 'QR code of this account. Scan it with another authenticator app.',
  noQr: 'This account has too much in it for one QR code. Type the key instead.',
}

export const exporting = {
  row: 'Export',
  state: 'A list of links for other apps, without protection',
  title: 'Export accounts',
  text: 'Ringfence writes a text file with a link for every account. Most authenticator apps can read it.',
  warn: 'Nothing protects this file.',
  warnHint: 'Whoever reads it can make your codes from now on. Delete it when you are done, from the trash too.',
  choose: 'Choose a place…',
  done: (n: number) => count(n, { one: '# account was exported.', other: '# accounts were exported.' }),
  notes: (n: number) => count(n, { one: 'The note of # account is not in it.', other: 'The notes of # accounts are not in it.' }),
  unreadable: (n: number) =>
    count(n, { one: '# account that this version can’t read is not in it.', other: '# accounts that this version can’t read are not in it.' }),
  rare: 'Only few apps understand the links of:',
}
