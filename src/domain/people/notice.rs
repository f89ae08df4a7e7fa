//! The notices that a customer may switch off: mails that are sent and that nothing depends on. Receipts, refunds,
//! codes and the outcome of a payout request are always sent.

use crate::domain::mail::{Mail, PayoutStep};

/// A kind of notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeKind {
    /// A payout request arrived.
    PayoutReceived,
    /// A payout request was approved.
    PayoutApproved,
}

impl NoticeKind {
    /// Every kind.
    pub const ALL: [Self; 2] = [Self::PayoutReceived, Self::PayoutApproved];

    /// The kind as it is stored and as message keys name it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PayoutReceived => "payout_received",
            Self::PayoutApproved => "payout_approved",
        }
    }

    /// Reads a kind.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// The kind of a mail; `None` for one that is always sent.
    #[must_use]
    pub fn of(mail: &Mail) -> Option<Self> {
        match mail {
            Mail::Payout { step: PayoutStep::Received, .. } => Some(Self::PayoutReceived),
            Mail::Payout { step: PayoutStep::Approved, .. } => Some(Self::PayoutApproved),
            _ => None,
        }
    }
}

/// The kinds that are switched off, as they are stored.
#[must_use]
pub fn muted_text(muted: &[NoticeKind]) -> String {
    muted.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(",")
}

/// The kinds that are switched off; words that are no kind any more are passed over.
#[must_use]
pub fn muted_kinds(text: &str) -> Vec<NoticeKind> {
    text.split(',').filter_map(NoticeKind::parse).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_read_as_they_were_written() {
        assert_eq!(muted_kinds(&muted_text(&NoticeKind::ALL)), NoticeKind::ALL);
        assert_eq!(muted_kinds("gone,payout_approved,"), [NoticeKind::PayoutApproved]);
        assert_eq!(muted_kinds(""), []);
        assert_eq!(NoticeKind::of(&Mail::LoginCode), None);
    }
}
