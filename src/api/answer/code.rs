//! Every code that a failure can carry, with its status, what it means and what helps: the only list of them. The
//! reference, the page that each `doc_url` leads to and `docs/api-design.md` are made from it.

use axum::http::StatusCode;

macro_rules! codes {
    ($($name:ident = $status:literal $code:literal: $meaning:literal, $cure:literal;)*) => {
        /// A code of a failure.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ErrorCode {
            $(#[doc = $meaning] $name,)*
        }

        impl ErrorCode {
            /// Every code, by status.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code on the wire.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The status that the code always comes with.
            pub fn status(self) -> StatusCode {
                StatusCode::from_u16(self.status_number()).unwrap_or(StatusCode::BAD_REQUEST)
            }

            /// The status as a number.
            pub fn status_number(self) -> u16 {
                match self { $(Self::$name => $status,)* }
            }

            /// What it means: one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Self::$name => $meaning,)* }
            }

            /// What helps: one or two sentences.
            pub fn cure(self) -> &'static str {
                match self { $(Self::$name => $cure,)* }
            }
        }
    };
}

codes! {
    InsufficientBalance = 400 "INSUFFICIENT_BALANCE":
        "There is less money than the request needs.",
        "Read the balance and ask for at most what is available; message names the most.";
    InvalidCursor = 400 "INVALID_CURSOR":
        "The cursor was not made for this list of this shop.",
        "Start again without a cursor, and pass on next_cursor unchanged.";
    OrderNotPending = 400 "ORDER_NOT_PENDING":
        "The order is no longer pending, so who gets the credit for it is settled.",
        "Leave it, or refund the order and place it again.";
    Unauthorized = 401 "UNAUTHORIZED":
        "No valid key came with the request.",
        "Send the header Authorization: Bearer shx_… with a key that is neither revoked nor expired.";
    InvalidOtp = 401 "INVALID_OTP":
        "The code is not the one that was sent last, was used before, is too old or was tried too often.",
        "Ask for a new code and type in the newest one.";
    Forbidden = 403 "FORBIDDEN":
        "The key lacks the scope, or the shop or the affiliate account is closed.",
        "message says which of them. Use a key with the scope that it names, or ask whoever runs the shop.";
    NotFound = 404 "NOT_FOUND":
        "There is nothing at this address.",
        "Compare method and path with the reference.";
    CustomerNotFound = 404 "CUSTOMER_NOT_FOUND":
        "The shop has no customer with this id.",
        "Look the customer up in the list of customers, with a key of the same shop.";
    OrderNotFound = 404 "ORDER_NOT_FOUND":
        "The shop has no order with this id.",
        "Use the id or the uniqid of an order of the same shop.";
    InvoiceNotFound = 404 "INVOICE_NOT_FOUND":
        "The shop has no invoice with this id.",
        "Use the id or the uniqid of an invoice of the same shop.";
    ProductNotFound = 404 "PRODUCT_NOT_FOUND":
        "The shop has no product with this id.",
        "Use the id of a product of the same shop.";
    PaymentNotFound = 404 "PAYMENT_NOT_FOUND":
        "The shop has no payment with this id.",
        "Use the uniqid that asking for the payment answered; an order of products is none.";
    CouponNotFound = 404 "COUPON_NOT_FOUND":
        "The shop has no coupon with this id or code.",
        "Use an id or a code from the list of coupons of the same shop.";
    PayoutRequestNotFound = 404 "PAYOUT_REQUEST_NOT_FOUND":
        "The shop has no payout request with this id.",
        "Use the claim_id that the request answered; a conversion is not a payout request.";
    ApplicationNotFound = 404 "APPLICATION_NOT_FOUND":
        "The shop has no application for a link with this id.",
        "Use an id from the list of applications of the same shop.";
    CommissionNotFound = 404 "COMMISSION_NOT_FOUND":
        "The shop has no commission with this id.",
        "Use an id from the affiliate summary of the same shop.";
    WebhookNotFound = 404 "WEBHOOK_NOT_FOUND":
        "The shop has no webhook with this id.",
        "Use an id from the list of webhooks of the same shop.";
    WebhookLogNotFound = 404 "WEBHOOK_LOG_NOT_FOUND":
        "The shop has no delivery with this id.",
        "Use an id from the webhook logs of the same shop.";
    MethodNotAllowed = 405 "METHOD_NOT_ALLOWED":
        "The address exists but does not take this method.",
        "Use a method that the Allow header names.";
    Conflict = 409 "CONFLICT":
        "The state of things does not allow this step, or the same request is still being worked on.",
        "Read the object again and decide by its status; with Retry-After, send the same request again.";
    AffiliateCodeNotApplicable = 409 "errors.checkout.affiliate_code_not_applicable":
        "The referral code brings this order nothing: unknown, switched off, or the buyer's own.",
        "Send the cart again without the code.";
    CouponNoLongerValid = 409 "errors.checkout.coupon_no_longer_valid":
        "The coupon does not apply to this cart: unknown, expired, used up, or for other carts.",
        "Send the cart again without the coupon, or with another one.";
    ProductNotAvailable = 409 "errors.checkout.product_not_available":
        "The cart holds a product that this shop does not sell, or no longer.",
        "Take the product out of the cart.";
    QuoteTokenInvalid = 409 "errors.checkout.quote_token_invalid":
        "The proof of the quote was not made by this shop, or was changed.",
        "Ask for a new quote, show its total, and send its token unchanged.";
    QuoteTokenExpired = 409 "errors.checkout.quote_token_expired":
        "The quote is older than 15 minutes.",
        "Ask for a new quote and show its total.";
    QuoteTokenStale = 409 "errors.checkout.quote_token_stale":
        "The quote was made for another cart, coupon or referral code.",
        "Ask for a new quote of the cart as it is now.";
    PriceIncreased = 409 "errors.checkout.price_increased_since_quote":
        "The order would cost more than its quote said.",
        "Ask for a new quote and let the buyer agree to its total.";
    PayloadTooLarge = 413 "PAYLOAD_TOO_LARGE":
        "The body is larger than 1 MiB.",
        "Send less.";
    UnsupportedMediaType = 415 "UNSUPPORTED_MEDIA_TYPE":
        "The body is not said to be of a type that the route reads.",
        "Send JSON with the header Content-Type: application/json.";
    ValidationError = 422 "VALIDATION_ERROR":
        "A field, a parameter or the whole body has the wrong form or value; nothing was changed.",
        "details names each field with what it must be. Mend all of them and send the request again.";
    IdempotencyKeyReused = 422 "IDEMPOTENCY_KEY_REUSED":
        "The idempotency key was used for another request before.",
        "Use a new key for each new action; repeat a key only with the same method, path and body.";
    EmailRequired = 422 "errors.checkout.email_required":
        "The cart came without the buyer's e-mail address.",
        "Ask the buyer for it and send it as email: an order belongs to a customer.";
    CurrencyUnavailable = 422 "errors.storefront.currency_unavailable":
        "The shop does not sell in this currency.",
        "Leave currency out, or send the one that message names.";
    RateLimited = 429 "RATE_LIMITED":
        "Too many requests came in too short a time.",
        "Wait as many seconds as Retry-After says, then go on more slowly.";
    InternalError = 500 "INTERNAL_ERROR":
        "Something is broken on the server.",
        "Try again with the same idempotency key; if it stays, report the request id.";
    ServiceUnavailable = 503 "SERVICE_UNAVAILABLE":
        "The server cannot take the request right now: it is busy, stopping or too slow.",
        "Wait as many seconds as Retry-After says, then send the request again with the same idempotency key.";
}

impl ErrorCode {
    /// The code with this name on the wire.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_distinct_sorted_by_status_and_said_in_sentences() {
        for pair in ErrorCode::ALL.windows(2) {
            assert!(pair[0].status() <= pair[1].status(), "{pair:?}");
        }
        for code in ErrorCode::ALL {
            assert_eq!(ErrorCode::parse(code.as_str()), Some(*code));
            assert!(code.status().is_client_error() || code.status().is_server_error());
            assert!(code.meaning().ends_with('.') && code.cure().ends_with('.'), "{code:?}");
        }
    }
}
