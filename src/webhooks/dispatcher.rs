//! The task that a commit wakes: numbers the new events and starts the lanes that have something to do. Several
//! processes may do so on one database.

use super::lane;
use super::sender::Sender;
use crate::domain::ids::{ShopId, WebhookId};
use crate::domain::webhooks::delivery::GIVE_UP_SECS;
use crate::service::Service;
use crate::store::StoreError;
use crate::store::webhooks::delivery::GiveUp;
use crate::store::webhooks::outbox::{NUMBERED_MAX, NumberEvents};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

/// How often it looks even when nobody wakes it: for retries that are due and for events of other processes.
const POLL: Duration = Duration::from_secs(1);
/// How long it lets events gather, so that a busy shop's are numbered together.
const GATHER: Duration = Duration::from_millis(10);
/// How long it waits after a failure of the store.
const PAUSE: Duration = Duration::from_secs(5);
/// After how many rounds of looking stale deliveries are given up.
const GIVE_UP_ROUNDS: u32 = 60;

/// Runs until the task is dropped.
pub async fn run(service: Service) {
    let sender = match Sender::new(service.allows_loopback()) {
        Ok(sender) => sender,
        Err(error) => return tracing::error!(%error, "no webhooks are sent: TLS cannot be set up"),
    };
    let dispatcher = Dispatcher::new(service, sender);
    let mut lanes = JoinSet::new();
    let mut rounds = 0_u32;
    loop {
        while lanes.try_join_next().is_some() {}
        if let Err(error) =
            dispatcher.round(&mut lanes, rounds.is_multiple_of(GIVE_UP_ROUNDS)).await
        {
            tracing::error!(%error, "events could not be dispatched");
            sleep(PAUSE).await;
        }
        rounds = rounds.wrapping_add(u32::from(dispatcher.wait().await));
    }
}

/// The lanes of one process.
#[derive(Clone)]
pub struct Dispatcher {
    service: Service,
    sender: Sender,
    busy: Arc<Mutex<HashSet<(ShopId, WebhookId)>>>,
    ended: Arc<Notify>,
}

impl Dispatcher {
    /// A dispatcher that has started nothing.
    pub fn new(service: Service, sender: Sender) -> Self {
        Self { service, sender, busy: Arc::default(), ended: Arc::default() }
    }

    /// Numbers every event there is and delivers everything that is due now; answers how many attempts were made.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn settle(&self) -> Result<usize, StoreError> {
        let mut made = 0;
        self.number().await?;
        self.service.run(GiveUp).await?;
        loop {
            let due = self.service.due_endpoints().await?;
            let lanes = due.into_iter().map(|at| lane::drain(&self.service, &self.sender, at));
            let counts = futures_util::future::try_join_all(lanes).await?;
            let count: usize = counts.into_iter().sum();
            if count == 0 {
                return Ok(made);
            }
            made += count;
        }
    }

    /// Waits for a commit, for the end of a lane, or for the time to look anyway; true in the last case.
    async fn wait(&self) -> bool {
        let woken = async {
            tokio::select! {
                () = self.service.outbox().notified() => sleep(GATHER).await,
                () = self.ended.notified() => {}
            }
        };
        timeout(POLL, woken).await.is_err()
    }

    async fn round(&self, lanes: &mut JoinSet<()>, gives_up: bool) -> Result<(), StoreError> {
        self.number().await?;
        if gives_up {
            self.service.run(GiveUp).await?;
        }
        for at in self.service.due_endpoints().await? {
            if self.busy.lock().unwrap_or_else(PoisonError::into_inner).insert(at.clone()) {
                lanes.spawn(self.clone().lane(at));
            }
        }
        Ok(())
    }

    async fn number(&self) -> Result<(), StoreError> {
        for shop in self.service.unnumbered_shops().await? {
            let command = NumberEvents { shop, give_up_secs: GIVE_UP_SECS };
            while self.service.run(command.clone()).await? == NUMBERED_MAX {}
        }
        Ok(())
    }

    async fn lane(self, at: (ShopId, WebhookId)) {
        if let Err(error) = lane::drain(&self.service, &self.sender, at.clone()).await {
            tracing::error!(%error, webhook = %at.1, "a lane stopped");
            sleep(PAUSE).await;
        }
        self.busy.lock().unwrap_or_else(PoisonError::into_inner).remove(&at);
        self.ended.notify_one();
    }
}
