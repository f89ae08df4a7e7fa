//! The parts that also run in the browser: small comforts over pages that work without them. Value types of `domain`
//! only; no server functions, and no sentence: words come in as props.
#![expect(missing_docs, reason = "the island macro makes public items that nobody can document")]

mod address_check;
mod amount;
mod convert_preview;
mod copy_button;

pub use address_check::{AddressCheck, AddressWords};
pub use amount::{DecimalMark, plain_amount};
pub use convert_preview::{ConvertPreview, PreviewWords};
pub use copy_button::CopyButton;

/// Starts the browser part; the page then brings its islands to life one by one.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
