//! Money: the main job, parallel use, refunds, tampering, and random operations against a model.

mod closed;
mod days;
mod expiry;
mod figures;
mod main_job;
mod model;
mod model_book;
mod parallel;
mod refunds;
mod tampering;
mod zero;
