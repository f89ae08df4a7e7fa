//! Mails about orders and payouts, queued in the transaction of what they tell. Where mails cannot be sent, none is
//! queued: no one wants them weeks later.

use super::refusal::Answer;
use crate::domain::ids::ShopId;
use crate::domain::mail::{Mail, PayoutStep, ReceiptLine, ReceiptSums};
use crate::domain::orders::order::OrderKind;
use crate::domain::payouts::claim::Decision;
use crate::domain::text::EmailAddress;
use crate::service::Service;
use crate::service::orders::order_lines::{order_lines, referral_minor};
use crate::store::Tx;
use crate::store::mail::{mail_due, mail_insert, mail_waiting};
use crate::store::orders::order::{Order, Refund, order_fetch};
use crate::store::payouts::claim::{ClaimRow, payout_fetch};

/// How much of a payout address a mail shows: enough to recognise it, too little to learn it.
const ADDRESS_END_LENGTH: usize = 6;

/// Tells the buyer that an order is paid.
pub(in crate::service) fn mail_receipt(tx: &mut Tx<'_>, shop: &ShopId, order: &Order) {
    if !tx.sends_mail() {
        return;
    }
    let is_top_up = order.kind == OrderKind::Topup;
    let lines = order_lines(order).into_iter().map(|line| ReceiptLine {
        title: if is_top_up { String::new() } else { line.title.to_owned() },
        quantity: line.quantity,
        sum_minor: line.sum_minor,
    });
    let mail = Mail::OrderReceipt {
        order: order.id.clone(),
        uniqid: Some(order.uniqid.clone()),
        lines: lines.collect(),
        sums: ReceiptSums {
            referral_minor: referral_minor(order),
            coupon_minor: order.coupon_minor,
            tax_minor: order.totals.tax_minor,
            total_minor: order.totals.total_minor,
            balance_minor: order.balance_minor,
        },
    };
    insert(tx, shop, (&order.email, language(order)), &mail);
}

/// Tells the buyer that money went back. Why it did is for the shop's own record.
pub(in crate::service) fn mail_refund(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    order: &Order,
    refund: &Refund,
) {
    let mail = Mail::OrderRefunded {
        order: order.id.clone(),
        uniqid: Some(order.uniqid.clone()),
        amount_minor: refund.amount_minor,
    };
    if refund.amount_minor > 0 {
        insert(tx, shop, (&order.email, language(order)), &mail);
    }
}

/// Tells the affiliate that a payout request arrived.
pub(in crate::service) fn mail_payout_asked(tx: &mut Tx<'_>, shop: &ShopId, row: &ClaimRow) {
    mail_payout(tx, shop, row, PayoutStep::Received, None);
}

/// Tells the affiliate what was decided; cancelling a request sends no mail.
pub(in crate::service) fn mail_payout_decided(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    row: &ClaimRow,
    decision: Decision,
) {
    let (step, note) = match decision {
        Decision::Approve => (PayoutStep::Approved, None),
        Decision::Complete => (PayoutStep::Completed, row.claim.payout_reference.clone()),
        Decision::Reject => (PayoutStep::Rejected, row.claim.reason.clone()),
        Decision::Fail => (PayoutStep::Failed, row.claim.reason.clone()),
        Decision::Cancel => return,
    };
    mail_payout(tx, shop, row, step, note);
}

fn mail_payout(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    row: &ClaimRow,
    step: PayoutStep,
    note: Option<String>,
) {
    let to = row.claim.destination.as_ref();
    let asset = to.map(|to| match &to.network {
        Some(network) => format!("{} ({network})", to.asset),
        None => to.asset.clone(),
    });
    let mail = Mail::Payout {
        step,
        claim: row.claim.id.clone(),
        amount_minor: row.claim.amount_minor,
        asset,
        address_end: to.map(|to| end_of(&to.address)),
        note,
    };
    insert(tx, shop, (&row.email, None), &mail);
}

fn end_of(address: &str) -> String {
    let count = address.chars().count();
    address.chars().skip(count.saturating_sub(ADDRESS_END_LENGTH)).collect()
}

/// The language of the page that the order was placed on.
fn language(order: &Order) -> Option<&str> {
    order.terms.as_ref().and_then(|terms| terms.language.as_deref())
}

fn insert(tx: &mut Tx<'_>, shop: &ShopId, (email, language): (&str, Option<&str>), mail: &Mail) {
    if !tx.sends_mail() || is_forgotten(email) {
        return;
    }
    if let Some(email) = EmailAddress::parse(email) {
        mail_insert(tx, shop, &email, language, mail);
    }
}

impl Service {
    /// At most `limit` mails that are due, of all shops.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn due_mails(&self, limit: i64) -> Answer<Vec<(ShopId, String)>> {
        Ok(mail_due(&mut self.store(), self.now(), limit).await?)
    }

    /// How many mails wait, of all shops.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn waiting_mails(&self) -> Answer<i64> {
        Ok(mail_waiting(&mut self.store()).await?)
    }

    /// Whether the person that a waiting mail is for was forgotten meanwhile.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_mail_for_forgotten(&self, shop: &ShopId, mail: &Mail) -> Answer<bool> {
        let mut store = self.store();
        let email = match mail {
            // The address itself is looked up when the code or the link is made.
            Mail::LoginCode
            | Mail::EmailChange { .. }
            | Mail::EmailChanged
            | Mail::ConfirmRegistration
            | Mail::ResetPassword
            | Mail::PasswordChanged => None,
            Mail::OrderReceipt { order, .. } | Mail::OrderRefunded { order, .. } => {
                order_fetch(&mut store, shop, order).await?.map(|order| order.email)
            }
            Mail::Payout { claim, .. } => {
                payout_fetch(&mut store, shop, claim).await?.map(|row| row.email)
            }
        };
        Ok(email.is_some_and(|email| is_forgotten(&email)))
    }
}

/// Whether an address is what stands in the place of a forgotten customer's.
fn is_forgotten(email: &str) -> bool {
    email.ends_with("@deleted.invalid")
}
