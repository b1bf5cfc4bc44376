// 再次确认身份、打开保险库的方式，以及从中带走的内容。

import type { StrengthHint } from '../../host/bindings'
import type { Messages } from '../en'

export const proof: Messages['proof'] = {
  title: '是您本人吗？',
  byPassword: '接下来的操作只允许保险库的主人进行。请输入保险库密码。',
  byPasswordIn: (file: string) => `接下来的操作只允许保险库的主人进行。当前是保险库的较早状态，请输入它在“${file}”中的密码。`,
  byKeychain: '接下来的操作只允许保险库的主人进行。此保险库没有密码，因此会询问系统密钥环。',
  byRecovery: '接下来的操作只允许保险库的主人进行。请输入恢复页上的恢复码。',
  go: '继续',
  ask: '询问密钥环',
  checking: '正在检查…',
}

export const wait: Messages['wait'] = {
  left: (seconds) => `${seconds} 秒后可再试`,
  told: (seconds) => `${seconds} 秒后可以再试一次。`,
}

const hints: Record<StrengthHint, string> = {
  common: '这是最先会被试到的密码之一。',
  word: '这只是一个词或名字，请再加一两个词。',
  keyboard: '这是键盘上相邻的按键。',
  repeats: '内容有重复。',
  sequence: '这是 abc 或 6543 一类的顺序。',
  date: '这是日期或年份。',
  short: '请再加一两个词。',
}

export const strength: Messages['strength'] = {
  capsLock: '大写锁定已打开。',
  doubted: '此密码很容易被猜中。',
  doubtedHint: '拿到保险库文件的人很快就能打开它。请换一个更好的密码，或再按一次按钮，仍然使用它。',
  scores: ['非常弱。', '较弱。', '一般。', '较强。', '很强。'],
  hints,
}

export const ways: Messages['ways'] = {
  title: '打开方式',
  intro: '下面每一种方式都能单独打开保险库。',
  password: '密码',
  passwordSet: '已设置。在任何电脑上都能打开保险库。',
  passwordNone: '未设置。',
  cost: (mebibytes, passes) => `每猜一次需要 ${mebibytes} MiB 内存和 ${passes} 轮运算（Argon2id）。`,
  recoverySet: '恢复码在任何电脑上都能打开保险库。',
  keychain: '系统密钥环',
  keychainOn: '已启用。您在此登录后，保险库即可打开。',
  rekeyTitle: '保险库的密钥',
  rekeyText: '它用于加密保险库及其早期版本，每次更改打开方式时都会更换。此前的备份和副本仍可用它们当时的打开方式打开。',
  rekey: '立即更换密钥',
  unsealed: '这些早期版本未能重新加密。',
  unsealedText: '更换前能打开它们的方式仍然有效。下次更改保险库时会再次尝试；也可以删除它们。',
  removeUnsealed: '删除这些版本',
  rekeyDone: '保险库已更换密钥，所有打开方式照常可用。',
  keychainOff: '未启用。',
  keychainLeft: '已停用，但密钥仍在密钥环中。',
  keychainLeftHint: '未能从密钥环中移除该密钥，它仍可打开保险库以前的副本，但打不开之后的任何状态。每次打开保险库时，Ringfence 都会再次尝试移除。',
  removeAgain: '移除密钥',
  both: '密码或密钥环',
  neither: '仅恢复页',
  onlyKeychain: '只有这台电脑的密钥环能打开保险库。',
  onlyKeychainHint: '如果电脑丢失或登录被重置，密钥环也会随之丢失，保险库就再也打不开。请同时设置密码。',
  set: '设置密码…',
  change: '更改…',
  remove: '移除…',
  setTitle: '设置密码',
  changeTitle: '更改密码',
  older: '此前的备份和副本仍用当时的密码打开，但不能打开今天的保险库。',
  submitSet: '设置密码',
  submitChange: '更改密码',
  working: '正在按这台电脑的性能进行调整…',
  removeTitle: '移除密码？',
  removeText: '之后由这台电脑的密钥环打开保险库。Ringfence 现在会先确认它能打开。',
  removeWarn: '如果密钥环丢失，恢复页就是唯一的其他方式。',
  removeNoKit: '还没有恢复页。如果密钥环丢失，就没有其他方式能打开保险库。请先制作恢复页。',
  removeAlone: '之后只有恢复页能打开保险库。',
  turnOn: '启用',
  turnOff: '停用',
  keychainOnDone: '今后密钥环可以打开保险库。',
  keychainOffDone: '密钥环不再打开保险库。',
  removeConfirm: '移除密码',
  setDone: '密码已设置。',
  changeDone: '密码已更改。',
  removeDone: '密码已移除。',
}

export const secret: Messages['secret'] = {
  menu: '显示密钥和二维码…',
  title: '密钥和二维码',
  warn: '看到这些内容的人，从此可以生成您的验证码。',
  warnHint: '请留意周围是否有人，不要截屏。',
  key: '密钥',
  pin: 'PIN 码',
  copy: '复制密钥',
  copied: '已复制密钥。',
  qr: '此账户的二维码，可用其他验证器应用扫描。',
  noQr: '此账户的内容太多，一个二维码放不下。请改为输入密钥。',
}

export const exporting: Messages['exporting'] = {
  row: '导出',
  state: '供其他应用使用的链接列表，没有保护',
  title: '导出账户',
  text: 'Ringfence 会写出一个文本文件，每个账户一条链接。大多数验证器应用都能读取。',
  warn: '此文件没有任何保护。',
  warnHint: '看到它的人，从此可以生成您的验证码。用完请删除，并清空回收站。',
  choose: '选择位置…',
  done: (n) => `已导出 ${n} 个账户。`,
  notes: (n) => `${n} 个账户的备注不在其中。`,
  unreadable: (n) => `${n} 个此版本无法读取的账户不在其中。`,
  rare: '只有少数应用能识别以下账户的链接：',
}
