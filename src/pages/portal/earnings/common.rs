//! What the pages about earnings share: amounts as they are typed, forms that come back, commands that run once.

use crate::components::{FlashKind, PageData, Text, money_text};
use crate::domain::clock::Timestamp;
use crate::domain::entropy::random_128;
use crate::domain::money::{AmountError, Money, parse_positive};
use crate::http::{Fields, FormState, PageError, PageResult, Visit, redirect};
use crate::i18n::Language;
use crate::islands::{DecimalMark, plain_amount};
use crate::service::{
    Answer, Command, Conflict, KeySpace, OnceAnswer, OnceKey, Overview, Problem, Refusal,
    RenderContext, ServiceError,
};
use std::sync::Arc;

/// The account of the signed-in customer.
pub async fn own_overview(visit: &Visit) -> Result<Arc<Overview>, PageError> {
    Ok(visit.app.service.overview(&visit.actor, visit.customer()?).await?)
}

/// The address that an affiliate shares.
pub fn own_link(overview: &Overview, base_url: &str) -> Option<String> {
    overview.links.first().map(|link| format!("{base_url}/?ref={}", link.code))
}

/// An amount in the currency of the shop.
pub fn money(visit: &Visit, minor: i64) -> Money {
    Money::new(minor, visit.shop.currency)
}

/// An amount for sentences.
pub fn words(visit: &Visit, minor: i64) -> String {
    money_text(money(visit, minor), visit.language)
}

/// How amounts are written in a language.
pub fn mark(language: Language) -> DecimalMark {
    match language {
        Language::English => DecimalMark::Point,
        Language::German => DecimalMark::Comma,
    }
}

/// Reads an amount as people of the page's language type it.
pub fn typed_amount(visit: &Visit, text: &str) -> Result<i64, AmountError> {
    let currency = visit.shop.currency;
    parse_positive(&plain_amount(text, mark(visit.language), currency.exponent()), currency)
}

/// Reads a posted form; the button "all" stands for the amount that the page had shown as the most.
pub fn read_form(body: &[u8]) -> Fields {
    let fields = Fields::parse(body);
    match (fields.given("all"), fields.given("most")) {
        (Some(_), Some(most)) => Fields::parse(fields.with("amount", most).as_bytes()),
        _ => fields,
    }
}

/// The amount of a posted form.
pub fn wished_amount(visit: &Visit, fields: &Fields) -> Result<i64, Problem> {
    typed_amount(visit, fields.get("amount")).map_err(Problem::Amount)
}

/// A key for a form that is about to be rendered.
pub fn new_key(visit: &Visit) -> String {
    data_encoding::HEXLOWER.encode(&random_128(visit.app.service.entropy()))
}

/// Runs what a form asks for; a form sent twice gets the first answer.
pub async fn run_once<C>(
    visit: &Visit,
    fields: &Fields,
    parts: &[&str],
    command: C,
    render: fn(&Result<C::Output, Refusal>, &RenderContext) -> (u16, String),
) -> Answer<OnceAnswer>
where
    C: Command<Error = ServiceError>,
    C::Output: Sync,
{
    let Some(key) = key_of(fields) else {
        return Err(Refusal::Conflict(Conflict::FormWithoutKey).into());
    };
    let key = Some(OnceKey::new(KeySpace::Form, key, parts));
    let (shop, context) = (visit.shop.id.clone(), RenderContext::of(&visit.shop));
    visit
        .app
        .service
        .answer_once(&shop, key, command, move |outcome: &_| render(outcome, &context))
        .await
}

/// The key of a posted form, to stay on what it makes.
pub fn key_of(fields: &Fields) -> Option<String> {
    OnceKey::parse(fields.get("idempotency_key"))
}

/// Leads back to a form with what was typed and a sentence at each field that needs another look.
pub async fn send_back(
    visit: &Visit,
    (form, page): (&str, &str),
    fields: &Fields,
    problems: Vec<(&'static str, String)>,
) -> PageResult {
    let mut state = FormState::of(fields);
    for (field, sentence) in problems {
        state = state.problem(field, sentence);
    }
    visit.keep_form(form, &state).await?;
    let text = visit.language.text("refusals.invalid").to_owned();
    visit.flash(FlashKind::Refusal, text).await?;
    redirect(page)
}

/// What is wrong with a field, as a sentence.
pub fn sentence(visit: &Visit, field: &'static str, problem: Problem) -> (&'static str, String) {
    (field, visit.refusal_text(&Refusal::field(field, problem)))
}

/// The sentence for an amount beyond what is available.
pub fn too_much(visit: &Visit, available_minor: i64) -> (&'static str, String) {
    ("amount", visit.refusal_text(&Refusal::InsufficientBalance { available_minor }))
}

/// A span in its largest whole unit: "14 days", "1 hour".
pub fn span_text(page: &PageData, secs: i64) -> String {
    let (key, count) = match secs {
        secs if secs % 86_400 == 0 => ("day", secs / 86_400),
        secs if secs % 3_600 == 0 => ("hour", secs / 3_600),
        secs => ("minute", (secs + 59) / 60),
    };
    let number = if count == 1 { "one" } else { "many" };
    page.t_with(&format!("portal.affiliate.span.{key}_{number}"), &[("count", &count.to_string())])
}

/// A number of days: "14 days".
pub fn days_text(page: &PageData, days: i64) -> String {
    span_text(page, days * 86_400)
}

/// What the affiliate's page is called: as the brand's navigation says it, or by its own title.
pub fn affiliate_name(page: &PageData) -> Text {
    page.nav_name("affiliate", "portal.affiliate.title")
}

/// What the balance is called.
pub fn balance_name(page: &PageData) -> Text {
    page.nav_name("balance", "portal.balance.title")
}

/// The day something is due; today also the time.
pub fn soon_or_day(page: &PageData, at: Timestamp) -> String {
    let day = page.date(at);
    if day == page.date(page.now) { page.date_time_zone(at) } else { day }
}

/// An instant in UTC, as programs read it.
pub fn instant(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.secs()).unwrap_or_default().to_string()
}
