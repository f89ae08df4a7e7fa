//! Which rows are sealed in the chain of their shop, and by which columns. Personal texts that can be deleted, counters
//! and times of the last use are left out; rollups are compared with what they sum up instead.

use crate::store::kernel::seal::{Sealed, sealed, text_of};

/// Shops: currency, tax, address.
pub(in crate::store) static SHOP: Sealed = sealed!(
    "shop",
    "shop_id",
    ["shop_id"],
    [
        "shop_id",
        "slug",
        "name",
        "currency",
        "base_url",
        "time_zone",
        "tax_ppm",
        "has_sandbox",
        "address_policy",
        "is_suspended",
        "created_at"
    ]
);
/// Versions of the program's rules.
pub(in crate::store) static PROGRAM_RULE: Sealed = sealed!(
    "program_rule",
    "version",
    ["version"],
    [
        "version",
        "is_active",
        "rate_ppm",
        "discount_ppm",
        "is_discount_active",
        "hold_secs",
        "window_days",
        "mode",
        "payout_minimum_minor",
        "earns_on_balance",
        "has_custom_links",
        "links_need_approval",
        "created_at"
    ]
);
/// Keys of programs.
pub(in crate::store) static API_KEY: Sealed = sealed!(
    "api_key",
    "api_key_id",
    ["api_key_id"],
    [
        "api_key_id",
        "secret_hash",
        "label",
        "scopes",
        "created_at",
        "expires_at",
        "revoked_at",
        "created_by"
    ]
);
/// Keys of storefronts.
pub(in crate::store) static PUBLISHABLE_KEY: Sealed = sealed!(
    "publishable_key",
    "publishable_key",
    ["publishable_key"],
    ["publishable_key", "label", "created_at", "revoked_at"]
);
/// Installed apps.
pub(in crate::store) static OAUTH_APP: Sealed = sealed!(
    "oauth_app",
    "client_id",
    ["client_id"],
    ["client_id", "secret_hash", "name", "redirect_uris", "scopes", "created_at", "revoked_at"]
);
/// What was allowed to apps.
pub(in crate::store) static OAUTH_GRANT: Sealed = sealed!(
    "oauth_grant",
    "grant_id",
    ["grant_id"],
    ["grant_id", "client_id", "scopes", "granted_by", "created_at", "revoked_at"]
);
/// The same, looked up by app.
pub(in crate::store) static OAUTH_GRANT_OF_APP: Sealed = sealed!(
    "oauth_grant",
    "client_id",
    ["grant_id"],
    ["grant_id", "client_id", "scopes", "granted_by", "created_at", "revoked_at"]
);
/// Who works for the merchant.
pub(in crate::store) static OPERATOR: Sealed = sealed!(
    "operator",
    "operator_id",
    ["operator_id"],
    [
        "operator_id",
        "email",
        "email_lookup",
        "name",
        "password_hash",
        "invitation_hash",
        "invitation_expires_at",
        "customer_id",
        "created_at",
        "removed_at",
        "own_money_until",
        "own_money_reason",
        "access_version"
    ]
);
/// Secrets that sign what a shop accepts back.
pub(in crate::store) static SIGNING_KEY: Sealed =
    sealed!("signing_key", "purpose", ["purpose"], ["purpose", "secret", "created_at"]);
/// Products and their prices.
pub(in crate::store) static PRODUCT: Sealed = sealed!(
    "product",
    "product_id",
    ["product_id"],
    [
        "product_id",
        "title",
        "description",
        "product_type",
        "price_minor",
        "position",
        "is_listed",
        "created_at",
        "updated_at",
        "removed_at"
    ]
);
/// Coupons; how often one was used is compared with orders.
pub(in crate::store) static COUPON: Sealed = sealed!(
    "coupon",
    "coupon_id",
    ["coupon_id"],
    [
        "coupon_id",
        "code",
        "code_lookup",
        "kind",
        "rate_ppm",
        "amount_minor",
        "max_uses",
        "products",
        "min_order_minor",
        "max_discount_minor",
        "valid_from",
        "valid_until",
        "created_at",
        "updated_at",
        "removed_at"
    ]
);
/// Whether an affiliate may earn.
pub(in crate::store) static AFFILIATE: Sealed =
    sealed!("affiliate", "customer_id", ["customer_id"], ["customer_id", "state", "joined_at"]);
/// Links, their own rates and discounts.
pub(in crate::store) static AFFILIATE_LINK: Sealed = sealed!(
    "affiliate_link",
    "link_id",
    ["link_id"],
    [
        "link_id",
        "customer_id",
        "code",
        "state",
        "is_primary",
        "rate_override_ppm",
        "discount_override_ppm",
        "requested_rate_ppm",
        "requested_discount_ppm",
        "application_state",
        "created_at"
    ]
);
/// The same, looked up by affiliate.
pub(in crate::store) static LINKS_OF_AFFILIATE: Sealed = sealed!(
    "affiliate_link",
    "customer_id",
    ["link_id"],
    [
        "link_id",
        "customer_id",
        "code",
        "state",
        "is_primary",
        "rate_override_ppm",
        "discount_override_ppm",
        "requested_rate_ppm",
        "requested_discount_ppm",
        "application_state",
        "created_at"
    ]
);
/// Conversions and payout requests.
pub(in crate::store) static CLAIM: Sealed = sealed!(
    "claim",
    "claim_id",
    ["claim_id"],
    [
        "claim_id",
        "customer_id",
        "kind",
        "state",
        "amount_minor",
        "currency",
        "asset",
        "network",
        "address",
        "address_check",
        "reason",
        "override_reason",
        "payout_reference",
        "network_fee_minor",
        "transaction_id",
        "idempotency_key",
        "created_at",
        "updated_at",
        "approved_at",
        "completed_at",
        "rejected_at",
        "cancelled_at"
    ]
);
/// Refunds of orders.
pub(in crate::store) static REFUND: Sealed = sealed!(
    "refund",
    "refund_id",
    ["refund_id"],
    ["refund_id", "order_id", "amount_minor", "clawback_minor", "reason", "actor", "created_at"]
);
/// Changes of store balance by hand.
pub(in crate::store) static WALLET_ENTRY: Sealed = sealed!(
    "wallet_entry",
    "wallet_entry_id",
    ["wallet_entry_id"],
    [
        "wallet_entry_id",
        "customer_id",
        "transaction_id",
        "kind",
        "amount_minor",
        "reason",
        "actor",
        "expires_at",
        "expired_entry_id",
        "created_at"
    ]
);
/// Accounts at providers.
pub(in crate::store) static PAYMENT_ACCOUNT: Sealed = sealed!(
    "payment_account",
    "gateway",
    ["gateway"],
    ["gateway", "is_live", "is_enabled", "sealed_credentials", "created_at", "updated_at"]
);
/// Refunds through providers.
pub(in crate::store) static PAYMENT_REFUND: Sealed = sealed!(
    "payment_refund",
    "refund_id",
    ["refund_id"],
    [
        "refund_id",
        "order_id",
        "session_id",
        "state",
        "amount_minor",
        "provider_minor",
        "is_booked",
        "reference",
        "reason",
        "actor",
        "problem",
        "attempts",
        "due_at",
        "created_at",
        "updated_at"
    ]
);
/// Disputes, looked up by payment.
pub(in crate::store) static PAYMENT_DISPUTE: Sealed = sealed!(
    "payment_dispute",
    "session_id",
    ["session_id", "reference"],
    [
        "session_id",
        "reference",
        "order_id",
        "stage",
        "amount_minor",
        "taken_minor",
        "fee_minor",
        "round",
        "fee_changes",
        "turns",
        "opened_at",
        "decided_at"
    ]
);
/// Days at providers, looked up by day.
pub(in crate::store) static PAYMENT_REPORT: Sealed = sealed!(
    "payment_report",
    "day",
    ["gateway", "day"],
    ["gateway", "day", "sessions", "provider_minor", "ledger_minor", "differences", "made_at"]
);
/// Where events go.
pub(in crate::store) static WEBHOOK_ENDPOINT: Sealed = sealed!(
    "webhook_endpoint",
    "endpoint_id",
    ["endpoint_id"],
    ["endpoint_id", "number", "url", "kind", "created_at", "deleted_at"]
);

/// Every sealed table, once.
pub(in crate::store) static ALL: [&Sealed; 20] = [
    &SHOP,
    &PROGRAM_RULE,
    &API_KEY,
    &PUBLISHABLE_KEY,
    &OAUTH_APP,
    &OAUTH_GRANT,
    &OPERATOR,
    &SIGNING_KEY,
    &PRODUCT,
    &COUPON,
    &AFFILIATE,
    &AFFILIATE_LINK,
    &CLAIM,
    &REFUND,
    &WALLET_ENTRY,
    &PAYMENT_ACCOUNT,
    &PAYMENT_REFUND,
    &PAYMENT_DISPUTE,
    &PAYMENT_REPORT,
    &WEBHOOK_ENDPOINT,
];
