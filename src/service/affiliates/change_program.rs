//! Changing the affiliate program: each change is a new version of its rules.

use crate::domain::actor::{Actor, Scope};
use crate::domain::affiliates::program::{AttributionMode, ProgramRule};
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::money::{MINOR_LIMIT, PPM};
use crate::service::Service;
use crate::service::kernel::cache::WHOLE_SHOP;
use crate::service::kernel::post::rule_of;
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError};
use crate::store::affiliates::program::{program_history, program_insert};
use crate::store::kernel::audit::audit_insert;
use crate::store::{Command, Tx};
use serde_json::json;

/// The longest hold, in days.
pub const HOLD_DAYS_MAX: i64 = 365;
/// The longest time a click counts, in days.
pub const WINDOW_DAYS_MAX: i64 = 365;

/// How many versions of the rules are told.
const HISTORY_ROWS: i64 = 20;

/// What is to be different; everything else stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProgramChange {
    /// Whether sales earn at all.
    pub is_active: Option<bool>,
    /// Commission in parts per million.
    pub rate_ppm: Option<i64>,
    /// Whether referred customers save anything.
    pub is_discount_active: Option<bool>,
    /// What they save, in parts per million.
    pub discount_ppm: Option<i64>,
    /// Whether affiliates may make links with codes of their own choice.
    pub has_custom_links: Option<bool>,
    /// Whether such links wait for approval.
    pub links_need_approval: Option<bool>,
    /// How long commissions are held, in days.
    pub hold_days: Option<i64>,
    /// How long a click counts, in days.
    pub window_days: Option<i64>,
    /// Which click counts.
    pub mode: Option<AttributionMode>,
    /// The least that can be requested as a payout, in minor units.
    pub payout_minimum_minor: Option<i64>,
    /// Whether the part paid from store balance earns too.
    pub earns_on_balance: Option<bool>,
}

impl ProgramChange {
    /// The rules after this change, with the version unchanged.
    pub fn apply(&self, rule: &ProgramRule) -> ProgramRule {
        ProgramRule {
            version: rule.version,
            is_active: self.is_active.unwrap_or(rule.is_active),
            rate_ppm: self.rate_ppm.unwrap_or(rule.rate_ppm),
            discount_ppm: self.discount_ppm.unwrap_or(rule.discount_ppm),
            hold_secs: self.hold_days.map_or(rule.hold_secs, |days| days * SECS_PER_DAY),
            window_days: self.window_days.unwrap_or(rule.window_days),
            mode: self.mode.unwrap_or(rule.mode),
            payout_minimum_minor: self.payout_minimum_minor.unwrap_or(rule.payout_minimum_minor),
            earns_on_balance: self.earns_on_balance.unwrap_or(rule.earns_on_balance),
            is_discount_active: self.is_discount_active.unwrap_or(rule.is_discount_active),
            has_custom_links: self.has_custom_links.unwrap_or(rule.has_custom_links),
            links_need_approval: self.links_need_approval.unwrap_or(rule.links_need_approval),
        }
    }

    fn require_ranges(&self) -> Result<(), Refusal> {
        let ranges = [
            ("affiliate_revenue_percent", self.rate_ppm, (0, PPM), (0, 100)),
            ("affiliate_customer_discount_percent", self.discount_ppm, (0, PPM), (0, 100)),
            ("hold_days", self.hold_days, (0, HOLD_DAYS_MAX), (0, HOLD_DAYS_MAX)),
            ("window_days", self.window_days, (1, WINDOW_DAYS_MAX), (1, WINDOW_DAYS_MAX)),
            (
                "payout_minimum",
                self.payout_minimum_minor,
                (0, MINOR_LIMIT - 1),
                (0, MINOR_LIMIT - 1),
            ),
        ];
        let problems: Vec<_> = ranges
            .into_iter()
            .filter(|(_, value, (least, most), _)| {
                value.is_some_and(|value| !(*least..=*most).contains(&value))
            })
            .map(|(field, _, _, (least, most))| (field, Problem::OutOfRange(least, most)))
            .collect();
        if problems.is_empty() { Ok(()) } else { Err(Refusal::Invalid(problems)) }
    }
}

impl Service {
    /// The newest versions of the rules and when each began, newest first, at most 20.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn program_history(&self, actor: &Actor) -> Answer<Vec<(ProgramRule, Timestamp)>> {
        actor.for_shop(Scope::AffiliatesRead)?;
        Ok(program_history(&mut self.store(), &actor.shop, HISTORY_ROWS).await?)
    }
}

/// Makes a new version of the rules, unless nothing differs. Orders placed before keep the rules they were placed
/// under; only the switch of the whole program counts for them at once.
#[derive(Clone, Debug)]
pub struct ChangeProgram {
    /// Who decides.
    pub actor: Actor,
    /// What is to be different.
    pub change: ProgramChange,
}

impl Command for ChangeProgram {
    type Output = (ProgramRule, bool);
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<(ProgramRule, bool)> {
        self.actor.for_shop(Scope::AffiliatesWrite)?;
        self.change.require_ranges()?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let before = rule_of(tx, shop).await?;
        let mut after = self.change.apply(&before);
        if after == before {
            return Ok((before, false));
        }
        after.version += 1;
        let now = tx.now();
        program_insert(tx, shop, &after, now);
        let detail = json!({"before": before, "after": after});
        audit_insert(tx, &self.actor, "program.change", shop.as_str(), &detail);
        tx.touch(shop, WHOLE_SHOP);
        Ok((after, true))
    }
}
