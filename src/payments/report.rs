//! Each day's payments at each provider beside our books. Asking heals what can be healed; what still differs is
//! listed.

use super::desk::{Desk, DeskError};
use crate::domain::ids::ShopId;
use crate::domain::payments::payment::{Gateway, RefundStage, Snapshot};
use crate::service::{
    JobClaim, JobFinish, PaymentReport, PaymentSession, SaveReport, ServiceError,
};

/// The job's name.
const JOB: &str = "payment_report";
/// How long its lease holds, in seconds.
const LEASE_SECS: i64 = 1800;
/// How many payments are read at once.
const BATCH_MAX: i64 = 200;

impl Desk {
    /// Compares yesterday, where that was not done yet; tells how many reports were made.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn report_yesterday(&self) -> Result<usize, ServiceError> {
        let mut made = 0;
        for (shop, gateway) in self.service.all_payment_accounts().await? {
            let day = self.service.today_of(&shop) - 1;
            let known = self.service.payment_reports(&shop, day, 4).await?;
            if known.iter().any(|report| report.gateway == gateway && report.day == day) {
                continue;
            }
            let claim = JobClaim { job: JOB, lease_secs: LEASE_SECS };
            if !self.service.run(claim).await? {
                return Ok(made);
            }
            let report = self.compare(&shop, gateway, day).await?;
            let outcome = format!("{} payments compared", report.sessions);
            self.service.run(SaveReport { shop, report }).await?;
            self.service.run(JobFinish { job: JOB, outcome }).await?;
            made += 1;
        }
        Ok(made)
    }

    /// One day of the shop at one provider: every payment whose books changed on it.
    ///
    /// # Errors
    /// When the store fails; a provider that does not answer is a difference.
    pub async fn compare(
        &self,
        shop: &ShopId,
        gateway: Gateway,
        day: i64,
    ) -> Result<PaymentReport, ServiceError> {
        let zone = self.service.zone(shop);
        let span = (zone.start_of(day), zone.start_of(day + 1));
        let mut report = PaymentReport {
            gateway,
            day,
            sessions: 0,
            provider_minor: 0,
            ledger_minor: 0,
            differences: String::new(),
            made_at: self.service.now(),
        };
        let (mut differences, mut after) = (Vec::new(), String::new());
        loop {
            let changed =
                self.service.changed_payment_sessions((shop, gateway), span, &after, BATCH_MAX);
            let found = changed.await?;
            let Some(last) = found.last() else { break };
            after = last.id.to_string();
            for session in found {
                let id = session.id.to_string();
                match self.compare_one(shop, session).await {
                    Ok((there_minor, here_minor)) => {
                        report.sessions += 1;
                        report.provider_minor += there_minor;
                        report.ledger_minor += here_minor;
                        if there_minor != here_minor {
                            differences
                                .push(format!("{id}: {there_minor} there, {here_minor} here"));
                        }
                    }
                    Err(DeskError::Service(error @ ServiceError::Store(_))) => return Err(error),
                    Err(error) => differences.push(format!("{id}: {error}")),
                }
            }
        }
        report.differences = serde_json::to_string(&differences).unwrap_or_default();
        Ok(report)
    }

    /// What the provider and our books say of one payment, after our books were brought to what the provider knows.
    async fn compare_one(
        &self,
        shop: &ShopId,
        session: PaymentSession,
    ) -> Result<(i64, i64), DeskError> {
        let (_, snapshot) = self.snapshot(shop, &session).await?;
        let id = session.id.clone();
        self.settle(shop, session).await?;
        let here_minor = self.service.posted_payment_minor(shop, &id).await?;
        Ok((held_minor(&snapshot), here_minor))
    }
}

/// What a provider holds of a payment after refunds, disputes and fees, in minor units.
pub fn held_minor(snapshot: &Snapshot) -> i64 {
    let Some(captured) = &snapshot.captured else { return 0 };
    let done = snapshot.refunds.iter().filter(|seen| seen.stage == RefundStage::Done);
    let back_minor: i64 = done.map(|seen| seen.sum.minor).sum();
    let disputed = snapshot.disputes.iter().map(|seen| seen.away_minor() + seen.fee_minor);
    captured.sum.minor - captured.fee_minor.unwrap_or(0) - back_minor - disputed.sum::<i64>()
}
