//! What can be bought, as cards.

use crate::components::{Amount, AmountSize, t, t_with};
use crate::domain::money::{Currency, Money};
use crate::service::Product;
use leptos::prelude::*;

/// The cards of all products, each with its price and the way to the checkout.
#[component]
pub fn ProductCards(
    /// What is sold.
    products: Vec<Product>,
    /// The currency of the prices.
    currency: Currency,
) -> impl IntoView {
    let buy = t("portal.product.buy");
    let cards: Vec<_> = products
        .into_iter()
        .map(|product| {
            let href = format!("/checkout?product={}", product.id);
            let label = t_with("portal.product.buy_title", &[("title", &product.title)]);
            let price = Money::new(product.price_minor, currency);
            view! {
                <article class="product">
                    <div>
                        <h3>{product.title}</h3>
                        <p>{product.description}</p>
                    </div>
                    <div class="product-foot">
                        <Amount money=price size=AmountSize::Large/>
                        <a class="button" href=href aria-label=label>{buy}</a>
                    </div>
                </article>
            }
        })
        .collect();
    view! { <div class="products" id="products">{cards}</div> }
}
