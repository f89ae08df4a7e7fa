//! The pages as a browser gets them, asked without one.

mod balance;
mod invoice;
