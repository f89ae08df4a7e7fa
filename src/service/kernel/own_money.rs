//! The guard that every decision about money passes: no person decides on their own.
//!
//! Who decides is an operator, or the operator who made the key or allowed the app that calls. They are compared with
//! the account at the moment of deciding. The product itself and keys of the command line have no person to compare.

use super::refusal::{Answer, Refusal};
use crate::domain::actor::{Actor, Denied, Who};
use crate::domain::ids::{ApiKeyId, CustomerId, GrantId, OperatorId, ShopId};
use crate::domain::payouts::payout_address::spellings;
use crate::domain::people::own_money::{MoneyDecision, SharedTrace, Traces, own_by};
use crate::domain::text::EmailAddress;
use crate::store::Tx;
use crate::store::access::api_key::api_key_creator;
use crate::store::access::oauth::grant_giver;
use crate::store::access::operator::{Operator, operator_fetch, operator_fetch_ever};
use crate::store::access::operator_list::own_money_fetch;
use crate::store::access::used_browser::browser_list;
use crate::store::customers::customer::customer_fetch_ever;
use crate::store::kernel::audit::audit_insert;
use crate::store::orders::order::Order;
use crate::store::payouts::paid_address::{paid_address_customers, paid_address_list};
use serde_json::json;
use std::collections::BTreeSet;

/// Whose money is decided on.
#[derive(Clone, Copy)]
pub(in crate::service) struct Payee<'a> {
    customer: &'a CustomerId,
    /// The address of an order, which the account may not have any more.
    order_email: Option<&'a str>,
}

impl<'a> Payee<'a> {
    /// An account.
    pub(in crate::service) fn of(customer: &'a CustomerId) -> Self {
        Self { customer, order_email: None }
    }

    /// The buyer of an order.
    pub(in crate::service) fn of_order(order: &'a Order) -> Self {
        Self { customer: &order.customer, order_email: Some(&order.email) }
    }
}

/// Refuses a decision on money of the decider's own.
///
/// # Errors
/// `OwnMoney`; `Denied` for an operator who is gone.
pub(in crate::service) async fn require_not_own(
    tx: &mut Tx<'_>,
    actor: &Actor,
    decision: MoneyDecision,
    payee: Payee<'_>,
) -> Answer<()> {
    let Some(operator) = decider(tx, actor).await? else { return Ok(()) };
    let Some(shared) = shared(tx, &actor.shop, &operator, &payee).await? else { return Ok(()) };
    let now = tx.now();
    let allowed = own_money_fetch(tx, &actor.shop, &operator.id).await?;
    let Some((_, reason)) = allowed.filter(|(until, _)| *until > now) else {
        return Err(Refusal::OwnMoney.into());
    };
    let detail =
        json!({"decision": decision.as_str(), "shared": shared.as_str(), "reason": reason});
    audit_insert(tx, actor, "own_money.decide", payee.customer.as_str(), &detail);
    Ok(())
}

/// The person who decides, where one does.
async fn decider(tx: &mut Tx<'_>, actor: &Actor) -> Answer<Option<Operator>> {
    let shop = &actor.shop;
    match &actor.who {
        Who::Operator(id) => {
            Ok(Some(operator_fetch(tx, shop, id).await?.ok_or(Denied::NotAllowed)?))
        }
        Who::ApiKey(id, _) => match maker(tx, shop, id).await? {
            // Someone who was removed is still not a stranger to their own money.
            Some(maker) => Ok(operator_fetch_ever(tx, shop, &maker).await?),
            None => Ok(None),
        },
        Who::Visitor | Who::Customer(_) | Who::System => Ok(None),
    }
}

/// The operator who made a key, or allowed an app; where a key allowed it, the one who made that key.
async fn maker(tx: &mut Tx<'_>, shop: &ShopId, key: &ApiKeyId) -> Answer<Option<OperatorId>> {
    let mut label = key.to_string();
    if label.starts_with(GrantId::PREFIX) {
        label = grant_giver(tx, shop, &label).await?.unwrap_or_default();
    }
    if label.starts_with(ApiKeyId::PREFIX) {
        label = api_key_creator(tx, shop, &label).await?.unwrap_or_default();
    }
    Ok(OperatorId::parse(&label).filter(|_| label.starts_with(OperatorId::PREFIX)))
}

/// By what the money is the operator's own.
async fn shared(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    operator: &Operator,
    payee: &Payee<'_>,
) -> Answer<Option<SharedTrace>> {
    let decider = Traces {
        accounts: operator.customer.iter().cloned().collect(),
        mailboxes: BTreeSet::from([operator.email.mailbox()]),
        devices: browser_list(tx, shop, operator.id.as_str()).await?.into_iter().collect(),
    };
    let mut own = traces(tx, shop, payee.customer).await?;
    let order_email = payee.order_email.and_then(EmailAddress::parse);
    own.mailboxes.extend(order_email.map(|email| email.mailbox()));
    if let Some(shared) = own_by(&decider, &own, &[]) {
        return Ok(Some(shared));
    }
    let mut alike = Vec::new();
    for other in paid_alike(tx, shop, payee.customer).await? {
        alike.push(traces(tx, shop, &other).await?);
    }
    Ok(own_by(&decider, &own, &alike))
}

/// What is known of a customer, deleted or not.
async fn traces(tx: &mut Tx<'_>, shop: &ShopId, id: &CustomerId) -> Answer<Traces> {
    let customer = customer_fetch_ever(tx, shop, id).await?;
    Ok(Traces {
        accounts: BTreeSet::from([id.clone()]),
        mailboxes: customer.map(|customer| customer.email.mailbox()).into_iter().collect(),
        devices: browser_list(tx, shop, id.as_str()).await?.into_iter().collect(),
    })
}

/// The other accounts that are paid where a customer is paid.
async fn paid_alike(
    tx: &mut Tx<'_>,
    shop: &ShopId,
    customer: &CustomerId,
) -> Answer<BTreeSet<CustomerId>> {
    let mut others = BTreeSet::new();
    for address in paid_address_list(tx, shop, customer).await? {
        for spelling in spellings(&address) {
            others.extend(paid_address_customers(tx, shop, &spelling).await?);
        }
    }
    others.remove(customer);
    Ok(others)
}
