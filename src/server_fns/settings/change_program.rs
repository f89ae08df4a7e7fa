//! An operator changes the affiliate program's settings.

use crate::domain::affiliates::program::AttributionMode;
use crate::domain::money::{Currency, parse_amount};
use crate::forms::ProgramForm;
use crate::http::{Acted, Checked, Done, Form as _, Typed, act};
use crate::server_fns::fields;
use crate::service::{self, HOLD_DAYS_MAX, Problem, ProgramChange, Refusal, WINDOW_DAYS_MAX};
use leptos::prelude::*;

/// Changes the settings for orders from now on; the page then shows a new version.
#[server(prefix = "", endpoint = "admin/settings/program")]
pub async fn change_program(
    /// The form.
    #[server(flatten)]
    form: ProgramForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        visit.once_key(&form, "")?;
        let change = read(&form, visit.shop.currency)?;
        let command = service::ChangeProgram { actor: visit.actor.clone(), change };
        let done = visit.run_once(&form, command, |(_, is_new)| *is_new).await?;
        let key = if done.output { "admin.program.done" } else { "admin.program.same" };
        Ok(Done::said(form.page(), visit.language.text(key)))
    })
    .await
}

fn read(form: &ProgramForm, currency: Currency) -> Result<ProgramChange, Refusal> {
    let is_on = |field: Checked| Some(field.0);
    let minimum = parse_amount(&form.payout_minimum, currency)
        .map_err(|error| Refusal::field("payout_minimum", Problem::Amount(error)))?;
    let mode = AttributionMode::parse(&form.mode);
    Ok(ProgramChange {
        is_active: is_on(form.is_active),
        rate_ppm: percent("affiliate_revenue_percent", &form.affiliate_revenue_percent)?,
        is_discount_active: is_on(form.is_discount_active),
        discount_ppm: percent(
            "affiliate_customer_discount_percent",
            &form.affiliate_customer_discount_percent,
        )?,
        has_custom_links: is_on(form.has_custom_links),
        links_need_approval: is_on(form.links_need_approval),
        hold_days: days("hold_days", &form.hold_days, (0, HOLD_DAYS_MAX))?,
        window_days: days("window_days", &form.window_days, (1, WINDOW_DAYS_MAX))?,
        mode: Some(mode.ok_or_else(|| Refusal::field("mode", Problem::UnknownWord))?),
        payout_minimum_minor: Some(minimum),
        earns_on_balance: is_on(form.earns_on_balance),
    })
}

/// A percentage that must not be missing.
fn percent(field: &'static str, text: &Typed) -> Result<Option<i64>, Refusal> {
    let ppm = fields::percent(field, text)?;
    ppm.map(Some).ok_or_else(|| Refusal::field(field, Problem::Required))
}

fn days(
    field: &'static str,
    text: &Typed,
    (least, most): (i64, i64),
) -> Result<Option<i64>, Refusal> {
    let days = text.parse().ok().filter(|days| (least..=most).contains(days));
    days.map(Some).ok_or_else(|| Refusal::field(field, Problem::OutOfRange(least, most)))
}
