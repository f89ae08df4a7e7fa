//! The parts that also run in the browser: small comforts over pages that work without them. An island changes only
//! what it draws itself; of a form around it, it reads the fields as they would be sent. It knows value types of
//! `domain`, the functions of `server_fns::live`, and no sentence: words come in as props.
//!
//! The browser part stays below 110 KB compressed, so every type that crosses over must earn it.

mod address_check;
mod checkout_summary;
mod convert_amount;
mod copy_button;
mod payment_watch;

#[cfg(feature = "hydrate")]
mod fields;

pub use address_check::AddressCheck;
pub use checkout_summary::CheckoutSummary;
pub use convert_amount::{ConvertAmount, ConvertWords};
pub use copy_button::CopyButton;
pub use payment_watch::PaymentWatch;

/// Starts the browser part; the page then brings its islands to life one by one.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
