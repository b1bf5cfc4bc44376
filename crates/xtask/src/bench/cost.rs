//! What a program and all its helper processes take of memory and processor, as the kernel counts it.

use std::{collections::HashMap, fs, path::PathBuf, thread, time::Duration};

use xtask::Outcome;

/// The kernel's unit of processor time, in seconds. Fixed at 1/100 for all that `/proc` tells.
const TICK: f64 = 0.01;

/// What the processes of a program used while they were watched.
pub struct Use {
    /// Processor time, in per cent of one core.
    pub busy: f64,
    /// How often a minute a thread of theirs was woken. Unlike the time it is the same on a slow machine.
    pub wakes: f64,
}

/// The processes of a program: it, its children and theirs, the web view's included.
pub struct Tree(Vec<u32>);

impl Tree {
    /// The processes as they are now.
    pub fn of(root: u32) -> Outcome<Self> {
        let numbers = fs::read_dir("/proc")?.flatten();
        let numbers = numbers.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
        let parents: HashMap<u32, u32> =
            numbers.filter_map(|number| Some((number, stat(number)?.get(1)?.parse().ok()?))).collect();
        let mut tree = vec![root];
        let mut seen = 0;
        while let Some(&parent) = tree.get(seen) {
            seen += 1;
            tree.extend(parents.iter().filter(|(_, above)| **above == parent).map(|(number, _)| *number));
        }
        Ok(Self(tree))
    }

    /// Memory in megabytes: private pages whole, shared ones divided among those that share them.
    pub fn memory(&self) -> Outcome<f64> {
        let mut kilobytes = 0.0;
        for number in &self.0 {
            let rollup = fs::read_to_string(format!("/proc/{number}/smaps_rollup"))?;
            let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).ok_or("no PSS")?;
            kilobytes += line.trim().trim_end_matches(" kB").parse::<f64>()?;
        }
        Ok(kilobytes * 1024.0 / 1e6)
    }

    /// What is used while watched.
    pub fn watch(&self, watch: Duration) -> Outcome<Use> {
        let (time, wakes) = (self.processor_time()?, self.wakes()?);
        thread::sleep(watch);
        let seconds = watch.as_secs_f64();
        let woken = self.wakes()?.into_iter().map(|(thread, now)| now - wakes.get(&thread).unwrap_or(&0.0));
        Ok(Use {
            busy: (self.processor_time()? - time) / seconds * 100.0,
            wakes: woken.sum::<f64>() / seconds * 60.0,
        })
    }

    /// How often each thread has gone to sleep so far, by its folder (`voluntary_ctxt_switches` in proc(5)).
    fn wakes(&self) -> Outcome<HashMap<PathBuf, f64>> {
        let mut wakes = HashMap::new();
        for number in &self.0 {
            for thread in fs::read_dir(format!("/proc/{number}/task"))?.flatten() {
                // It may have ended meanwhile.
                let Ok(status) = fs::read_to_string(thread.path().join("status")) else { continue };
                let line = status.lines().find_map(|line| line.strip_prefix("voluntary_ctxt_switches:"));
                wakes.insert(thread.path(), line.ok_or("no switches")?.trim().parse()?);
            }
        }
        Ok(wakes)
    }

    /// Seconds of processor time so far, in user mode and in the kernel.
    fn processor_time(&self) -> Outcome<f64> {
        let mut ticks = 0.0;
        for number in &self.0 {
            let fields = stat(*number).ok_or("a process has ended")?;
            for field in [11, 12] {
                ticks += fields.get(field).ok_or("a short line")?.parse::<f64>()?;
            }
        }
        Ok(ticks * TICK)
    }
}

/// The fields of `/proc/N/stat` after the program's name, which may hold anything (proc(5), from field 3 on).
fn stat(number: u32) -> Option<Vec<String>> {
    let line = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    Some(line.rsplit_once(')')?.1.split_whitespace().map(str::to_owned).collect())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_tree_has_the_children_and_counts_them() {
        let mut shell = Command::new("sh").args(["-c", "sleep 30 & wait"]).spawn().unwrap();
        let mut tree = Tree::of(shell.id()).unwrap();
        for _ in 0..100 {
            if tree.0.len() == 2 {
                break;
            }
            thread::sleep(Duration::from_millis(20));
            tree = Tree::of(shell.id()).unwrap();
        }
        assert_eq!(tree.0.len(), 2);
        assert!(tree.memory().unwrap() > 0.0);
        assert!(tree.processor_time().is_ok());
        assert_eq!(tree.wakes().unwrap().len(), 2);
        let sleeper = tree.0[1].to_string();
        shell.kill().unwrap();
        shell.wait().unwrap();
        Command::new("kill").arg(sleeper).status().unwrap();
    }
}
