//! The payment page of the built-in test provider: clearly a test, where a payment is made to work or to fail. It
//! knows what the provider knows; whether the order is paid is asked when the buyer is back.

use super::order_parts::seen_order;
use super::words::short_number;
use crate::components::{
    Actions, Amount, AmountSize, Frame, Headline, Note, PageData, PageHead, PostForm, Shell,
    Submit, Tone, Weight, money_text, page, t,
};
use crate::domain::ids::PaymentSessionId;
use crate::domain::money::Money;
use crate::domain::orders::order::OrderState;
use crate::domain::payments::payment::Stage;
use crate::http::{PageError, PageResult, Visit, redirect};
use crate::payments::sandbox::{PAGES, Sandbox, SandboxPayment, Verdict};
use crate::service::{Refusal, Subject};
use axum::extract::Path;
use axum::http::Uri;
use leptos::prelude::*;

/// A page that may be seen.
struct Asked {
    sandbox: Sandbox,
    payment: SandboxPayment,
    stage: Stage,
}

impl Asked {
    /// The payment, for whoever may see its order, as long as the shop takes test payments.
    async fn read(visit: &Visit, id: &str) -> Result<Self, PageError> {
        let missing = || Refusal::NotFound(Subject::Order);
        let session = PaymentSessionId::parse(id).filter(|_| visit.shop.has_sandbox);
        let session = session.ok_or_else(missing)?;
        let sandbox = Sandbox::new(visit.app.service.clone(), visit.shop.id.clone());
        let (payment, stage) = sandbox.payment(&session).await?.ok_or_else(missing)?;
        let order = seen_order(visit, &payment.order).await?.order;
        // Its page is closed a moment after an order is paid elsewhere or given up; nobody should pay in between.
        let is_late = stage == Stage::Open && order.state != OrderState::Pending;
        let stage = if is_late { Stage::Expired } else { stage };
        Ok(Self { sandbox, payment, stage })
    }

    /// Where the buyer comes back to once the payment has ended.
    fn way_back(&self) -> String {
        path_of(&self.payment.return_url)
    }

    fn href(&self) -> String {
        format!("{PAGES}{}", self.payment.session)
    }
}

/// An address of this server without its host: the buyer stays at the one that the session belongs to.
fn path_of(address: &str) -> String {
    let address = address.parse::<Uri>().ok();
    let path = address.as_ref().and_then(Uri::path_and_query);
    path.map_or("/", |path| path.as_str()).to_owned()
}

/// `/sandbox/{id}`.
#[component]
pub fn SandboxPayment() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /sandbox/{id}`.
pub async fn show(visit: Visit) -> PageResult {
    let id = visit.param("id");
    let asked = Asked::read(&visit, &id).await?;
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
fn choice(page: &PageData, asked: &Asked) -> AnyView {
    let number = short_number(&asked.payment.order);
    let money = Money::new(asked.payment.amount_minor, asked.payment.currency);
    let words = money_text(money, page.language);
    let figure = view! { <Amount money=money size=AmountSize::Hero/> }.into_any();
    let label = page.t_with("portal.sandbox.label", &[("number", &number)]);
    let [pay, fail, cancel] =
        ["pay", "fail", "cancel"].map(|name| format!("{}/{name}", asked.href()));
    let submit = page.t_with("portal.sandbox.pay", &[("amount", &words)]);
    view! {
        <Note tone=Tone::Warning title=t("portal.sandbox.test_title")>
            {t("portal.sandbox.test_text")}
        </Note>
        <Headline label=label value=figure/>
        <PostForm action=pay>
            <Actions>
                <Submit label=submit/>
            </Actions>
        </PostForm>
        <div class="row">
            <PostForm action=fail>
                <Submit label=t("portal.sandbox.fail") weight=Weight::Normal/>
            </PostForm>
            <PostForm action=cancel>
                <Submit label=t("portal.sandbox.cancel") weight=Weight::Quiet/>
            </PostForm>
        </div>
    }
    .into_any()
}

/// How the payment ended, and the way back, where the order learns of it.
fn over(page: &PageData, asked: &Asked, (key, tone): (&'static str, Tone)) -> AnyView {
    let number = short_number(&asked.payment.order);
    let money = Money::new(asked.payment.amount_minor, asked.payment.currency);
    let figure = view! { <Amount money=money size=AmountSize::Hero/> }.into_any();
    let label = page.t_with("portal.sandbox.label", &[("number", &number)]);
    // Coming back has an effect, so it must not be fetched early.
    view! {
        <Note tone=tone>{t(key)}</Note>
        <Headline label=label value=figure/>
        <p>
            <a class="button primary" href=asked.way_back() data-no-prefetch="">
                {t("portal.sandbox.back")}
            </a>
        </p>
    }
    .into_any()
}

/// `POST /sandbox/{id}/pay`. A second click finds it paid and leads the same way.
pub async fn pay(visit: Visit, Path(id): Path<String>) -> PageResult {
    end(&visit, &id, Verdict::Pay).await
}

/// `POST /sandbox/{id}/fail`: the payment fails, the order waits on.
pub async fn fail(visit: Visit, Path(id): Path<String>) -> PageResult {
    end(&visit, &id, Verdict::Fail).await
}

async fn end(visit: &Visit, id: &str, verdict: Verdict) -> PageResult {
    let asked = Asked::read(visit, id).await?;
    let mut stage = asked.stage;
    if stage == Stage::Open {
        let ended = asked.sandbox.decide(&asked.payment.session, verdict).await?;
        stage = ended.unwrap_or(stage);
    }
    let wanted = match verdict {
        Verdict::Pay => Stage::Paid,
        Verdict::Fail => Stage::Failed,
    };
    // What has ended in another way shows how.
    let to = if stage == wanted { asked.way_back() } else { asked.href() };
    redirect(&to)
}

/// `POST /sandbox/{id}/cancel`: nothing happens, the order waits on.
pub async fn cancel(visit: Visit, Path(id): Path<String>) -> PageResult {
    let asked = Asked::read(&visit, &id).await?;
    redirect(&path_of(&asked.payment.cancel_url))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_buyer_stays_at_the_host_they_came_by() {
        assert_eq!(path_of("http://shop.test/checkout/return/1-2"), "/checkout/return/1-2");
        assert_eq!(path_of("http://shop.test:81/below/a?b=c"), "/below/a?b=c");
        assert_eq!([path_of("http://shop.test"), path_of("")], ["/", "/"]);
    }
}
