//! What a signed-in customer reads over the customer API, beside what everybody reads.

use super::refusal::Answer;
use super::{AffiliateDay, Link, Order, Service};
use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::CustomerId;
use crate::domain::order::OrderState;
use crate::store::link::{link_clicks, link_list};
use crate::store::order::{OwnOrderFilter, own_order_count, own_order_list};
use crate::store::statistics::affiliate_days;

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
    /// The links and the clicks on each in these days.
    pub links: Vec<(Link, i64)>,
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
        let filter = OwnOrderFilter::new(customer, wish.state, wish.search.as_deref());
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
        let today = self.now().day();
        let span = (today - days + 1, today);
        let (mut store, shop) = (self.store(), &actor.shop);
        let days = affiliate_days(&mut store, shop, affiliate, span).await?;
        let clicks = link_clicks(&mut store, shop, affiliate, span).await?;
        let links = link_list(&mut store, shop, affiliate).await?.into_iter().map(|link| {
            let found = clicks.iter().find(|(id, _)| *id == link.id);
            let count = found.map_or(0, |(_, count)| *count);
            (link, count)
        });
        Ok(AffiliateStats { days, links: links.collect() })
    }
}
