//! Mails: what each kind tells. Words and looks are added when it leaves.

use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use crate::domain::ids::{ClaimId, CustomerId, OrderId};
use serde::{Deserialize, Serialize};

/// How long a login code works, in seconds.
pub const LOGIN_CODE_SECS: i64 = 600;
/// How long a link for choosing a new password works, in seconds.
pub const PASSWORD_RESET_SECS: i64 = 3_600;
/// How many digits a login code has.
pub const LOGIN_CODE_DIGITS: u32 = 6;
/// How often a login code may be tried.
pub const LOGIN_CODE_TRIES_MAX: i64 = 5;
/// How often a mail is tried.
pub const MAIL_ATTEMPTS_MAX: i64 = 5;
/// How long any other mail is worth sending, in seconds.
pub const NEWS_SECS: i64 = 7 * SECS_PER_DAY;

/// What a mail tells. A login code is not in here: it is made when the mail leaves, so that none is ever stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Mail {
    /// A one-time code for signing in.
    LoginCode,
    /// The link that confirms a new address; its token is made when the mail leaves, as a code is.
    EmailChange {
        /// Whose address it becomes.
        customer: CustomerId,
    },
    /// To the old address: the account has another one now.
    EmailChanged,
    /// Somebody asked for an account with this address. The link is made when the mail leaves.
    ConfirmRegistration,
    /// Somebody asked for a new password. The link is made when the mail leaves.
    ResetPassword,
    /// A new password was set over a link.
    PasswordChanged,
    /// An order was paid.
    OrderReceipt {
        /// The order.
        order: OrderId,
        /// Its public form, which opens its page.
        #[serde(default)]
        uniqid: Option<String>,
        /// What was bought.
        lines: Vec<ReceiptLine>,
        /// What it comes to.
        sums: ReceiptSums,
    },
    /// Money went back.
    OrderRefunded {
        /// The order.
        order: OrderId,
        /// Its public form, which opens its page.
        #[serde(default)]
        uniqid: Option<String>,
        /// How much, in minor units.
        amount_minor: i64,
    },
    /// A payout request arrived, or was decided.
    Payout {
        /// What happened to it.
        step: PayoutStep,
        /// The request.
        claim: ClaimId,
        /// How much, in minor units.
        amount_minor: i64,
        /// The asset, and the network behind it.
        asset: Option<String>,
        /// The last characters of the address.
        address_end: Option<String>,
        /// Why it was rejected, or the number of the transfer.
        note: Option<String>,
    },
}

/// One line of a receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptLine {
    /// What it is called; empty for store balance.
    pub title: String,
    /// How many.
    pub quantity: i64,
    /// The price of all of them, in minor units.
    pub sum_minor: i64,
}

/// The sums of a receipt, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptSums {
    /// What the referral saved.
    pub referral_minor: i64,
    /// What the coupon saved.
    pub coupon_minor: i64,
    /// Tax on top.
    pub tax_minor: i64,
    /// What it cost in all.
    pub total_minor: i64,
    /// The part that was paid from store balance.
    pub balance_minor: i64,
}

/// What happened to a payout request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutStep {
    /// It arrived.
    Received,
    /// It will be paid.
    Approved,
    /// It was paid.
    Completed,
    /// It was rejected; the amount is available again.
    Rejected,
    /// It could not be paid; the amount is available again.
    Failed,
}

impl PayoutStep {
    /// The step as message keys name it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Approved => "approved",
            Self::Completed => "completed",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
        }
    }
}

impl Mail {
    /// Whether it is too late to send a mail of this age.
    pub fn is_stale(&self, written_at: Timestamp, now: Timestamp) -> bool {
        now > written_at.plus_secs(self.worth_secs())
    }

    /// How long it is worth sending, in seconds.
    pub fn worth_secs(&self) -> i64 {
        match self {
            Self::LoginCode => LOGIN_CODE_SECS,
            Self::ConfirmRegistration => SECS_PER_DAY,
            Self::ResetPassword => PASSWORD_RESET_SECS,
            _ => NEWS_SECS,
        }
    }
}

/// How long to wait after the given number of failed attempts: 2, 4, 8, 16 minutes.
pub fn retry_secs(attempts: i64) -> i64 {
    120 << attempts.clamp(1, 4).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double() {
        assert_eq!([0, 1, 2, 3, 4, 9].map(retry_secs), [120, 120, 240, 480, 960, 960]);
    }

    #[test]
    fn a_mail_reads_as_it_was_written() {
        let mail = Mail::Payout {
            step: PayoutStep::Rejected,
            claim: ClaimId::parse("claim_1").unwrap(),
            amount_minor: 700,
            asset: Some("USDT".into()),
            address_end: None,
            note: Some("address".into()),
        };
        let text = serde_json::to_string(&mail).unwrap();
        assert_eq!(serde_json::from_str::<Mail>(&text).unwrap(), mail);
        assert_eq!(serde_json::to_string(&Mail::LoginCode).unwrap(), r#"{"kind":"login_code"}"#);
    }
}
