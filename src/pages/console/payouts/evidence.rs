//! What helps to decide a payout request: flags, the affiliate's account, earlier requests.

use super::address::is_invalid;
use crate::components::{
    AmountSize, Fact, KeyValues, Note, PageContext, Section, Text, Tone, amount, number_text, page,
    state_chip, t,
};
use crate::domain::money::{Currency, Money};
use crate::domain::payouts::claim::ClaimState;
use crate::service::{AffiliateSummary, ClaimRow, PayoutDetail};
use leptos::prelude::*;

/// Something about a request that deserves a second look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// The address fails its check.
    InvalidAddress,
    /// Nothing can be said about the address.
    UnknownAddress,
    /// Other affiliates were or want to be paid at the same address; how many.
    SharedAddress(i64),
    /// This affiliate was paid before, but not at this address: how a stolen account is emptied.
    NewAddress,
    /// Nothing was paid out to this affiliate yet.
    FirstPayout,
    /// The affiliate owes after refunds; how much, in minor units.
    Owes(i64),
    /// The affiliate account is switched off.
    Disabled,
}

impl Flag {
    /// The message key of the flag in a few words, for rows.
    pub fn short(self) -> &'static str {
        match self {
            Self::InvalidAddress => "admin.flag.invalid.short",
            Self::UnknownAddress => "admin.flag.unknown.short",
            Self::SharedAddress(_) => "admin.flag.shared.short",
            Self::NewAddress => "admin.flag.new.short",
            Self::FirstPayout => "admin.flag.first.short",
            Self::Owes(_) => "admin.flag.owes.short",
            Self::Disabled => "admin.flag.disabled.short",
        }
    }

    fn tone(self) -> Tone {
        match self {
            Self::InvalidAddress | Self::SharedAddress(_) => Tone::Danger,
            Self::UnknownAddress | Self::NewAddress | Self::Owes(_) | Self::Disabled => {
                Tone::Warning
            }
            Self::FirstPayout => Tone::Info,
        }
    }

    fn text(self, page: &PageContext, currency: Currency) -> String {
        match self {
            Self::InvalidAddress => page.t("admin.flag.invalid.text").to_owned(),
            Self::UnknownAddress => page.t("admin.flag.unknown.text").to_owned(),
            Self::SharedAddress(1) => page.t("admin.flag.shared.text_one").to_owned(),
            Self::SharedAddress(count) => page
                .t_with("admin.flag.shared.text", &[("count", &number_text(count, page.language))]),
            Self::NewAddress => page.t("admin.flag.new.text").to_owned(),
            Self::FirstPayout => page.t("admin.flag.first.text").to_owned(),
            Self::Owes(minor) => {
                let money =
                    crate::components::money_text(Money::new(minor, currency), page.language);
                page.t_with("admin.flag.owes.text", &[("amount", &money)])
            }
            Self::Disabled => page.t("admin.flag.disabled.text").to_owned(),
        }
    }
}

/// What deserves a second look, the gravest first.
pub fn flags(detail: &PayoutDetail) -> Vec<Flag> {
    let mut flags = Vec::new();
    if let Some(to) = &detail.row.claim.destination {
        match to.address_check.as_str() {
            "valid" => {}
            _ if is_invalid(to) => flags.push(Flag::InvalidAddress),
            _ => flags.push(Flag::UnknownAddress),
        }
    }
    if detail.address_sharers > 0 {
        flags.push(Flag::SharedAddress(detail.address_sharers));
    }
    let was_paid = detail.summary.totals.paid_minor > 0;
    if was_paid && !was_paid_here(detail) {
        flags.push(Flag::NewAddress);
    }
    if detail.summary.owed_minor > 0 {
        flags.push(Flag::Owes(detail.summary.owed_minor));
    }
    if detail.summary.state.as_deref() != Some("active") {
        flags.push(Flag::Disabled);
    }
    if !was_paid {
        flags.push(Flag::FirstPayout);
    }
    flags
}

/// Whether one of the affiliate's newest payouts went to the address of this request.
fn was_paid_here(detail: &PayoutDetail) -> bool {
    let address = |row: &ClaimRow| row.claim.destination.as_ref().map(|to| to.address.clone());
    let here = address(&detail.row);
    let mut paid = detail.history.iter().filter(|row| row.claim.state == ClaimState::Completed);
    paid.any(|row| address(row) == here)
}

/// The flags for phones, where the evidence comes after the decision.
pub fn flags_for_phones(detail: &PayoutDetail, currency: Currency) -> AnyView {
    view! { <div class="only-phone">{flag_notes(&page(), detail, currency)}</div> }.into_any()
}

fn flag_notes(page: &PageContext, detail: &PayoutDetail, currency: Currency) -> AnyView {
    let flags: Vec<_> = flags(detail)
        .into_iter()
        .map(|flag| {
            let title = Text::from(page.t(flag.short()));
            let text = flag.text(page, currency);
            view! { <Note tone=flag.tone() title=title>{text}</Note> }
        })
        .collect();
    let flags = if flags.is_empty() {
        view! { <Note tone=Tone::Positive>{t("admin.flag.none")}</Note> }.into_any()
    } else {
        view! { <div class="stack">{flags}</div> }.into_any()
    };
    view! { <Section title=t("admin.payout.flags")>{flags}</Section> }.into_any()
}

/// Everything beside the request.
pub fn evidence(detail: &PayoutDetail, currency: Currency) -> AnyView {
    let page = page();
    view! {
        <div class="only-desk">{flag_notes(&page, detail, currency)}</div>
        {account(&page, &detail.summary, currency)} {history(&page, detail, currency)}
    }
    .into_any()
}

fn account(page: &PageContext, summary: &AffiliateSummary, currency: Currency) -> AnyView {
    let money = |key: &str, minor| {
        let money = Money::new(minor, currency);
        Fact::new(page.t(key), amount(page.language, money, AmountSize::Inline, false))
    };
    let count = |key: &str, count| Fact::new(page.t(key), number_text(count, page.language));
    let totals = &summary.totals;
    let balances = vec![
        Fact::new(page.t("admin.account.email"), summary.email.clone()),
        money("admin.account.available", summary.available_minor),
        money("admin.account.pending", summary.pending_minor),
        money("admin.account.requested", summary.requested_minor),
        money("admin.account.owed", summary.owed_minor),
    ];
    let lifetime = vec![
        money("admin.account.earned", totals.accrued_minor),
        money("admin.account.reversed", totals.reversed_minor),
        money("admin.account.converted", totals.converted_minor),
        money("admin.account.paid", totals.paid_minor),
        count("admin.account.sales", totals.sales),
        count("admin.account.clicks", totals.clicks),
    ];
    view! {
        <Section title=t("admin.payout.balances")>
            <KeyValues facts=balances/>
        </Section>
        <Section title=t("admin.payout.lifetime")>
            <KeyValues facts=lifetime/>
        </Section>
    }
    .into_any()
}

fn history(page: &PageContext, detail: &PayoutDetail, currency: Currency) -> AnyView {
    let own = &detail.row.claim.id;
    let address = detail.row.claim.destination.as_ref().map(|to| to.address.as_str());
    let others = detail.history.iter().filter(|row| row.claim.id != *own);
    let facts: Vec<_> = others.map(|row| earlier(page, row, address, currency)).collect();
    let content = if facts.is_empty() {
        view! { <p class="muted">{page.t("admin.payout.no_history")}</p> }.into_any()
    } else {
        view! { <KeyValues facts=facts/> }.into_any()
    };
    view! { <Section title=t("admin.payout.history")>{content}</Section> }.into_any()
}

/// An earlier request; a completed one to another address says so, since a changed address is how
/// a stolen account is emptied.
fn earlier(page: &PageContext, row: &ClaimRow, address: Option<&str>, currency: Currency) -> Fact {
    let claim = &row.claim;
    let to = claim.destination.as_ref().map(|to| to.address.as_str());
    let elsewhere = (claim.state == ClaimState::Completed && to != address).then(|| {
        view! { <br/> <small class="muted">{page.t("admin.payout.elsewhere")}</small> }
    });
    let money = Money::new(claim.amount_minor, currency);
    let href = format!("/admin/payouts/{}", claim.id);
    let value = view! {
        <a href=href>{amount(page.language, money, AmountSize::Inline, false)}</a> " "
        {state_chip(page, &format!("payout.{}", claim.state.as_str()))} {elsewhere}
    };
    Fact::new(page.date(claim.created_at), value)
}
