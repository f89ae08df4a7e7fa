//! One endpoint's own lane: it takes what is due, sends it at once, writes what came back and takes the next. What is
//! slow or dead here delays nobody else.

use super::sender::Sender;
use crate::domain::ids::{ShopId, WebhookId};
use crate::domain::webhooks::delivery::{Verdict, after_failure};
use crate::service::Service;
use crate::store::StoreError;
use crate::store::webhooks::delivery::{Attempt, Batch, Claimed, Turn};
use futures_util::future::join_all;

/// How many deliveries are under way to one endpoint at once.
const AT_ONCE_MAX: i64 = 16;
/// How long a claim holds, should its process die: well beyond the longest attempt.
const LEASE_SECS: i64 = 60;

/// Delivers what is due to an endpoint until nothing is; answers how many attempts were made.
pub async fn drain(
    service: &Service,
    sender: &Sender,
    (shop, webhook): (ShopId, WebhookId),
) -> Result<usize, StoreError> {
    let (mut made, mut attempts) = (0, Vec::new());
    loop {
        let turn = Turn {
            shop: shop.clone(),
            webhook: webhook.clone(),
            attempts: std::mem::take(&mut attempts),
            claim_max: AT_ONCE_MAX,
            lease_secs: LEASE_SECS,
        };
        let Some(batch) = service.run(turn).await? else { return Ok(made) };
        made += batch.deliveries.len();
        let Batch { url, secrets, deliveries } = &batch;
        let sends =
            deliveries.iter().map(|delivery| attempt(service, sender, (url, secrets), delivery));
        attempts = join_all(sends).await;
    }
}

async fn attempt(
    service: &Service,
    sender: &Sender,
    (url, secrets): (&str, &[String]),
    delivery: &Claimed,
) -> Attempt {
    let (url, secrets) = match &delivery.own {
        Some((url, secret)) => (url.as_str(), std::slice::from_ref(secret)),
        None => (url, secrets),
    };
    let outcome = sender.send(url, secrets, delivery, service.now()).await;
    let mut chance = [0];
    service.entropy().fill(&mut chance);
    let verdict = match outcome.error {
        None => Verdict::Delivered,
        Some(_) => after_failure(delivery.attempt, service.now(), delivery.give_up_at, chance[0]),
    };
    Attempt { id: delivery.id.clone(), attempt: delivery.attempt, outcome, verdict }
}
