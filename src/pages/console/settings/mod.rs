//! The shop's settings in the console.

pub mod program;
