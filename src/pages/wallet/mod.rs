//! Store balance and available commission: the statement, converting.

pub mod convert;
pub mod ending;
pub mod month;
pub mod statement;
