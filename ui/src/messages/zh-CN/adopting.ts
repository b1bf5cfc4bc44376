// 在保险库没有打开时用备份恢复，以及进入之后要做的事。

import type { Messages } from '../en'

export const adopting: Messages['adopting'] = {
  have: '我有备份…',
  title: '用备份恢复',
  sealed: (name) => `${name} 已加密。`,
  byKeychain: '用密钥环打开',
  another: '换一个文件…',
  gives: {
    nothing: '这台电脑上还没有保险库。此备份会成为保险库，仍用它原有的密码和恢复码打开。',
    unusable: '它会取代无法使用的保险库文件。该文件会留在较早的版本之中，那些版本也都保留。',
    another: '它会取代这里现有的保险库。现有的保险库会留在较早的版本之中。',
    same: '此备份的密钥可以打开这里现有的保险库，内容是最后一次保存的样子。将直接打开它，不会取代任何内容。',
  },
  adopt: '设为保险库',
  openHere: '打开保险库',
  done: '此备份已成为保险库。',
  doneSame: '保险库已打开。',
  byBackup: '此保险库是用备份恢复的，这台电脑的密钥环还不能打开它。',
  turnOn: '允许密钥环打开',
  byRecovery: '您是用恢复码进入的。设置密码之后，下次就不必用恢复码。',
  setPassword: '设置密码…',
  changePassword: '更改密码…',
}
