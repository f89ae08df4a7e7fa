//! Who gets the credit for an order and how that is known; what was earned, or why nothing was.

use crate::components::{
    Amount, DateTime, Fact, KeyValues, Note, Section, StateChip, Tone, money_text, page, rate_text,
    t,
};
use crate::domain::affiliates::attribution::{NothingEarned, Source};
use crate::domain::affiliates::commission::{CommissionState, clawback_due};
use crate::domain::money::{Currency, Money};
use crate::domain::orders::order::OrderState;
use crate::http::Visit;
use crate::service::{Answer, Commission, OrderDetail, Refusal, ServiceError};
use leptos::prelude::*;

/// Every reason for earning nothing that has words of its own.
const REASONS: [NothingEarned; 5] = [
    NothingEarned::NoReferral,
    NothingEarned::SelfReferral,
    NothingEarned::ProgramOff,
    NothingEarned::AffiliateDisabled,
    NothingEarned::EmptyBase,
];

/// Whom the credit goes to.
#[derive(Clone, Debug, Default)]
pub struct Credited {
    /// The affiliate's address.
    pub email: Option<String>,
}

impl Credited {
    /// Looks the affiliate up.
    pub async fn load(visit: &Visit, detail: &OrderDetail) -> Answer<Self> {
        let earner = detail.commission.as_ref().map(|commission| &commission.affiliate);
        let Some(id) = earner.or(detail.order.affiliate.as_ref()) else {
            return Ok(Self::default());
        };
        match visit.app.service.customer(&visit.actor, id).await {
            Ok(found) => Ok(Self { email: Some(found.email.to_string()) }),
            Err(ServiceError::Refused(Refusal::NotFound(_))) => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }
}

/// The section about the credit.
pub fn credit(detail: &OrderDetail, credited: &Credited, currency: Currency) -> AnyView {
    let order = &detail.order;
    let mut facts = Vec::new();
    if let Some(email) = credited.email.clone() {
        facts.push(Fact::new(t("admin.credit.affiliate"), email));
    }
    let code = order.credit.as_ref().map(|credit| credit.code.clone());
    if let Some(code) = code.or(order.affiliate_code.clone()) {
        facts.push(Fact::new(t("admin.credit.code"), view! { <code>{code}</code> }));
    }
    if let Some(found) = &order.credit {
        let source = match found.source {
            Source::Click => "admin.credit.by_click",
            Source::Code => "admin.credit.by_code",
            Source::Manual => "admin.credit.by_hand",
        };
        facts.push(Fact::new(t("admin.credit.source"), t(source)));
        if let Some(at) = found.clicked_at {
            facts.push(Fact::new(t("admin.credit.clicked"), view! { <DateTime at=at/> }));
        }
    }
    let earned = match &detail.commission {
        Some(commission) => earnings(commission, currency, &mut facts),
        None => nothing(detail),
    };
    view! {
        <Section title=t("admin.credit.title")>
            {(!facts.is_empty()).then(|| view! { <KeyValues facts=facts/> })} {earned}
        </Section>
    }
    .into_any()
}

fn earnings(commission: &Commission, currency: Currency, facts: &mut Vec<Fact>) -> AnyView {
    let page = page();
    let money = |minor| Money::new(minor, currency);
    let rate = rate_text(commission.explanation.rate_ppm, page.language);
    let base = money(commission.base_minor);
    facts.push(Fact::new(t("admin.credit.base"), view! { <Amount money=base/> }));
    facts.push(Fact::new(t("admin.credit.rate"), rate));
    let earned = money(commission.amount_minor);
    facts.push(Fact::total(t("admin.credit.commission"), view! { <Amount money=earned/> }));
    if commission.reversed_minor > 0 {
        let back = money(-commission.reversed_minor);
        facts.push(Fact::new(t("admin.credit.reversed"), view! { <Amount money=back/> }));
    }
    let state = format!("commission.{}", commission.state.as_str());
    facts.push(Fact::new(t("admin.credit.state"), view! { <StateChip state=state/> }));
    let (key, at) = match commission.state {
        CommissionState::Pending => ("admin.credit.held_until", Some(commission.release_at)),
        CommissionState::Approved => ("admin.credit.released_at", commission.released_at),
        _ => return ().into_any(),
    };
    at.map(|at| {
        let text = page.t_with(key, &[("date", &page.date_time_zone(at))]);
        view! { <p class="muted small">{text}</p> }
    })
    .into_any()
}

/// Why there is no commission.
fn nothing(detail: &OrderDetail) -> AnyView {
    let order = &detail.order;
    let reason = order.nothing_earned.as_deref();
    let known = REASONS.into_iter().find(|known| Some(known.as_str()) == reason);
    let key = match (order.state, known) {
        (_, Some(known)) => format!("admin.credit.nothing.{}", known.as_str()),
        (OrderState::Pending, _) if order.credit.is_some() => "admin.credit.not_yet".to_owned(),
        (OrderState::Voided, _) => "admin.credit.never_paid".to_owned(),
        _ => "admin.credit.nothing.no_referral".to_owned(),
    };
    view! { <Note tone=Tone::Neutral>{t(&key)}</Note> }.into_any()
}

/// What a refund takes back from the affiliate, in words.
pub fn clawback_text(detail: &OrderDetail, credited: &Credited, currency: Currency) -> String {
    let page = page();
    let Some(commission) = &detail.commission else {
        return page.t("admin.order.refund.takes_nothing").to_owned();
    };
    let payment = detail.order.payment();
    let back = clawback_due(
        commission.amount_minor,
        commission.reversed_minor,
        commission.explanation.without_balance,
        &payment.after(payment.next(payment.left_minor())),
    );
    if back == 0 {
        return page.t("admin.order.refund.takes_nothing").to_owned();
    }
    let amount = money_text(Money::new(back, currency), page.language);
    let who = credited.email.clone().unwrap_or_else(|| commission.affiliate.to_string());
    let key = match commission.state {
        CommissionState::Pending | CommissionState::Frozen => "admin.order.refund.takes_held",
        _ => "admin.order.refund.takes_released",
    };
    page.t_with(key, &[("amount", &amount), ("who", &who)])
}
