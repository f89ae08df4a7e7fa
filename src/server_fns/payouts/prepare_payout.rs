//! An affiliate fills in what a payout is to be; nothing is requested yet.

use crate::components::amount_digits;
use crate::domain::money::Money;
use crate::domain::payouts::payout_address::{PayoutAsset, PayoutNetwork};
use crate::forms::PayoutForm;
use crate::http::{Acted, Done, Form as _, Kept, Typed, Visit, act};
use crate::service::{Overview, PayoutWish, Problem, Refusal};
use leptos::prelude::*;

/// The page that asks once more.
const CONFIRM: &str = "/balance/payout/confirm";

/// Reads the form and leads to the page that asks once more; the button for everything fills in the amount.
#[server(prefix = "", endpoint = "balance/payout")]
pub async fn prepare_payout(
    /// The form.
    #[server(flatten)]
    form: PayoutForm,
) -> Acted {
    act(form, async |visit, mut form| {
        let overview = visit.app.service.overview(&visit.actor, visit.customer()?).await?;
        let wants_all = std::mem::take(&mut form.all).given().is_some();
        if wants_all {
            let all = Money::new(overview.summary.available_minor, visit.shop.currency);
            form.amount = amount_digits(all, visit.language).into();
        } else {
            read_payout(&visit, &form, &overview)?;
        }
        let page = if wants_all { form.page() } else { CONFIRM.to_owned() };
        visit.keep(&Kept::of(form)).await?;
        Ok(Done::to(page))
    })
    .await
}

/// What a payout form asks for.
#[derive(Clone, Debug)]
pub struct ReadPayout {
    /// The amount, in minor units.
    pub amount_minor: i64,
    /// The asset to receive.
    pub asset: PayoutAsset,
    /// The network it is sent over.
    pub network: PayoutNetwork,
    /// Destination and note as the use case takes them.
    pub wish: PayoutWish,
}

/// Reads amount, destination and note.
///
/// # Errors
/// A refusal of every field that is wrong.
pub fn read_payout(
    visit: &Visit,
    form: &PayoutForm,
    overview: &Overview,
) -> Result<ReadPayout, Refusal> {
    let mut fields = visit.field_reader();
    let (least, most) = (overview.rule.payout_minimum_minor, overview.summary.available_minor);
    let amount_minor = fields.amount("amount", &form.amount);
    if !fields.has_refused("amount") && amount_minor < least {
        fields.refuse("amount", Problem::BelowMinimum(least));
    }
    if amount_minor > most {
        fields.refuse("amount", Problem::AboveAvailable(most));
    }
    let note = fields.note("note", &form.note);
    let to = form.destination();
    let wish = to.map(|to| wish_of(to, &form.address, note));
    match wish.as_ref().map(|wish| wish.destination(true)) {
        Some(Err(Refusal::Invalid(problems))) => {
            for (field, problem) in problems {
                fields.refuse(field, problem);
            }
        }
        Some(_) => {}
        None => {
            let is_missing = form.to.is_empty();
            fields.refuse("to", if is_missing { Problem::Required } else { Problem::UnknownWord });
            if form.address.is_empty() {
                fields.refuse("address", Problem::Required);
            }
        }
    }
    fields.done()?;
    let ((asset, network), wish) =
        to.zip(wish).ok_or_else(|| Refusal::field("to", Problem::Required))?;
    Ok(ReadPayout { amount_minor, asset, network, wish })
}

/// Destination and note as the use case takes them.
pub fn wish_of(
    (asset, network): (PayoutAsset, PayoutNetwork),
    address: &Typed,
    note: Option<String>,
) -> PayoutWish {
    PayoutWish {
        asset: asset.as_str().to_owned(),
        network: Some(network.as_str().to_owned()),
        address: address.to_string(),
        note,
    }
}
