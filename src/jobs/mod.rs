//! What runs by itself: releases, expiries, sweeps. Safe with several processes, since each job is leased.

mod shops;

pub use shops::{ServerPlace, ShopsTold, keep_shops};

use crate::brand::Brands;
use crate::service::Service;
use crate::store::access::known_device::KnownDeviceSweep;
use crate::store::access::login_code::LoginCodeSweep;
use crate::store::access::password_reset::PasswordResetSweep;
use crate::store::access::registration::RegistrationSweep;
use crate::store::access::session::SessionSweep;
use crate::store::affiliates::link_act::LinkActSweep;
use crate::store::customers::session::CustomerSessionSweep;
use crate::store::kernel::idempotency::IdempotencySweep;
use crate::store::kernel::job::{JobClaim, JobFinish};
use crate::store::payments::body::PaymentBodySweep;
use crate::store::{Command, Store, StoreError};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};

/// How often what is due is looked for.
const TICK: Duration = Duration::from_secs(5);
/// How long a lease holds, should its process die.
const LEASE_SECS: i64 = 60;
/// How many batches one run sweeps: fewer than its lease has time for.
const BATCHES_MAX: u32 = 100;

/// Runs every job until the task is dropped.
pub async fn run(service: Service, brands: Arc<Brands>, place: ServerPlace, mut told: ShopsTold) {
    let mut ticks = interval(TICK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut zones = brands.zones();
    loop {
        ticks.tick().await;
        run_once(&service).await;
        match brands.reload() {
            Ok(errors) => {
                for error in errors {
                    tracing::error!(%error, "brand file is not used");
                }
            }
            Err(error) => tracing::error!(%error, "brands cannot be read"),
        }
        if let Err(error) = keep_shops(&service, &brands, &place, &mut told).await {
            tracing::error!(%error, "shops do not follow their brand files");
            // A shop that is not there yet would miss its zone for good.
            continue;
        }
        let now = brands.zones();
        if now == zones {
            continue;
        }
        match service.follow_zones(now.clone()).await {
            Ok(()) => zones = now,
            Err(error) => tracing::error!(%error, "the time zones cannot be changed"),
        }
    }
}

/// Runs each job that is free once.
pub async fn run_once(service: &Service) {
    // Without a lease: each process writes what it has seen itself.
    service.write_key_uses_when_due().await;
    leased(service, "release_commissions", async || {
        service
            .release_due()
            .await
            .map(|count| format!("{count} released"))
            .map_err(|error| error.to_string())
    })
    .await;
    leased(service, "expire_orders", async || {
        service
            .expire_orders()
            .await
            .map(|count| format!("{count} expired"))
            .map_err(|error| error.to_string())
    })
    .await;
    leased(service, "expire_credit", async || {
        service
            .expire_credit()
            .await
            .map(|count| format!("{count} ended"))
            .map_err(|error| error.to_string())
    })
    .await;
    leased(service, "sweep_sessions", async || {
        sweep(service).await.map(|()| "swept".to_owned()).map_err(|error| error.to_string())
    })
    .await;
}

/// Removes sessions and codes that have ended, and what old rows say about people.
async fn sweep(service: &Service) -> Result<(), StoreError> {
    let store = service.store();
    store.write(SessionSweep).await?;
    store.write(CustomerSessionSweep).await?;
    store.write(LinkActSweep).await?;
    store.write(LoginCodeSweep).await?;
    store.write(RegistrationSweep).await?;
    store.write(PasswordResetSweep).await?;
    store.write(KnownDeviceSweep).await?;
    until_done(PaymentBodySweep, store).await?;
    until_done(IdempotencySweep, store).await
}

/// Sweeps batch by batch, so that no one waits long for the writer; the next run goes on where this one stops.
async fn until_done<C>(sweep: C, store: &Store) -> Result<(), StoreError>
where
    C: Command<Output = bool, Error = StoreError> + Copy,
{
    for _ in 0..BATCHES_MAX {
        if !store.write(sweep).await? {
            break;
        }
    }
    Ok(())
}

async fn leased(
    service: &Service,
    job: &'static str,
    work: impl AsyncFnOnce() -> Result<String, String>,
) {
    let store = service.store();
    match store.write(JobClaim { job, lease_secs: LEASE_SECS }).await {
        Ok(true) => {}
        Ok(false) => return,
        Err(error) => return tracing::error!(job, %error, "job could not be claimed"),
    }
    let outcome = work().await.unwrap_or_else(|error| {
        tracing::error!(job, error, "job failed");
        format!("failed: {error}")
    });
    if let Err(error) = store.write(JobFinish { job, outcome }).await {
        tracing::error!(job, %error, "outcome of a job was not written");
    }
}
