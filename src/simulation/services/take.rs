//! One step through the services. Copies go out at the same moment: those of one request with one key, so that it has
//! one effect; those of a decision without a key, so that its state allows one.

use super::provider::Paying;
use super::{Broken, Model, Op, Outcome, Run, Step, broken};
use crate::domain::actor::{Actor, Scope, Who};
use crate::domain::clock::{Clock as _, MICROS_PER_SEC};
use crate::domain::ids::{ClaimId, OrderId};
use crate::domain::money::minor_to_plain;
use crate::domain::payouts::claim::Decision;
use crate::domain::wallet::WalletKind;
use crate::service::*;
use std::sync::atomic::Ordering;

/// What a step came to; an error is a fault, not a refusal.
type Took = Result<Outcome, Broken>;
/// An address that a payout can go to.
const ADDRESS: &str = "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY";

/// What an answer means; anything but a refusal is a fault.
pub(super) fn agreed<T>(answer: Answer<T>) -> Result<Option<T>, Broken> {
    match answer {
        Ok(output) => Ok(Some(output)),
        Err(ServiceError::Refused(_)) => Ok(None),
        Err(error) => Err(broken(error)),
    }
}

fn outcome<T>(answer: Option<T>) -> Outcome {
    answer.map_or(Outcome::Refused, |_| Outcome::Done)
}

impl Run<'_> {
    pub(super) async fn take(&mut self, step: &Step, expected: Outcome, model: &Model) -> Took {
        let copies = step.copies;
        match step.op {
            Op::Place { .. } | Op::TopUp { .. } => self.place(&step.op, copies).await,
            Op::Pay { order, .. }
            | Op::Void { order }
            | Op::Refund { order, .. }
            | Op::Dispute { order, .. }
            | Op::Judge { order, .. }
            | Op::Reopen { order }
            | Op::Late { order, .. } => {
                let Some(mut paying) = self.orders.remove(&order) else {
                    return Ok(Outcome::Nothing);
                };
                let there = model.orders.get(&order).and_then(|order| order.at_provider.as_ref());
                let took = match (&step.op, there) {
                    (Op::Pay { at_provider: false, .. }, _) => self.pay(&paying.id, copies).await,
                    (Op::Void { .. }, _) => self.void(&paying.id, copies).await,
                    (Op::Refund { part, .. }, None) => self.refund(&paying.id, *part).await,
                    (_, Some(there)) if expected != Outcome::Nothing => {
                        self.at_provider(&mut paying, &step.op, there, copies).await
                    }
                    (Op::Pay { .. }, None) => self.start(&mut paying).await.map(outcome),
                    _ => Ok(Outcome::Nothing),
                };
                self.orders.insert(order, paying);
                took
            }
            Op::Wait { secs } => self.wait(secs).await,
            Op::ClockBack { secs } => {
                self.world.clock.0.fetch_sub(secs * MICROS_PER_SEC, Ordering::SeqCst);
                Ok(Outcome::Done)
            }
            Op::Convert { who, amount } => self.convert(who, amount, copies).await,
            Op::Ask { claim, who, amount } => self.ask(claim, (who, amount), copies).await,
            Op::Settle { claim, decision, fee } => {
                self.settle(claim, (decision, fee), copies).await
            }
            Op::Adjust { who, amount, ends_in } => {
                self.adjust(who, (amount, ends_in), copies).await
            }
            Op::WriteOff { who } => self.write_off(who, copies).await,
            Op::Restart => self.world.restart().await.map(|()| Outcome::Done),
        }
    }

    /// Sends a command so often at once, each for itself; how many of them were done.
    pub(super) async fn at_once<C>(&self, command: C, copies: usize) -> Result<usize, Broken>
    where
        C: Command<Error = ServiceError> + Clone,
    {
        let service = self.world.service()?;
        let sent = (0..copies).map(|_| {
            let (service, command) = (service.clone(), command.clone());
            tokio::spawn(async move { service.run(command).await.map(drop) })
        });
        let mut done = 0;
        for answer in sent.collect::<Vec<_>>() {
            done += usize::from(agreed(answer.await.map_err(broken)?)?.is_some());
        }
        Ok(done)
    }

    /// Sends a command so often at once, all with one key; what `keep` takes of the one effect.
    async fn once<C>(
        &mut self,
        command: C,
        copies: usize,
        keep: fn(&C::Output) -> String,
    ) -> Result<Option<String>, Broken>
    where
        C: Command<Error = ServiceError> + Clone,
        C::Output: Sync,
    {
        self.keys += 1;
        let service = self.world.service()?;
        let key = OnceKey::new(KeySpace::Program, format!("key{}", self.keys), &["simulation"]);
        let sent = (0..copies).map(|_| {
            let (service, command) = (service.clone(), command.clone());
            let (shop, key) = (self.shop.clone(), key.clone());
            tokio::spawn(async move { service.run_once(&shop, key, command, keep).await })
        });
        let mut answers = Vec::new();
        for answer in sent.collect::<Vec<_>>() {
            let ran = agreed(answer.await.map_err(broken)?)?;
            answers.push(ran.map(|ran| ran.output));
        }
        let first = answers.first().cloned().flatten();
        if answers.iter().any(|answer| *answer != first) {
            return Err(format!("one key has several answers: {answers:?}"));
        }
        Ok(first)
    }

    fn in_person(&self, who: usize) -> Actor {
        Actor::new(self.shop.clone(), Who::Customer(self.people[who].id.clone()))
    }

    async fn place(&mut self, op: &Op, copies: usize) -> Took {
        let (label, id) = match *op {
            Op::Place { order, .. } | Op::TopUp { order, .. }
                if self.orders.contains_key(&order) =>
            {
                return Ok(Outcome::Nothing);
            }
            Op::Place { order, buyer, affiliate, price, uses_balance } => {
                let code = affiliate.map(|who| self.people[who].code.to_string());
                let product = self.products.get(&price).ok_or("no such product")?.clone();
                let command = PlaceOrder {
                    actor: self.in_person(buyer),
                    email: self.people[buyer].email.clone(),
                    name: None,
                    lines: vec![OrderLine { product, quantity: 1 }],
                    code: code.map_or(CodeChoice::Nobody, CodeChoice::Code),
                    touches: Vec::new(),
                    use_balance: uses_balance,
                    gateway: None,
                    custom_fields: None,
                    title: None,
                    coupon_code: None,
                    terms: None,
                };
                (order, self.once(command, copies, |order| order.id.to_string()).await?)
            }
            Op::TopUp { order, buyer, amount } => {
                let customer = self.people[buyer].id.clone();
                let actor = self.in_person(buyer);
                let command = PlaceTopUp { actor, customer, amount_minor: amount };
                (order, self.once(command, copies, |order| order.id.to_string()).await?)
            }
            _ => return Ok(Outcome::Nothing),
        };
        let Some(id) = id else { return Ok(Outcome::Refused) };
        let id = OrderId::parse(&id).ok_or("an order without an id")?;
        self.orders.insert(label, Paying::of(id));
        Ok(Outcome::Done)
    }

    async fn pay(&self, order: &OrderId, copies: usize) -> Took {
        let command = PayOrder {
            actor: self.system(),
            scope: Scope::OrdersWrite,
            order: order.clone(),
            gateway: Some("MANUAL".to_owned()),
            provider_reference: None,
            note: None,
            suppresses_mail: false,
        };
        match self.at_once(command, copies).await? {
            0 => Ok(Outcome::Refused),
            done if done == copies => Ok(Outcome::Done),
            done => Err(format!("{done} of {copies} payments of one order were accepted")),
        }
    }

    /// Of several who do the same at once, one may.
    fn one_of(done: usize) -> Took {
        match done {
            0 => Ok(Outcome::Refused),
            1 => Ok(Outcome::Done),
            more => Err(format!("{more} at once were accepted")),
        }
    }

    async fn void(&self, order: &OrderId, copies: usize) -> Took {
        let command = VoidOrder { actor: self.system(), order: order.clone(), reason: "cancelled" };
        Self::one_of(self.at_once(command, copies).await?)
    }

    async fn refund(&self, order: &OrderId, part: Option<i64>) -> Took {
        let amount =
            part.map_or(RefundAmount::Rest, |minor| RefundAmount::Part(minor_to_plain(minor, 2)));
        let (actor, order) = (self.system(), order.clone());
        let command = RefundOrder { actor, order, amount, reason: None };
        Ok(outcome(agreed(self.world.service()?.run(command).await)?))
    }

    async fn wait(&self, secs: i64) -> Took {
        self.world.clock.0.fetch_add(secs * MICROS_PER_SEC, Ordering::SeqCst);
        let service = self.world.service()?;
        service.release_due().await.map_err(broken)?;
        service.expire_orders().await.map_err(broken)?;
        service.expire_credit().await.map_err(broken)?;
        Ok(Outcome::Done)
    }

    async fn convert(&mut self, who: usize, amount_minor: i64, copies: usize) -> Took {
        let (actor, customer) = (self.in_person(who), self.people[who].id.clone());
        let idempotency_key = None;
        let command = ConvertToBalance { actor, customer, amount_minor, idempotency_key };
        Ok(outcome(self.once(command, copies, |done| done.claim.id.to_string()).await?))
    }

    async fn ask(&mut self, label: u32, (who, amount_minor): (usize, i64), copies: usize) -> Took {
        if self.claims.contains_key(&label) {
            return Ok(Outcome::Nothing);
        }
        let wish = PayoutWish {
            asset: "usdt".to_owned(),
            network: Some("tron".to_owned()),
            address: ADDRESS.to_owned(),
            note: None,
        };
        let (actor, customer) = (self.in_person(who), self.people[who].id.clone());
        let idempotency_key = None;
        let command = RequestPayout { actor, customer, amount_minor, wish, idempotency_key };
        let id = self.once(command, copies, |claim| claim.id.to_string()).await?;
        let Some(id) = id else { return Ok(Outcome::Refused) };
        self.claims.insert(label, ClaimId::parse(&id).ok_or("a claim without an id")?);
        Ok(Outcome::Done)
    }

    async fn settle(
        &self,
        label: u32,
        (decision, network_fee_minor): (Decision, i64),
        copies: usize,
    ) -> Took {
        let Some(claim) = self.claims.get(&label).cloned() else { return Ok(Outcome::Nothing) };
        let reason = Some("because".to_owned());
        let verdict = Verdict { reason, network_fee_minor, ..Verdict::default() };
        let command = DecidePayout { actor: self.system(), claim, decision, verdict };
        Self::one_of(self.at_once(command, copies).await?)
    }

    async fn adjust(
        &mut self,
        who: usize,
        (amount_minor, ends_in): (i64, Option<i64>),
        copies: usize,
    ) -> Took {
        let kind = match (amount_minor < 0, ends_in) {
            (true, _) => WalletKind::Debit,
            (false, None) => WalletKind::Credit,
            (false, Some(_)) => WalletKind::Promo,
        };
        let expires_at = ends_in.map(|secs| self.world.clock.now().plus_secs(secs));
        let (reason, expired) = ("because".to_owned(), None);
        let change = WalletChange { kind, amount_minor, reason, expires_at, expired };
        let (actor, customer) = (self.system(), self.people[who].id.clone());
        let command = ChangeWallet { actor, customer, change };
        Ok(outcome(self.once(command, copies, |done| done.transaction.to_string()).await?))
    }

    async fn write_off(&self, who: usize, copies: usize) -> Took {
        let affiliate = self.people[who].id.clone();
        let overview = self.world.service()?.overview(&self.system(), &affiliate).await;
        let owed_minor = overview.map_err(broken)?.summary.owed_minor;
        let (actor, reason) = (self.system(), "because".to_owned());
        let command = WriteOffDebt { actor, affiliate, owed_minor, reason };
        Self::one_of(self.at_once(command, copies).await?)
    }
}
