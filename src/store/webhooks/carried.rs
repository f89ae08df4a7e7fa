//! What an event carries: what was written with it, and the row it is about, which has the rest.

use crate::domain::ids::ShopId;
use crate::domain::webhooks::event::EventName;
use crate::store::affiliates::commission::{Commission, commissions_by_id};
use crate::store::kernel::value::ANY_OF_MAX;
use crate::store::orders::order::{Order, orders_by_id};
use crate::store::payouts::claim::{ClaimRow, payouts_by_id};
use crate::store::{Source, StoreError};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What an event carries.
#[derive(Clone, Debug)]
pub struct Carried {
    /// What was written when it happened, as JSON.
    pub written: String,
    /// The row that has the rest, as it is now.
    pub about: About,
}

impl Carried {
    /// A placeholder until the row is read.
    pub(in crate::store) fn nothing() -> Self {
        Self { written: String::new(), about: About::Nothing }
    }
}

/// The row that an event is about.
#[derive(Clone, Debug)]
pub enum About {
    /// None: everything was written.
    Nothing,
    /// An order.
    Order(Arc<Order>),
    /// A commission.
    Commission(Arc<Commission>),
    /// A payout request.
    Payout(Arc<ClaimRow>),
}

/// An event as its row has it.
#[derive(Debug)]
pub(in crate::store) struct Written {
    /// Its name; a test has none.
    pub event: Option<EventName>,
    /// The id of the row it is about.
    pub about: Option<String>,
    /// What was written.
    pub payload: String,
}

/// The tables that have the rest of an event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    Orders,
    Commissions,
    Payouts,
}

impl Written {
    /// The table and the id of the row that has the rest.
    fn row(&self) -> Option<(Table, &str)> {
        let table = match self.event? {
            EventName::OrderCreated
            | EventName::OrderUpdated
            | EventName::OrderPaid
            | EventName::OrderCancelled => Table::Orders,
            EventName::CommissionApproved => Table::Commissions,
            EventName::PayoutRequested
            | EventName::PayoutApproved
            | EventName::PayoutCompleted
            | EventName::PayoutRejected
            | EventName::PayoutCancelled
            | EventName::PayoutFailed => Table::Payouts,
            EventName::ProductCreated
            | EventName::ProductEdited
            | EventName::CustomerCreated
            | EventName::CustomerUpdated
            | EventName::CustomerDeleted
            | EventName::WalletChanged
            | EventName::CommissionReversed
            | EventName::BalanceConverted => return None,
        };
        Some((table, self.about.as_deref()?))
    }
}

/// Adds the rows that events are about, in their order: one statement for each table and sixteen rows.
pub(in crate::store) async fn carry(
    source: &mut impl Source,
    shop: &ShopId,
    events: Vec<Written>,
) -> Result<Vec<Carried>, StoreError> {
    let mut rows = HashMap::new();
    let ids = ids_of(&events, Table::Orders);
    for some in ids.chunks(ANY_OF_MAX) {
        for order in orders_by_id(source, shop, some).await? {
            rows.insert(order.id.to_string(), About::Order(Arc::new(order)));
        }
    }
    let ids = ids_of(&events, Table::Commissions);
    for some in ids.chunks(ANY_OF_MAX) {
        for commission in commissions_by_id(source, shop, some).await? {
            rows.insert(commission.id.to_string(), About::Commission(Arc::new(commission)));
        }
    }
    let ids = ids_of(&events, Table::Payouts);
    for some in ids.chunks(ANY_OF_MAX) {
        for payout in payouts_by_id(source, shop, some).await? {
            rows.insert(payout.claim.id.to_string(), About::Payout(Arc::new(payout)));
        }
    }
    let carried = |event: Written| {
        let row = event.row().and_then(|(_, id)| rows.get(id));
        let about = row.cloned().unwrap_or(About::Nothing);
        Carried { written: event.payload, about }
    };
    Ok(events.into_iter().map(carried).collect())
}

fn ids_of(events: &[Written], table: Table) -> Vec<&str> {
    let rows = events.iter().filter_map(Written::row);
    let ids: BTreeSet<&str> = rows.filter(|row| row.0 == table).map(|row| row.1).collect();
    ids.into_iter().collect()
}
