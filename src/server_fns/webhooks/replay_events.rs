//! An operator sends past events to an endpoint again.

use super::read_webhook;
use crate::forms::ReplayEventsForm;
use crate::http::{Acted, Done, FieldReader, Form as _, act};
use crate::service::{self, Refusal};
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
        let (after, until) = range(visit.field_reader(), &form)?;
        let command = service::ReplayEvents { actor, webhook, after, until };
        let done = visit.run_once(&form, command, |count| *count).await?;
        let count = [("count", &*done.output.to_string())];
        Ok(Done::said(form.page(), visit.language.format("admin.webhook.replay.done", &count)))
    })
    .await
}

/// Numbers of events: `after` may stay empty for the start, `until` for the newest.
fn range(mut fields: FieldReader, form: &ReplayEventsForm) -> Result<(i64, Option<i64>), Refusal> {
    let after = form.after.given();
    let after = after.map_or(0, |text| fields.whole("after", text, (0, NUMBER_MAX)));
    let until = form.until.given().map(|text| fields.whole("until", text, (after, NUMBER_MAX)));
    fields.done()?;
    Ok((after, until))
}
