//! An affiliate requests a payout.

use crate::domain::payouts::payout_address::{AddressProblem, PayoutAsset, PayoutNetwork};
use crate::forms::PayoutForm;
use crate::http::{ActError, Acted, Done, Visit, act};
use crate::service::{self, Overview, PayoutWish, Problem, Refusal, ServiceError};
use leptos::prelude::*;

/// Requests a payout of available commission; the amount is tied up until the shop decides.
#[server(prefix = "", endpoint = "balance/payout")]
pub async fn request_payout(
    /// The form.
    #[server(flatten)]
    form: PayoutForm,
) -> Acted {
    act(form.with_amount_of_button(), async |visit, form| {
        let customer = visit.customer()?.clone();
        let overview = visit.app.service.overview(&visit.actor, &customer).await?;
        let (amount_minor, wish) = read(&visit, &form, &overview)?;
        let idempotency_key = Some(visit.once_key(&form, "")?.key);
        let actor = visit.actor.clone();
        let command =
            service::RequestPayout { actor, customer, amount_minor, wish, idempotency_key };
        match visit.run_once(&form, command, |claim| (claim.id.clone(), claim.amount_minor)).await {
            Ok(requested) => {
                let (claim, amount_minor) = requested.output;
                let amount = visit.money_text(amount_minor);
                let text = visit.language.format("portal.payout.done", &[("amount", &amount)]);
                Ok(Done::said(format!("/balance/payout/{claim}"), text))
            }
            Err(ServiceError::Refused(refusal @ Refusal::InsufficientBalance { .. })) => {
                Err(ActError::Field("amount", refusal))
            }
            Err(error) => Err(error.into()),
        }
    })
    .await
}

/// Reads amount, destination and note, and names everything that is wrong at once.
fn read(
    visit: &Visit,
    form: &PayoutForm,
    overview: &Overview,
) -> Result<(i64, PayoutWish), ActError> {
    let mut fields = visit.field_reader();
    let minimum = overview.rule.payout_minimum_minor;
    let amount_minor = fields.amount("amount", &form.amount);
    if !fields.has_refused("amount") && amount_minor < minimum {
        fields.refuse("amount", Problem::BelowMinimum(minimum));
    }
    let wish = PayoutWish {
        asset: form.asset.to_string(),
        network: form.network.given().map(str::to_owned),
        address: form.address.to_string(),
        note: fields.note("note", &form.note),
    };
    for (field, problem) in destination_problems(&wish) {
        fields.refuse(field, problem);
    }
    fields.done()?;
    Ok((amount_minor, wish))
}

/// What is wrong with asset, network and address; an asset that is not on the network is the network's fault.
fn destination_problems(wish: &PayoutWish) -> Vec<(&'static str, Problem)> {
    let mut problems = Vec::new();
    if !wish.asset.is_empty() && PayoutAsset::parse(&wish.asset).is_none() {
        problems.push(("asset", Problem::UnknownWord));
    }
    match &wish.network {
        None => problems.push(("network", Problem::Required)),
        Some(name) if PayoutNetwork::parse(name).is_none() => {
            problems.push(("network", Problem::UnknownWord));
        }
        Some(_) => {}
    }
    let is_wrong_network =
        |problem: &Problem| matches!(problem, Problem::Address(AddressProblem::AssetNotOnNetwork));
    if let Err(Refusal::Invalid(found)) = wish.destination(true) {
        problems.extend(found.into_iter().map(|(field, problem)| {
            let field = if is_wrong_network(&problem) { "network" } else { field };
            (field, problem)
        }));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(asset: &str, network: Option<&str>, address: &str) -> Vec<&'static str> {
        let network = network.map(str::to_owned);
        let (asset, address) = (asset.to_owned(), address.to_owned());
        let wish = PayoutWish { asset, network, address, note: None };
        destination_problems(&wish).into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn every_field_is_judged() {
        const TRON: &str = "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY";
        assert!(problems("usdt", Some("trc20"), TRON).is_empty());
        assert_eq!(problems("BTC", Some("tron"), TRON), ["network"]);
        assert_eq!(problems("USDT", None, ""), ["network", "address"]);
        assert_eq!(problems("XYZ", Some("moon"), TRON), ["asset", "network"]);
        assert_eq!(problems("USDT", Some("tron"), "T1"), ["address"]);
    }
}
