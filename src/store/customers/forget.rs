//! Forgetting a customer: what is personal goes from the account and from every copy elsewhere. Money and what it was
//! for stay, and so do the numbers of events.

use super::session::customer_session_end_all;
use crate::domain::ids::{CustomerId, ShopId};
use crate::store::access::account::email_change::email_change_forget;
use crate::store::access::account::preference::preferences_forget;
use crate::store::access::account::second_factor::second_factor_remove;
use crate::store::access::password_reset::password_resets_forget;
use crate::store::access::registration::registration_forget;
use crate::store::access::session::SESSIONS;
use crate::store::access::used_browser::browser_forget;
use crate::store::affiliates::link::affiliate_forget;
use crate::store::orders::order::ORDERS;
use crate::store::{Columns, Source as _, StoreError, Tx};
use crate::values;

/// How a customer is known: what the texts of other tables may hold.
#[derive(Clone, Debug, Default)]
pub struct KnownAs {
    /// Every address as it was typed, of the account now and of its orders.
    pub emails: Vec<String>,
    /// The same in the form that is looked up.
    pub lookups: Vec<String>,
}

/// The address that stands in the place of a forgotten customer's.
fn placeholder(id: &CustomerId) -> String {
    format!("{id}@deleted.invalid")
}

/// How a customer is known, before that is forgotten.
pub async fn customer_known_as(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    id: &CustomerId,
) -> Result<KnownAs, StoreError> {
    let rows = tx
        .rows(
            "SELECT email, email_lookup FROM customer WHERE shop_id = $1 AND customer_id = $2 \
             UNION SELECT email, email_lookup FROM customer_order WHERE shop_id = $1 AND customer_id = $2",
            values![shop.as_str(), id.as_str()],
        )
        .await?;
    let mut known = KnownAs::default();
    for row in &rows {
        let mut columns = Columns::of(row);
        known.emails.push(columns.text()?);
        known.lookups.push(columns.text()?);
    }
    Ok(known)
}

/// Forgets who a customer was: nothing personal stays in the account, its orders and its payout requests, no one can
/// sign in to it, its links lead nowhere.
pub fn customer_forget(tx: &mut Tx<'_>, shop: &ShopId, id: &CustomerId) {
    let now = tx.now();
    // No address that anyone can type is looked up like this one.
    let (email, lookup) = (placeholder(id), format!("deleted {id}"));
    tx.queue(
        "UPDATE customer SET email = $3, email_lookup = $4, deleted_at = $5, name = NULL, surname = NULL, \
         phone = NULL, phone_country_code = NULL, country_code = NULL, street_address = NULL, \
         additional_address_info = NULL, city = NULL, postal_code = NULL, state = NULL, password_hash = NULL \
         WHERE shop_id = $1 AND customer_id = $2",
        values![shop.as_str(), id.as_str(), email.as_str(), lookup.as_str(), now],
    );
    tx.seal_customer(shop, id);
    tx.queue(
        "UPDATE customer_order SET email = $3, email_lookup = $4, custom_fields = NULL \
         WHERE shop_id = $1 AND customer_id = $2",
        values![shop.as_str(), id.as_str(), email, lookup],
    );
    tx.queue(
        "UPDATE claim SET note = NULL WHERE shop_id = $1 AND customer_id = $2",
        values![shop.as_str(), id.as_str()],
    );
    affiliate_forget(tx, shop, id, now);
    customer_session_end_all(tx, shop, id);
    browser_forget(tx, shop, id.as_str());
    second_factor_remove(tx, shop, id.as_str());
    email_change_forget(tx, shop, id);
    preferences_forget(tx, shop, id);
    tx.touch(shop, id.as_str());
    tx.touch(shop, ORDERS);
}

// The shop is compared as an expression, so that the short index of the answers that are still kept is read, and not
// the keys of all years.
macro_rules! answers {
    ($matching:literal) => {
        concat!(
            "UPDATE idempotency SET status = 0, body = '' WHERE status <> 0 AND created_at > $3 \
             AND shop_id || '' = $1 AND ",
            $matching
        )
    };
}

/// Removes what else says who the customer was: mails that wait, answers kept for repeated requests, browser sessions,
/// what endpoints answered to events, bodies of provider events that belong to no payment.
///
/// A request whose kept answer is emptied has no second effect: its key counts as used up.
pub fn customer_copies_forget(tx: &mut Tx<'_>, shop: &ShopId, id: &CustomerId, known: &KnownAs) {
    tx.queue(
        "UPDATE webhook_delivery SET response = NULL, response_headers = NULL WHERE shop_id = $1 AND event_id IN (\
         SELECT o.event_id FROM webhook_delivery d JOIN outbox o ON o.shop_id = d.shop_id AND o.event_id = d.event_id \
         WHERE d.shop_id = $1 AND (o.subject_id = $2 OR EXISTS (SELECT 1 FROM customer_order p \
         WHERE p.shop_id = o.shop_id AND p.order_id = COALESCE(o.order_id, o.subject_id) AND p.customer_id = $2) \
         OR EXISTS (SELECT 1 FROM claim c WHERE c.shop_id = o.shop_id AND c.claim_id = o.subject_id \
         AND c.customer_id = $2)))",
        values![shop.as_str(), id.as_str()],
    );
    for lookup in &known.lookups {
        registration_forget(tx, shop, lookup);
        password_resets_forget(tx, shop, lookup);
        tx.queue(
            "DELETE FROM mail WHERE shop_id = $1 AND state = 'waiting' AND recipient_lookup = $2",
            values![shop.as_str(), lookup.as_str()],
        );
    }
    // As a text of JSON begins, so that a longer address that ends alike is another person's.
    let emails: Vec<_> = known.emails.iter().map(|email| format!("\"{email}")).collect();
    for word in emails.iter().map(String::as_str).chain([id.as_str()]) {
        // Both databases have REPLACE and no other function in common that finds a text as it is.
        let sql = answers!("REPLACE(body, $2, '') <> body");
        tx.queue(sql, values![shop.as_str(), word, 0_i64]);
        // A person may be known to several shops of one installation.
        tx.queue(
            "DELETE FROM web_session WHERE expires_at > $3 AND REPLACE(record, $1, '') <> record \
             AND REPLACE(record, $2, '') <> record",
            values![word, shop.as_str(), 0_i64],
        );
    }
    tx.touch(shop, SESSIONS);
    // Answers about payout requests and links hold notes and labels, and name no customer.
    for sql in [
        answers!(
            "EXISTS (SELECT 1 FROM claim c WHERE c.shop_id = $1 AND c.customer_id = $2 \
             AND REPLACE(idempotency.body, c.claim_id, '') <> idempotency.body)"
        ),
        answers!(
            "EXISTS (SELECT 1 FROM affiliate_link l WHERE l.shop_id = $1 AND l.customer_id = $2 \
             AND REPLACE(idempotency.body, l.link_id, '') <> idempotency.body)"
        ),
    ] {
        tx.queue(sql, values![shop.as_str(), id.as_str(), 0_i64]);
    }
    for email in &emails {
        tx.queue(
            "UPDATE payment_event SET body = '' WHERE shop_id = $1 AND received_at > $3 AND body <> '' \
             AND session_id IS NULL AND REPLACE(body, $2, '') <> body",
            values![shop.as_str(), email.as_str(), 0_i64],
        );
    }
}
