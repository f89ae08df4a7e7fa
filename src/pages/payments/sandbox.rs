//! The payment page of the built-in test provider: clearly a test, where a payment is made to work or to fail. It
//! knows what the provider knows; whether the order is paid is asked when the buyer is back.

use crate::components::{
    Actions, Amount, AmountSize, Frame, Headline, Note, PageData, PageHead, PostForm, Shell,
    Submit, Tone, Weight, money_text, page, t,
};
use crate::domain::money::Money;
use crate::domain::payments::payment::Stage;
use crate::http::{PageResult, Visit};
use crate::pages::words::short_number;
use crate::server_fns::payments::{
    CancelTestPayment, FailTestPayment, PayTestPayment, TestPayment,
};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/sandbox/{id}`.
#[component]
pub fn SandboxPayment() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /sandbox/{id}`.
pub async fn show(visit: Visit) -> PageResult {
    let id = visit.param("id");
    let asked = TestPayment::seen(&visit, &id).await?;
    Ok(visit.page(move || {
        let page = page();
        let ending = match asked.stage {
            Stage::Paid => Some(("portal.sandbox.is_paid", Tone::Positive)),
            Stage::Failed => Some(("portal.sandbox.has_failed", Tone::Danger)),
            Stage::Expired => Some(("portal.sandbox.is_closed", Tone::Info)),
            Stage::Open | Stage::Approved | Stage::Processing => None,
        };
        let matter = match ending {
            Some(ending) => over(&page, &asked, ending),
            None => choice(&page, &asked),
        };
        view! {
            <Shell title=t("portal.sandbox.title") frame=Frame::Narrow>
                <PageHead title=t("portal.sandbox.title")/>
                {matter}
            </Shell>
        }
    }))
}

/// The amount and the three ways the payment can end.
fn choice(page: &PageData, asked: &TestPayment) -> AnyView {
    let number = short_number(&asked.payment.order);
    let money = Money::new(asked.payment.amount_minor, asked.payment.currency);
    let words = money_text(money, page.language);
    let figure = view! { <Amount money=money size=AmountSize::Hero/> }.into_any();
    let label = page.t_with("portal.sandbox.label", &[("number", &number)]);
    let hidden = || vec![("id", asked.payment.session.to_string())];
    let submit = page.t_with("portal.sandbox.pay", &[("amount", &words)]);
    view! {
        <Note tone=Tone::Warning title=t("portal.sandbox.test_title")>
            {t("portal.sandbox.test_text")}
        </Note>
        <Headline label=label value=figure/>
        <PostForm action=PayTestPayment::url() hidden=hidden()>
            <Actions>
                <Submit label=submit/>
            </Actions>
        </PostForm>
        <div class="row">
            <PostForm action=FailTestPayment::url() hidden=hidden()>
                <Submit label=t("portal.sandbox.fail") weight=Weight::Normal/>
            </PostForm>
            <PostForm action=CancelTestPayment::url() hidden=hidden()>
                <Submit label=t("portal.sandbox.cancel") weight=Weight::Quiet/>
            </PostForm>
        </div>
    }
    .into_any()
}

/// How the payment ended, and the way back, where the order learns of it.
fn over(page: &PageData, asked: &TestPayment, (key, tone): (&'static str, Tone)) -> AnyView {
    let number = short_number(&asked.payment.order);
    let money = Money::new(asked.payment.amount_minor, asked.payment.currency);
    let figure = view! { <Amount money=money size=AmountSize::Hero/> }.into_any();
    let label = page.t_with("portal.sandbox.label", &[("number", &number)]);
    // Coming back has an effect, so it must not be fetched early.
    view! {
        <Note tone=tone>{t(key)}</Note>
        <Headline label=label value=figure/>
        <p>
            <a class="button primary" href=asked.return_path() data-no-prefetch="">
                {t("portal.sandbox.back")}
            </a>
        </p>
    }
    .into_any()
}
