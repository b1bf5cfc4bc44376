//! Keeps `ui/src/host/bindings.ts` equal to the views. `BLESS=1 cargo test -p ringfence-app bindings`
//! rewrites it.

use std::fmt::Write as _;
use std::path::Path;

use ts_rs::{Config, TS};

use crate::view::{
    AccountView, Added, AdoptionView, BackupView, BackupsView, CameBy, CameraOn, CameraView, ChooserLabels,
    Chosen, ChosenBackupView, ClipboardView, CodeView, ComparedView, ComparisonView, Copied, CopyView,
    DesktopLabels, EditRequest, ExportView, FieldView, FileTrouble, FileView, GivesWay, ImportReview,
    KdfView, Kind, KitView, Language, ManualCheck, ManualRequest, MergedView, OddityView, PairView, Progress,
    QrView, RecoverableView, Rejected, Restored, ReviewItem, ReviewStatus, SecretView, Settings, Shown,
    SlotView, Snapshot, StrengthHint, StrengthView, Theme, TransferView, TrayLabels, TwinView, VaultView,
    VersionView, Way, Which,
};
use crate::{ErrorCode, ErrorView, LockCause};

fn declare<T: TS>(out: &mut String) {
    writeln!(out, "export {}", T::decl(&Config::default())).expect("text grows");
}

fn bindings() -> String {
    let mut out = "// Generated from crates/app/src/view and error.rs; do not edit.\n\
         // BLESS=1 cargo test -p ringfence-app bindings\n"
        .to_owned();
    declare::<ErrorCode>(&mut out);
    declare::<ErrorView>(&mut out);
    declare::<Kind>(&mut out);
    declare::<OddityView>(&mut out);
    declare::<CodeView>(&mut out);
    declare::<AccountView>(&mut out);
    declare::<LockCause>(&mut out);
    declare::<FileTrouble>(&mut out);
    declare::<FileView>(&mut out);
    declare::<MergedView>(&mut out);
    declare::<CopyView>(&mut out);
    declare::<VaultView>(&mut out);
    declare::<ClipboardView>(&mut out);
    declare::<Theme>(&mut out);
    declare::<Language>(&mut out);
    declare::<Settings>(&mut out);
    declare::<TrayLabels>(&mut out);
    declare::<ChooserLabels>(&mut out);
    declare::<DesktopLabels>(&mut out);
    declare::<Snapshot>(&mut out);
    declare::<KitView>(&mut out);
    declare::<VersionView>(&mut out);
    declare::<FieldView>(&mut out);
    declare::<ComparedView>(&mut out);
    declare::<ComparisonView>(&mut out);
    declare::<Restored>(&mut out);
    declare::<RecoverableView>(&mut out);
    declare::<BackupsView>(&mut out);
    declare::<BackupView>(&mut out);
    declare::<CameBy>(&mut out);
    declare::<ChosenBackupView>(&mut out);
    declare::<GivesWay>(&mut out);
    declare::<AdoptionView>(&mut out);
    declare::<Which>(&mut out);
    declare::<Copied>(&mut out);
    declare::<PairView>(&mut out);
    declare::<ReviewStatus>(&mut out);
    declare::<TwinView>(&mut out);
    declare::<ReviewItem>(&mut out);
    declare::<Rejected>(&mut out);
    declare::<TransferView>(&mut out);
    declare::<ImportReview>(&mut out);
    declare::<Chosen>(&mut out);
    declare::<Added>(&mut out);
    declare::<Progress>(&mut out);
    declare::<CameraView>(&mut out);
    declare::<CameraOn>(&mut out);
    declare::<ManualRequest>(&mut out);
    declare::<ManualCheck>(&mut out);
    declare::<EditRequest>(&mut out);
    declare::<Shown>(&mut out);
    declare::<QrView>(&mut out);
    declare::<SecretView>(&mut out);
    declare::<ExportView>(&mut out);
    declare::<Way>(&mut out);
    declare::<KdfView>(&mut out);
    declare::<SlotView>(&mut out);
    declare::<StrengthHint>(&mut out);
    declare::<StrengthView>(&mut out);
    // A remark of one line on one line.
    out.replace("/**\n * ", "/** ").replace("\n */", " */")
}

#[test]
fn the_committed_bindings_are_the_views() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/host/bindings.ts");
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("has a parent")).expect("can make the folder");
        std::fs::write(&path, bindings()).expect("can write");
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == bindings(), "stale: BLESS=1 cargo test -p ringfence-app bindings");
}
