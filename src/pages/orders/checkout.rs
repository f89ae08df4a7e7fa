//! `/checkout`: products, address and code in one form.

use super::checkout_view::{Facts, empty, form};
use crate::domain::text::EmailAddress;
use crate::forms::{Cart, CheckoutForm};
use crate::http::{PageResult, Visit};
use crate::service::CheckoutWish;
use leptos::prelude::*;

/// `/checkout`.
#[component]
pub fn Checkout() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /checkout?product=ID&quantity=1`, with as many pairs as there are products.
pub async fn show(visit: Visit) -> PageResult {
    let products = visit.app.service.products(&visit.actor).await?;
    let cart = Cart::of(&products, &visit.query.all("product"), &visit.query.all("quantity"));
    if cart.lines.is_empty() {
        return Ok(empty(&visit, cart.has_unknown));
    }
    let kept = visit.kept_form::<CheckoutForm>().await?;
    let email = visit.own_email().or_else(|| EmailAddress::parse(&kept.email));
    let held = visit.credited_click(&visit.touches().await?, email.as_ref()).await?;
    let held = held.as_ref().map_or("", |(code, _)| code.as_str());
    let code = kept.value_or(|form| form.affiliate_code.to_string(), held);
    let code = visit.code_in_place_of(&code, email.as_ref()).await?;
    let wish = CheckoutWish {
        lines: cart.prices(),
        code: &code,
        email: email.as_ref(),
        uses_balance: kept.use_balance.0,
        tax_ppm: visit.shop.tax_ppm,
    };
    let quote = visit.app.service.quote_checkout(&visit.actor, &wish).await?;
    let ways = visit.payment_ways().await?;
    let key = visit.new_form_key();
    Ok(form(&visit, Facts { cart, quote, kept, code, key, ways }))
}
