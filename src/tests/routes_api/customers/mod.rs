//! /dev/v1/customers

mod affiliate;
mod convert_to_balance;
mod delete;
mod list;
mod payout_requests;
mod save;
mod show;
mod wallet;
