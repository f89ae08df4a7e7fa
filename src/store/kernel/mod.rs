//! What every table of the store uses: the unit of work, the writer, the two dialects, values, the kept
//! outcomes and the job table. No table of a noun belongs here.

pub mod audit;
pub mod command;
pub mod dialect;
pub mod error;
pub mod fault;
pub mod idempotency;
pub mod job;
pub mod planner;
pub mod seal;
pub mod tx;
pub mod value;
pub mod vault;
pub mod writer;
pub mod zones;
