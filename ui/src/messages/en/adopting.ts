// The way back by a backup, where no vault is open, and what is to be done once somebody is in.

import type { GivesWay } from '../../host/bindings'

const gives: Record<GivesWay, string> = {
  nothing: 'There is no vault on this computer. This backup becomes it, and opens with the password and the recovery code that it has.',
  unusable: 'It takes the place of the vault file that can’t be used. That file stays beside it, among the earlier versions.',
  another: 'It takes the place of the vault that is here. That one stays beside it, among the earlier versions.',
  same: 'The key of this backup opens the vault that is here, as it was last saved. That vault is opened, and nothing is replaced.',
}

export const adopting = {
  have: 'I have a backup…',
  title: 'Come back by a backup',
  sealed: (name: string) => `${name} is sealed.`,
  byKeychain: 'Open it by the keychain',
  another: 'Another file…',
  gives,
  adopt: 'Make it the vault',
  openHere: 'Open the vault',
  done: 'The backup is the vault now.',
  doneSame: 'The vault is open.',
  byBackup: 'This vault came back by a backup. The keychain of this computer does not open it yet.',
  turnOn: 'Let the keychain open it',
  byRecovery: 'You came in by the recovery code. With a password you don’t need it the next time.',
  setPassword: 'Set a password…',
  changePassword: 'Choose a new password…',
}
