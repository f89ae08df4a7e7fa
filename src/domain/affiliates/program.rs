//! The affiliate program's rules, versioned: what is earned, what the customer saves, for how long it is held.

use serde::{Deserialize, Serialize};

/// Which click gets the credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AttributionMode {
    /// The first click within its window.
    FirstClick,
    /// The latest click.
    LastClick,
}

impl AttributionMode {
    /// The mode as it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::FirstClick => "FIRST_CLICK",
            Self::LastClick => "LAST_CLICK",
        }
    }

    /// Reads a stored mode.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::FirstClick, Self::LastClick].into_iter().find(|mode| mode.as_str() == text)
    }
}

/// One version of a shop's program rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in the settings")]
pub struct ProgramRule {
    /// Counts up with every change.
    pub version: i64,
    /// Whether sales earn at all.
    pub is_active: bool,
    /// Commission in parts per million of the base.
    pub rate_ppm: i64,
    /// What a referred customer saves, in parts per million of the items.
    pub discount_ppm: i64,
    /// How long a commission is held before it can be used.
    pub hold_secs: i64,
    /// How long a click counts.
    pub window_days: i64,
    /// Which click counts.
    pub mode: AttributionMode,
    /// The least that can be requested as a payout, in minor units.
    pub payout_minimum_minor: i64,
    /// Whether the part paid from store balance earns too.
    pub earns_on_balance: bool,
    /// Whether referred customers save anything; `discount_ppm` is kept while they do not.
    pub is_discount_active: bool,
    /// Whether affiliates may make links with codes of their own choice.
    pub has_custom_links: bool,
    /// Whether such links wait for the shop's approval.
    pub links_need_approval: bool,
}

impl ProgramRule {
    /// What a link earns, in parts per million: its own rate where it has one.
    pub fn rate_for(&self, override_ppm: Option<i64>) -> i64 {
        override_ppm.unwrap_or(self.rate_ppm)
    }

    /// What customers of a link save, in parts per million: nothing while the shop gives no discount.
    pub fn discount_for(&self, override_ppm: Option<i64>) -> i64 {
        if self.is_discount_active { override_ppm.unwrap_or(self.discount_ppm) } else { 0 }
    }
}

/// What became of a link that an affiliate asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationState {
    /// Waits for a decision.
    Pending,
    /// The link works.
    Approved,
    /// It does not, and never will.
    Rejected,
}

impl ApplicationState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Pending, Self::Approved, Self::Rejected];

    /// The state as it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }

    /// Reads a stored state.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}
