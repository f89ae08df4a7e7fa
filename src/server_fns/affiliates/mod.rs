//! What a customer does in the affiliate program.

mod join_program;

pub use join_program::JoinProgram;
