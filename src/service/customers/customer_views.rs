//! What a signed-in customer reads over the customer API, beside what everybody reads.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{CustomerId, OrderId};
use crate::domain::orders::order::OrderState;
use crate::service::kernel::refusal::Answer;
use crate::service::{AffiliateDay, Link, Order, Service};
use crate::store::affiliates::link::{link_clicks, link_list};
use crate::store::affiliates::link_act::link_acts;
use crate::store::orders::order::{OwnOrderFilter, own_order_count, own_order_list};
use crate::store::statistics::affiliate_days;

/// How many of the newest orders a search looks through.
const SEARCHED_MAX: i64 = 1_000;

/// Which of a customer's orders to show.
#[derive(Clone, Debug, Default)]
pub struct OwnOrders {
    /// In one state.
    pub state: Option<OrderState>,
    /// Whose products, title or number hold this text.
    pub search: Option<String>,
    /// How many.
    pub limit: i64,
    /// After how many.
    pub offset: i64,
}

/// An affiliate's funnel over some days.
#[derive(Clone, Debug)]
pub struct AffiliateStats {
    /// The days, oldest first; empty ones are left out.
    pub days: Vec<AffiliateDay>,
    /// The links, and what visitors of each did in these days.
    pub links: Vec<LinkFunnel>,
}

/// What visitors of one link did in some days.
#[derive(Clone, Debug)]
pub struct LinkFunnel {
    /// The link.
    pub link: Link,
    /// Clicks that counted.
    pub clicks: i64,
    /// Sessions that put something into a cart.
    pub add_to_carts: i64,
    /// Checkouts started.
    pub checkouts: i64,
}

/// The page of orders that a search is about, and how many there are.
fn found(rows: Vec<Order>, search: &str, wish: &OwnOrders) -> (Vec<Order>, i64) {
    let (text, number) = (search.to_lowercase(), OrderId::parse_either(search));
    let holds = |title: &str| title.to_lowercase().contains(&text);
    let is_match = |order: &Order| {
        number.as_ref() == Some(&order.id)
            || order.title.as_deref().is_some_and(holds)
            || order.items.iter().any(|item| holds(&item.title))
    };
    let rows: Vec<_> = rows.into_iter().filter(is_match).collect();
    let total = i64::try_from(rows.len()).unwrap_or(0);
    let count = |number: i64| usize::try_from(number).unwrap_or(0);
    (rows.into_iter().skip(count(wish.offset)).take(count(wish.limit)).collect(), total)
}

impl Service {
    /// A customer's own orders, newest first, and how many there are in all.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn own_orders(
        &self,
        actor: &Actor,
        customer: &CustomerId,
        wish: &OwnOrders,
    ) -> Answer<(Vec<Order>, i64)> {
        actor.for_customer(customer, Scope::OrdersRead)?;
        let filter = OwnOrderFilter::new(customer, wish.state);
        if let Some(search) = &wish.search {
            let newest = (SEARCHED_MAX, 0);
            let rows = own_order_list(&mut self.store(), &actor.shop, &filter, newest).await?;
            return Ok(found(rows, search, wish));
        }
        let page = (wish.limit, wish.offset);
        let rows = own_order_list(&mut self.store(), &actor.shop, &filter, page).await?;
        let total = own_order_count(&mut self.store(), &actor.shop, &filter).await?;
        Ok((rows, total))
    }

    /// An affiliate's funnel over the last `days` days, today included.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn affiliate_stats(
        &self,
        actor: &Actor,
        affiliate: &CustomerId,
        days: i64,
    ) -> Answer<AffiliateStats> {
        actor.for_customer(affiliate, Scope::CustomersRead)?;
        let today = self.today_of(&actor.shop);
        let span = (today - days + 1, today);
        let (mut store, shop) = (self.store(), &actor.shop);
        let days = affiliate_days(&mut store, shop, affiliate, span).await?;
        let clicks = link_clicks(&mut store, shop, affiliate, span).await?;
        let acts = link_acts(&mut store, shop, affiliate, span).await?;
        let links = link_list(&mut store, shop, affiliate).await?.into_iter().map(|link| {
            let clicked = clicks.iter().find(|(id, _)| *id == link.id);
            let acted = acts.iter().find(|acts| acts.link == link.id);
            LinkFunnel {
                clicks: clicked.map_or(0, |(_, count)| *count),
                add_to_carts: acted.map_or(0, |acts| acts.add_to_carts),
                checkouts: acted.map_or(0, |acts| acts.checkouts),
                link,
            }
        });
        Ok(AffiliateStats { days, links: links.collect() })
    }
}
