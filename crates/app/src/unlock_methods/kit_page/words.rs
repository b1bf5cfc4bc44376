//! The kit's words, in every language that the window has.

use crate::view::Language;

/// Everything that a kit's page says. HTML, written here and nowhere else.
pub(super) struct Words {
    pub lang: &'static str,
    pub title: &'static str,
    pub lead: &'static str,
    pub code: &'static str,
    pub letters: &'static str,
    pub qr: &'static str,
    pub use_title: &'static str,
    pub use_steps: &'static [&'static str],
    pub keep_title: &'static str,
    pub keep_steps: &'static [&'static str],
    pub vault: &'static str,
    pub made: &'static str,
    pub backup: &'static str,
}

pub(super) fn of(language: Language) -> &'static Words {
    match language {
        Language::System | Language::English => &ENGLISH,
        Language::SimplifiedChinese => &SIMPLIFIED_CHINESE,
    }
}

const ENGLISH: Words = Words {
    lang: "en",
    title: "Ringfence recovery kit",
    lead: "This page opens your Ringfence vault when your password or this computer’s keychain is lost. \
           It opens nothing without the vault file or a backup of it, and whoever has both can make all your codes.",
    code: "Recovery code",
    letters: "Letters A to Z and digits 2 to 7. There is no 0, 1 or 8 in it. The last group checks the others.",
    qr: "The recovery code as a QR code",
    use_title: "When you need it",
    use_steps: &[
        "Install Ringfence. Before you start it, put the vault file or your newest backup in its place: \
         <code>~/.local/share/ringfence/vault.json</code> on Linux, \
         <code>%LOCALAPPDATA%\\ringfence\\data\\vault.json</code> on Windows, \
         <code>~/Library/Application Support/ringfence/vault.json</code> on macOS.",
        "Start Ringfence and choose <b>Recovery code</b> on the locked window.",
        "Type the code. Capitals, spaces and hyphens make no difference.",
        "Then let Ringfence mend the keychain, or set a new password. If somebody else may have seen this page, make a \
         new kit: this one then opens the vault no more, but still opens backups and copies from before.",
        "At a terminal: <code>ringfence-cli list --recovery-code-file FILE</code>, where the file holds the code. \
         <code>ringfence-cli scan</code> reads the QR code of a photo or a scan of this page into such a text; other apps can do \
         nothing with it.",
    ],
    keep_title: "How to keep it",
    keep_steps: &[
        "Print this page and keep it with your important papers, away from this computer.",
        "If you saved it as a file, delete the file once it is printed. Don’t photograph it, mail it or put it in a cloud.",
        "Keep a backup of the vault somewhere else. This page can’t bring back a file that is gone.",
    ],
    vault: "Vault",
    made: "Made on",
    backup: "Where my backup is",
};

const SIMPLIFIED_CHINESE: Words = Words {
    lang: "zh-CN",
    title: "Ringfence 恢复页",
    lead: "密码丢失或这台电脑的密钥环失效时，可凭本页打开您的 Ringfence 保险库。\
           没有保险库文件或其备份，本页打不开任何东西；两样都拿到的人，可以生成您的全部验证码。",
    code: "恢复码",
    letters: "只含字母 A 到 Z 和数字 2 到 7，没有 0、1、8。最后一组用来检查前面各组。",
    qr: "二维码形式的恢复码",
    use_title: "需要时怎么用",
    use_steps: &[
        "安装 Ringfence。启动之前，把保险库文件或最新的备份放到它的位置：\
         Linux 上是 <code>~/.local/share/ringfence/vault.json</code>，\
         Windows 上是 <code>%LOCALAPPDATA%\\ringfence\\data\\vault.json</code>，\
         macOS 上是 <code>~/Library/Application Support/ringfence/vault.json</code>。",
        "启动 Ringfence，在锁定窗口上选择<b>恢复码</b>。",
        "输入恢复码。大小写、空格和连字符都不影响。",
        "然后让 Ringfence 修复密钥环，或设置新密码。如果别人可能看过本页，请制作新的恢复页：本页便不再能打开保险库，但仍能打开此前的备份和副本。",
        "在终端里：<code>ringfence-cli list --recovery-code-file 文件</code>，文件内容就是恢复码。\
         <code>ringfence-cli scan</code> 能从本页的照片或扫描件里读出二维码的文字；其他应用用不了它。",
    ],
    keep_title: "怎么保管",
    keep_steps: &[
        "把本页打印出来，和重要文件放在一起，不要放在这台电脑旁边。",
        "如果存成了文件，打印后请删除该文件。不要拍照、不要用邮件发送，也不要放到网盘。",
        "另外保留一份保险库备份。文件没有了，本页也无法找回。",
    ],
    vault: "保险库",
    made: "制作日期",
    backup: "我的备份放在",
};
