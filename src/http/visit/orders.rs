//! Which orders a visit may see: the customer's own, all of them for an operator, and those that the session holds.

use super::Visit;
use crate::domain::actor::{Actor, Who};
use crate::domain::ids::OrderId;
use crate::domain::orders::order::OrderState;
use crate::domain::text::EmailAddress;
use crate::http::page::PageError;
use crate::service::{Order, OrderDetail, Refusal, ServiceError, Subject};

impl Visit {
    /// The order, for its customer, an operator, or the visitor whose session holds it.
    ///
    /// # Errors
    /// `NotFound` for everybody else.
    pub async fn seen_order(&self, id: &OrderId) -> Result<OrderDetail, PageError> {
        let service = &self.app.service;
        match service.order_detail(&self.actor, id).await {
            Err(ServiceError::Refused(Refusal::NotFound(_) | Refusal::Denied(_))) => {
                if !self.carry().await?.orders.contains(id) {
                    return Err(Refusal::NotFound(Subject::Order).into());
                }
                let system = Actor::system(self.shop.id.clone());
                Ok(service.order_detail(&system, id).await?)
            }
            answer => Ok(answer?),
        }
    }

    /// Whether the caller may see whose order it is: the person, or an operator. The number alone does not tell.
    pub fn sees_person(&self, order: &Order) -> bool {
        match &self.actor.who {
            Who::Customer(own) => *own == order.customer,
            Who::Operator(_) => true,
            _ => false,
        }
    }

    /// Whether the buyer of an order has paid and the money has not arrived yet.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_payment_pending(&self, order: &Order) -> Result<bool, PageError> {
        if order.state != OrderState::Pending {
            return Ok(false);
        }
        Ok(self.app.service.is_payment_on_its_way(&self.shop.id, &order.id).await?)
    }

    /// Lets this session come back to an order that was placed without an account.
    ///
    /// # Errors
    /// When the session cannot be read or written.
    pub async fn remember_order(&self, order: OrderId) -> Result<(), PageError> {
        let mut carry = self.carry().await?;
        if carry.orders.contains(&order) {
            return Ok(());
        }
        carry.orders.push(order);
        self.set_carry(carry).await
    }

    /// The address of a signed-in customer, under which orders are placed.
    pub fn own_email(&self) -> Option<EmailAddress> {
        match &self.actor.who {
            Who::Customer(_) => EmailAddress::parse(&self.person.as_ref()?.email),
            _ => None,
        }
    }
}
