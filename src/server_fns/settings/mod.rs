//! What an operator does with the shop's settings.

mod change_program;

pub use change_program::ChangeProgram;
