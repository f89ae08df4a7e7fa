//! Forms of the console about API keys, publishable keys and installed apps.

use crate::http::{Checked, Form, FormKey, KeyedForm, Typed};
use serde::{Deserialize, Serialize};

/// Creates an API key.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct IssueKeyForm {
    /// What the key is called.
    pub label: Typed,
    /// The scopes it gets, by their names; sent as `scopes[]`.
    pub scopes: Vec<Typed>,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for IssueKeyForm {
    const NAME: &'static str = "key.issue";

    fn page(&self) -> String {
        "/admin/keys".to_owned()
    }
}

impl KeyedForm for IssueKeyForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Revokes an API key.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RevokeKeyForm {
    /// The key's id.
    pub id: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for RevokeKeyForm {
    const NAME: &'static str = "key.revoke";

    fn page(&self) -> String {
        "/admin/keys".to_owned()
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for RevokeKeyForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Creates a publishable key.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct IssuePublishableKeyForm {
    /// What the key is called.
    pub label: Typed,
    /// Whether it is a test key.
    pub is_test: Checked,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for IssuePublishableKeyForm {
    const NAME: &'static str = "publishable_key.issue";

    fn page(&self) -> String {
        "/admin/keys/publishable".to_owned()
    }
}

impl KeyedForm for IssuePublishableKeyForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Revokes a publishable key.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RevokePublishableKeyForm {
    /// The key itself; it is no secret.
    pub id: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for RevokePublishableKeyForm {
    const NAME: &'static str = "publishable_key.revoke";

    fn page(&self) -> String {
        "/admin/keys/publishable".to_owned()
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for RevokePublishableKeyForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Removes an installed app.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RevokeAppForm {
    /// The app's client id.
    pub id: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for RevokeAppForm {
    const NAME: &'static str = "app.revoke";

    fn page(&self) -> String {
        "/admin/apps".to_owned()
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for RevokeAppForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}
