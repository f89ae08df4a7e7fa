//! What operators and programs read about endpoints, deliveries and events.

use crate::domain::actor::{Actor, Scope};
use crate::domain::ids::{DeliveryId, WebhookId};
use crate::service::Service;
use crate::service::affiliates::affiliate_views::Listing;
use crate::service::kernel::refusal::{Answer, Refusal, Subject};
use crate::store::orders::order::order_fetch;
use crate::store::webhooks::delivery_log::{LogFilter, LogRow, log_backlog, log_fetch, log_list};
use crate::store::webhooks::outbox::{Event, events_after, last_sequence};
use crate::store::webhooks::webhook::{Webhook, webhook_fetch, webhook_list};

impl Service {
    /// Endpoints, newest first, after the one with id `before`.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn webhooks(
        &self,
        actor: &Actor,
        before: Option<&str>,
        limit: i64,
    ) -> Answer<(Vec<Webhook>, Option<String>)> {
        actor.for_shop(Scope::WebhooksRead)?;
        let mut rows = webhook_list(&mut self.store(), &actor.shop, before, limit + 1).await?;
        let has_more = rows.len() > usize::try_from(limit).unwrap_or(usize::MAX);
        if has_more {
            rows.pop();
        }
        let next = rows.last().filter(|_| has_more).map(|last| last.id.to_string());
        Ok((rows, next))
    }

    /// One endpoint.
    ///
    /// # Errors
    /// `NotFound`, or `Denied` for a caller without the right.
    pub async fn webhook(&self, actor: &Actor, id: &WebhookId) -> Answer<Webhook> {
        actor.for_shop(Scope::WebhooksRead)?;
        let found = webhook_fetch(&mut self.store(), &actor.shop, id).await?;
        Ok(found.ok_or(Refusal::NotFound(Subject::Webhook))?)
    }

    /// How many deliveries of each endpoint wait and how many were given up.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn webhook_backlog(&self, actor: &Actor) -> Answer<Vec<(WebhookId, i64, i64)>> {
        actor.for_shop(Scope::WebhooksRead)?;
        Ok(log_backlog(&mut self.store(), &actor.shop).await?)
    }

    /// A numbered page (from 1) of deliveries, newest event first.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn deliveries(
        &self,
        actor: &Actor,
        filter: &LogFilter,
        (page, limit): (i64, i64),
    ) -> Answer<Listing<LogRow>> {
        actor.for_shop(Scope::WebhooksRead)?;
        let mut filter = filter.clone();
        if let Some(payment) = &filter.payment {
            // Deliveries know it by its id.
            let order = order_fetch(&mut self.store(), &actor.shop, payment).await?;
            filter.payment = order.map(|order| order.id).or(filter.payment);
        }
        let filter = &filter;
        let offset = (page.clamp(1, 1_000_000) - 1) * limit;
        let (rows, total) =
            log_list(&mut self.store(), &actor.shop, filter, (limit, offset)).await?;
        let next = (offset + limit < total).then(|| (page + 1).to_string());
        Ok(Listing { rows, total, next })
    }

    /// One delivery.
    ///
    /// # Errors
    /// `NotFound`, or `Denied` for a caller without the right.
    pub async fn delivery(&self, actor: &Actor, id: &DeliveryId) -> Answer<LogRow> {
        actor.for_shop(Scope::WebhooksRead)?;
        let found = log_fetch(&mut self.store(), &actor.shop, id).await?;
        Ok(found.ok_or(Refusal::NotFound(Subject::Delivery))?)
    }

    /// Events after a number, in order and without a gap, and the newest number there is.
    ///
    /// # Errors
    /// `Denied` for a caller without the right.
    pub async fn events(&self, actor: &Actor, after: i64, limit: i64) -> Answer<(Vec<Event>, i64)> {
        actor.for_shop(Scope::WebhooksRead)?;
        let newest = last_sequence(&mut self.store(), &actor.shop).await?;
        let events = events_after(&mut self.store(), &actor.shop, after, limit).await?;
        Ok((events, newest))
    }
}
