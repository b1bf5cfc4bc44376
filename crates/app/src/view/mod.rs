//! What may be seen: the pictures that fronts draw, and the requests that they make.
//!
//! A view holds codes that are on show and names, never a secret; but for the one ([`SecretView`]) that a person asked
//! to see after proof of who they are. Times are whole seconds since 1970.

mod accounts;
mod adding;
mod file;
mod history;
mod recovery;
mod secrets;
mod settings;
mod slots;
mod typed;
mod vault;

pub use accounts::{AccountView, CodeView, Copied, EditRequest, Kind, OddityView, PairView, Which};
pub use adding::{
    Added, CameraOn, CameraView, Chosen, ImportReview, ManualCheck, ManualRequest, Progress, Rejected,
    ReviewItem, ReviewStatus, TransferView, TwinView,
};
pub use file::{CopyView, FileTrouble, FileView, MergedView};
pub use history::{
    AdoptionView, BackupView, BackupsView, CameBy, ChosenBackupView, ComparedView, ComparisonView, FieldView,
    GivesWay, RecoverableView, Restored, VersionView,
};
pub use recovery::KitView;
pub use secrets::{ExportView, QrView, SecretView};
pub use settings::{ChooserLabels, DesktopLabels, Language, Settings, Theme, TrayLabels};
pub use slots::{KdfView, SlotView, StrengthHint, StrengthView, Way};
pub use typed::{Shown, Typed};
pub use vault::{ClipboardView, Snapshot, VaultView};
