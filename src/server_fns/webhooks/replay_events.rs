//! An operator sends past events to an endpoint again.

use super::read_webhook;
use crate::forms::ReplayEventsForm;
use crate::http::{Acted, Done, Form as _, Typed, act};
use crate::service::{self, Problem, Refusal};
use leptos::prelude::*;

/// The highest number of an event that is taken: the largest integer a JSON number holds exactly.
const NUMBER_MAX: i64 = 1 << 53;

/// Queues the events after one number, up to and including another.
#[server(prefix = "", endpoint = "admin/webhooks/replay")]
pub async fn replay_events(
    /// The form.
    #[server(flatten)]
    form: ReplayEventsForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let (actor, webhook) = (visit.actor.clone(), read_webhook(&form.id)?);
        let (after, until) = range(&form)?;
        let command = service::ReplayEvents { actor, webhook, after, until };
        let done = visit.run_once(&form, command, |count| *count).await?;
        let count = [("count", &*done.output.to_string())];
        Ok(Done::said(form.page(), visit.language.format("admin.webhook.replay.done", &count)))
    })
    .await
}

/// Numbers of events: `after` may stay empty for the start, `until` for the newest.
fn range(form: &ReplayEventsForm) -> Result<(i64, Option<i64>), Refusal> {
    let number = |field: &'static str, text: &Typed| match text.given().map(str::parse::<i64>) {
        None => Ok(None),
        Some(Ok(number)) if (0..=NUMBER_MAX).contains(&number) => Ok(Some(number)),
        Some(_) => Err(Refusal::field(field, Problem::OutOfRange(0, NUMBER_MAX))),
    };
    let after = number("after", &form.after)?.unwrap_or(0);
    let until = number("until", &form.until)?;
    if until.is_some_and(|until| until < after) {
        return Err(Refusal::field("until", Problem::OutOfRange(after, NUMBER_MAX)));
    }
    Ok((after, until))
}
