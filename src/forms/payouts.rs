//! An affiliate's forms about payouts.

use crate::domain::payouts::payout_address::{PayoutAsset, PayoutNetwork};
use crate::http::{Form, FormKey, KeyedForm, Typed};
use serde::{Deserialize, Serialize};

/// A request for a payout, before it is confirmed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PayoutForm {
    /// The amount in major units, in the reader's language.
    pub amount: Typed,
    /// Sent by the button that fills in everything that is available.
    pub all: Typed,
    /// The asset and the network it is sent over, as [`destination_value`] writes them.
    pub to: Typed,
    /// The address it is sent to.
    pub address: Typed,
    /// A note for the shop.
    pub note: Typed,
}

impl PayoutForm {
    /// The asset and its network; `None` where no such pair was chosen.
    pub fn destination(&self) -> Option<(PayoutAsset, PayoutNetwork)> {
        let (asset, network) = self.to.split_once(BETWEEN)?;
        let (asset, network) = (PayoutAsset::parse(asset)?, PayoutNetwork::parse(network)?);
        asset.networks().contains(&network).then_some((asset, network))
    }
}

/// Between an asset and its network.
const BETWEEN: char = ':';

/// An asset and its network as one value, since not every asset is on every network.
pub fn destination_value(asset: PayoutAsset, network: PayoutNetwork) -> String {
    format!("{}{BETWEEN}{}", asset.as_str(), network.as_str())
}

impl Form for PayoutForm {
    const NAME: &'static str = "payout";

    fn page(&self) -> String {
        "/balance/payout".to_owned()
    }
}

/// A request for a payout that was read and shown on the page that asks once more.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestPayoutForm {
    /// The amount that the page showed, in minor units.
    pub amount_minor: Typed,
    /// As in [`PayoutForm`].
    pub to: Typed,
    /// The address it is sent to.
    pub address: Typed,
    /// A note for the shop.
    pub note: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for RequestPayoutForm {
    const NAME: &'static str = "payout.request";

    fn page(&self) -> String {
        "/balance/payout/confirm".to_owned()
    }
}

impl KeyedForm for RequestPayoutForm {
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
    fn only_pairs_that_exist_are_destinations() {
        let read = |to: &str| PayoutForm { to: to.into(), ..PayoutForm::default() }.destination();
        for asset in PayoutAsset::ALL {
            for network in PayoutNetwork::ALL {
                let is_known = asset.networks().contains(&network);
                let expected = is_known.then_some((asset, network));
                assert_eq!(read(&destination_value(asset, network)), expected);
            }
        }
        for text in ["", ":", "USDT", "USDT:", "USDT:moon", "BTC:tron"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
