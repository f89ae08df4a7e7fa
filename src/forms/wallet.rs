//! Forms about store balance.

use crate::http::{Form, FormKey, KeyedForm, Typed};
use serde::{Deserialize, Serialize};

/// How much of the available commission becomes store balance.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ConvertForm {
    /// The amount in major units, in the reader's language.
    pub amount: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for ConvertForm {
    const NAME: &'static str = "convert";

    fn page(&self) -> String {
        "/balance/convert".to_owned()
    }
}

impl KeyedForm for ConvertForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}
