//! The adapter against the test provider, which holds every request and answer against `PayPal`'s own description.

use std::path::PathBuf;

/// The folder of `PayPal`'s public description.
pub fn specs() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/specs/paypal")
}
