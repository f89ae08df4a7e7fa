//! Parameters that many operations share. They describe; reading is done in `api/request/page.rs` and
//! `api/idempotency.rs`.

#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "these structures describe and are never built"
)]

use utoipa::IntoParams;

/// The idempotency key of an operation that changes something.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct IdempotencyKey {
    /// A name for this one action, 1 to 255 visible ASCII characters. The same request under the same key is done once
    /// and answered as the first time.
    #[param(rename = "Idempotency-Key", value_type = Option<String>, min_length = 1, max_length = 255, pattern = "^[!-~]+$", example = "convert-2026-07-001")]
    key: Option<String>,
}

/// The idempotency key of a browser.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct BrowserIdempotencyKey {
    /// A name for this one checkout, 1 to 255 visible ASCII characters. The same request under the same key is done
    /// once and answered as the first time.
    #[param(rename = "X-Idempotency-Key", value_type = Option<String>, min_length = 1, max_length = 255, pattern = "^[!-~]+$", example = "5f0c1b52-8f3b-4b8e-9d55-6a1f9c1f7a10")]
    key: Option<String>,
}

/// The invoice in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct InvoicePath {
    /// The id that the checkout answered.
    #[param(example = "0199c0de-0000-7000-8000-000000000000")]
    id: String,
}

/// The shop in the path, by its name.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ShopSlugPath {
    /// The shop's short name or the domain of its pages.
    #[param(example = "demo")]
    slug: String,
}

/// The shop in the path, by its id.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ShopIdPath {
    /// The shop's id.
    #[param(example = "shop_demo")]
    id: String,
}

/// Where a list that is continued with a cursor begins, and how much of it.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CursorPage {
    /// `next_cursor` of the page before, unchanged. Leave it out for the first page.
    cursor: Option<String>,
    /// The most rows of a page, 1 to 100; a number outside is moved into the range.
    #[param(default = 50)]
    limit: Option<i64>,
}

/// Which page of a numbered list.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NumberedPage {
    /// The number of the page, from 1.
    #[param(default = 1)]
    page: Option<i64>,
    /// The most rows of a page, 1 to 100; a number outside is moved into the range.
    #[param(default = 50)]
    limit: Option<i64>,
}

/// The customer in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CustomerPath {
    /// The customer's id.
    #[param(example = "cus_123")]
    id: String,
}

/// The order or invoice in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct OrderPath {
    /// The id or the uniqid.
    #[param(example = "ord_123")]
    id: String,
}

/// The payout request in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PayoutPath {
    /// The request's id: the `claim_id` that asking for it answered.
    #[param(example = "claim_456")]
    id: String,
}

/// What lists of orders and invoices can be narrowed by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OrderFilters {
    /// Only orders in this status.
    status: Option<String>,
    /// Only orders of this address.
    #[param(rename = "customerEmail")]
    customer_email: Option<String>,
    /// Conditions as field:value with commas between them; the fields are `status`, `email` and `created_at`, the last
    /// with >=, <=, > or < before unix seconds or an ISO time.
    #[param(example = "status:PENDING")]
    filters: Option<String>,
    /// The order: `created_at:desc`, as when nothing is said, or `created_at:asc`.
    sorts: Option<String>,
}

/// What the list of customers can be narrowed by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CustomerFilters {
    /// Only the customer with this address.
    email: Option<String>,
    /// Conditions as field:value with commas between them; the fields are `email`, `name`, `country_code` and
    /// `created_at`, the last with >=, <=, > or < before unix seconds or an ISO time.
    #[param(example = "email:a@example.com")]
    filters: Option<String>,
    /// The order: `created_at:desc`, as when nothing is said, or `created_at:asc`.
    sorts: Option<String>,
}

/// What the list of payout requests can be narrowed by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PayoutFilters {
    /// Only requests in this status: pending, approved, completed, rejected, cancelled.
    status: Option<String>,
    /// Only requests of this affiliate.
    affiliate_customer_id: Option<String>,
}

/// What a customer is read with.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CustomerExtras {
    /// Adds the affiliate summary under `affiliate`: true or 1.
    include_affiliate: Option<bool>,
}

/// The application in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ApplicationPath {
    /// The application's id, which is that of the link.
    #[param(example = "alink_123")]
    id: String,
}

/// What the list of affiliates can be narrowed by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct AffiliateFilters {
    /// Only affiliates in this status: approved or disabled.
    status: Option<String>,
}

/// What the list of applications can be narrowed by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ApplicationFilters {
    /// The status: pending, as when nothing is said, approved, rejected or all.
    status: Option<String>,
}

/// The shop that a call from a browser is about.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ShopQuery {
    /// The shop's short name or the domain of its pages.
    #[param(example = "demo")]
    shop: String,
}

/// What a shop front names itself with.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
pub struct FrontKey {
    /// A publishable key of the shop, which is no secret.
    #[param(rename = "x-shoppex-publishable-key", example = "pk_live_4f1c")]
    key: String,
}

/// Which of the own invoices to show.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OwnInvoicesQuery {
    /// Only invoices in this state.
    status: Option<String>,
    /// Only invoices whose lines or title hold this text, or with this number.
    #[param(max_length = 100)]
    q: Option<String>,
}

/// How many days to look back.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DaysQuery {
    /// How many days, today included.
    #[param(default = 30, minimum = 1, maximum = 365)]
    days: Option<i64>,
}

/// The payment in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct PaymentPath {
    /// The uniqid or the id.
    #[param(example = "ord_123")]
    id: String,
}

/// What the list of payments can be narrowed by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PaymentFilters {
    /// Only payments in this status.
    status: Option<String>,
    /// The same as a condition: status:PENDING.
    filters: Option<String>,
}

/// The product in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct ProductPath {
    /// The id or the uniqid.
    #[param(example = "prod_123")]
    id: String,
}

/// The coupon in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CouponPath {
    /// The id or the uniqid.
    #[param(example = "coup_123")]
    id: String,
}

/// The coupon in the path, by its code.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct CouponCodePath {
    /// The code, in any case.
    #[param(example = "SPRING-10")]
    id: String,
}

/// The webhook in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct WebhookPath {
    /// The webhook's id.
    #[param(example = "0199c0de-0000-7000-8000-000000000000")]
    id: String,
}

/// The delivery in the path.
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
pub struct DeliveryPath {
    /// The delivery's id.
    #[param(example = "whd_0199c0de000070008000000000000000_1")]
    id: String,
}

/// What the list of deliveries can be narrowed by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LogFilters {
    /// Only deliveries in this status: pending, success or failed.
    status: Option<String>,
    /// Only deliveries of this event.
    event_type: Option<String>,
    /// Only deliveries to this webhook.
    webhook_uniqid: Option<String>,
    /// Only deliveries to the address that this payment was asked for with.
    payment_uniqid: Option<String>,
}

/// Where the list of events begins.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct EventsAfter {
    /// Only events after the one with this number.
    #[param(default = 0)]
    after: Option<i64>,
}
