//! The payout form: what it shows, and reading it so that every mistake is named at once.

use super::common::{sentence, soon_or_day, too_much, wished_amount};
use crate::components::{
    Actions, AmountField, Choice, Field, FieldKind, Note, PageData, PostForm, Select, Submit, Text,
    Tone, money_text, page, t,
};
use crate::domain::clock::Timestamp;
use crate::domain::ids::CustomerId;
use crate::domain::money::{Currency, Money};
use crate::domain::payouts::payout_address::{AddressProblem, PayoutAsset, PayoutNetwork};
use crate::domain::text::{NOTE_LENGTH_MAX, note};
use crate::http::{Fields, FormState, Visit};
use crate::islands::AddressCheck;
use crate::service::{Overview, PayoutWish, Problem, Refusal};
use leptos::prelude::*;

const ACTION: &str = "/balance/payout";

/// What the form shows.
pub struct Facts {
    /// What was typed before.
    pub form: FormState,
    /// What can be asked for, in minor units.
    pub available_minor: i64,
    /// The least that can be asked for.
    pub minimum_minor: i64,
    /// When more becomes available, and how much.
    pub next_release: Option<(Timestamp, i64)>,
    /// The shop's currency.
    pub currency: Currency,
    /// The idempotency key.
    pub key: String,
    /// Whether the affiliate account is active.
    pub is_active: bool,
}

/// The form, or the sentence that says why there is nothing to ask for yet.
pub fn form(facts: &Facts) -> AnyView {
    let page = page();
    if !facts.is_active {
        let text = page.t("refusals.affiliate_inactive");
        return view! { <Note tone=Tone::Warning>{text}</Note> }.into_any();
    }
    if facts.available_minor < facts.minimum_minor.max(1) {
        let text = earliest(&page, facts, true);
        return view! { <Note tone=Tone::Info>{text}</Note> }.into_any();
    }
    // An error at the amount says the least itself, where it matters.
    let hint = earliest(&page, facts, facts.form.error("amount").is_none());
    let (form, key) = (facts.form.clone(), facts.key.clone());
    let available = Money::new(facts.available_minor, facts.currency);
    let text = money_text(available, page.language);
    let all = page.t_with("portal.payout.all", &[("amount", &text)]);
    let destination = destination(&page, &form);
    let currency = facts.currency;
    view! {
        <PostForm action=ACTION key=key hidden=vec![("most", available.to_plain())]>
            <AmountField
                label=t("portal.payout.amount")
                name="amount"
                currency=currency
                value=form.value("amount")
                hint=hint
                error=form.error("amount")
            />
            {destination}
            <Field
                label=t("portal.payout.note")
                name="note"
                kind=FieldKind::Area
                value=form.value("note")
                hint=t("portal.payout.note_hint")
                error=form.error("note")
                optional=true
                max_length=500
            />
            <Actions>
                <Submit label=t("portal.payout.submit")/>
                <button type="submit" class="button" name="all" value="1" formnovalidate=true>
                    {all}
                </button>
            </Actions>
            <p>{t("portal.payout.fee")}</p>
        </PostForm>
    }
    .into_any()
}

/// Asset, network and address.
fn destination(page: &PageData, form: &FormState) -> AnyView {
    let assets = PayoutAsset::ALL.map(|asset| Choice::new(asset.as_str(), asset.as_str()));
    let networks = PayoutNetwork::ALL.map(|network| Choice::new(network.as_str(), network.label()));
    let problems: Vec<_> = AddressProblem::ALL
        .iter()
        .map(|problem| {
            let code = problem.code();
            format!("{code} {}", page.t(&format!("refusals.address.{code}")))
        })
        .collect();
    view! {
        <Select
            label=t("portal.payout.asset")
            name="asset"
            choices=assets.into()
            value=form.value("asset")
            error=form.error("asset")
        />
        <Select
            label=t("portal.payout.network")
            name="network"
            choices=networks.into()
            value=form.value("network")
            hint=t("portal.payout.network_hint")
            error=form.error("network")
        />
        <div>
            <Field
                label=t("portal.payout.address")
                name="address"
                kind=FieldKind::Exact
                value=form.value("address")
                hint=t("portal.payout.address_hint")
                error=form.error("address")
                max_length=128
            />
            <p id="address-check" role="status"></p>
            <AddressCheck
                valid=t("portal.islands.address_valid").to_owned()
                legacy=t("portal.islands.address_legacy").to_owned()
                problems=problems.join("\n")
            />
        </div>
    }
    .into_any()
}

/// How much can be asked for now, the least if it is wanted, and when there is more.
fn earliest(page: &PageData, facts: &Facts, with_least: bool) -> Text {
    let words = |minor| money_text(Money::new(minor, facts.currency), page.language);
    let available = words(facts.available_minor);
    let mut text = page.t_with("portal.payout.available", &[("available", &available)]);
    if with_least {
        text.push(' ');
        let least = words(facts.minimum_minor);
        text.push_str(&page.t_with("portal.payout.least", &[("least", &least)]));
    }
    if let Some((at, minor)) = facts.next_release {
        let values = [("amount", words(minor)), ("date", soon_or_day(page, at))];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        text.push(' ');
        text.push_str(&page.t_with("portal.payout.next", &values));
    }
    text.into()
}

/// A request as it was asked for.
pub struct Wish {
    /// Whose earnings.
    pub customer: CustomerId,
    /// How much, in minor units.
    pub amount_minor: i64,
    /// Where to.
    pub to: PayoutWish,
}

/// Reads the form.
///
/// # Errors
/// A sentence for each field that needs another look.
pub fn read(
    visit: &Visit,
    fields: &Fields,
    overview: &Overview,
) -> Result<Wish, Vec<(&'static str, String)>> {
    let mut problems = Vec::new();
    let amount = wished_amount(visit, fields);
    let minimum = overview.rule.payout_minimum_minor;
    match &amount {
        Ok(minor) if *minor < minimum => problems.push(("amount", Problem::BelowMinimum(minimum))),
        Ok(_) => {}
        Err(problem) => problems.push(("amount", problem.clone())),
    }
    let note = note(fields.raw("note")).unwrap_or_else(|_| {
        problems.push(("note", Problem::TooLong(NOTE_LENGTH_MAX)));
        None
    });
    let text = |name: &str| fields.get(name).to_owned();
    let network = fields.given("network").map(str::to_owned);
    let wish = PayoutWish { asset: text("asset"), network, address: text("address"), note };
    problems.extend(destination_problems(&wish));
    let amount_minor = amount.unwrap_or_default();
    if problems.is_empty() {
        let customer = overview.summary.customer.clone();
        return Ok(Wish { customer, amount_minor, to: wish });
    }
    let mut sentences: Vec<_> =
        problems.into_iter().map(|(field, problem)| sentence(visit, field, problem)).collect();
    // Too much is told by the command itself, so that a second click gets the first answer; here it joins the others.
    if amount_minor > overview.summary.available_minor {
        sentences.push(too_much(visit, overview.summary.available_minor));
    }
    Err(sentences)
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
