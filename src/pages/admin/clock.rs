//! The test clock of a demo: what time the shop thinks it is, and moving it forward. Where the
//! clock is the system's there is nothing here.

use super::post::Posted;
use crate::components::{
    Fact, Field, FieldKind, FlashKind, KeyValues, PageContext, PostForm, Section, Submit, Weight,
    number_text, page, t, t_with,
};
use crate::domain::clock::{Clock, SECS_PER_DAY, Timestamp};
use crate::http::{Fields, FormState, PageError, PageResult, SystemClock, Visit};
use crate::i18n::Language;
use crate::jobs::run_once;
use crate::service::{Problem, Refusal, SignedIn, Subject};
use axum::body::Bytes;
use leptos::prelude::*;

/// The furthest step, in days.
const DAYS_MAX: i64 = 400;
/// The name under which the form's values are kept.
const FORM: &str = "clock";
/// The steps that have a button.
const STEPS: [&str; 4] = ["1", "7", "14", "30"];

/// What the section shows.
#[derive(Clone, Debug)]
pub struct TestClock {
    now: Timestamp,
    ahead_days: i64,
    state: FormState,
}

/// Loads the section; `None` where the clock cannot be moved.
pub async fn prepare(visit: &Visit) -> Result<Option<TestClock>, PageError> {
    if visit.app.settable_clock.is_none() {
        return Ok(None);
    }
    let real = SystemClock.now();
    let now = visit.app.service.now();
    let ahead_days = now.secs_since(real) / SECS_PER_DAY;
    Ok(Some(TestClock { now, ahead_days, state: visit.take_form(FORM).await? }))
}

/// `POST /admin/clock`.
pub async fn advance(visit: Visit, body: Bytes) -> PageResult {
    let (form, page) = (FORM.to_owned(), "/admin".to_owned());
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let visit = &posted.visit;
    let clock = visit.app.settable_clock.as_ref().ok_or(Refusal::NotFound(Subject::Shop))?;
    let Some(days) = read_days(&posted.fields) else {
        let problem = Problem::OutOfRange(1, DAYS_MAX);
        return posted.refuse(Refusal::field("days", problem).into()).await;
    };
    clock.advance_secs(days * SECS_PER_DAY);
    run_once(&visit.app.service).await;
    // A login lasts half a day at most; whoever moves the clock stays signed in.
    visit.sign_in(SignedIn::Operator(visit.operator()?.clone())).await?;
    let (kind, text) = outcome(visit, days).await?;
    posted.back(kind, text).await
}

fn read_days(fields: &Fields) -> Option<i64> {
    fields.get("days").parse().ok().filter(|days| (1..=DAYS_MAX).contains(days))
}

/// What the jobs made of the days that have passed.
async fn outcome(visit: &Visit, days: i64) -> Result<(FlashKind, String), PageError> {
    let language = visit.language;
    let moved = match days {
        1 => language.text("admin.clock.moved_one").to_owned(),
        _ => language.format("admin.clock.moved", &[("days", &days.to_string())]),
    };
    let released = count_of(visit, "release_commissions").await?;
    let expired = count_of(visit, "expire_orders").await?;
    let Some((released, expired)) = released.zip(expired) else {
        return Ok((
            FlashKind::Refusal,
            format!("{moved} {}", language.text("admin.clock.failed")),
        ));
    };
    let number = |count| number_text(count, language);
    let values = [("released", &*number(released)), ("expired", &*number(expired))];
    Ok((FlashKind::Success, format!("{moved} {}", language.format("admin.clock.ran", &values))))
}

/// How many rows a job took on in its last run, whose outcome starts with that number.
async fn count_of(visit: &Visit, job: &str) -> Result<Option<i64>, PageError> {
    let text = visit.app.service.last_outcome(job).await?.unwrap_or_default();
    Ok(text.split(' ').next().and_then(|word| word.parse().ok()))
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
            <form method="post" action="/admin/clock" class="row">{steps}</form>
            <PostForm action="/admin/clock">
                <Field label=t("admin.clock.days") name="days" kind=FieldKind::Number
                    max_length=3 hint=t("admin.clock.days_hint") value=clock.state.value("days")
                    error=clock.state.error("days")/>
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
