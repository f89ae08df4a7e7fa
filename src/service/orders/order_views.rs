//! What is read about orders, products and customers.

use crate::domain::actor::{Actor, Scope, Who};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, OrderId, ShopId};
use crate::domain::orders::order::OrderState;
use crate::domain::text::{AffiliateCode, EmailAddress};
use crate::service::affiliates::affiliate_views::{Listing, listing, total_of};
use crate::service::kernel::refusal::{Answer, Refusal, Subject};
use crate::service::{Commission, Customer, Order, OrderEvent, Product, Service, Shop, ShopDay};
use crate::store::affiliates::commission::commission_of_order;
use crate::store::affiliates::link::{LinkOwner, link_by_code, link_by_either_id};
use crate::store::catalogue::product::product_list;
use crate::store::customers::customer::{
    CustomerFilter, customer_by_email, customer_fetch, customer_fetch_ever, customer_list,
};
use crate::store::orders::order::{
    ORDERS, OrderAddress, OrderFilter, order_by_number, order_count_of_address, order_events,
    order_fetch, order_list, order_list_of_address,
};
use crate::store::settings::shop::{shop_by_domain, shop_by_slug, shop_fetch};
use crate::store::statistics::{counts, shop_days};
use bytes::Bytes;

/// Which orders to list.
#[derive(Clone, Debug, Default)]
pub struct OrderQuery {
    /// Placed under this address, or by the customer who has it now.
    pub email: Option<EmailAddress>,
    /// Of this customer.
    pub customer: Option<CustomerId>,
    /// In this state.
    pub state: Option<OrderState>,
    /// Made at this instant or later, to the millisecond.
    pub since: Option<Timestamp>,
    /// Made before this instant, to the millisecond.
    pub until: Option<Timestamp>,
    /// Oldest first instead of newest first.
    pub is_oldest_first: bool,
    /// The order to go on after.
    pub before: Option<String>,
    /// Whether the caller does not show the total: orders of an address are not counted then, and it is zero.
    pub is_uncounted: bool,
}

/// An order with its life and what it earned.
#[derive(Clone, Debug)]
pub struct OrderDetail {
    /// The order.
    pub order: Order,
    /// Its timeline, oldest first.
    pub events: Vec<OrderEvent>,
    /// The commission it earned.
    pub commission: Option<Commission>,
}

/// What the operator's first page shows.
#[derive(Clone, Debug)]
pub struct Today {
    /// Payout requests by state.
    pub payouts: Vec<(String, i64)>,
    /// Orders by state.
    pub orders: Vec<(String, i64)>,
    /// The last 60 days, oldest first; empty days are left out.
    pub days: Vec<ShopDay>,
}

impl Service {
    /// The shop with this short name.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn shop_by_slug(&self, slug: &str) -> Answer<Option<Shop>> {
        Ok(shop_by_slug(&mut self.store(), slug).await?)
    }

    /// The shop with this short name, or else the one whose pages answer under this domain.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn shop_by_slug_or_domain(&self, name: &str) -> Answer<Option<Shop>> {
        match shop_by_slug(&mut self.store(), name).await? {
            Some(shop) => Ok(Some(shop)),
            None => Ok(shop_by_domain(&mut self.store(), &name.to_ascii_lowercase()).await?),
        }
    }

    /// The shop with this id.
    ///
    /// # Errors
    /// `NotFound` for an unknown shop.
    pub async fn shop(&self, id: &ShopId) -> Answer<Shop> {
        Ok(shop_fetch(&mut self.store(), id).await?.ok_or(Refusal::NotFound(Subject::Shop))?)
    }

    /// What visitors can buy.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn products(&self, actor: &Actor) -> Answer<Vec<Product>> {
        Ok(product_list(&mut self.store(), &actor.shop).await?)
    }

    /// The affiliate behind a code.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn referrer(&self, shop: &ShopId, code: &AffiliateCode) -> Answer<Option<LinkOwner>> {
        Ok(link_by_code(&mut self.store(), shop, code).await?)
    }

    /// The affiliate with this id, or the one with a link of this id.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn referrer_by_id(&self, shop: &ShopId, id: &str) -> Answer<Option<LinkOwner>> {
        Ok(link_by_either_id(&mut self.store(), shop, id).await?)
    }

    /// Orders, newest first. A customer sees the own ones only.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn orders(
        &self,
        actor: &Actor,
        scope: Scope,
        query: &OrderQuery,
        limit: i64,
    ) -> Answer<Listing<Order>> {
        let mut store = self.store();
        let customer = match &actor.who {
            Who::Customer(own) => Some(own.clone()),
            _ => {
                actor.for_shop(scope)?;
                query.customer.clone()
            }
        };
        let owner = customer.as_ref().map_or(String::new(), CustomerId::to_string);
        let has_customer = customer.is_some();
        let filter = OrderFilter {
            customer,
            state: query.state,
            since: query.since,
            until: query.until,
            is_oldest_first: query.is_oldest_first,
            before: query.before.clone(),
        };
        if let (false, Some(email)) = (has_customer, &query.email) {
            let holder = customer_by_email(&mut store, &actor.shop, email).await?;
            let holder = holder.map(|holder| holder.id);
            let address = OrderAddress { lookup: email.lookup(), holder };
            let wish = (&address, &filter);
            let rows = order_list_of_address(&mut store, &actor.shop, wish, limit + 1).await?;
            let counted = if query.is_uncounted {
                0
            } else {
                order_count_of_address(&mut store, &actor.shop, &address, query.state).await?
            };
            return Ok(listing(rows, counted, limit, |order| order.id.to_string()));
        }
        let rows = order_list(&mut store, &actor.shop, &filter, limit + 1).await?;
        let counted = counts(&mut store, &actor.shop, "order", &owner).await?;
        let total = total_of(&counted, query.state.map(OrderState::as_str));
        Ok(listing(rows, total, limit, |order| order.id.to_string()))
    }

    /// A page of a shop's orders as `render` writes it, kept until an order changes; `list` tells renderings apart.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn order_page(
        &self,
        (actor, scope): (&Actor, Scope),
        list: &'static str,
        (query, limit): (&OrderQuery, i64),
        render: impl FnOnce(&Listing<Order>) -> String,
    ) -> Answer<Bytes> {
        actor.for_shop(scope)?;
        if query.email.is_some() {
            // Whose an address is may change without any order changing.
            return Ok(render(&self.orders(actor, scope, query, limit).await?).into());
        }
        let asked = format!("{list} {limit} {query:?}");
        let version = self.version(actor.shop.as_str(), &[ORDERS]).await?;
        let generation = match self.shared.order_pages.find(actor.shop.as_str(), &asked, version) {
            Ok(page) => return Ok(page),
            Err(generation) => generation,
        };
        let page = Bytes::from(render(&self.orders(actor, scope, query, limit).await?));
        self.shared.order_pages.fill(generation, actor.shop.as_str(), &asked, &page);
        Ok(page)
    }

    /// One order. An actor who may not see it gets the same answer as for a missing one.
    ///
    /// # Errors
    /// `NotFound`, or `Denied` for a key without the scope.
    pub async fn order(&self, actor: &Actor, scope: Scope, id: &OrderId) -> Answer<Order> {
        let missing = Refusal::NotFound(Subject::Order);
        if !matches!(actor.who, Who::Customer(_)) {
            actor.for_shop(scope)?;
        }
        let order =
            order_fetch(&mut self.store(), &actor.shop, id).await?.ok_or(missing.clone())?;
        actor.for_customer(&order.customer, scope).map_err(|_| missing)?;
        Ok(order)
    }

    /// The orders with this number: the id, its public form, or the short number that people read out. A customer
    /// finds the own ones only.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn orders_numbered(
        &self,
        actor: &Actor,
        scope: Scope,
        number: &str,
    ) -> Answer<Vec<Order>> {
        let mut store = self.store();
        let number = number.trim_start_matches('#');
        let mut found = Vec::new();
        if let Some(id) = OrderId::parse_either(number) {
            found.extend(order_fetch(&mut store, &actor.shop, &id).await?);
        }
        if found.is_empty() && number.len() == OrderId::NUMBER_LENGTH {
            found = order_by_number(&mut store, &actor.shop, number).await?;
        }
        match &actor.who {
            Who::Customer(own) => found.retain(|order| order.customer == *own),
            _ => actor.for_shop(scope)?,
        }
        Ok(found)
    }

    /// The id of an order that may be named by its public form; a name of no order stays as it is.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn order_id(&self, shop: &ShopId, name: OrderId) -> Answer<OrderId> {
        if name.as_uniqid().is_none() {
            return Ok(name);
        }
        let order = order_fetch(&mut self.store(), shop, &name).await?;
        Ok(order.map_or(name, |order| order.id))
    }

    /// One order with its life and what it earned.
    ///
    /// # Errors
    /// As [`Service::order`].
    pub async fn order_detail(&self, actor: &Actor, id: &OrderId) -> Answer<OrderDetail> {
        let order = self.order(actor, Scope::OrdersRead, id).await?;
        let mut store = self.store();
        let events = order_events(&mut store, &actor.shop, &order.id).await?;
        let commission = commission_of_order(&mut store, &actor.shop, &order.id).await?;
        Ok(OrderDetail { order, events, commission })
    }

    /// Customers by when they were first seen, or the one with an address if it passes the filter.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn customers(
        &self,
        actor: &Actor,
        email: Option<&EmailAddress>,
        filter: &CustomerFilter,
        limit: i64,
    ) -> Answer<Listing<Customer>> {
        actor.for_shop(Scope::CustomersRead)?;
        let mut store = self.store();
        if let Some(email) = email {
            let found = customer_by_email(&mut store, &actor.shop, email).await?;
            let rows: Vec<_> = found.into_iter().filter(|found| filter.matches(found)).collect();
            return Ok(Listing { total: i64::try_from(rows.len()).unwrap_or(0), rows, next: None });
        }
        let rows = customer_list(&mut store, &actor.shop, filter, limit + 1).await?;
        Ok(listing(rows, 0, limit, |customer| format!("{}:{}", customer.created_at.0, customer.id)))
    }

    /// One customer.
    ///
    /// # Errors
    /// `NotFound`, or `Denied` for a caller without the right.
    pub async fn customer(&self, actor: &Actor, id: &CustomerId) -> Answer<Customer> {
        actor.for_customer(id, Scope::CustomersRead)?;
        let found = customer_fetch(&mut self.store(), &actor.shop, id).await?;
        Ok(found.ok_or(Refusal::NotFound(Subject::Customer))?)
    }

    /// One customer, deleted or not, for those who keep the shop's books.
    ///
    /// # Errors
    /// `NotFound`, or `Denied` for a caller without the right.
    pub async fn customer_ever(&self, actor: &Actor, id: &CustomerId) -> Answer<Customer> {
        actor.for_shop(Scope::CustomersRead)?;
        let found = customer_fetch_ever(&mut self.store(), &actor.shop, id).await?;
        Ok(found.ok_or(Refusal::NotFound(Subject::Customer))?)
    }

    /// What the operator's first page shows.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn today(&self, actor: &Actor) -> Answer<Today> {
        actor.for_shop(Scope::AffiliatesRead)?;
        let mut store = self.store();
        let today = self.today_of(&actor.shop);
        Ok(Today {
            payouts: counts(&mut store, &actor.shop, "payout", "").await?,
            orders: counts(&mut store, &actor.shop, "order", "").await?,
            days: shop_days(&mut store, &actor.shop, (today - 59, today)).await?,
        })
    }
}
