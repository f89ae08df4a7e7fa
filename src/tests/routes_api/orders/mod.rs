//! /dev/v1/orders

mod complete;
mod create;
mod fulfill;
mod list;
mod refund;
mod show;
mod update;
