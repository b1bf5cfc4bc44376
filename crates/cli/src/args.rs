//! What may be typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use ringfence_app::view::Kind;

/// One-time codes from the Ringfence vault.
#[derive(Parser)]
#[command(name = "ringfence-cli", version, arg_required_else_help = true)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub shared: Shared,
}

/// What every command takes.
#[derive(clap::Args)]
pub struct Shared {
    /// The vault file (else what `RINGFENCE_VAULT` names, else the window's vault)
    #[arg(long, global = true, value_name = "FILE")]
    pub vault: Option<PathBuf>,
    /// A file whose text is the vault's password
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "password_stdin")]
    pub password_file: Option<PathBuf>,
    /// Read the vault's password from standard input
    #[arg(long, global = true)]
    pub password_stdin: bool,
    /// A file with the code of the vault's recovery kit, or with the text of its QR code; `-` is standard input
    #[arg(long, global = true, value_name = "FILE", conflicts_with_all = ["password_file", "password_stdin"])]
    pub recovery_code_file: Option<PathBuf>,
    /// Print JSON
    #[arg(long, global = true)]
    pub json: bool,
}

/// The commands.
#[derive(Subcommand)]
pub enum Command {
    /// Print a code: of an account in the vault, or of a link
    Code(Code),
    /// Print the texts of the QR codes in pictures, on the screen, on the clipboard or before a camera
    Scan(Scan),
    /// Add the accounts of files: lists of links, transfer codes, pictures of QR codes
    Import(Import),
    /// List the accounts in the vault
    List,
    /// Show what copies of the vault hold that a sync program left beside it, or merge them
    Conflicts(Conflicts),
    /// Add one account
    Add(Add),
    /// Remove an account from the vault
    Remove(Remove),
    /// Change an account's names
    Rename(Rename),
    /// Lock the window that is running
    Lock,
    /// Set, change or remove the vault's password
    Password(Password),
    /// The vault itself
    #[command(subcommand)]
    Vault(VaultAct),
    /// List the ways into the vault
    Slots,
    /// Write the accounts as links that other programs read: whoever has them has every key
    Export(Export),
    /// Make a recovery kit: a page with a code that opens the vault
    Recovery(Recovery),
    /// Say whether the keychain opens the vault, and if not, what helps
    Doctor(Doctor),
    /// Earlier versions of the vault
    #[command(subcommand)]
    Snapshot(Snapshot),
    /// Backups
    #[command(subcommand)]
    Backup(Backup),
}

/// `snapshot`.
#[derive(Subcommand)]
pub enum Snapshot {
    /// List the earlier versions, newest first
    List,
    /// Say what going back to a version would change
    Diff {
        /// Its number in the list, or its id
        #[arg(value_name = "VERSION")]
        version: String,
    },
    /// Go back to a version, or take one account back from it
    Restore(SnapshotRestore),
    /// Put the newest version that opens in the place of a vault file that can't be used
    Recover,
}

/// `snapshot restore`.
#[derive(clap::Args)]
pub struct SnapshotRestore {
    /// Its number in the list, or its id
    #[arg(value_name = "VERSION")]
    pub version: String,
    /// Only this account: part of its service or name, or its id
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// Don't ask
    #[arg(long)]
    pub yes: bool,
}

/// `backup`.
#[derive(Subcommand)]
pub enum Backup {
    /// Make a backup, read it back and compare it with the vault
    Make {
        /// The folder (else the one that was chosen in the window)
        #[arg(value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
    /// List the backups of this vault, newest first
    List {
        /// The folder (else the one that was chosen in the window)
        #[arg(value_name = "FOLDER")]
        folder: Option<PathBuf>,
    },
    /// Open a backup and compare it with the vault
    Test {
        /// The backup
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Put a backup's accounts in the place of the vault's; where there is no vault, or its file can't be used, the
    /// backup becomes the vault
    Restore {
        /// The backup
        #[arg(value_name = "FILE")]
        file: PathBuf,
        /// Make the backup the vault also where there is one that nothing opens any more; it is kept among the earlier
        /// versions
        #[arg(long)]
        as_vault: bool,
        /// Don't ask
        #[arg(long)]
        yes: bool,
    },
}

/// The last second that a code can be asked for: instants are counted in milliseconds.
const LATEST: u64 = u64::MAX / 1000;

/// `code`.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("of").required(true).args(["account", "uri"]))]
pub struct Code {
    /// Part of an account's service or name
    #[arg(value_name = "NAME")]
    pub account: Option<String>,
    /// A file with a link instead; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub uri: Option<String>,
    /// The time, in seconds since 1970
    #[arg(long, value_name = "UNIX", value_parser = clap::value_parser!(u64).range(..=LATEST))]
    pub at: Option<u64>,
}

/// `scan`.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("of").required(true).args(
    ["images", "screen", "region", "clipboard", "camera", "list_cameras"]
))]
pub struct Scan {
    /// Pictures; `-` is standard input
    #[arg(value_name = "IMAGE")]
    pub images: Vec<PathBuf>,
    /// Every screen of this computer
    #[arg(long)]
    pub screen: bool,
    /// A part of the screen, to be chosen with the mouse
    #[arg(long)]
    pub region: bool,
    /// The picture or the picture files on the clipboard
    #[arg(long)]
    pub clipboard: bool,
    /// Look through a camera: the first one, or the one of this name
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub camera: Option<String>,
    /// Print the names of the cameras
    #[arg(long)]
    pub list_cameras: bool,
    /// With --camera: go on after the first code
    #[arg(long, requires = "camera")]
    pub all: bool,
    /// With --camera: give up after so long (30, or never with --all)
    #[arg(long = "for", value_name = "SECONDS", requires = "camera")]
    pub seconds: Option<u64>,
}

/// `import`.
#[derive(clap::Args)]
pub struct Import {
    /// Files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// Say what would be added, and leave the vault alone
    #[arg(long)]
    pub dry_run: bool,
    /// Print keys and PINs too
    #[arg(long, requires = "json")]
    pub show_secrets: bool,
    /// Add also accounts whose key is in the vault under another name
    #[arg(long)]
    pub same_key: bool,
}

/// `conflicts`.
#[derive(clap::Args)]
pub struct Conflicts {
    /// Take in what all copies have, or the one of this name; each is then kept among the earlier versions
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub merge: Option<String>,
}

/// `add`.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("from").required(true).args(["uri", "key_file"]))]
pub struct Add {
    /// A file with a link; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub uri: Option<String>,
    /// A file with the key; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub key_file: Option<String>,
    /// The service
    #[arg(long, default_value = "", hide_default_value = true)]
    pub issuer: String,
    /// The account at the service
    #[arg(long, default_value = "", hide_default_value = true)]
    pub name: String,
    /// The kind of code
    #[arg(long = "type", default_value = "totp", value_name = "TYPE", conflicts_with = "uri")]
    pub kind: KindArg,
    /// SHA1, SHA224, SHA256, SHA384, SHA512 or MD5
    #[arg(long, default_value = "SHA1", conflicts_with = "uri")]
    pub algorithm: String,
    /// How many digits a code has
    #[arg(long, default_value = "6", conflicts_with = "uri")]
    pub digits: String,
    /// How many seconds a code lasts
    #[arg(long, default_value = "30", conflicts_with = "uri")]
    pub period: String,
    /// The counter of the next code (type hotp)
    #[arg(long, default_value = "0", conflicts_with = "uri")]
    pub counter: String,
    /// A file with the PIN (types yandex and motp)
    #[arg(long, value_name = "FILE")]
    pub pin_file: Option<String>,
    /// Add it also when another account has this key
    #[arg(long)]
    pub same_key: bool,
}

/// `remove`.
#[derive(clap::Args)]
pub struct Remove {
    /// Part of the account's service or name
    #[arg(value_name = "NAME")]
    pub account: String,
    /// Don't ask
    #[arg(long)]
    pub yes: bool,
}

/// `rename`.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("to").required(true).multiple(true).args(["issuer", "new_name"]))]
pub struct Rename {
    /// Part of the account's service or name
    #[arg(value_name = "NAME")]
    pub account: String,
    /// The service's new name
    #[arg(long)]
    pub issuer: Option<String>,
    /// The account's new name
    #[arg(long = "name", value_name = "NEW")]
    pub new_name: Option<String>,
}

/// `password`.
#[derive(clap::Args)]
pub struct Password {
    /// What to do with it.
    #[command(subcommand)]
    pub act: PasswordAct,
}

/// What may be done with the password.
#[derive(Subcommand)]
pub enum PasswordAct {
    /// Give a vault that has none a password
    Set(NewPassword),
    /// Put another password in its place
    Change(NewPassword),
    /// Take the password away; the keychain or a recovery code must still open the vault
    Remove,
}

/// `vault`.
#[derive(Subcommand)]
pub enum VaultAct {
    /// Change the key that seals the vault and its earlier versions; every way in stays as it is
    Rekey {
        /// Remove earlier versions that can't be sealed again at this moment
        #[arg(long)]
        remove_unsealed: bool,
    },
}

/// Where a new password comes from.
#[derive(clap::Args)]
pub struct NewPassword {
    /// A file whose text is the new password; `-` is standard input (else it is asked for twice)
    #[arg(long, value_name = "FILE")]
    pub new_password_file: Option<String>,
}

/// `export`.
#[derive(clap::Args)]
pub struct Export {
    /// The file to write, readable for you alone; `-` is standard output
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Write over a file that is there
    #[arg(long)]
    pub force: bool,
}

/// `recovery`.
#[derive(clap::Args)]
pub struct Recovery {
    /// What to do.
    #[command(subcommand)]
    pub act: RecoveryAct,
}

/// What may be done with the recovery kit.
#[derive(Subcommand)]
pub enum RecoveryAct {
    /// Make a kit, in place of the one before, and save its page
    Make(MakeKit),
}

/// `recovery make`.
#[derive(clap::Args)]
pub struct MakeKit {
    /// The page, an HTML file that you alone may read; `-` is standard output
    #[arg(long, value_name = "FILE")]
    pub output: PathBuf,
    /// The page's language
    #[arg(long, default_value = "en", value_name = "LANGUAGE")]
    pub language: LanguageArg,
    /// Replace a file of that name
    #[arg(long)]
    pub force: bool,
}

/// `doctor`.
#[derive(clap::Args)]
pub struct Doctor {
    /// Let the keychain open the vault again, with a new key; the vault is opened by password or recovery code first
    #[arg(long)]
    pub mend: bool,
}

/// The languages of the kit's page.
#[derive(Clone, Copy, ValueEnum)]
pub enum LanguageArg {
    /// English
    #[value(name = "en")]
    English,
    /// 简体中文
    #[value(name = "zh-CN")]
    SimplifiedChinese,
}

/// The kinds of account.
#[derive(Clone, Copy, ValueEnum)]
pub enum KindArg {
    /// Time-based
    Totp,
    /// Counter-based
    Hotp,
    /// Steam Guard
    Steam,
    /// Yandex key
    Yandex,
    /// Mobile-OTP
    Motp,
}

impl From<KindArg> for Kind {
    fn from(kind: KindArg) -> Self {
        match kind {
            KindArg::Totp => Self::Totp,
            KindArg::Hotp => Self::Hotp,
            KindArg::Steam => Self::Steam,
            KindArg::Yandex => Self::Yandex,
            KindArg::Motp => Self::Motp,
        }
    }
}
