//! The built-in payment provider: a page that is clearly a test, where a payment is made to work or to fail.

use super::checkout::SANDBOX;
use super::due::online_ways;
use super::order_parts::{AskedOrder, due_minor, seen_order};
use super::words::{money_of, money_words, short_number};
use crate::components::{
    Actions, Amount, AmountSize, FlashKind, Frame, Headline, Note, PageData, PageHead, PostForm,
    Shell, Submit, Tone, Weight, page, t,
};
use crate::domain::actor::{Actor, Scope};
use crate::domain::entropy::random_128;
use crate::domain::ids::OrderId;
use crate::domain::order::OrderState;
use crate::service::{NoteOrder, Order, OrderDetail, PayOrder, Refusal, ServiceError, Subject};
use crate::web::{PageError, PageResult, Visit, redirect};
use leptos::prelude::*;

/// The order, where it may be seen and paid by a test payment.
async fn test_order(visit: &Visit, id: &OrderId) -> Result<OrderDetail, PageError> {
    let detail = seen_order(visit, id).await?;
    if !online_ways(visit, &detail.order).await?.contains(&SANDBOX) {
        return Err(Refusal::NotFound(Subject::Order).into());
    }
    Ok(detail)
}

/// `GET /sandbox/{id}`.
pub async fn show(visit: Visit, AskedOrder(id): AskedOrder) -> PageResult {
    let order = test_order(&visit, &id).await?.order;
    if order.state != OrderState::Pending {
        return Ok(redirect(&order_href(&id)));
    }
    Ok(visit.page(move || choice(&page(), &order)))
}

/// The amount and the three ways the payment can end.
fn choice(page: &PageData, order: &Order) -> AnyView {
    let number = short_number(&order.id);
    let money = money_of(order, due_minor(order));
    let words = money_words(page, order, money.minor);
    let figure = view! { <Amount money=money size=AmountSize::Hero/> }.into_any();
    let label = page.t_with("portal.sandbox.label", &[("number", &number)]);
    let [pay, fail, cancel] =
        ["pay", "fail", "cancel"].map(|name| format!("/sandbox/{}/{name}", order.id));
    let submit = page.t_with("portal.sandbox.pay", &[("amount", &words)]);
    view! {
        <Shell title=t("portal.sandbox.title") frame=Frame::Narrow>
            <PageHead title=t("portal.sandbox.title")/>
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
        </Shell>
    }
    .into_any()
}

/// `POST /sandbox/{id}/pay`: the order is paid. A second click finds it paid and says the same.
pub async fn pay(visit: Visit, AskedOrder(id): AskedOrder) -> PageResult {
    test_order(&visit, &id).await?;
    let service = &visit.app.service;
    let number = data_encoding::HEXLOWER.encode(&random_128(service.entropy())[..8]);
    let pay = PayOrder {
        actor: Actor::system(visit.shop.id.clone()),
        scope: Scope::OrdersWrite,
        order: id.clone(),
        gateway: Some(SANDBOX.to_owned()),
        provider_reference: Some(format!("sandbox_{number}")),
        note: None,
        suppresses_mail: false,
    };
    match service.store().write(pay).await {
        Ok(_) => back(&visit, &id, (FlashKind::Success, "portal.sandbox.paid")).await,
        Err(error) => stuck(&visit, &id, error).await,
    }
}

/// `POST /sandbox/{id}/fail`: the payment fails, the order waits on.
pub async fn fail(visit: Visit, AskedOrder(id): AskedOrder) -> PageResult {
    test_order(&visit, &id).await?;
    let note = NoteOrder {
        actor: Actor::system(visit.shop.id.clone()),
        order: id.clone(),
        kind: "payment_failed",
        gateway: SANDBOX.to_owned(),
    };
    match visit.app.service.store().write(note).await {
        Ok(()) => back(&visit, &id, (FlashKind::Refusal, "portal.sandbox.failed")).await,
        Err(error) => stuck(&visit, &id, error).await,
    }
}

/// `POST /sandbox/{id}/cancel`: nothing happens, the order waits on.
pub async fn cancel(visit: Visit, AskedOrder(id): AskedOrder) -> PageResult {
    let order = test_order(&visit, &id).await?.order;
    if order.state != OrderState::Pending {
        return Ok(redirect(&order_href(&id)));
    }
    back(&visit, &id, (FlashKind::Info, "portal.sandbox.cancelled")).await
}

fn order_href(id: &OrderId) -> String {
    format!("/orders/{id}")
}

async fn back(visit: &Visit, id: &OrderId, (kind, key): (FlashKind, &str)) -> PageResult {
    visit.flash(kind, visit.language.text(key).to_owned()).await?;
    Ok(redirect(&order_href(id)))
}

/// The order has moved on meanwhile: its page shows where it stands.
async fn stuck(visit: &Visit, id: &OrderId, error: ServiceError) -> PageResult {
    let ServiceError::Refused(refusal) = error else { return Err(error.into()) };
    visit.flash(FlashKind::Refusal, visit.refusal_text(&refusal)).await?;
    Ok(redirect(&order_href(id)))
}
