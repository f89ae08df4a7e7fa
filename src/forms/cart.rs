//! The lines of a checkout: what the address or the form names, matched with what the shop sells.

use crate::domain::orders::order::{ITEMS_MAX, QUANTITY_MAX};
use crate::service::{OrderLine, Product};

/// How much of a quantity is shown again, in characters.
const QUANTITY_LENGTH_MAX: usize = 20;

/// One line of a checkout.
#[derive(Clone, Debug)]
pub struct CartLine {
    /// The product.
    pub product: Product,
    /// The quantity as it was typed.
    pub typed: String,
    /// The quantity, where it is a number in range.
    pub quantity: Option<i64>,
}

/// The lines of a checkout.
#[derive(Clone, Debug, Default)]
pub struct Cart {
    /// The lines; each has a quantity above zero, or one that cannot be read.
    pub lines: Vec<CartLine>,
    /// Whether a product was named that the shop does not sell.
    pub has_unknown: bool,
}

impl Cart {
    /// Matches products with quantities, which come in pairs. A missing quantity counts as one, and a quantity of zero
    /// leaves the product out.
    pub fn of(products: &[Product], ids: &[&str], quantities: &[&str]) -> Self {
        let mut cart = Self::default();
        for (index, id) in ids.iter().enumerate().filter(|(_, id)| !id.is_empty()) {
            let typed = quantities.get(index).copied().filter(|text| !text.is_empty());
            match products.iter().find(|product| product.id.as_str() == *id) {
                Some(product) => cart.add(product, typed.unwrap_or("1")),
                None => cart.has_unknown = true,
            }
        }
        cart.lines.retain(|line| line.quantity != Some(0));
        cart.lines.truncate(ITEMS_MAX);
        cart
    }

    /// Adds a line; the same product twice is one line.
    fn add(&mut self, product: &Product, typed: &str) {
        let quantity = typed.parse::<i64>().ok().filter(|count| (0..=QUANTITY_MAX).contains(count));
        let known = self.lines.iter_mut().find(|line| line.product.id == product.id);
        let Some(line) = known else {
            let typed = typed.chars().take(QUANTITY_LENGTH_MAX).collect();
            return self.lines.push(CartLine { product: product.clone(), typed, quantity });
        };
        if let (Some(before), Some(more)) = (line.quantity, quantity) {
            let sum = before.saturating_add(more);
            line.quantity = Some(sum).filter(|sum| *sum <= QUANTITY_MAX);
            line.typed = sum.to_string();
        }
    }

    /// The lines as an order takes them; `None` while a quantity cannot be read.
    pub fn order_lines(&self) -> Option<Vec<OrderLine>> {
        let line = |line: &CartLine| {
            Some(OrderLine { product: line.product.id.clone(), quantity: line.quantity? })
        };
        self.lines.iter().map(line).collect()
    }

    /// Price in minor units and quantity of each line; `None` while a quantity cannot be read.
    pub fn prices(&self) -> Option<Vec<(i64, i64)>> {
        self.lines.iter().map(|line| Some((line.product.price_minor, line.quantity?))).collect()
    }

    /// The address of this checkout.
    pub fn href(&self) -> String {
        checkout_href(self.lines.iter().map(|line| (line.product.id.as_str(), line.typed.as_str())))
    }
}

/// The address of a checkout with these products, each with its quantity.
pub fn checkout_href<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let pairs: Vec<_> =
        pairs.flat_map(|(id, typed)| [("product", id), ("quantity", typed)]).collect();
    if pairs.is_empty() {
        return "/checkout".to_owned();
    }
    format!("/checkout?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
}
