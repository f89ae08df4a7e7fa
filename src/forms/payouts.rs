//! An affiliate's forms about payouts.

use crate::http::{Form, FormKey, KeyedForm, Typed};
use serde::{Deserialize, Serialize};

/// A request for a payout.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PayoutForm {
    /// The amount in major units, in the reader's language.
    pub amount: Typed,
    /// Sent by the button that requests everything that is available.
    pub all: Typed,
    /// The amount that this button named.
    pub most: Typed,
    /// The asset to receive.
    pub asset: Typed,
    /// The network it is sent over.
    pub network: Typed,
    /// The address it is sent to.
    pub address: Typed,
    /// A note for the shop.
    pub note: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl PayoutForm {
    /// The form with the amount that its button stands for.
    #[must_use]
    pub fn with_amount_of_button(mut self) -> Self {
        let (all, most) = (std::mem::take(&mut self.all), std::mem::take(&mut self.most));
        if all.given().is_some() && most.given().is_some() {
            self.amount = most;
        }
        self
    }
}

impl Form for PayoutForm {
    const NAME: &'static str = "payout";

    fn page(&self) -> String {
        "/balance/payout".to_owned()
    }
}

impl KeyedForm for PayoutForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Withdrawing one's own payout request.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CancelPayoutForm {
    /// The request.
    pub id: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for CancelPayoutForm {
    const NAME: &'static str = "cancel_payout";

    fn page(&self) -> String {
        format!("/balance/payout/{}", self.id)
    }
}

impl KeyedForm for CancelPayoutForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_for_everything_fills_the_amount() {
        let form = |all: &str, most: &str| PayoutForm {
            amount: "5".into(),
            all: all.into(),
            most: most.into(),
            ..PayoutForm::default()
        };
        let amount = |form: PayoutForm| form.with_amount_of_button().amount.to_string();
        assert_eq!(amount(form("", "50.00")), "5");
        assert_eq!(amount(form("1", "50.00")), "50.00");
        assert_eq!(amount(form("1", "")), "5");
    }
}
