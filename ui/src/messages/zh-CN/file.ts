// 保险库文件被其他程序或他人改动之后。

import type { file as english } from '../en/file'

export const file: typeof english = {
  troubles: {
    gone: {
      title: '保险库文件不见了。',
      text: '有人移动或删除了它。您的账户仍在此处打开。',
      act: '重新保存保险库',
    },
    damaged: {
      title: '保险库文件被其他程序或磁盘损坏。',
      text: '没有覆盖它。您的账户仍在此处打开；重新保存时会保留损坏的文件。',
      act: '重新保存保险库',
    },
    unreadable: {
      title: '保险库文件无法再读取。',
      text: '您的账户仍在此处打开。请检查驱动器是否已连接，以及您是否有权读取该文件。',
    },
    tooNew: {
      title: '更新版本的 Ringfence 改动了保险库文件。',
      text: '您看到的是改动之前的状态，现在无法保存。请也更新此处的 Ringfence。',
    },
    older: {
      title: '此保险库较早的版本取代了它。',
      text: '没有覆盖它。可以合并两者以保留双方的所有账户，或打开现在的版本。',
      act: '合并两者',
    },
    rekeyed: {
      title: '另一个程序更换了保险库的密钥。',
      text: '您看到的是更换之前的状态，现在无法保存。请打开现在的保险库，不会丢失任何内容。',
    },
    other: {
      title: '原来的位置上现在是另一个保险库。',
      text: '没有覆盖它。您看到的是之前打开的保险库。',
    },
  },
  copiesFound: (copies) => `保险库有 ${copies} 个副本包含此处没有的更改。`,
  copiesWhy: '两台电脑都保存了保险库，同步文件夹的程序保留了两者。',
  secondName: '保险库文件还有另一个名称（硬链接）。',
  secondNameWhy: '下一次更改会使两者分开：另一个名称下的保险库将保持现在的样子。符号链接则会跟随更改。',
  look: '查看更改',
  copiesTitle: '合并副本',
  copiesText: '双方的账户都不会丢失。已合并的副本会保留在较早的版本中。',
  added: (accounts) => `将增加 ${accounts} 个账户`,
  changed: (accounts) => `将更改 ${accounts} 个账户`,
  returned: (accounts) => `${accounts} 个在此处删除的账户将恢复，因为那边之后又更改过`,
  removed: (accounts) => `${accounts} 个账户将移除，因为已在那边删除`,
  unreadable: (records) => `${records} 条此版本无法显示的记录`,
  cameBack: '一边删除的账户在合并后不再存在，除非另一边之后又更改过。双方的状态都会保留在较早的版本中。',
  mergedTitle: '另一个程序单独更改过此保险库，现已合并。',
  mergedText: '合并前的两个状态都保留在较早的版本中。',
  mergedSeen: '知道了',
  copyDamaged: '此副本已损坏，无法合并。您的保险库不受影响。',
  copyTooNew: '此副本由更新版本的 Ringfence 写入。请更新此处的 Ringfence 后再合并。',
  copyPassword: '它的密码或恢复码',
  merge: '合并进来',
  merged: '两者已合并。',
  noneLeft: '没有需要合并的内容了。',
  openThat: '打开现在的文件',
  saved: '保险库已保存。',
}
