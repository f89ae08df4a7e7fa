//! The parts that also run in the browser: small comforts over pages that work without them. Value types of `domain`
//! only; no server functions, and no sentence: words come in as props.
//!
//! The browser part stays below 100 KB compressed. So props are texts, and an island writes the one text that changes
//! by itself instead of through signals: the first signal costs 10 KB.

mod address_check;
mod amount;
mod convert_preview;
mod copy_button;

pub use address_check::AddressCheck;
pub use amount::{DecimalMark, plain_amount};
pub use convert_preview::ConvertPreview;
pub use copy_button::CopyButton;

/// Starts the browser part; the page then brings its islands to life one by one.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
