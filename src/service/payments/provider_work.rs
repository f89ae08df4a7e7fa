//! What the part that talks to payment providers reads. It acts for the shop itself, so there is no actor to check;
//! what it finds out is written by the commands of this folder.

use crate::domain::clock::Timestamp;
use crate::domain::ids::{OrderId, PaymentSessionId, RefundId, ShopId};
use crate::domain::payments::payment::Gateway;
use crate::service::{
    InboxEvent, Order, PaymentAccount, PaymentRefund, PaymentReport, PaymentSession, Service,
    StoreError,
};
use crate::store::orders::order::{order_fetch, refund_clawback};
use crate::store::payments::account::{account_all, account_list};
use crate::store::payments::event::inbox_due;
use crate::store::payments::refund::{
    payment_refund_due, payment_refund_fetch, payment_refund_list,
};
use crate::store::payments::report::{posted_minor, report_list};
use crate::store::payments::sandbox::{
    SandboxPayment, SandboxRefund, sandbox_fetch, sandbox_refund_list,
};
use crate::store::payments::session::{
    session_by_payment, session_by_reference, session_changed, session_due, session_fetch,
    session_list, session_posted,
};

type Read<T> = Result<T, StoreError>;

impl Service {
    /// A shop's accounts at providers.
    pub async fn payment_accounts_of(&self, shop: &ShopId) -> Read<Vec<PaymentAccount>> {
        account_list(&mut self.store(), shop).await
    }

    /// Every account of every shop, by shop and provider.
    pub async fn all_payment_accounts(&self) -> Read<Vec<(ShopId, Gateway)>> {
        account_all(&mut self.store()).await
    }

    /// The order that a payment is for.
    pub async fn order_of_payment(&self, shop: &ShopId, order: &OrderId) -> Read<Option<Order>> {
        order_fetch(&mut self.store(), shop, order).await
    }

    /// One attempt to pay.
    pub async fn payment_session(
        &self,
        shop: &ShopId,
        id: &PaymentSessionId,
    ) -> Read<Option<PaymentSession>> {
        session_fetch(&mut self.store(), shop, id).await
    }

    /// Every attempt to pay an order, oldest first.
    pub async fn payment_sessions(
        &self,
        shop: &ShopId,
        order: &OrderId,
    ) -> Read<Vec<PaymentSession>> {
        session_list(&mut self.store(), shop, order).await
    }

    /// The attempt that a provider knows under `reference`.
    pub async fn payment_session_by_reference(
        &self,
        (shop, gateway): (&ShopId, Gateway),
        reference: &str,
    ) -> Read<Option<PaymentSession>> {
        session_by_reference(&mut self.store(), shop, gateway, reference).await
    }

    /// The attempt whose payment a provider knows under `payment`.
    pub async fn payment_session_by_payment(
        &self,
        (shop, gateway): (&ShopId, Gateway),
        payment: &str,
    ) -> Read<Option<PaymentSession>> {
        session_by_payment(&mut self.store(), shop, gateway, payment).await
    }

    /// The attempt whose money was posted for an order.
    pub async fn posted_payment_session(
        &self,
        shop: &ShopId,
        order: &OrderId,
    ) -> Read<Option<PaymentSession>> {
        session_posted(&mut self.store(), shop, order).await
    }

    /// At most `limit` attempts at a provider whose books changed in a span, after the id `after`.
    pub async fn changed_payment_sessions(
        &self,
        account: (&ShopId, Gateway),
        span: (Timestamp, Timestamp),
        after: &str,
        limit: i64,
    ) -> Read<Vec<PaymentSession>> {
        session_changed(&mut self.store(), account, span, after, limit).await
    }

    /// What the ledger holds of an attempt, in minor units.
    pub async fn posted_payment_minor(&self, shop: &ShopId, id: &PaymentSessionId) -> Read<i64> {
        posted_minor(&mut self.store(), shop, id).await
    }

    /// The daily reports up to `day`, newest first.
    pub async fn payment_reports(
        &self,
        shop: &ShopId,
        day: i64,
        limit: i64,
    ) -> Read<Vec<PaymentReport>> {
        report_list(&mut self.store(), shop, day, limit).await
    }

    /// One refund that a provider is asked for.
    pub async fn payment_refund(
        &self,
        shop: &ShopId,
        id: &RefundId,
    ) -> Read<Option<PaymentRefund>> {
        payment_refund_fetch(&mut self.store(), shop, id).await
    }

    /// Every refund of an attempt, oldest first.
    pub async fn payment_refunds(
        &self,
        shop: &ShopId,
        session: &PaymentSessionId,
    ) -> Read<Vec<PaymentRefund>> {
        payment_refund_list(&mut self.store(), shop, session).await
    }

    /// What a booked refund took back from the affiliate, in minor units; `None` before it is booked.
    pub async fn clawback_of_refund(&self, shop: &ShopId, id: &RefundId) -> Read<Option<i64>> {
        refund_clawback(&mut self.store(), shop, id).await
    }

    /// At most `limit` events of providers that are due, of all shops.
    pub async fn due_payment_events(&self, limit: i64) -> Read<Vec<InboxEvent>> {
        inbox_due(&mut self.store(), self.now(), limit).await
    }

    /// At most `limit` refunds that providers are to be asked for now, of all shops.
    pub async fn due_payment_refunds(&self, limit: i64) -> Read<Vec<(ShopId, RefundId)>> {
        payment_refund_due(&mut self.store(), self.now(), limit).await
    }

    /// At most `limit` attempts that are to be looked at now, of all shops.
    pub async fn due_payment_sessions(&self, limit: i64) -> Read<Vec<(ShopId, PaymentSessionId)>> {
        session_due(&mut self.store(), self.now(), limit).await
    }

    /// A payment in the sandbox's own books.
    pub async fn sandbox_payment(
        &self,
        shop: &ShopId,
        session: &PaymentSessionId,
    ) -> Read<Option<SandboxPayment>> {
        sandbox_fetch(&mut self.store(), shop, session).await
    }

    /// The refunds of a payment in the sandbox's own books.
    pub async fn sandbox_refunds(
        &self,
        shop: &ShopId,
        session: &PaymentSessionId,
    ) -> Read<Vec<SandboxRefund>> {
        sandbox_refund_list(&mut self.store(), shop, session).await
    }
}
