//! Affiliates, their applications, and the terms of the program.

mod application_decisions;
mod change_affiliate_status;
mod list_affiliates;
mod list_applications;
mod program_settings;
mod show_affiliate;

use crate::api::openapi::{Operation, operation};

/// Every operation of the room.
pub fn operations() -> Vec<Operation> {
    vec![
        operation!(show_affiliate::show_affiliate),
        operation!(list_affiliates::list_affiliates),
        operation!(change_affiliate_status::change_affiliate_status),
        operation!(program_settings::show_settings),
        operation!(program_settings::change_settings),
        operation!(list_applications::list_applications),
        operation!(application_decisions::approve),
        operation!(application_decisions::reject),
    ]
}
