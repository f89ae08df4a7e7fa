//! Changing who gets the credit for an order that is not paid yet. Prices and discounts stay as they were promised.

use crate::domain::actor::{Actor, Scope};
use crate::domain::affiliates::attribution::{Referrer, Source as CreditSource, may_earn};
use crate::domain::affiliates::commission::Credit;
use crate::domain::ids::OrderId;
use crate::domain::orders::order::OrderState;
use crate::domain::people::own_money::MoneyDecision;
use crate::domain::text::EmailAddress;
use crate::domain::webhooks::event::EventName;
use crate::service::affiliates::read_code::link_in_text;
use crate::service::kernel::own_money::{Payee, require_not_own};
use crate::service::kernel::post::rule_of;
use crate::service::kernel::refusal::{Answer, Problem, Refusal, ServiceError, Subject};
use crate::service::kernel::told::tell_order;
use crate::store::affiliates::link::{LinkOwner, link_by_either_id};
use crate::store::kernel::audit::audit_insert;
use crate::store::orders::order::{Order, order_event_insert, order_fetch, order_update};
use crate::store::{Command, Tx};
use serde_json::json;

/// Who is to get the credit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AttributionWish {
    /// Nobody.
    Nobody,
    /// The affiliate with this code.
    Code(String),
    /// The affiliate with this id, or the owner of the link with this id.
    Affiliate(String),
}

/// Changes who gets the credit for a pending order.
#[derive(Clone, Debug)]
pub struct UpdateAttribution {
    /// Who decides.
    pub actor: Actor,
    /// The order.
    pub order: OrderId,
    /// Who is to get the credit.
    pub wish: AttributionWish,
}

impl Command for UpdateAttribution {
    type Output = Order;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Answer<Order> {
        self.actor.for_shop(Scope::OrdersWrite)?;
        let shop = &self.actor.shop;
        tx.lock_shop(shop).await?;
        let mut order =
            order_fetch(tx, shop, &self.order).await?.ok_or(Refusal::NotFound(Subject::Order))?;
        if order.state != OrderState::Pending {
            return Err(Refusal::OrderNotPending.into());
        }
        let owner = self.owner(tx).await?;
        if let Some(owner) = &owner {
            let payee = Payee::of(&owner.affiliate);
            require_not_own(tx, &self.actor, MoneyDecision::Attribution, payee).await?;
        }
        let before = order.attribution();
        self.attribute(tx, &mut order, owner).await?;
        if order.affiliate_code != before.code {
            let code = before.code.clone();
            order.former_attributions.push(before);
            self.write(tx, &mut order, code.as_deref());
        }
        Ok(order)
    }
}

impl UpdateAttribution {
    async fn owner(&self, tx: &mut Tx<'_>) -> Answer<Option<LinkOwner>> {
        let shop = &self.actor.shop;
        let (field, found) = match &self.wish {
            AttributionWish::Nobody => return Ok(None),
            AttributionWish::Code(text) => ("affiliate_code", link_in_text(tx, shop, text).await?),
            AttributionWish::Affiliate(id) => {
                ("affiliate_id", link_by_either_id(tx, shop, id.trim()).await?)
            }
        };
        Ok(Some(found.ok_or(Refusal::field(field, Problem::UnknownCode))?))
    }

    /// Puts the affiliate on the order, with the reason why it would earn nothing, where there is one.
    async fn attribute(
        &self,
        tx: &mut Tx<'_>,
        order: &mut Order,
        owner: Option<LinkOwner>,
    ) -> Answer<()> {
        let Some(owner) = owner else {
            (order.link, order.affiliate, order.affiliate_code) = (None, None, None);
            (order.credit, order.nothing_earned) = (None, None);
            return Ok(());
        };
        if order.affiliate_code.as_deref() == Some(owner.code.as_str()) {
            return Ok(());
        }
        let rule = rule_of(tx, &self.actor.shop).await?;
        let referrer = Referrer {
            customer: owner.affiliate.clone(),
            email: owner.email,
            is_active: owner.is_active,
        };
        let earns = match EmailAddress::parse(&order.email) {
            Some(email) => may_earn(&rule, &referrer, &order.customer, &email),
            None => Ok(()),
        };
        order.nothing_earned = earns.err().map(|reason| reason.as_str().to_owned());
        order.credit = Some(Credit {
            code: owner.code.to_string(),
            source: CreditSource::Manual,
            click: None,
            clicked_at: None,
        });
        order.link = Some(owner.link);
        order.affiliate = Some(owner.affiliate);
        order.affiliate_code = Some(owner.code.to_string());
        Ok(())
    }

    fn write(&self, tx: &mut Tx<'_>, order: &mut Order, before: Option<&str>) {
        let shop = &self.actor.shop;
        order.updated_at = tx.now();
        order_update(tx, shop, order);
        let after = order.affiliate_code.as_deref();
        let label = self.actor.label();
        order_event_insert(tx, shop, &order.id, "attributed", (after, None), &label);
        let detail = json!({"before": before, "after": after});
        audit_insert(tx, &self.actor, "order.attribute", order.id.as_str(), &detail);
        let change = json!({"kind": "attribution", "affiliate_code_before": before});
        tell_order(tx, shop, (EventName::OrderUpdated, order.id.as_str()), order, Some(change));
        tx.touch(shop, order.customer.as_str());
    }
}
