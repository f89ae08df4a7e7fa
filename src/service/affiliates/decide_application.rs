//! Deciding about a link that an affiliate asked for.

use crate::domain::actor::{Actor, Scope};
use crate::domain::affiliates::program::ApplicationState;
use crate::domain::ids::LinkId;
use crate::domain::people::own_money::MoneyDecision;
use crate::service::kernel::own_money::{Payee, require_not_own};
use crate::service::kernel::refusal::{Answer, Conflict, Refusal, ServiceError, Subject};
use crate::store::affiliates::application::{Application, application_fetch, application_update};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// What is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApplicationVerdict {
    /// The link works from now on.
    Approve {
        /// Its own rate in parts per million; the one that was asked for when not given.
        rate_ppm: Option<i64>,
        /// Its own discount in parts per million; the one that was asked for when not given.
        discount_ppm: Option<i64>,
    },
    /// The link never works; its code is free again.
    Reject {
        /// Why, for the affiliate.
        reason: Option<String>,
    },
}

/// Decides about an application, once.
#[derive(Clone, Debug)]
pub struct DecideApplication {
    /// Who decides.
    pub actor: Actor,
    /// The application: the link's id.
    pub link: LinkId,
    /// What is decided.
    pub verdict: ApplicationVerdict,
}

impl Command for DecideApplication {
    type Output = Application;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Application> {
        self.actor.for_shop(Scope::AffiliatesWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let found = application_fetch(tx, shop, &self.link).await?;
        let mut row = found.ok_or(Refusal::NotFound(Subject::Application))?;
        let payee = Payee::of(&row.customer);
        require_not_own(tx, &self.actor, MoneyDecision::Application, payee).await?;
        let before = row.state;
        if before != ApplicationState::Pending {
            return Err(Refusal::Conflict(Conflict::ApplicationState).into());
        }
        match &self.verdict {
            ApplicationVerdict::Approve { rate_ppm, discount_ppm } => {
                // A link that was switched off while it waited stays off.
                if row.link.state != "pending" {
                    return Err(Refusal::Conflict(Conflict::ApplicationState).into());
                }
                row.state = ApplicationState::Approved;
                "active".clone_into(&mut row.link.state);
                row.link.rate_override_ppm = rate_ppm.or(row.link.requested_rate_ppm);
                row.link.discount_override_ppm = discount_ppm.or(row.link.requested_discount_ppm);
            }
            ApplicationVerdict::Reject { reason } => {
                row.state = ApplicationState::Rejected;
                "rejected".clone_into(&mut row.link.state);
                row.reason.clone_from(reason);
            }
        }
        let now = tx.now();
        row.link.updated_at = Some(now);
        application_update(tx, shop, &row, before, now);
        let detail = json!({
            "before": before, "after": row.state, "code": row.link.code, "reason": row.reason,
            "rate_override_ppm": row.link.rate_override_ppm, "discount_override_ppm": row.link.discount_override_ppm,
        });
        let action = match row.state {
            ApplicationState::Approved => "application.approve",
            _ => "application.reject",
        };
        audit_insert(tx, &self.actor, action, row.link.id.as_str(), &detail);
        Ok(row)
    }
}
