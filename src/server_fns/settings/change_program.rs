//! An operator changes the affiliate program's settings.

use crate::domain::affiliates::program::AttributionMode;
use crate::forms::ProgramForm;
use crate::http::{Acted, Checked, Done, FieldReader, Form as _, act};
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
        let change = read(visit.field_reader(), &form)?;
        let command = service::ChangeProgram { actor: visit.actor.clone(), change };
        let done = visit.run_once(&form, command, |(_, is_new)| *is_new).await?;
        let key = if done.output { "admin.program.done" } else { "admin.program.same" };
        Ok(Done::said(form.page(), visit.language.text(key)))
    })
    .await
}

fn read(mut fields: FieldReader, form: &ProgramForm) -> Result<ProgramChange, Refusal> {
    let is_on = |field: Checked| Some(field.0);
    let mode = AttributionMode::parse(&form.mode);
    if mode.is_none() {
        fields.refuse("mode", Problem::UnknownWord);
    }
    let (rate, discount) =
        (&form.affiliate_revenue_percent, &form.affiliate_customer_discount_percent);
    let change = ProgramChange {
        is_active: is_on(form.is_active),
        rate_ppm: Some(fields.required_percent("affiliate_revenue_percent", rate)),
        is_discount_active: is_on(form.is_discount_active),
        discount_ppm: Some(
            fields.required_percent("affiliate_customer_discount_percent", discount),
        ),
        has_custom_links: is_on(form.has_custom_links),
        links_need_approval: is_on(form.links_need_approval),
        hold_days: Some(fields.whole("hold_days", &form.hold_days, (0, HOLD_DAYS_MAX))),
        window_days: Some(fields.whole("window_days", &form.window_days, (1, WINDOW_DAYS_MAX))),
        mode,
        payout_minimum_minor: Some(fields.amount_or_zero("payout_minimum", &form.payout_minimum)),
        earns_on_balance: is_on(form.earns_on_balance),
    };
    fields.done()?;
    Ok(change)
}
