//! `/balance/payout/confirm`: what is about to be requested, before it is.

use crate::components::{
    Address, Amount, AmountSize, Breadcrumb, Confirm, Fact, KeyValues, Shell, amount_digits,
    money_text, page, t, t_with,
};
use crate::domain::money::Money;
use crate::forms::{PayoutForm, RequestPayoutForm, destination_value};
use crate::http::{Kept, PageError, PageResult, Visit, redirect};
use crate::pages::words::balance_name;
use crate::server_fns::payouts::{ReadPayout, RequestPayout, read_payout};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

const FORM: &str = "/balance/payout";

/// `/balance/payout/confirm`.
#[component]
pub fn ConfirmPayout() -> impl IntoView {
    crate::http::load(show)
}

/// The form's values, read again: what can be paid may have changed meanwhile.
pub async fn show(visit: Visit) -> PageResult {
    let overview = visit.app.service.overview(&visit.actor, visit.customer()?).await?;
    let Some(form) = filled_in(&visit).await? else { return redirect(FORM) };
    let read = match read_payout(&visit, &form, &overview) {
        Ok(read) => read,
        Err(refusal) => {
            let kept = Kept::refused(form, &visit, &refusal);
            visit.keep(&kept).await?;
            visit.flash_fields(kept.problems()).await?;
            return redirect(FORM);
        }
    };
    let (currency, key) = (visit.shop.currency, visit.new_form_key());
    let amount = Money::new(read.amount_minor, currency);
    let left = Money::new(overview.summary.available_minor - read.amount_minor, currency);
    Ok(visit.page(move || page_of(&read, (amount, left), key)))
}

/// What was filled in on the page before. A request that was refused here leads to its own values: another tab may
/// have sent or changed what was filled in since.
async fn filled_in(visit: &Visit) -> Result<Option<PayoutForm>, PageError> {
    let sent = visit.kept_form::<RequestPayoutForm>().await?;
    if sent.is_fresh() {
        return visit.filled_in().await;
    }
    let written = |minor| amount_digits(Money::new(minor, visit.shop.currency), visit.language);
    let sent = sent.form;
    let amount_minor = sent.amount_minor.parse::<i64>().ok().filter(|minor| *minor > 0);
    let form = PayoutForm {
        amount: amount_minor.map(written).unwrap_or_default().into(),
        to: sent.to,
        address: sent.address,
        note: sent.note,
        ..PayoutForm::default()
    };
    visit.keep(&Kept::of(form.clone())).await?;
    Ok(Some(form))
}

fn page_of(read: &ReadPayout, (amount, left): (Money, Money), key: String) -> AnyView {
    let page = page();
    let text = money_text(amount, page.language);
    let title = t_with("portal.payout.confirm.title", &[("amount", &text)]);
    let submit = t_with("portal.payout.confirm.submit", &[("amount", &text)]);
    let trail = vec![
        (balance_name(&page), "/balance".to_owned()),
        (page.t("portal.payout.title").into(), FORM.to_owned()),
    ];
    let wish = &read.wish;
    let network = read.network.label();
    let mut facts = vec![
        Fact::new(
            t("portal.payout.amount"),
            view! { <Amount money=amount size=AmountSize::Large/> }.into_any(),
        ),
        Fact::new(t("portal.payout.asset"), read.asset.as_str()),
        Fact::new(t("portal.payout.network"), network),
        Fact::new(
            t("portal.payout.address"),
            view! { <Address address=wish.address.clone() network=network/> }.into_any(),
        ),
    ];
    if let Some(note) = wish.note.clone() {
        facts.push(Fact::new(t("portal.payout.note"), note));
    }
    let left = view! { <Amount money=left/> }.into_any();
    facts.push(Fact::new(t("portal.payout.confirm.left"), left));
    let hidden = vec![
        ("amount_minor", amount.minor.to_string()),
        ("to", destination_value(read.asset, read.network)),
        ("address", wish.address.clone()),
        ("note", wish.note.clone().unwrap_or_default()),
    ];
    view! {
        <Shell title=title.clone()>
            <Breadcrumb trail=trail/>
            <Confirm
                title=title
                consequence=t("portal.payout.confirm.text")
                action=RequestPayout::url()
                submit=submit
                back=FORM
                key=key
                hidden=hidden
            >
                <KeyValues facts=facts/>
            </Confirm>
        </Shell>
    }
    .into_any()
}
