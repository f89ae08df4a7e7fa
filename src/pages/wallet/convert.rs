//! `/balance/convert`: turning earnings into store balance, with both balances stated before the click.

use crate::components::{
    Actions, Breadcrumb, Empty, LinkButton, Note, PageHead, PostForm, Shell, Submit, Tone, Weight,
    amount_digits, decimal_mark, page, t, t_with,
};
use crate::domain::money::Money;
use crate::forms::ConvertForm;
use crate::http::{Kept, PageResult, Visit, redirect};
use crate::islands::{ConvertAmount, ConvertWords};
use crate::pages::words::balance_name;
use crate::server_fns::wallet::ConvertToBalance;
use crate::service::Refusal;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// What the form shows.
struct Facts {
    form: Kept<ConvertForm>,
    typed: String,
    available: Money,
    store: Money,
    key: String,
    too_much: String,
    is_active: bool,
}

/// `/balance/convert`.
#[component]
pub fn Convert() -> impl IntoView {
    crate::http::load(show)
}

/// The form.
pub async fn show(visit: Visit) -> PageResult {
    let overview = visit.app.service.overview(&visit.actor, visit.customer()?).await?;
    let summary = &overview.summary;
    let Some(state) = &summary.state else { return redirect("/affiliate") };
    let form = visit.kept_form::<ConvertForm>().await?;
    let typed = form.value_or(|form| form.amount.to_string(), visit.query.get("amount"));
    let available_minor = summary.available_minor;
    let money = |minor| Money::new(minor, visit.shop.currency);
    let facts = Facts {
        available: money(available_minor),
        store: money(summary.store_balance_minor),
        key: visit.new_form_key(),
        too_much: visit.refusal_text(&Refusal::InsufficientBalance { available_minor }),
        is_active: state == "active",
        typed,
        form,
    };
    Ok(visit.page(move || page_of(facts)))
}

fn page_of(facts: Facts) -> AnyView {
    let title = t("portal.convert.title");
    let content = if !facts.is_active {
        view! { <Note tone=Tone::Warning>{t("refusals.affiliate_inactive")}</Note> }.into_any()
    } else if facts.available.minor == 0 {
        let next = (t("portal.convert.to_affiliate").into(), "/affiliate".to_owned());
        let text = t("portal.convert.empty_text");
        view! { <Empty title=t("portal.convert.empty_title") text=text next=next/> }.into_any()
    } else {
        form(facts)
    };
    view! {
        <Shell title=title>
            <Breadcrumb trail=vec![(balance_name(&page()), "/balance".into())]/>
            <PageHead title=title lead=t("portal.convert.lead")/>
            {content}
        </Shell>
    }
    .into_any()
}

fn form(facts: Facts) -> AnyView {
    let Facts { form, typed, available, store, key, too_much, .. } = facts;
    let page = page();
    let language = page.language;
    if form.error("amount").is_some() {
        page.note_problem("amount", &t("portal.convert.amount").into());
    }
    let words = ConvertWords {
        label: t("portal.convert.amount").to_owned(),
        all: t_with("components.form.all", &[("amount", &amount_digits(available, language))]),
        available: t("portal.balance.account.available").to_owned(),
        store: t("portal.balance.account.store").to_owned(),
        becomes: t("components.form.becomes").to_owned(),
        too_much,
    };
    view! {
        <PostForm action=ConvertToBalance::url() key=key>
            <ConvertAmount
                words=words.to_text()
                typed=typed
                problem=form.error("amount").unwrap_or_default()
                available=amount_digits(available, language)
                store=amount_digits(store, language)
                currency=available.currency.to_string()
                decimals=available.currency.exponent().to_string()
                mark=decimal_mark(language).as_str().to_owned()
            />
            <Actions>
                <Submit label=t("portal.convert.submit")/>
                <LinkButton label=t("components.form.back") href="/balance" weight=Weight::Quiet/>
            </Actions>
            <p>{t("portal.convert.final")}</p>
        </PostForm>
    }
    .into_any()
}
