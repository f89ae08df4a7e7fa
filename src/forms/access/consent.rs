//! The form with which an operator allows or denies an app what it asks for.

use crate::http::{Form, FormKey, KeyedForm, Query, Typed};
use serde::{Deserialize, Serialize, Serializer};

/// The longest value that is kept after a refusal, in bytes; as for text that people type.
const KEPT_LENGTH_MAX: usize = 2_000;

/// The parameters an app sends along (RFC 6749, 4.1.1; RFC 7636, 4.3) and what the operator decided.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ConsentForm {
    /// `code`, the only answer that is offered.
    pub response_type: Typed,
    /// The app's public id.
    pub client_id: Typed,
    /// Where the answer goes, exactly as it was sent: it must equal a registered address.
    #[serde(serialize_with = "keep")]
    pub redirect_uri: String,
    /// The scopes, with blanks or commas between them.
    pub scope: Typed,
    /// The app's own state, exactly as it was sent: the answer repeats it.
    #[serde(serialize_with = "keep")]
    pub state: String,
    /// The challenge of PKCE.
    pub code_challenge: Typed,
    /// How the challenge was made.
    pub code_challenge_method: Typed,
    /// `allow` or `deny`.
    pub decision: Typed,
    /// The one-time key; the code is derived from it.
    pub idempotency_key: FormKey,
}

fn keep<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(if text.len() <= KEPT_LENGTH_MAX { text } else { "" })
}

impl ConsentForm {
    /// The parameters in an address.
    pub fn of(query: &Query) -> Self {
        Self {
            response_type: query.get("response_type").into(),
            client_id: query.get("client_id").into(),
            redirect_uri: query.raw("redirect_uri").to_owned(),
            scope: query.get("scope").into(),
            state: query.raw("state").to_owned(),
            code_challenge: query.get("code_challenge").into(),
            code_challenge_method: query.get("code_challenge_method").into(),
            ..Self::default()
        }
    }

    /// The parameters that were sent, by name.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let all: [(_, &str); 7] = [
            ("response_type", &self.response_type),
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", &self.scope),
            ("state", &self.state),
            ("code_challenge", &self.code_challenge),
            ("code_challenge_method", &self.code_challenge_method),
        ];
        let sent = all.into_iter().filter(|(_, value)| !value.is_empty());
        sent.map(|(name, value)| (name, value.to_owned())).collect()
    }
}

impl Form for ConsentForm {
    const NAME: &'static str = "app.authorize";

    fn page(&self) -> String {
        let query = serde_urlencoded::to_string(self.parameters()).unwrap_or_default();
        format!("/admin/apps/authorize?{query}")
    }

    fn subject(&self) -> &str {
        &self.client_id
    }
}

impl KeyedForm for ConsentForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}
