//! /dev/v1/orders, and /dev/v1/invoices, which are the same under their other name

mod complete;
mod create;
mod fulfill;
mod list;
mod refund;
mod show;
mod show_invoice;
mod update;
