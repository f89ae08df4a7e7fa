//! The payout form.

use crate::components::{
    Actions, AmountField, Choice, Field, FieldKind, Note, PageData, PostForm, Select, Submit, Text,
    Tone, money_text, page, t,
};
use crate::domain::clock::Timestamp;
use crate::domain::money::{Currency, Money};
use crate::domain::payouts::payout_address::{PayoutAsset, PayoutNetwork};
use crate::forms::{PayoutForm, destination_value};
use crate::http::Kept;
use crate::islands::AddressCheck;
use crate::pages::words::soon_or_day;
use crate::server_fns::payouts::PreparePayout;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// What the form shows.
pub struct Facts {
    /// What was typed before.
    pub form: Kept<PayoutForm>,
    /// What can be asked for, in minor units.
    pub available_minor: i64,
    /// The least that can be asked for.
    pub minimum_minor: i64,
    /// When more becomes available, and how much.
    pub next_release: Option<(Timestamp, i64)>,
    /// The shop's currency.
    pub currency: Currency,
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
    let form = facts.form.clone();
    let available = Money::new(facts.available_minor, facts.currency);
    let text = money_text(available, page.language);
    let all = page.t_with("portal.payout.all", &[("amount", &text)]);
    let currency = facts.currency;
    view! {
        <PostForm action=PreparePayout::url()>
            <AmountField
                label=t("portal.payout.amount")
                name="amount"
                currency=currency
                value=form.amount.to_string()
                hint=hint
                error=form.error("amount")
            />
            {destination(&form)}
            <Field
                label=t("portal.payout.note")
                name="note"
                kind=FieldKind::Area
                value=form.note.to_string()
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

/// Asset with its network, and address.
fn destination(form: &Kept<PayoutForm>) -> AnyView {
    let none = Choice::new("", t("portal.payout.choose"));
    let pair = |asset: PayoutAsset, network: PayoutNetwork| {
        let label = format!("{} · {}", asset.as_str(), network.label());
        Choice::new(destination_value(asset, network), label).in_group(asset.as_str())
    };
    let pairs = PayoutAsset::ALL
        .into_iter()
        .flat_map(|asset| asset.networks().iter().map(move |network| pair(asset, *network)));
    view! {
        <Select
            label=t("portal.payout.to")
            name="to"
            choices=std::iter::once(none).chain(pairs).collect()
            value=form.to.to_string()
            hint=t("portal.payout.to_hint")
            error=form.error("to")
        />
        <div>
            <Field
                label=t("portal.payout.address")
                name="address"
                kind=FieldKind::Exact
                value=form.address.to_string()
                hint=t("portal.payout.address_hint")
                error=form.error("address")
                max_length=128
            />
            <AddressCheck/>
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
