//! /dev/v1/affiliates

mod decide_payout_requests;
mod list_payout_requests;
