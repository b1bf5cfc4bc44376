// 出了什么问题，该怎么做。

import type { ErrorCode } from '../../host/bindings'
import type { ErrorText } from '../text'

const tryAgain = '请重试。如果一直失败，请重新启动 Ringfence。'
const notThisOne = '请在该服务中找到供验证器应用使用的二维码或密钥。'
const checkKey = '请与服务显示的内容核对。'

export const errors: Record<ErrorCode, ErrorText> = {
  keychainUnavailable: {
    problem: '系统中没有可用的密钥环。',
    remedy: '请使用密码，或启动 GNOME Keyring、KWallet 等密钥环后再试。',
  },
  keychainRefused: { problem: '密钥环已锁定，或访问被拒绝。', remedy: '请解锁密钥环后再试。' },
  keychainEmpty: {
    problem: '密钥环中已没有此保险库的密钥。',
    remedy: '保险库没有任何改动。请用创建它的系统账户登录后再试；如果设置过密码，也可以用密码打开。',
  },
  keychainCorrupt: {
    problem: '密钥环中保存的内容不是 Ringfence 的密钥。',
    remedy: '保险库没有任何改动。该条目可能被其他程序修改过，请恢复它，或使用密码。',
  },
  keychainFailed: { problem: '密钥环没有响应。', remedy: '请重试。如果一直失败，请注销后重新登录。' },
  keychainWrongKey: {
    problem: '密钥环中的密钥属于另一个保险库。',
    remedy: '保险库没有任何改动。请放回与当前登录对应的保险库文件，或使用密码。',
  },
  wrongPassword: { problem: '密码不正确。', remedy: '请检查大写锁定和键盘布局。' },
  passwordTooShort: { problem: '密码太短。', remedy: '请至少使用 8 个字符。' },
  noPassword: { problem: '此保险库没有设置密码。', remedy: '请用密钥环打开。' },
  slowedDown: { problem: '刚才输入了错误的密码。', remedy: '稍等片刻即可再试；每错一次等待会变长，最多半分钟。' },
  lastWayIn: { problem: '没有其他方式可以打开保险库，因此保留此方式。', remedy: '请先为保险库添加另一种打开方式。' },
  proofNeeded: { problem: '此操作需要确认是您本人。', remedy: '请输入密码，或在钥匙串中允许。' },
  vaultLocked: { problem: '保险库已锁定。', remedy: '请先解锁。' },
  notAVault: { problem: '保险库位置上的文件不是 Ringfence 保险库。', remedy: '请移走该文件，再从备份中放回正确的文件。' },
  vaultDamaged: { problem: '保险库文件已损坏。', remedy: '请换上备份或较早的版本。较早的版本就在旁边的 vault.snapshots 文件夹里。' },
  vaultTooNew: { problem: '保险库由更新版本的 Ringfence 写入。', remedy: '请更新 Ringfence 后再打开。' },
  vaultReplaced: { problem: '原来的位置上现在是另一个保险库。', remedy: '没有保存任何内容。锁定后再解锁，即可打开现在的保险库。' },
  vaultExists: { problem: '已经有一个保险库了。', remedy: '请重新启动 Ringfence 来打开它。' },
  noVault: { problem: '这里还没有保险库。', remedy: '请重新启动 Ringfence 来创建。' },
  vaultKdf: { problem: '保险库的密码保护参数不安全，无法使用。', remedy: '请换上备份。' },
  vaultBusy: { problem: '另一个程序正在写入保险库。', remedy: '请稍候再试。' },
  diskFull: { problem: '磁盘已满，没有任何改动。', remedy: '请腾出空间后再试。' },
  readOnly: { problem: '保险库所在的位置无法写入。', remedy: '请把文件夹改为可写后再试。' },
  accessDenied: { problem: '系统不允许访问保险库。', remedy: '请检查文件和文件夹的所有者后再试。' },
  saveFailed: { problem: '无法保存，没有任何改动。', remedy: tryAgain },
  vaultGone: {
    problem: '保险库文件不见了，但它的较早版本还在。',
    remedy: '请换上备份或较早的版本。较早的版本在同一处的 vault.snapshots 文件夹里。',
  },
  versionsUnusable: {
    problem: '存放保险库较早版本的文件夹无法使用，因此没有保存任何内容。',
    remedy: '请把保险库旁边的 vault.snapshots 文件夹改为可写后再试。',
  },
  readFailed: { problem: '无法读取保险库。', remedy: tryAgain },
  noEntropy: { problem: '系统无法提供随机数。', remedy: '请重新启动电脑后再试。' },
  accountNotFound: { problem: '此账户已不在这里。', remedy: '它可能已在另一个窗口中被删除。' },
  accountAmbiguous: { problem: '有多个账户符合这个名称。', remedy: '请提供更完整的名称。' },
  nameMissing: { problem: '需要填写服务或账户名称。', remedy: '两者至少填写一项。' },
  pinMissing: { problem: '需要 PIN 码。', remedy: '请输入您在该服务中设置的 PIN 码。' },
  keyTooShort: { problem: '对这种类型来说密钥太短。', remedy: checkKey },
  counterAtEnd: { problem: '计数器已到尽头。', remedy: '请向该服务索取新的密钥。' },
  notAnAccount: { problem: '这不是一个账户。', remedy: notThisOne },
  isWebAddress: { problem: '这是一个网址，不是账户。', remedy: notThisOne },
  isWifi: { problem: '这是 Wi-Fi 二维码，不是账户。', remedy: notThisOne },
  unknownType: { problem: '无法识别这种验证码类型。', remedy: notThisOne },
  secretMissing: { problem: '缺少密钥。', remedy: '请输入服务显示的密钥。' },
  secretBroken: {
    problem: ({ at }) => (at === null ? '密钥中有不正确的字符。' : `密钥的第 ${at} 个字符不正确。`),
    remedy: '密钥只含字母 A 到 Z 和数字 2 到 7。' + checkKey,
  },
  secretNotHex: {
    problem: ({ at }) => (at === null ? '密钥中有不正确的字符。' : `密钥的第 ${at} 个字符不正确。`),
    remedy: 'Mobile-OTP 密钥只含数字 0 到 9 和字母 A 到 F。',
  },
  unknownAlgorithm: { problem: '无法识别这种算法。', remedy: '除非服务另有说明，请保持 SHA1。' },
  impossibleDigits: { problem: '验证码应为 1 到 10 位。', remedy: '除非服务另有说明，请保持 6 位。' },
  impossiblePeriod: { problem: '周期应为整数秒，至少 1 秒。', remedy: '除非服务另有说明，请保持 30 秒。' },
  impossibleCounter: { problem: '计数器应为整数。', remedy: '除非服务另有说明，请从 0 开始。' },
  tooLong: { problem: '内容太长，不可能是账户。', remedy: notThisOne },
  transferDamaged: { problem: '无法读取这个迁移码。', remedy: '请在手机上重新导出，并重新截图或拍照。' },
  noCodeInPicture: { problem: '图片中没有二维码。', remedy: '请让二维码连同白边完整、清晰地出现，且不要太小。' },
  unknownPicture: { problem: 'Ringfence 无法读取这种图片或文本。', remedy: '请使用 PNG、JPEG、WebP、GIF、BMP 或 PDF。' },
  heicPicture: { problem: '无法读取 HEIC 图片。', remedy: '请另存为 PNG 或 JPEG，或对它截图。' },
  pictureDamaged: { problem: '图片已损坏。', remedy: '请重新保存或拍摄。' },
  pictureTooLarge: { problem: '图片太大。', remedy: '请裁剪到只剩二维码。' },
  pictureTooSlow: { problem: '读取这张图片用时太长，已停止。', remedy: '请裁剪到只剩二维码后再试。' },
  readerFailed: { problem: '无法启动 Ringfence 的图片读取程序。', remedy: '请关闭其他程序以释放内存后再试。如果仍然如此，请重新安装 Ringfence。' },
  pdfLocked: { problem: '这个 PDF 需要密码。', remedy: '请另存为无密码的 PDF，或在显示二维码时扫描屏幕。' },
  fileUnreadable: {
    problem: ({ name }) => (name === null ? '无法读取文件。' : `无法读取“${name}”。`),
    remedy: '请确认文件存在，并且您有权打开。',
  },
  clipboardEmpty: { problem: '剪贴板中没有可读取的文本、图片或文件。', remedy: '请先复制二维码图片或链接，再粘贴。' },
  clipboardUnavailable: { problem: '无法访问剪贴板。', remedy: '请关闭占用剪贴板的程序后再试。' },
  reviewGone: { problem: '这份列表已经关闭。', remedy: '请重新选择图片或粘贴。' },
  trashFailed: { problem: ({ name }) => (name === null ? '无法把图片移到回收站。' : `无法把“${name}”移到回收站。`), remedy: '请自行删除。看到它的人都能复制密钥。' },

  cameraMissing: { problem: '没有找到摄像头。', remedy: '请接上摄像头，或改为扫描屏幕或图片。' },
  cameraBusy: { problem: '另一个程序正在使用摄像头。', remedy: '请关闭那个程序，或选择其他摄像头后再试。' },
  cameraRefused: { problem: '系统不允许 Ringfence 使用摄像头。', remedy: '请在系统的隐私设置中允许，然后再试。在 Linux 上可能需要加入“video”组。' },
  cameraUnplugged: { problem: '摄像头已被拔出。', remedy: '请重新接上，或选择其他摄像头。' },
  cameraStalled: { problem: '摄像头没有传来画面。', remedy: '请检查镜头盖和连接线，或选择其他摄像头。' },
  cameraUnsupported: { problem: '无法读取这个摄像头的画面。', remedy: '请选择其他摄像头，或改为扫描屏幕或图片。' },
  cameraFailed: { problem: '摄像头驱动程序出错。', remedy: '请再试一次，或选择其他摄像头。' },

  screenRefused: { problem: '系统不允许 Ringfence 查看屏幕。', remedy: '请在系统询问时允许，或在系统的隐私设置中允许。您也可以粘贴一张截图。' },
  screenBlack: { problem: '屏幕画面全黑。', remedy: '请在系统的隐私设置中允许 Ringfence 录制屏幕，或粘贴一张截图。' },
  screenUnavailable: { problem: '此桌面无法提供屏幕画面。', remedy: '请自行截图并粘贴到这里。' },
  screenFailed: { problem: '无法截取屏幕画面。', remedy: '请再试一次，或自行截图并粘贴到这里。' },
  noCodeOnScreen: { problem: '屏幕上没有找到二维码。', remedy: '请完整显示二维码，尽量放大，并且不要被遮挡。' },
}
