//! Joining the program, and what an operator does with affiliates, their links and their applications.

mod add_affiliate_link;
mod add_own_link;
mod approve_application;
mod disable_affiliate;
mod enable_affiliate;
mod join_program;
mod reject_application;
mod set_link_terms;
mod switch_link;
mod write_off_debt;

pub use add_affiliate_link::AddAffiliateLink;
pub use add_own_link::AddOwnLink;
pub use approve_application::ApproveApplication;
pub use disable_affiliate::DisableAffiliate;
pub use enable_affiliate::EnableAffiliate;
pub use join_program::JoinProgram;
pub use reject_application::RejectApplication;
pub use set_link_terms::SetLinkTerms;
pub use switch_link::SwitchLink;
pub use write_off_debt::WriteOffDebt;

use crate::domain::ids::{CustomerId, LinkId};
use crate::http::Typed;
use crate::service::{Refusal, Subject};

/// The affiliate that a form is about.
fn read_affiliate(id: &Typed) -> Result<CustomerId, Refusal> {
    CustomerId::parse(id).ok_or(Refusal::NotFound(Subject::Customer))
}

/// The application that a form is about.
fn read_application(id: &Typed) -> Result<LinkId, Refusal> {
    LinkId::parse(id).ok_or(Refusal::NotFound(Subject::Application))
}
