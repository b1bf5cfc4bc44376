// 恢复页，以及密钥环出问题时的说明。

import type { Messages } from '../en'

export const kit: Messages['kit'] = {
  title: '恢复页',
  what: '恢复页是一张印有恢复码的纸。密钥环失效或密码丢失时，可以用它打开此保险库。',
  who: '同时拿到这张纸和保险库文件（或其备份）的人，可以生成您的全部验证码。请像备用钥匙一样保管。',
  made: (date) => `现有的恢复页制作于 ${date}。重新制作后，旧的恢复码不再能打开此保险库，但仍能打开此前的备份和副本。`,
  make: '制作恢复页',
  renew: '重新制作',
  making: '正在制作…',
  code: '您的恢复码',
  once: '恢复码只显示这一次。请打印或保存该页，或者抄写下来。',
  letters: '只含字母 A 到 Z 和数字 2 到 7，没有 0、1、8。',
  print: '打印…',
  save: '保存…',
  saved: '已保存。打印后请删除该文件。',
  leaving: '您还没有打印，也没有保存。',
  leave: '我已抄写',
  none: '尚未制作',
  madeOn: (date) => `制作于 ${date}`,
  offer: '趁现在方便，再做一件事：制作恢复页，以防有一天密钥环丢失密钥。',
  offerPassword: '趁现在方便，再做一件事：制作恢复页，以防有一天忘记密码。',
  offerMake: '制作恢复页…',
  offerLater: '以后再说',
  reminder: '目前只有密钥环能打开此保险库。密钥环丢失密钥，您就进不去了。',
  reminderPassword: '没有人能重设密码。万一忘记，可以用恢复页打开保险库。',
  reminderMake: '制作恢复页…',
}

export const trouble: Messages['trouble'] = {
  untouched: 'Ringfence 不会自行改动任何内容。',
  noOther: '此保险库没有密码，也没有恢复页，只有密钥环能打开。如果密钥找不回来，可以试试备份。',
  afterwards: '进入之后，Ringfence 会提示修复密钥环。',
  goOn: '不等密钥环，继续',
  recovery: '恢复码…',
  recoveryCode: '恢复码',
  recoveryHint: '请按恢复页上的内容输入。大小写、空格和连字符都不影响。',
  back: '不用恢复码',
  lost: '密钥环丢失或更改了密钥，您是用其他方式进入的。',
  mend: '修复密钥环',
  mended: '密钥环又可以打开此保险库了。',
}
