//! /dev/v1/affiliates

mod applications;
mod decide_payout_requests;
mod list_customers;
mod list_payout_requests;
mod settings;
