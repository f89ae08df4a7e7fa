//! The form of the built-in test payment.

use crate::http::{Form, Typed};
use crate::payments::sandbox::PAGES;
use serde::{Deserialize, Serialize};

/// How a test payment ends.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct TestPaymentForm {
    /// The attempt to pay.
    pub id: Typed,
}

impl Form for TestPaymentForm {
    const NAME: &'static str = "test_payment";

    fn page(&self) -> String {
        format!("{PAGES}{}", self.id)
    }
}
