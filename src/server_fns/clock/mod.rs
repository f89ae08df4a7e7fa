//! What an operator does with the clock of a demo.

mod advance_clock;

pub use advance_clock::AdvanceClock;
