//! How much work a guess at a password costs on this machine: about half a second, and never less than the default.

use std::sync::Arc;
use std::time::Duration;

use ringfence_core::Passphrase;
use ringfence_core::vault::{KdfCost, SealError};

use crate::app::App;
use crate::error::AppError;
use crate::ports::Clock;
use crate::session::jobs::Job;
use crate::session::unlock::random;

/// How long a guess should take.
const AIM: Duration = Duration::from_millis(500);

/// The most memory that a calibrated password asks for, in KiB: 256 MiB, a quarter of what a reader accepts. A vault
/// moves to smaller machines and is opened there too.
const MOST_MEMORY_KIB: u32 = 256 * 1024;

/// The most passes that a reader accepts.
const MOST_PASSES: u32 = 20;

/// Memory is chosen in steps of this many KiB.
const MEMORY_STEP_KIB: u32 = 16 * 1024;

/// No machine does the default work sooner. A clock that was set between two looks can say so.
const SOONEST: Duration = Duration::from_millis(40);

impl App {
    /// Measures what a new password can cost here, and plans its slot by that. Done before the use-case that sets it, because
    /// it takes about a second.
    ///
    /// The job's failures are [`crate::ErrorCode::VaultKdf`], where there isn't the memory even for the default, and
    /// [`crate::ErrorCode::NoEntropy`].
    pub fn plan_password(&self) -> Job<([u8; 16], KdfCost)> {
        let (chosen, clock) = (self.kdf_cost, Arc::clone(&self.ports.clock));
        self.job(move || {
            let cost = chosen.map_or_else(|| measured(clock.as_ref()), Ok);
            move |app: &mut Self| Ok((random(app.ports.entropy.as_ref())?, cost?))
        })
    }

    /// Salt and cost for the slot of a new password: as planned, or made here and now; in memory and in passes never less
    /// than `before`, which the password before it had. A machine that is busy at the moment measures too little.
    ///
    /// # Errors
    /// [`crate::ErrorCode::VaultKdf`] where there isn't the memory even for the default.
    pub(crate) fn terms_for(
        &self,
        password: &Passphrase,
        before: Option<KdfCost>,
    ) -> Result<([u8; 16], KdfCost), AppError> {
        let (salt, cost) = match password.planned() {
            Some(planned) => planned,
            None => (random(self.ports.entropy.as_ref())?, self.cost_of_a_guess()?),
        };
        Ok((salt, before.map_or(cost, |before| no_less_than(before, cost))))
    }

    /// The cost for a password that is set now: measured, or what [`App::set_kdf_cost`] said.
    ///
    /// # Errors
    /// [`crate::ErrorCode::VaultKdf`] where there isn't the memory even for the default.
    fn cost_of_a_guess(&self) -> Result<KdfCost, AppError> {
        self.kdf_cost.map_or_else(|| measured(self.ports.clock.as_ref()), Ok)
    }
}

fn measured(clock: &dyn Clock) -> Result<KdfCost, AppError> {
    // The longer of two: the first one also pays for memory that is new to the program.
    let took = measure(clock)?.max(measure(clock)?);
    Ok(cost_for(took))
}

fn no_less_than(before: KdfCost, cost: KdfCost) -> KdfCost {
    let memory = cost.memory_kib().max(before.memory_kib());
    let passes = cost.passes().max(before.passes());
    KdfCost::new(memory, passes, cost.lanes()).unwrap_or(cost)
}

/// How long the default work takes here. Nothing when the clock stands still or goes back.
fn measure(clock: &dyn Clock) -> Result<Duration, AppError> {
    let start = clock.now();
    KdfCost::DEFAULT.rehearse().map_err(SealError::from)?;
    Ok(Duration::from_millis(clock.now().unix_millis().saturating_sub(start.unix_millis())))
}

/// The cost that takes as long as we aim for, where the default took `took`. Time grows with memory and with passes
/// alike; memory is raised first, because it is what makes guessing dear on special hardware.
fn cost_for(took: Duration) -> KdfCost {
    let default = KdfCost::DEFAULT;
    if took.is_zero() || took >= AIM {
        return default;
    }
    let times = |base: u32, nominator: u128, denominator: u128| -> u32 {
        u32::try_from(u128::from(base) * nominator / denominator).unwrap_or(u32::MAX)
    };
    let (aim, took) = (AIM.as_micros(), took.max(SOONEST).as_micros());
    let affordable = times(default.memory_kib(), aim, took).min(MOST_MEMORY_KIB);
    let memory = (affordable / MEMORY_STEP_KIB * MEMORY_STEP_KIB).max(default.memory_kib());
    let passes = times(default.passes(), aim * u128::from(default.memory_kib()), took * u128::from(memory));
    let passes = passes.clamp(default.passes(), MOST_PASSES);
    KdfCost::new(memory, passes, default.lanes()).unwrap_or(default)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(took_millis: u64) -> (u32, u32) {
        let cost = cost_for(Duration::from_millis(took_millis));
        assert_eq!(cost.lanes(), 1);
        (cost.memory_kib() / 1024, cost.passes())
    }

    #[test]
    fn a_fast_machine_gets_more_memory_first_and_passes_only_then() {
        assert_eq!(chosen(250), (128, 3));
        assert_eq!(chosen(200), (160, 3));
        assert_eq!(chosen(130), (240, 3));
        assert_eq!(chosen(125), (256, 3));
        assert_eq!(chosen(90), (256, 4));
        assert_eq!(chosen(62), (256, 6));
    }

    #[test]
    fn no_machine_and_no_clock_leads_below_the_default_or_beyond_what_a_reader_accepts() {
        for took in [0, 500, 501, 60_000, u64::MAX] {
            assert_eq!(chosen(took), (64, 3), "{took} ms");
        }
        for took in 1..500 {
            let (memory, passes) = chosen(took);
            assert!(
                (64..=256).contains(&memory) && (3..=20).contains(&passes),
                "{took} ms: {memory}, {passes}"
            );
        }
        assert_eq!(chosen(1), chosen(40), "a clock that jumped is not believed");
    }

    #[test]
    fn a_cost_is_never_lowered() {
        let cost =
            |memory: u32, passes| KdfCost::new(memory * 1024, passes, 1).expect("is within the limits");
        assert_eq!(no_less_than(cost(192, 3), cost(96, 3)), cost(192, 3));
        assert_eq!(no_less_than(cost(96, 3), cost(192, 4)), cost(192, 4));
        assert_eq!(no_less_than(cost(256, 6), cost(80, 3)), cost(256, 6));
    }

    #[test]
    fn what_is_chosen_takes_at_most_as_long_as_aimed_for() {
        for took in 40..500_u64 {
            let (memory, passes) = chosen(took);
            let work = u64::from(memory) * u64::from(passes) * took;
            assert!(work <= 500 * 64 * 3, "{took} ms");
        }
    }
}
