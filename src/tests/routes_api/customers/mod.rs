//! /dev/v1/customers

mod affiliate;
mod convert_to_balance;
mod payout_requests;
mod show;
