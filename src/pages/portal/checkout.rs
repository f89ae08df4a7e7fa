//! `/checkout`: products, address and code in one form; a posted form becomes one order, however often it is sent.

use super::cart::{Cart, Quote};
use super::checkout_view::{Typed, empty, form};
use super::paying::{lead_to, ways};
use super::referral::held_code;
use crate::components::FlashKind;
use crate::domain::actor::{Actor, Scope, Who};
use crate::domain::entropy::random_128;
use crate::domain::ids::OrderId;
use crate::domain::orders::order::Terms;
use crate::domain::payments::payment::Gateway;
use crate::domain::text::EmailAddress;
use crate::http::{Carry, Fields, FormState, PageError, PageResult, Visit, redirect};
use crate::service::{
    CodeChoice, KeySpace, MANUAL, OnceAnswer, OnceKey, Order, PayOrder, PlaceOrder, Problem,
    Refusal, RenderContext, ServiceError,
};
use bytes::Bytes;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The built-in payment provider.
pub const SANDBOX: &str = "SANDBOX";
/// Orders that store balance covers whole.
const BALANCE: &str = "BALANCE";
/// The form's name in the session.
const FORM: &str = "checkout";

/// `/checkout`.
#[component]
pub fn Checkout() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /checkout?product=ID&quantity=1`, with as many pairs as there are products.
pub async fn show(visit: Visit) -> PageResult {
    let cart = Cart::of(&visit, &visit.query).await?;
    if cart.lines.is_empty() {
        return Ok(empty(&visit, cart.has_unknown));
    }
    let state = visit.take_form(FORM).await?;
    let held = held_code(&visit, &visit.carry().await?);
    let code = state.value_or("affiliate_code", held.as_ref().map_or("", |code| code.as_str()));
    let email = own_email(&visit).or_else(|| EmailAddress::parse(&state.value("email")));
    let uses_balance = state.value("use_balance") == "1";
    let quote = Quote::of(&visit, &cart, &code, email.as_ref(), uses_balance).await?;
    let key = data_encoding::HEXLOWER.encode(&random_128(visit.app.service.entropy()));
    let ways = ways(&visit).await?;
    Ok(form(&visit, Typed { cart, quote, state, code, uses_balance, key, ways }))
}

/// The address of a signed-in customer, under which the order is placed.
pub fn own_email(visit: &Visit) -> Option<EmailAddress> {
    match &visit.actor.who {
        Who::Customer(_) => EmailAddress::parse(&visit.person.as_ref()?.email),
        _ => None,
    }
}

/// `POST /checkout`.
pub async fn place(visit: Visit, body: Bytes) -> PageResult {
    let fields = Fields::parse(&body);
    let cart = Cart::of(&visit, &fields).await?;
    if cart.lines.is_empty() {
        let problem = if cart.has_unknown { Problem::UnknownProduct } else { Problem::Required };
        let refusal = Refusal::field("items", problem);
        return visit.refuse_form(FORM, &fields, "/checkout", refusal.into()).await;
    }
    if fields.get("step") == "update" {
        visit.keep_form(FORM, &FormState::of(&fields)).await?;
        return redirect(&cart.href());
    }
    let carry = visit.carry().await?;
    let ways = ways(&visit).await?;
    let answer = match command(&visit, &fields, &cart, &carry, &ways) {
        Ok(command) if is_other_total(&visit, &fields, &cart, &command).await? => {
            return total_changed(&visit, &fields, &cart).await;
        }
        Ok(command) => once(&visit, &fields, command).await,
        Err(refusal) => Err(refusal.into()),
    };
    match answer {
        Ok(answer) => {
            let gateway = gateway(&fields, &ways).unwrap_or(Gateway::Sandbox);
            placed(&visit, carry, &answer, gateway).await
        }
        Err(error) => visit.refuse_form(FORM, &fields, &cart.href(), error).await,
    }
}

/// The order that a form asks for.
fn command(
    visit: &Visit,
    fields: &Fields,
    cart: &Cart,
    carry: &Carry,
    ways: &[&str],
) -> Result<PlaceOrder, Refusal> {
    let mut problems = Vec::new();
    let email = own_email(visit).or_else(|| EmailAddress::parse(fields.get("email")));
    if email.is_none() {
        let is_missing = fields.get("email").is_empty();
        let problem = if is_missing { Problem::Required } else { Problem::NotAnEmail };
        problems.push(("email", problem));
    }
    let lines = cart.order_lines();
    if lines.is_none() {
        problems
            .push(("quantity", Problem::OutOfRange(1, crate::domain::orders::order::QUANTITY_MAX)));
    }
    if cart.has_unknown {
        problems.push(("items", Problem::UnknownProduct));
    }
    let gateway = gateway(fields, ways);
    if gateway.is_none() {
        problems.push(("provider", Problem::UnknownWord));
    }
    let (Some(email), Some(lines), true) = (email, lines, problems.is_empty()) else {
        return Err(Refusal::Invalid(problems));
    };
    let language = Some(visit.language.tag().to_owned());
    Ok(PlaceOrder {
        actor: visit.actor.clone(),
        email,
        name: None,
        lines,
        code: code_choice(visit, fields.get("affiliate_code"), carry),
        touch: carry.touch.clone(),
        use_balance: fields.get("use_balance") == "1",
        gateway: gateway.map(|gateway| gateway.as_str().to_owned()),
        custom_fields: None,
        title: None,
        coupon_code: None,
        terms: Some(Terms { language, ..Terms::default() }),
    })
}

/// The held click where its code was left in the field; another code where one was typed; nobody where it was emptied.
fn code_choice(visit: &Visit, typed: &str, carry: &Carry) -> CodeChoice {
    let held = held_code(visit, carry);
    match typed {
        "" => CodeChoice::Nobody,
        code if held.is_some_and(|held| held.as_str().eq_ignore_ascii_case(code)) => {
            CodeChoice::Ambient
        }
        code => CodeChoice::Code(code.to_owned()),
    }
}

/// Whether the order costs something else than the form showed: a quantity was changed, or a price.
async fn is_other_total(
    visit: &Visit,
    fields: &Fields,
    cart: &Cart,
    command: &PlaceOrder,
) -> Result<bool, PageError> {
    let Some(seen) = fields.given("seen_total") else { return Ok(false) };
    let code = fields.get("affiliate_code");
    let quote = Quote::of(visit, cart, code, Some(&command.email), false).await?;
    // An unknown code has an answer of its own.
    let is_known = quote.saving != super::referral::Saving::Unknown;
    Ok(is_known && seen != quote.total_minor().to_string())
}

async fn total_changed(visit: &Visit, fields: &Fields, cart: &Cart) -> PageResult {
    visit.keep_form(FORM, &FormState::of(fields)).await?;
    let text = visit.language.text("portal.checkout.total_changed").to_owned();
    visit.flash(FlashKind::Refusal, text).await?;
    redirect(&cart.href())
}

/// What is kept of a placed order under its key.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Placed {
    order_id: Option<OrderId>,
    is_covered: bool,
}

fn render(outcome: &Result<Order, Refusal>, _context: &RenderContext) -> (u16, String) {
    let (status, placed) = match outcome {
        Ok(order) => {
            let is_covered = order.totals.total_minor == order.balance_minor;
            (201, Placed { order_id: Some(order.id.clone()), is_covered })
        }
        Err(_) => (409, Placed::default()),
    };
    (status, serde_json::to_string(&placed).unwrap_or_default())
}

async fn once(
    visit: &Visit,
    fields: &Fields,
    command: PlaceOrder,
) -> Result<OnceAnswer, ServiceError> {
    let label = visit.actor.label();
    let mut parts = vec!["POST", "/checkout", label.as_str()];
    let form = fields.pairs().filter(|(name, _)| *name != "idempotency_key");
    parts.extend(form.flat_map(|(name, value)| [name, value]));
    let key = OnceKey::parse(fields.get("idempotency_key"));
    let key = key.map(|key| OnceKey::new(KeySpace::Form, key, &parts));
    let context = RenderContext::of(&visit.shop);
    let render = move |outcome: &Result<Order, Refusal>| render(outcome, &context);
    visit.app.service.answer_once(&visit.shop.id, key, command, render).await
}

/// Remembers the order and leads on: to the provider, or to the order when nothing is left to pay.
async fn placed(
    visit: &Visit,
    mut carry: Carry,
    answer: &OnceAnswer,
    gateway: Gateway,
) -> PageResult {
    let placed: Placed = serde_json::from_str(&answer.body).unwrap_or_default();
    let order = placed.order_id.ok_or(Refusal::KeyReused)?;
    if !carry.orders.contains(&order) {
        carry.orders.push(order.clone());
        visit.set_carry(carry).await?;
    }
    if placed.is_covered {
        let actor = Actor::system(visit.shop.id.clone());
        let (scope, gateway) = (Scope::OrdersWrite, Some(BALANCE.to_owned()));
        let id = order.clone();
        let pay = PayOrder {
            actor,
            scope,
            order: id,
            gateway,
            provider_reference: None,
            note: None,
            suppresses_mail: false,
        };
        visit.app.service.run(pay).await?;
        let text = visit.language.text("portal.checkout.covered").to_owned();
        visit.flash(FlashKind::Success, text).await?;
        return redirect(&format!("/orders/{order}"));
    }
    lead_to(visit, &order, gateway).await
}

/// The chosen provider, if the shop has it; its first where none was named.
fn gateway(fields: &Fields, ways: &[&str]) -> Option<Gateway> {
    let chosen =
        fields.given("provider").or_else(|| ways.iter().copied().find(|way| *way != MANUAL));
    chosen.filter(|name| ways.contains(name)).and_then(Gateway::parse)
}
