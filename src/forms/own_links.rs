//! Forms of an affiliate about the own links.

use crate::http::{Form, FormKey, KeyedForm, Typed};
use serde::{Deserialize, Serialize};

const PAGE: &str = "/affiliate/links";

/// Asks for a further link.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AddOwnLinkForm {
    /// The code in the link's address.
    pub code: Typed,
    /// What the link is called.
    pub label: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for AddOwnLinkForm {
    const NAME: &'static str = "add_own_link";

    fn page(&self) -> String {
        PAGE.to_owned()
    }
}

impl KeyedForm for AddOwnLinkForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Switches a link off or on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SwitchLinkForm {
    /// The link.
    pub id: Typed,
    /// `1` for on; anything else is off.
    pub is_on: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for SwitchLinkForm {
    const NAME: &'static str = "switch_link";

    fn page(&self) -> String {
        PAGE.to_owned()
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for SwitchLinkForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}
