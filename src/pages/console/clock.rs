//! The test clock of a demo: what time the shop thinks it is, and moving it forward. Where the
//! clock is the system's there is nothing here.

use crate::components::{
    Fact, Field, FieldKind, KeyValues, PageContext, PostForm, Section, Submit, Weight, number_text,
    page, t, t_with,
};
use crate::domain::clock::{Clock, SECS_PER_DAY, Timestamp};
use crate::forms::AdvanceClockForm;
use crate::http::{Kept, PageError, SystemClock, Visit};
use crate::i18n::Language;
use crate::server_fns::clock::AdvanceClock;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The steps that have a button.
const STEPS: [&str; 4] = ["1", "7", "14", "30"];

/// What the section shows.
#[derive(Clone, Debug)]
pub struct TestClock {
    now: Timestamp,
    ahead_days: i64,
    form: Kept<AdvanceClockForm>,
}

/// Loads the section; `None` where the clock cannot be moved.
pub async fn prepare(visit: &Visit) -> Result<Option<TestClock>, PageError> {
    if visit.app.settable_clock.is_none() {
        return Ok(None);
    }
    let real = SystemClock.now();
    let now = visit.app.service.now();
    let ahead_days = now.secs_since(real) / SECS_PER_DAY;
    Ok(Some(TestClock { now, ahead_days, form: visit.kept_form().await? }))
}

/// The section of the first page.
pub fn section(clock: TestClock) -> AnyView {
    let page = page();
    let ahead = ahead(page.language, clock.ahead_days);
    let facts = vec![
        Fact::new(t("admin.clock.now"), time_text(&page, clock.now)),
        Fact::new(t("admin.clock.ahead"), ahead),
    ];
    let steps: Vec<_> = STEPS
        .into_iter()
        .map(|days| {
            let key = if days == "1" { "admin.clock.step_one" } else { "admin.clock.step" };
            let label = t_with(key, &[("days", days)]);
            view! { <Submit label=label weight=Weight::Normal sends=("days", days)/> }
        })
        .collect();
    view! {
        <Section title=t("admin.clock.title")>
            <p class="measure muted">{t("admin.clock.text")}</p>
            <div class="measure">
                <KeyValues facts=facts/>
            </div>
            <PostForm class="row" action=AdvanceClock::url()>{steps}</PostForm>
            <PostForm action=AdvanceClock::url()>
                <Field label=t("admin.clock.days") name="days" kind=FieldKind::Number
                    max_length=3 hint=t("admin.clock.days_hint") value=clock.form.days.to_string()
                    error=clock.form.error("days")/>
                <div>
                    <Submit label=t("admin.clock.submit") weight=Weight::Normal/>
                </div>
            </PostForm>
        </Section>
    }
    .into_any()
}

/// Date with its year and time with its zone.
fn time_text(page: &PageContext, at: Timestamp) -> String {
    let instant = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default();
    let time = instant.to_zoned(page.time_zone.clone()).strftime("%H:%M %Z").to_string();
    let values = [("date", &*page.date_full(at)), ("time", &*time)];
    page.t_with("components.time.date_time", &values)
}

fn ahead(language: Language, days: i64) -> String {
    match days {
        0 => language.text("admin.clock.ahead_none").to_owned(),
        1 => language.text("admin.clock.ahead_one").to_owned(),
        _ => language.format("admin.clock.ahead_days", &[("days", &number_text(days, language))]),
    }
}
