//! Forms with which an operator decides payout requests, one or several at once.

use crate::domain::ids::ClaimId;
use crate::domain::payouts::claim::Decision;
use crate::http::{Form, FormKey, KeyedForm, Typed};
use crate::service::{Problem, Refusal};
use serde::{Deserialize, Serialize};

/// The most requests that are decided at once: as many as a page of the queue shows.
pub const SELECTED_MAX: usize = 50;
/// The longest address that the login leads back to, in bytes.
const LOGIN_NEXT_MAX: usize = 900;

/// Approves one request.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ApprovePayoutForm {
    /// The request.
    pub id: Typed,
    /// Why it is approved although its address is invalid.
    pub override_reason: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

/// Rejects one request.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RejectPayoutForm {
    /// The request.
    pub id: Typed,
    /// Why; the affiliate reads it.
    pub reason: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

/// Records that an approved request was paid.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CompletePayoutForm {
    /// The request.
    pub id: Typed,
    /// The id of the transfer.
    pub payout_reference: Typed,
    /// What the network took, in major units and the reader's language.
    pub network_fee: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

/// Records that an approved request could not be paid.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct FailPayoutForm {
    /// The request.
    pub id: Typed,
    /// What went wrong; the affiliate reads it.
    pub reason: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

/// Selects requests in the queue, to be confirmed on a page of their own.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SelectPayoutsForm {
    /// `approve` or `reject`.
    pub decision: Typed,
    /// The requests.
    pub claims: Vec<Typed>,
}

/// Decides the requests that are still selected on the page that lists them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DecidePayoutsForm {
    /// `approve` or `reject`.
    pub decision: Typed,
    /// The requests.
    pub claims: Vec<Typed>,
    /// Why they are rejected.
    pub reason: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

/// The page of a request.
fn page_of(id: &Typed) -> String {
    format!("/admin/payouts/{id}")
}

impl Form for ApprovePayoutForm {
    const NAME: &'static str = "payout.approve";

    fn page(&self) -> String {
        page_of(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for ApprovePayoutForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

impl Form for RejectPayoutForm {
    const NAME: &'static str = "payout.reject";

    fn page(&self) -> String {
        page_of(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for RejectPayoutForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

impl Form for CompletePayoutForm {
    const NAME: &'static str = "payout.complete";

    fn page(&self) -> String {
        page_of(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for CompletePayoutForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

impl Form for FailPayoutForm {
    const NAME: &'static str = "payout.fail";

    fn page(&self) -> String {
        page_of(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for FailPayoutForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

impl Form for SelectPayoutsForm {
    const NAME: &'static str = "payouts.select";

    /// Only an expired login leads here; a selection too long for the login's address starts again at the queue.
    fn page(&self) -> String {
        let href = self.selected().ok().map(|selected| selected.href());
        href.filter(|href| href.len() <= LOGIN_NEXT_MAX)
            .unwrap_or_else(|| "/admin/payouts".to_owned())
    }
}

impl SelectPayoutsForm {
    /// What was selected.
    ///
    /// # Errors
    /// A refusal of `decision`.
    pub fn selected(&self) -> Result<SelectedClaims, Refusal> {
        SelectedClaims::read(&self.decision, self.claims.iter().map(|id| &**id))
    }
}

impl Form for DecidePayoutsForm {
    const NAME: &'static str = "payouts.decide";

    fn page(&self) -> String {
        self.selected().map_or_else(|_| "/admin/payouts".to_owned(), |selected| selected.href())
    }
}

impl KeyedForm for DecidePayoutsForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

impl DecidePayoutsForm {
    /// What is still selected.
    ///
    /// # Errors
    /// A refusal of `decision`.
    pub fn selected(&self) -> Result<SelectedClaims, Refusal> {
        SelectedClaims::read(&self.decision, self.claims.iter().map(|id| &**id))
    }
}

/// Payout requests that were selected, and what is to be done with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelectedClaims {
    /// Approve or reject.
    pub decision: Decision,
    /// The requests, in the order they were listed, at most [`SELECTED_MAX`].
    pub claims: Vec<ClaimId>,
}

impl SelectedClaims {
    /// Reads a selection; texts that cannot be ids are left out, and so is a second mention.
    ///
    /// # Errors
    /// A refusal of `decision`.
    pub fn read<'a>(
        decision: &str,
        ids: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, Refusal> {
        let decision = Decision::parse(decision)
            .filter(|decision| matches!(decision, Decision::Approve | Decision::Reject))
            .ok_or_else(|| Refusal::field("decision", Problem::UnknownWord))?;
        let mut claims: Vec<ClaimId> = Vec::new();
        for id in ids.into_iter().filter_map(ClaimId::parse) {
            if !claims.contains(&id) {
                claims.push(id);
            }
        }
        claims.truncate(SELECTED_MAX);
        Ok(Self { decision, claims })
    }

    /// The same without one of them.
    #[must_use]
    pub fn without(&self, claim: &ClaimId) -> Self {
        let claims = self.claims.iter().filter(|one| *one != claim).cloned().collect();
        Self { decision: self.decision, claims }
    }

    /// The page that lists them before they are decided.
    pub fn href(&self) -> String {
        let ids = self.claims.iter().map(|id| ("claim", id.as_str()));
        let pairs: Vec<_> = [("decision", self.decision.as_str())].into_iter().chain(ids).collect();
        let query = serde_urlencoded::to_string(pairs).unwrap_or_default();
        format!("/admin/payouts/confirm?{query}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_is_read_once_and_leads_to_its_page() {
        let selected = SelectedClaims::read("approve", ["clm_1", "", "clm_2", "clm_1"]).unwrap();
        assert_eq!(selected.claims.len(), 2);
        assert_eq!(
            selected.href(),
            "/admin/payouts/confirm?decision=approve&claim=clm_1&claim=clm_2"
        );
        let first = selected.without(&selected.claims[1]);
        assert_eq!(first.href(), "/admin/payouts/confirm?decision=approve&claim=clm_1");
        assert!(SelectedClaims::read("complete", []).is_err());
        let many: Vec<_> = (0..60).map(|number| format!("claim_{number:032}")).collect();
        let many = SelectedClaims::read("reject", many.iter().map(String::as_str)).unwrap();
        assert_eq!(many.claims.len(), SELECTED_MAX);
        assert!(many.href().len() > LOGIN_NEXT_MAX);
    }
}
