//! Forms about orders: the checkout, and paying an order that was placed before.

use super::cart::{Cart, checkout_href};
use crate::domain::orders::order::ITEMS_MAX;
use crate::http::{Checked, Form, FormKey, KeyedForm, Typed};
use crate::service::Product;
use serde::{Deserialize, Serialize};

/// The longest product id and quantity that a refusal leads back with, in bytes; a real one is shorter.
const LED_BACK_LENGTH_MAX: usize = 64;

/// The checkout.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CheckoutForm {
    /// The ids of the products.
    pub product: Vec<Typed>,
    /// The quantity of each product, in the same order.
    pub quantity: Vec<Typed>,
    /// The buyer's address; not asked of customers who are signed in.
    pub email: Typed,
    /// The referral code.
    pub affiliate_code: Typed,
    /// Whether store balance is used.
    pub use_balance: Checked,
    /// The provider to pay with, as orders store it.
    pub provider: Typed,
    /// The total that the page showed, in minor units.
    pub seen_total: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl CheckoutForm {
    /// The lines that the form names.
    pub fn cart(&self, products: &[Product]) -> Cart {
        let ids: Vec<_> = self.product.iter().map(|id| &**id).collect();
        let quantities: Vec<_> = self.quantity.iter().map(|typed| &**typed).collect();
        Cart::of(products, &ids, &quantities)
    }
}

impl Form for CheckoutForm {
    const NAME: &'static str = "checkout";

    fn page(&self) -> String {
        let is_short = |text: &str| text.len() <= LED_BACK_LENGTH_MAX;
        let pairs = self.product.iter().enumerate().map(|(index, id)| {
            let typed = self.quantity.get(index).map_or("1", |typed| &**typed);
            (&**id, if is_short(typed) { typed } else { "?" })
        });
        checkout_href(pairs.filter(|(id, _)| !id.is_empty() && is_short(id)).take(ITEMS_MAX))
    }
}

impl KeyedForm for CheckoutForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Paying an order.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct PayOrderForm {
    /// The order, in either form of its id.
    pub id: Typed,
    /// The provider, as orders store it.
    pub provider: Typed,
}

impl Form for PayOrderForm {
    const NAME: &'static str = "pay_order";

    fn page(&self) -> String {
        format!("/orders/{}", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::read_form;

    #[test]
    fn a_refusal_leads_back_to_the_same_products() {
        let typed = |texts: &[&str]| texts.iter().map(|text| Typed::from(*text)).collect();
        let form = |product: &[&str], quantity: &[&str]| CheckoutForm {
            product: typed(product),
            quantity: typed(quantity),
            ..CheckoutForm::default()
        };
        let both = form(&["prod_1", "", "prod_2"], &["2", "9"]);
        assert_eq!(both.page(), "/checkout?product=prod_1&quantity=2&product=prod_2&quantity=1");
        assert_eq!(form(&[], &[]).page(), "/checkout");
        assert_eq!(form(&[&"x".repeat(65)], &[]).page(), "/checkout");
        let long = form(&["prod_1"], &[&"9".repeat(65)]);
        assert_eq!(long.page(), "/checkout?product=prod_1&quantity=%3F");
    }

    #[test]
    fn a_text_is_read_as_it_would_be_posted() {
        let text =
            "product%5B%5D=p1&product%5B%5D=p2&quantity%5B%5D=+1&quantity%5B%5D=%002&use_balance=1";
        let form: CheckoutForm = read_form(text).unwrap();
        let lines: Vec<_> = form.product.iter().zip(&form.quantity).collect();
        let line = |id: &str, quantity: &str| (id.into(), quantity.into());
        let expected: [(Typed, Typed); 2] = [line("p1", "1"), line("p2", "2")];
        assert_eq!(lines, expected.iter().map(|(id, count)| (id, count)).collect::<Vec<_>>());
        assert!(form.use_balance.0 && form.email.is_empty());
        assert!(read_form::<CheckoutForm>("email=a&email=b").is_none());
    }
}
