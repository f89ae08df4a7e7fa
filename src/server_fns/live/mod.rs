//! What islands ask while a page is open: read only, the same rights as the page, small answers. The only functions
//! that the browser knows too; arguments and answers travel as JSON, whose reader it has anyway.

mod address;
mod payment;
mod quote;

pub use address::{BAD, CheckPayoutAddress, check_payout_address};
pub use payment::{IsPaymentPending, is_payment_pending};
pub use quote::{LiveQuote, QuoteCheckout, QuoteLine, quote_checkout};

#[cfg(feature = "ssr")]
use {
    crate::http::{Form, Visit, read_form},
    leptos::prelude::*,
};

/// The visit that a function is called in.
///
/// # Errors
/// Outside of a request.
#[cfg(feature = "ssr")]
async fn visit() -> Result<Visit, ServerFnError> {
    leptos_axum::extract().await.map_err(failed)
}

/// A failure, about which the browser learns nothing: it asks again later.
#[cfg(feature = "ssr")]
fn failed(error: impl std::fmt::Debug) -> ServerFnError {
    tracing::debug!(?error, "an island gets no answer");
    ServerFnError::new("not now")
}

/// A form that is not finished, as it would be posted.
///
/// # Errors
/// When the text is not such a form.
#[cfg(feature = "ssr")]
fn read<F: Form>(text: &str) -> Result<F, ServerFnError> {
    read_form(text).ok_or_else(|| ServerFnError::new("not a form"))
}
