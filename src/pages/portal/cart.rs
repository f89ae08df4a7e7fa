//! What a checkout is about: the lines asked for in the address or in the form, and what they come to.

use super::referral::{Saving, saving};
use crate::domain::actor::Who;
use crate::domain::orders::order::{ITEMS_MAX, QUANTITY_MAX, Totals, totals};
use crate::domain::text::EmailAddress;
use crate::http::{Fields, PageError, Visit};
use crate::service::{OrderLine, Product};

/// One line as it was asked for.
#[derive(Clone, Debug)]
pub struct Line {
    /// The product.
    pub product: Product,
    /// The quantity as it was typed.
    pub typed: String,
    /// The quantity, where it is one.
    pub quantity: Option<i64>,
}

/// The lines of a checkout.
#[derive(Clone, Debug, Default)]
pub struct Cart {
    /// The lines; never one of nothing.
    pub lines: Vec<Line>,
    /// Whether something was asked for that is not sold.
    pub has_unknown: bool,
}

impl Cart {
    /// Reads `product` and `quantity`, which come in pairs; a missing quantity is one, and none of a product leaves
    /// it out.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(visit: &Visit, fields: &Fields) -> Result<Self, PageError> {
        let products = visit.app.service.products(&visit.actor).await?;
        let (ids, quantities) = (fields.all("product"), fields.all("quantity"));
        let mut cart = Self::default();
        for (index, id) in ids.into_iter().enumerate().filter(|(_, id)| !id.is_empty()) {
            let typed = quantities.get(index).copied().filter(|text| !text.is_empty());
            match products.iter().find(|product| product.id.as_str() == id) {
                Some(product) => cart.add(product, typed.unwrap_or("1")),
                None => cart.has_unknown = true,
            }
        }
        cart.lines.retain(|line| line.quantity != Some(0));
        cart.lines.truncate(ITEMS_MAX);
        Ok(cart)
    }

    /// Adds a line; the same product twice is one line.
    fn add(&mut self, product: &Product, typed: &str) {
        let quantity = typed.parse::<i64>().ok().filter(|count| (0..=QUANTITY_MAX).contains(count));
        let known = self.lines.iter_mut().find(|line| line.product.id == product.id);
        let Some(line) = known else {
            let typed = typed.chars().take(20).collect();
            return self.lines.push(Line { product: product.clone(), typed, quantity });
        };
        if let (Some(before), Some(more)) = (line.quantity, quantity) {
            let sum = before.saturating_add(more);
            line.quantity = Some(sum).filter(|sum| *sum <= QUANTITY_MAX);
            line.typed = sum.to_string();
        }
    }

    /// The lines as an order takes them; `None` while a quantity is none.
    pub fn order_lines(&self) -> Option<Vec<OrderLine>> {
        let line = |line: &Line| {
            Some(OrderLine { product: line.product.id.clone(), quantity: line.quantity? })
        };
        self.lines.iter().map(line).collect()
    }

    /// The address of this checkout.
    pub fn href(&self) -> String {
        let pairs = self.lines.iter().flat_map(|line| {
            [("product", line.product.id.as_str()), ("quantity", line.typed.as_str())]
        });
        let pairs: Vec<_> = pairs.collect();
        format!("/checkout?{}", serde_urlencoded::to_string(pairs).unwrap_or_default())
    }
}

/// What a checkout comes to.
#[derive(Clone, Debug)]
pub struct Quote {
    /// What the code gives.
    pub saving: Saving,
    /// The totals; `None` while a quantity is wrong or the sum is too large.
    pub totals: Option<Totals>,
    /// The store balance that can be used.
    pub balance_minor: i64,
    /// The store balance that is used.
    pub used_minor: i64,
}

impl Quote {
    /// The totals of a cart with a code and an address, as far as they are given.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn of(
        visit: &Visit,
        cart: &Cart,
        code: &str,
        email: Option<&EmailAddress>,
        uses_balance: bool,
    ) -> Result<Self, PageError> {
        let saving = saving(visit, code, email).await?;
        let lines: Option<Vec<_>> = cart
            .lines
            .iter()
            .map(|line| Some((line.product.price_minor, line.quantity?)))
            .collect();
        let totals = lines.and_then(|lines| totals(&lines, saving.ppm(), visit.shop.tax_ppm));
        let balance_minor = match &visit.actor.who {
            Who::Customer(own) => {
                let overview = visit.app.service.overview(&visit.actor, own).await?;
                overview.summary.store_balance_minor.max(0)
            }
            _ => 0,
        };
        let total_minor = totals.map_or(0, |totals| totals.total_minor);
        let used_minor = if uses_balance { balance_minor.min(total_minor) } else { 0 };
        Ok(Self { saving, totals, balance_minor, used_minor })
    }

    /// What the order costs in all, in minor units; zero while that is unknown.
    pub fn total_minor(&self) -> i64 {
        self.totals.map_or(0, |totals| totals.total_minor)
    }
}
