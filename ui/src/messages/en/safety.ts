// Proof of who is there, and the ways into the vault.

export const proof = {
  title: 'Is it you?',
  byPassword: 'What you are about to do is for the vault’s owner alone. Type the vault’s password.',
  byKeychain: 'What you are about to do is for the vault’s owner alone. This vault has no password, so the system’s keychain is asked.',
  byRecovery: 'What you are about to do is for the vault’s owner alone. Type the code of your recovery kit.',
  go: 'Go on',
  ask: 'Ask the keychain',
  checking: 'Checking…',
}
