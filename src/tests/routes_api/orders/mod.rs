//! /dev/v1/orders

mod complete;
mod create;
mod refund;
mod show;
