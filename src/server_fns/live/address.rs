//! Whether a payout address fits, while it is filled in.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

#[cfg(feature = "ssr")]
use {
    super::{read, visit},
    crate::domain::payouts::payout_address::{AddressCheck, check_address},
    crate::forms::PayoutForm,
};

/// Before the sentence of an address that does not fit.
pub const BAD: char = '!';

/// Returns a sentence about the address of a payout form, after [`BAD`] where it does not fit; empty while there is
/// nothing to say.
#[server(prefix = "", endpoint = "live/address", input = Json)]
pub async fn check_payout_address(
    /// The form as it would be posted.
    form: String,
) -> Result<String, ServerFnError> {
    let language = visit().await?.language;
    let form: PayoutForm = read(&form)?;
    let (asset, network) = form.destination().unzip();
    let check = form
        .address
        .given()
        .map_or(AddressCheck::Unknown, |address| check_address(asset, network, address));
    Ok(match check {
        AddressCheck::Valid => language.text("portal.islands.address_valid").to_owned(),
        AddressCheck::ValidLegacy => language.text("portal.islands.address_legacy").to_owned(),
        AddressCheck::Invalid(problem) => {
            format!("{BAD}{}", language.text(&format!("refusals.address.{}", problem.code())))
        }
        AddressCheck::Unknown => String::new(),
    })
}
