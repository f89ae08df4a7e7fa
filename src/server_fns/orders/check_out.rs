//! A buyer places an order at the checkout.

use crate::components::FlashKind;
use crate::domain::actor::Who;
use crate::domain::affiliates::attribution::Touch;
use crate::domain::ids::{CustomerId, OrderId};
use crate::domain::orders::order::{QUANTITY_MAX, Terms};
use crate::domain::payments::payment::Gateway;
use crate::forms::{Cart, CheckoutForm};
use crate::http::{ActError, Acted, Done, Visit, act, chosen_first, is_code_of};
use crate::server_fns::payments::lead_to_provider::lead_to_provider;
use crate::service::{
    CheckoutWish, CodeChoice, MANUAL, Order, PlaceOrder, PlaceToPay, Problem, Refusal, Saving,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Places one order, however often the form is sent, and leads on to its payment.
#[server(prefix = "", endpoint = "checkout")]
pub async fn check_out(
    /// The form.
    #[server(flatten)]
    form: CheckoutForm,
) -> Acted {
    act(form, async |visit, form| {
        let cart = cart_of(&visit, &form).await?;
        let ways = visit.payment_ways().await?;
        let touches = visit.touches().await?;
        let gateway = chosen_gateway(&form, &ways);
        let place = order_of(&visit, &form, &cart, touches, &gateway)?;
        if is_other_total(&visit, &form, &cart, &place).await? {
            let text = visit.language.text("portal.checkout.total_changed");
            return Err(ActError::Back(FlashKind::Refusal, text.to_owned()));
        }
        let placed = visit.run_once(&form, PlaceToPay { place }, Placed::of).await?.output;
        visit.remember_order(placed.order.clone()).await?;
        if let (Who::Visitor, Some(buyer)) = (&visit.actor.who, &placed.customer) {
            visit.note_browser(buyer.as_str()).await?;
        }
        if placed.is_covered {
            let page = format!("/orders/{}", placed.order);
            return Ok(Done::said(page, visit.language.text("portal.checkout.covered")));
        }
        let gateway = gateway.ok().flatten().unwrap_or(Gateway::Sandbox);
        Ok(lead_to_provider(&visit, &placed.order, gateway).await?)
    })
    .await
}

/// The lines that a form names.
///
/// # Errors
/// A refusal when there is nothing to order.
pub(super) async fn cart_of(visit: &Visit, form: &CheckoutForm) -> Result<Cart, ActError> {
    let products = visit.app.service.products(&visit.actor).await?;
    let cart = form.cart(&products);
    if cart.lines.is_empty() {
        let problem = if cart.has_unknown { Problem::UnknownProduct } else { Problem::Required };
        return Err(Refusal::field("items", problem).into());
    }
    Ok(cart)
}

/// The chosen provider, if the shop has it; its first where no provider was chosen, and no provider where it has none.
fn chosen_gateway(form: &CheckoutForm, ways: &[&str]) -> Result<Option<Gateway>, Problem> {
    let first = ways.iter().copied().find(|way| *way != MANUAL);
    let Some(first) = first else { return Ok(None) };
    let chosen = Some(form.provider.given().unwrap_or(first)).filter(|name| ways.contains(name));
    chosen.and_then(Gateway::parse).map(Some).ok_or(Problem::UnknownWord)
}

/// The order that a form asks for.
fn order_of(
    visit: &Visit,
    form: &CheckoutForm,
    cart: &Cart,
    touches: Vec<Touch>,
    gateway: &Result<Option<Gateway>, Problem>,
) -> Result<PlaceOrder, Refusal> {
    let mut problems = Vec::new();
    let email = visit.own_email().map_or_else(|| form.email.email(), Ok);
    let email = email.map_err(|problem| problems.push(("email", problem))).ok();
    let lines = cart.order_lines();
    if lines.is_none() {
        problems.push(("quantity", Problem::OutOfRange(1, QUANTITY_MAX)));
    }
    if cart.has_unknown {
        problems.push(("items", Problem::UnknownProduct));
    }
    let gateway = gateway.clone().unwrap_or_else(|problem| {
        problems.push(("provider", problem));
        None
    });
    let (Some(email), Some(lines), true) = (email, lines, problems.is_empty()) else {
        return Err(Refusal::Invalid(problems));
    };
    let language = Some(visit.language.tag().to_owned());
    Ok(PlaceOrder {
        actor: visit.actor.clone(),
        email,
        name: None,
        lines,
        code: code_choice(&form.affiliate_code, &touches),
        touches: chosen_first(touches, &form.affiliate_code),
        use_balance: form.use_balance.0,
        gateway: gateway.map(|gateway| gateway.as_str().to_owned()),
        custom_fields: None,
        title: None,
        coupon_code: None,
        terms: Some(Terms { language, ..Terms::default() }),
    })
}

/// The held clicks where the code of one stands in the field; another code where one was typed; no code where it was
/// emptied.
fn code_choice(typed: &str, touches: &[Touch]) -> CodeChoice {
    match typed {
        "" => CodeChoice::Nobody,
        code if touches.iter().any(|touch| is_code_of(touch, code)) => CodeChoice::Ambient,
        code => CodeChoice::Code(code.to_owned()),
    }
}

/// Whether the order costs something else than the form showed: a quantity was changed, or a price.
async fn is_other_total(
    visit: &Visit,
    form: &CheckoutForm,
    cart: &Cart,
    command: &PlaceOrder,
) -> Result<bool, ActError> {
    let Some(seen) = form.seen_total.given() else { return Ok(false) };
    let code = visit.code_in_place_of(&form.affiliate_code, Some(&command.email)).await?;
    let wish = CheckoutWish {
        lines: cart.prices(),
        code: &code,
        email: Some(&command.email),
        uses_balance: false,
        tax_ppm: visit.shop.tax_ppm,
    };
    let quote = visit.app.service.quote_checkout(&visit.actor, &wish).await?;
    // An unknown code has an answer of its own.
    let is_known = quote.saving != Saving::Unknown;
    Ok(is_known && seen != quote.total_minor().to_string())
}

/// What is kept of a placed order under its key.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Placed {
    order: OrderId,
    is_covered: bool,
    /// Who buys.
    #[serde(default)]
    customer: Option<CustomerId>,
}

impl Placed {
    fn of(order: &Order) -> Self {
        Self {
            order: order.id.clone(),
            is_covered: order.due_minor() == 0,
            customer: Some(order.customer.clone()),
        }
    }
}
