//! The simulator: years of a shop in seconds, from a seed. Steps are made up front as plain data; the rules of the
//! ledger, the services on a database, and a model of their own run the same steps and must agree after each. What
//! fails is replayed from its seed and shortened.
//!
//! Not a part of the product: the command `simulate` and the tests include this folder, the library does not.

pub mod dice;
mod generate;
mod model;
mod op;
mod rules;
#[cfg(feature = "ssr")]
mod services;
pub mod shrink;
#[cfg(all(test, not(feature = "ssr")))]
mod tests;

pub use generate::generate;
pub use op::Step;
pub use rules::run_rules;
#[cfg(feature = "ssr")]
pub use services::World;

use shrink::Shrink;

/// How many steps one shop lives for; longer runs go on with the next seed.
pub const STEPS_MAX: usize = 500;

/// Makes a failing list of steps as short as it can be, and says how the short one fails.
pub fn shortened(failing: Vec<Step>, fails: impl Fn(&[Step]) -> bool) -> Vec<Step> {
    let mut shrink = Shrink::new(failing);
    while let Some(candidate) = shrink.candidate() {
        let still_fails = fails(&candidate);
        shrink.tell(candidate, still_fails);
    }
    shrink.into_best()
}
