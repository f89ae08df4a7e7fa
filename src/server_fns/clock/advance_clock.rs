//! An operator advances a demo's clock, and the jobs of the days that passed run.

use crate::components::{FlashKind, number_text};
use crate::domain::clock::SECS_PER_DAY;
use crate::forms::AdvanceClockForm;
use crate::http::{Acted, Done, Visit, act};
use crate::jobs::run_once;
use crate::service::{Answer, Refusal, SignedIn, Subject};
use leptos::prelude::*;

/// The furthest step, in days.
const DAYS_MAX: i64 = 400;

/// Advances the clock by some days. Where the clock is the system's there is nothing to advance.
#[server(prefix = "", endpoint = "admin/clock")]
pub async fn advance_clock(
    /// The form.
    #[server(flatten)]
    form: AdvanceClockForm,
) -> Acted {
    act(form, async |visit, form| {
        let operator = visit.operator()?.clone();
        let clock = visit.app.settable_clock.as_ref().ok_or(Refusal::NotFound(Subject::Shop))?;
        let mut fields = visit.field_reader();
        let days = fields.whole("days", &form.days, (1, DAYS_MAX));
        fields.done()?;
        match &visit.app.demo_life {
            Some(live) => live(days).await?,
            None => clock.advance_secs(days * SECS_PER_DAY),
        }
        run_once(&visit.app.service).await;
        // A login lasts half a day at most, so it is renewed.
        visit.sign_in(SignedIn::Operator(operator)).await?;
        Ok(Done::To("/admin".to_owned(), Some(outcome(&visit, days).await?)))
    })
    .await
}

/// What the jobs did in the days that passed.
async fn outcome(visit: &Visit, days: i64) -> Answer<(FlashKind, String)> {
    let language = visit.language;
    let moved = match days {
        1 => language.text("admin.clock.moved_one").to_owned(),
        _ => language.format("admin.clock.moved", &[("days", &days.to_string())]),
    };
    let released = count_of(visit, "release_commissions").await?;
    let expired = count_of(visit, "expire_orders").await?;
    let Some((released, expired)) = released.zip(expired) else {
        let failed = language.text("admin.clock.failed");
        return Ok((FlashKind::Refusal, format!("{moved} {failed}")));
    };
    let number = |count| number_text(count, language);
    let values = [("released", &*number(released)), ("expired", &*number(expired))];
    Ok((FlashKind::Success, format!("{moved} {}", language.format("admin.clock.ran", &values))))
}

/// How many rows a job handled in its last run; its outcome starts with that number.
async fn count_of(visit: &Visit, job: &str) -> Answer<Option<i64>> {
    let text = visit.app.service.last_outcome(job).await?.unwrap_or_default();
    Ok(text.split(' ').next().and_then(|word| word.parse().ok()))
}
