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
}
