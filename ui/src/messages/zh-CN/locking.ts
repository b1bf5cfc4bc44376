// 保险库何时自动锁定，简体中文。

import type { LockCause } from '../../host/bindings'
import type { Messages } from '../en'

const brief: Record<LockCause, string> = { idle: '无人使用', suspended: '睡眠', screenLocked: '锁屏', hidden: '窗口隐藏' }

function span(seconds: number): string {
  if (seconds < 60) return `${seconds} 秒`
  if (seconds < 3600) return `${Math.round(seconds / 60)} 分钟`
  return `${Math.round(seconds / 3600)} 小时`
}

export const tray: Messages['tray'] = {
  icon: '在托盘中显示图标',
  iconHint: '桌面有托盘时才会显示。',
  keep: '关闭窗口后，Ringfence 留在托盘中',
  menu: { show: '显示 Ringfence', lock: '锁定', quit: '退出' },
}

export const choosers: Messages['choosers'] = {
  pictures: '选择图片或含链接的文件',
  picturesKind: '图片、PDF 和文本',
  backup: '选择备份',
  backupKind: '备份',
  backupFolder: '选择备份文件夹',
  export: '保存导出文件',
  kit: '保存恢复页',
  everyKind: '所有文件',
}

export const locking: Messages['locking'] = {
  title: '锁定',
  meaning: '锁定后，密钥和账户会从电脑内存中清除，而不只是用一个窗口遮住。',
  idle: '无人使用时',
  idleHint: '从此窗口中最后一次按键或移动指针算起。',
  after: (seconds) => `${span(seconds)}后`,
  also: '以及',
  suspend: '电脑进入睡眠之前',
  screen: '屏幕锁定时',
  hidden: '窗口隐藏或最小化时',
  hiddenHint: '十秒之后才锁定，方便您看一眼后面的内容。',
  heldOff: '打开的文件对话框、扫描和导入会先完成，最多等待一小时。按 Ctrl+L 可立即锁定。',
  state: (seconds, occasions) => {
    const first = seconds > 0 ? `${span(seconds)}后` : '不按时间'
    return [first, ...occasions.map((occasion) => brief[occasion])].join(' · ')
  },
  causes: {
    idle: '因为一段时间无人使用，保险库已锁定。',
    suspended: '因为电脑进入了睡眠，保险库已锁定。',
    screenLocked: '保险库已随屏幕一起锁定。',
    hidden: '因为窗口不在视线中，保险库已锁定。',
  },
}
