//! A small machine that runs one job among the files of this one, with cameras that this one does not have. The
//! files are lent read-only; what the job writes stays in the machine's memory and ends with it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use xtask::Outcome;

use super::kernel::Kernel;
use crate::processes::Line;

const INIT: &str = include_str!("init.sh");

/// Longer than that nothing is worth waiting for. The machine also keeps it by itself.
const LIMIT: Duration = Duration::from_secs(10 * 60);

/// Runs a shell script in the machine, on this terminal. `share` is a folder that the script finds as `/mnt/job`
/// and may write to.
///
/// # Errors
/// The machine does not start or takes too long, or the script fails.
pub fn run(kernel: &Kernel, script: &str, share: &Path) -> Outcome {
    fs::write(share.join("job.sh"), script)?;
    let workshop = tempfile::tempdir()?;
    let initramfs = pack(kernel, workshop.path())?;
    let status = share.join("status");
    let mut machine = command(kernel, &initramfs, share);
    let mut machine = machine.spawn().map_err(|error| format!("qemu-system-x86_64: {error}"))?;
    let start = Instant::now();
    let ended = loop {
        match machine.try_wait() {
            Ok(None) if start.elapsed() < LIMIT => thread::sleep(Duration::from_millis(200)),
            ended => break ended,
        }
    };
    // A machine that has ended by itself can't be ended again.
    let _ = machine.kill();
    let _ = machine.wait();
    if ended?.is_none() {
        return Err(format!("the test machine was not done in {} minutes", LIMIT.as_secs() / 60).into());
    }
    match fs::read_to_string(&status).unwrap_or_default().trim() {
        "0" => Ok(()),
        "" => Err("the test machine ended before the tests did".into()),
        status => Err(format!("the tests in the machine failed (exit status {status})").into()),
    }
}

/// The first files of the machine: busybox, the script that it starts with, and the modules.
fn pack(kernel: &Kernel, workshop: &Path) -> Outcome<PathBuf> {
    let tree = workshop.join("tree");
    fs::create_dir_all(tree.join("bin"))?;
    fs::write(tree.join("init"), INIT)?;
    let busybox = crate::files::program("busybox").ok_or("there is no busybox")?;
    fs::copy(busybox, tree.join("bin/busybox"))?;
    let archive = workshop.join("initramfs");
    Line::new(
        &tree,
        &["sh", "-c", r#"chmod 755 init && cp -r "$0" modules && find . | cpio --quiet -o -H newc > "$1""#],
    )
    .words([&kernel.modules, &archive])
    .run()?;
    Ok(archive)
}

fn command(kernel: &Kernel, initramfs: &Path, share: &Path) -> Command {
    let mut qemu = Command::new("qemu-system-x86_64");
    // Software alone: the processor's own help is not to be had on machines that are virtual themselves, and where it
    // seems to be, it may hang.
    qemu.args(["-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "2", "-m", "3072"]);
    qemu.arg("-kernel").arg(&kernel.image).arg("-initrd").arg(initramfs);
    // The check of its timer fails on a host that is busy with other things.
    qemu.arg("-append")
        .arg(format!("console=ttyS0 quiet panic=-1 no_timer_check ringfence.limit={}", LIMIT.as_secs()));
    qemu.args([
        "-display",
        "none",
        "-vga",
        "none",
        "-serial",
        "stdio",
        "-monitor",
        "none",
        "-nic",
        "none",
        "-no-reboot",
    ]);
    qemu.args(["-virtfs", "local,path=/,mount_tag=host,security_model=none,readonly=on,multidevs=remap"]);
    qemu.arg("-virtfs").arg(format!("local,path={},mount_tag=job,security_model=none", share.display()));
    qemu.stdin(Stdio::null());
    qemu
}
