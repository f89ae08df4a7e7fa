//! The affiliate program: joining, links, clicks, the credit for a sale, commissions, the terms. What affiliates do
//! with their earnings is in `wallet/` and `payouts/`.

pub(super) mod affiliate_views;
pub(super) mod become_affiliate;
pub(super) mod change_program;
pub(super) mod code_saving;
pub(super) mod decide_application;
mod free_code;
pub(super) mod freeze_commission;
pub(super) mod held_clicks;
pub(super) mod links;
pub(super) mod manage_affiliates;
pub(super) mod read_code;
pub(super) mod record_click;
pub(super) mod release_commission;
pub(super) mod update_attribution;
pub(super) mod write_off_debt;

pub use affiliate_views::*;
pub use become_affiliate::BecomeAffiliate;
pub use change_program::{ChangeProgram, HOLD_DAYS_MAX, ProgramChange, WINDOW_DAYS_MAX};
pub use code_saving::Saving;
pub use decide_application::{ApplicationVerdict, DecideApplication};
pub use held_clicks::HeldClicks;
pub use links::{CreateLink, LABEL_LENGTH_MAX, LINKS_MAX, SetLinkTerms, SwitchLink};
pub use manage_affiliates::{AffiliateQuery, ApplicationQuery, SetAffiliateState};
pub use record_click::RecordClick;
pub use release_commission::ReleaseCommission;
pub use update_attribution::{AttributionWish, UpdateAttribution};
pub use write_off_debt::WriteOffDebt;
