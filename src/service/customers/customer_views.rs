//! What a signed-in customer reads over the customer API, beside what everybody reads.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{CustomerId, OrderId};
use crate::domain::orders::order::OrderState;
use crate::service::kernel::refusal::Answer;
use crate::service::{AffiliateDay, Link, Order, Service};
use crate::store::affiliates::link::{link_clicks, link_list};
use crate::store::affiliates::link_act::link_acts;
use crate::store::orders::order::{
    OrderFilter, OwnOrderFilter, order_by_number, order_fetch, order_list, own_order_count,
    own_order_list,
};
use crate::store::statistics::affiliate_days;

/// How many orders a search reads at a time.
const SEARCHED_AT_ONCE: i64 = 500;

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

/// What a search looks for.
struct Sought {
    text: String,
    number: Option<OrderId>,
}

impl Sought {
    fn new(search: &str) -> Self {
        let number = OrderId::parse_either(search.trim_start_matches('#'));
        Self { text: search.to_lowercase(), number }
    }

    fn is_match(&self, order: &Order) -> bool {
        let holds = |title: &str| title.to_lowercase().contains(&self.text);
        let is_it = |number: &OrderId| {
            *number == order.id
                || number.as_uniqid().as_ref() == Some(&order.uniqid)
                || number.as_str().eq_ignore_ascii_case(&order.id.number())
        };
        self.number.as_ref().is_some_and(is_it)
            || order.title.as_deref().is_some_and(holds)
            || order.items.iter().any(|item| holds(&item.title))
    }
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
            return self.own_orders_found(actor, (customer, search), wish).await;
        }
        let page = (wish.limit, wish.offset);
        let rows = own_order_list(&mut self.store(), &actor.shop, &filter, page).await?;
        let total = own_order_count(&mut self.store(), &actor.shop, &filter).await?;
        Ok((rows, total))
    }

    /// The page of a customer's orders that a search is about, and how many match. An order's number or id is looked
    /// up; else it reads all orders of the customer, some at a time, and keeps those of the page.
    async fn own_orders_found(
        &self,
        actor: &Actor,
        (customer, search): (&CustomerId, &str),
        wish: &OwnOrders,
    ) -> Answer<(Vec<Order>, i64)> {
        let sought = Sought::new(search);
        let mut filter = OrderFilter {
            customer: Some(customer.clone()),
            state: wish.state,
            ..OrderFilter::default()
        };
        let page = wish.offset..wish.offset.saturating_add(wish.limit);
        let (mut rows, mut total) = (Vec::new(), 0);
        let mut numbered = self.orders_sought(actor, &sought).await?;
        numbered.retain(|order| order.customer == *customer);
        if !numbered.is_empty() {
            numbered.retain(|order| wish.state.is_none_or(|state| state == order.state));
            for order in numbered {
                rows.extend(page.contains(&total).then_some(order));
                total += 1;
            }
            return Ok((rows, total));
        }
        loop {
            let part =
                order_list(&mut self.store(), &actor.shop, &filter, SEARCHED_AT_ONCE).await?;
            filter.before = part.last().map(|last| last.id.to_string());
            let is_last = i64::try_from(part.len()).unwrap_or(i64::MAX) < SEARCHED_AT_ONCE;
            for order in part.into_iter().filter(|order| sought.is_match(order)) {
                rows.extend(page.contains(&total).then_some(order));
                total += 1;
            }
            if is_last {
                return Ok((rows, total));
            }
        }
    }

    /// The shop's orders whose id or short number is sought.
    async fn orders_sought(&self, actor: &Actor, sought: &Sought) -> Answer<Vec<Order>> {
        let Some(number) = &sought.number else { return Ok(Vec::new()) };
        let (mut store, shop) = (self.store(), &actor.shop);
        if let Some(order) = order_fetch(&mut store, shop, number).await? {
            return Ok(vec![order]);
        }
        if number.as_str().len() != OrderId::NUMBER_LENGTH {
            return Ok(Vec::new());
        }
        Ok(order_by_number(&mut store, shop, number.as_str()).await?)
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
