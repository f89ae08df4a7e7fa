//! Claims on available earnings, and which state may follow which.

use serde::{Deserialize, Serialize};

/// What a claim does with the money.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimKind {
    /// Into store balance, at once.
    Convert,
    /// A payout that an operator settles.
    Payout,
}

impl ClaimKind {
    /// The kind as it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Convert => "convert",
            Self::Payout => "payout",
        }
    }

    /// Reads a stored kind.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Convert, Self::Payout].into_iter().find(|kind| kind.as_str() == text)
    }
}

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimState {
    /// Waits for a decision.
    Pending,
    /// Approved, not sent yet.
    Approved,
    /// Being sent.
    Processing,
    /// Done.
    Completed,
    /// Refused, with a reason.
    Rejected,
    /// Taken back by the affiliate.
    Cancelled,
    /// Sending did not work.
    Failed,
}

/// What can be decided about a payout request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// Let it be paid.
    Approve,
    /// Refuse it.
    Reject,
    /// It was sent.
    Complete,
    /// Take it back.
    Cancel,
    /// Sending did not work.
    Fail,
}

impl ClaimState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Approved,
        Self::Processing,
        Self::Completed,
        Self::Rejected,
        Self::Cancelled,
        Self::Failed,
    ];

    /// The state as it is stored; the action answers send it upper-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Failed => "failed",
        }
    }

    /// Reads a stored state.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }

    /// Whether money is still tied to the claim.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Pending | Self::Approved | Self::Processing)
    }

    /// The state after a decision; `None` when the state does not allow it.
    pub fn after(self, decision: Decision) -> Option<Self> {
        match (self, decision) {
            (Self::Pending, Decision::Approve) => Some(Self::Approved),
            (Self::Pending, Decision::Reject) => Some(Self::Rejected),
            (Self::Pending, Decision::Cancel) => Some(Self::Cancelled),
            (Self::Approved | Self::Processing, Decision::Complete) => Some(Self::Completed),
            (Self::Approved | Self::Processing, Decision::Fail) => Some(Self::Failed),
            _ => None,
        }
    }
}

impl Decision {
    /// The decision as a verb, as in paths and audit rows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Complete => "complete",
            Self::Cancel => "cancel",
            Self::Fail => "fail",
        }
    }

    /// Reads a verb.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Approve, Self::Reject, Self::Complete, Self::Cancel, Self::Fail]
            .into_iter()
            .find(|decision| decision.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_states_never_change() {
        for state in ClaimState::ALL.into_iter().filter(|state| !state.is_open()) {
            for verb in ["approve", "reject", "complete", "cancel", "fail"] {
                assert_eq!(state.after(Decision::parse(verb).unwrap()), None);
            }
        }
        assert_eq!(ClaimState::Pending.after(Decision::Complete), None);
        assert_eq!(ClaimState::Approved.after(Decision::Complete), Some(ClaimState::Completed));
    }
}
