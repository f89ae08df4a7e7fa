//! `/balance/convert`: turning earnings into store balance, with both balances stated before the click.

use crate::components::{
    Actions, After, AmountField, BalancesAfter, Breadcrumb, Empty, LinkButton, Note, PageHead,
    PostForm, Shell, Submit, Tone, Weight, page, t,
};
use crate::domain::money::Money;
use crate::forms::ConvertForm;
use crate::http::{Kept, PageResult, Visit, decimal_mark, redirect};
use crate::islands::ConvertPreview;
use crate::pages::words::balance_name;
use crate::server_fns::wallet::ConvertToBalance;
use crate::service::Refusal;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The page; its query may name an amount.
const PAGE: &str = "/balance/convert";

/// What the form shows.
struct Facts {
    form: Kept<ConvertForm>,
    typed: String,
    wished: Money,
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
    let wished_minor = visit.typed_amount("amount", &typed).unwrap_or(0);
    let available_minor = summary.available_minor;
    let money = |minor| Money::new(minor, visit.shop.currency);
    let facts = Facts {
        wished: money(wished_minor),
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
    let Facts { form, typed, wished, available, store, key, too_much, .. } = facts;
    let all = available.to_plain();
    let fill = format!("{PAGE}?amount={all}");
    let currency = available.currency;
    let error = form.error("amount");
    let warns = error.is_none() && wished.minor > available.minor;
    let preview = preview(wished, (available, store), (warns, too_much));
    view! {
        <PostForm action=ConvertToBalance::url() key=key>
            <AmountField
                label=t("portal.convert.amount")
                name="amount"
                currency=currency
                value=typed
                all=Some((available, fill))
                error=error
            />
            {preview}
            <Actions>
                <Submit label=t("portal.convert.submit")/>
                <LinkButton label=t("components.form.back") href="/balance" weight=Weight::Quiet/>
            </Actions>
            <p>{t("portal.convert.final")}</p>
        </PostForm>
    }
    .into_any()
}

/// Both balances before and after; the browser part keeps them in step with the field.
fn preview(
    wished: Money,
    (available, store): (Money, Money),
    (warns, too_much): (bool, String),
) -> AnyView {
    let moved = if wished.minor > available.minor { 0 } else { wished.minor };
    let after = |label: &str, before: Money, change: i64| After {
        label: t(label).into(),
        before,
        after: Money::new(before.minor + change, before.currency),
    };
    let balances = vec![
        after("portal.balance.account.available", available, -moved),
        after("portal.balance.account.store", store, moved),
    ];
    let (input, mark) = ("amount".to_owned(), decimal_mark(page().language).as_str().to_owned());
    view! {
        <div role="status">
            <BalancesAfter balances=balances/>
            <div id="too-much" hidden=!warns>
                <p class="field-error">{too_much}</p>
            </div>
        </div>
        <ConvertPreview
            input=input
            available=available.to_plain()
            store=store.to_plain()
            digits=available.currency.exponent().to_string()
            mark=mark
        />
    }
    .into_any()
}
