//! A hundred at once, with money for one: each pair of things that must not both happen, on both databases, through two
//! services on one database as two processes have them. `PORTICO_RACE_ROUNDS` says how often each is tried.

mod claims;
mod money;
mod repeats;

use crate::util::TestBed;
use portico::domain::entropy::Entropy;
use portico::domain::ids::{ClaimId, CustomerId};
use portico::domain::payouts::claim::Decision;
use portico::service::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How many are sent at once.
const PARALLEL: usize = 100;
/// How often each race is run where the environment does not say.
const ROUNDS: usize = 3;

fn rounds() -> usize {
    let told = std::env::var("PORTICO_RACE_ROUNDS").ok();
    told.map_or(ROUNDS, |text| text.parse().expect("PORTICO_RACE_ROUNDS is a number"))
}

/// Counts far above the numbers of the bed, so that ids of two processes never meet.
struct HighNumbers(AtomicU64);

impl Entropy for HighNumbers {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            chunk.copy_from_slice(&next[8 - chunk.len()..]);
        }
    }
}

/// Two services on one database. On SQLite both are handles of one, because one process owns the file.
struct Rivals {
    bed: TestBed,
    other: Service,
}

impl Rivals {
    async fn meet(bed: TestBed) -> Self {
        let other = if bed.service.is_only_writer() {
            bed.service.clone()
        } else {
            let entropy = Arc::new(HighNumbers(AtomicU64::new(1 << 40)));
            Service::open(&bed.url, bed.clock.clone(), entropy).await.unwrap()
        };
        Self { bed, other }
    }

    /// An affiliate with this much to use, earned by an order; the same in every round of a race.
    async fn affiliate(&self) -> CustomerId {
        let affiliate = CustomerId::parse("cus_creator123").unwrap();
        if self.bed.service.overview(&self.bed.system(), &affiliate).await.is_err() {
            self.bed.affiliate("creator123").await;
        }
        affiliate
    }

    /// Sends everything at once, turn by turn through either service; the answers in the same order.
    async fn send<C>(&self, commands: Vec<C>) -> Vec<Result<C::Output, ServiceError>>
    where
        C: Command<Error = ServiceError>,
    {
        let sent = commands.into_iter().enumerate().map(|(number, command)| {
            let service = if number % 2 == 0 { &self.bed.service } else { &self.other };
            let service = service.clone();
            tokio::spawn(async move { service.run(command).await })
        });
        let mut answers = Vec::new();
        for answer in sent.collect::<Vec<_>>() {
            answers.push(answer.await.unwrap());
        }
        answers
    }

    /// Sends two kinds of command at once, half and half; how many of each were done. Anything but a refusal fails.
    async fn race<A, B>(&self, one: A, other: B) -> (usize, usize)
    where
        A: Command<Error = ServiceError> + Clone,
        B: Command<Error = ServiceError> + Clone,
    {
        let (ones, others) = (vec![one; PARALLEL / 2], vec![other; PARALLEL / 2]);
        let (ones, others) = tokio::join!(self.send(ones), self.send(others));
        (done(ones), done(others))
    }

    /// What the affiliate has: available, requested, in the store, owed.
    async fn sums(&self, affiliate: &CustomerId) -> [i64; 4] {
        // Each process sees it the same.
        let found = buckets(&self.bed.summary(affiliate).await);
        let there = self.other.overview(&self.bed.system(), affiliate).await.unwrap();
        assert_eq!(found, buckets(&there.summary));
        found
    }

    fn decide(&self, claim: &ClaimId, decision: Decision) -> DecidePayout {
        let verdict = Verdict { reason: Some("because".to_owned()), ..Verdict::default() };
        DecidePayout { actor: self.bed.as_operator(), claim: claim.clone(), decision, verdict }
    }
}

fn buckets(summary: &AffiliateSummary) -> [i64; 4] {
    [
        summary.available_minor,
        summary.requested_minor,
        summary.store_balance_minor,
        summary.owed_minor,
    ]
}

/// How many were done; a failure that is no refusal fails the test.
fn done<T>(answers: Vec<Result<T, ServiceError>>) -> usize {
    let is_done = |answer: Result<T, ServiceError>| match answer {
        Ok(_) => true,
        Err(ServiceError::Refused(_)) => false,
        Err(error) => panic!("{error}"),
    };
    answers.into_iter().map(is_done).filter(|done| *done).count()
}
