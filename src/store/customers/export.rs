//! Everything that is kept about a customer, table by table, for the customer. Digests of secrets and seals are named
//! by when they were made only.

use crate::domain::ids::{CustomerId, ShopId};
use crate::store::{Columns, Source, StoreError};
use crate::values;

/// One table of the download.
#[derive(Debug)]
pub struct DataPart {
    /// What it is called, in files and message keys.
    pub name: &'static str,
    /// The tables that it is read from.
    pub tables: &'static [&'static str],
    /// The columns.
    pub columns: &'static [&'static str],
    sql: &'static str,
}

/// The rows of a table whose customer is in `$owner`, in the order of `$order`.
macro_rules! part {
    ($name:literal, $table:literal, $owner:expr, $order:literal, [$($column:literal),* $(,)?]) => {
        DataPart {
            name: $name,
            tables: &[$table],
            columns: &[$($column),*],
            sql: concat!(
                "SELECT shop_id", $(", CAST(", $column, " AS TEXT)",)* " FROM ", $table, " WHERE shop_id = $1 AND ",
                $owner, " ORDER BY ", $order, " LIMIT $3 OFFSET $4"
            ),
        }
    };
}

/// Orders of the customer, for tables that name only the order.
macro_rules! of_orders {
    () => {
        "order_id IN (SELECT o.order_id FROM customer_order o WHERE o.shop_id = $1 AND o.customer_id = $2)"
    };
}

/// The customer's credits, for tables that name only the credit.
macro_rules! of_credits {
    () => {
        "wallet_entry_id IN (SELECT w.wallet_entry_id FROM wallet_entry w WHERE w.shop_id = $1 AND w.customer_id = $2)"
    };
}

/// The customer's ledger accounts; the index of entries begins with the account.
macro_rules! of_accounts {
    () => {
        "account_version IS NOT NULL AND account_id IN (SELECT a.account_id FROM ledger_account a WHERE a.shop_id = $1 \
         AND a.owner_id = $2)"
    };
}

/// The tables of the download.
pub static DATA_PARTS: [DataPart; 20] = [
    part!(
        "profile",
        "customer",
        "customer_id = $2",
        "customer_id",
        [
            "customer_id",
            "email",
            "name",
            "surname",
            "phone",
            "phone_country_code",
            "street_address",
            "additional_address_info",
            "city",
            "postal_code",
            "state",
            "country_code",
            "created_at",
        ]
    ),
    part!("consents", "registration", "customer_id = $2", "mail_id", ["agreed_at"]),
    part!(
        "preferences",
        "customer_preference",
        "customer_id = $2",
        "customer_id",
        ["language", "time_zone", "muted",]
    ),
    part!(
        "sessions",
        "web_session",
        "person_id = $2",
        "token_hash",
        ["started_at", "seen_at", "address", "agent", "expires_at",]
    ),
    part!(
        "api_sessions",
        "customer_session",
        "customer_id = $2",
        "token_hash",
        ["created_at", "expires_at",]
    ),
    part!(
        "browsers",
        "person_browser",
        "person_id = $2",
        "browser_hash",
        ["first_seen_at", "last_seen_at",]
    ),
    part!(
        "second_factor",
        "second_factor",
        "person_id = $2",
        "person_id",
        ["created_at", "confirmed_at",]
    ),
    part!("recovery_codes", "recovery_code", "person_id = $2", "code_hash", ["created_at"]),
    part!(
        "email_change",
        "email_change",
        "customer_id = $2",
        "customer_id",
        ["email", "expires_at"]
    ),
    part!(
        "orders",
        "customer_order",
        "customer_id = $2",
        "order_id",
        [
            "order_id",
            "kind",
            "state",
            "email",
            "currency",
            "subtotal_minor",
            "discount_minor",
            "tax_minor",
            "total_minor",
            "balance_minor",
            "paid_minor",
            "refunded_minor",
            "coupon_id",
            "coupon_minor",
            "gateway",
            "affiliate_code",
            "custom_fields",
            "title",
            "items",
            "created_at",
            "updated_at",
            "paid_at",
        ]
    ),
    DataPart {
        name: "order_events",
        tables: &["order_event"],
        columns: &["order_id", "position", "kind", "detail", "amount_minor", "happened_at"],
        sql: concat!(
            "SELECT shop_id, order_id, CAST(position AS TEXT), kind, detail, CAST(amount_minor AS TEXT), \
             CAST(happened_at AS TEXT) FROM order_event WHERE shop_id = $1 AND ",
            of_orders!(),
            " ORDER BY order_id, position LIMIT $3 OFFSET $4"
        ),
    },
    DataPart {
        name: "refunds",
        tables: &["refund"],
        columns: &["refund_id", "order_id", "amount_minor", "reason", "created_at"],
        sql: concat!(
            "SELECT shop_id, refund_id, order_id, CAST(amount_minor AS TEXT), reason, CAST(created_at AS TEXT) \
             FROM refund WHERE shop_id = $1 AND ",
            of_orders!(),
            " ORDER BY refund_id LIMIT $3 OFFSET $4"
        ),
    },
    part!(
        "wallet",
        "wallet_entry",
        "customer_id = $2",
        "wallet_entry_id",
        ["wallet_entry_id", "kind", "amount_minor", "reason", "expires_at", "created_at",]
    ),
    part!(
        "wallet_lots",
        "wallet_lot",
        of_credits!(),
        "wallet_entry_id",
        ["wallet_entry_id", "expires_at",]
    ),
    part!(
        "entries",
        "ledger_entry",
        of_accounts!(),
        "account_id, account_version",
        ["sequence", "position", "kind", "currency", "amount_minor", "balance_after_minor",]
    ),
    part!(
        "affiliate",
        "affiliate",
        "customer_id = $2",
        "customer_id",
        [
            "state",
            "state_reason",
            "clicks",
            "checkouts",
            "sales",
            "revenue_minor",
            "accrued_minor",
            "reversed_minor",
            "converted_minor",
            "paid_minor",
            "written_off_minor",
            "joined_at",
            "updated_at",
        ]
    ),
    part!(
        "affiliate_days",
        "affiliate_day",
        "customer_id = $2",
        "day",
        ["day", "clicks", "add_to_carts", "checkouts", "sales", "revenue_minor", "earned_minor",]
    ),
    part!(
        "links",
        "affiliate_link",
        "customer_id = $2",
        "link_id",
        [
            "link_id",
            "code",
            "rejected_code",
            "label",
            "state",
            "rate_override_ppm",
            "discount_override_ppm",
            "application_state",
            "application_reason",
            "clicks",
            "sales",
            "revenue_minor",
            "created_at",
            "updated_at",
        ]
    ),
    part!(
        "commissions",
        "commission",
        "affiliate_id = $2",
        "commission_id",
        [
            "commission_id",
            "link_id",
            "state",
            "base_minor",
            "amount_minor",
            "reversed_minor",
            "frozen_minor",
            "explanation",
            "release_at",
            "released_at",
            "created_at",
        ]
    ),
    part!(
        "payouts",
        "claim",
        "customer_id = $2",
        "claim_id",
        [
            "claim_id",
            "kind",
            "state",
            "amount_minor",
            "currency",
            "asset",
            "network",
            "address",
            "note",
            "reason",
            "payout_reference",
            "network_fee_minor",
            "created_at",
            "updated_at",
            "approved_at",
            "completed_at",
            "rejected_at",
            "cancelled_at",
        ]
    ),
];

/// Some rows of a part, each with its columns as text.
pub async fn data_rows(
    source: &mut impl Source,
    (shop, customer): (&ShopId, &CustomerId),
    part: &DataPart,
    (limit, offset): (i64, i64),
) -> Result<Vec<Vec<Option<String>>>, StoreError> {
    let values = values![shop.as_str(), customer.as_str(), limit, offset];
    let rows = source.rows(part.sql, values).await?;
    rows.iter()
        .map(|row| {
            let mut columns = Columns::of(row);
            columns.text()?;
            part.columns.iter().map(|_| columns.text_or_null()).collect()
        })
        .collect()
}
