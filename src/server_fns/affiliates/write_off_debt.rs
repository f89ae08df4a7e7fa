//! An operator writes off what an affiliate owes.

use super::read_affiliate;
use crate::forms::WriteOffDebtForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{Conflict, Refusal, WriteOffDebt as Command};
use leptos::prelude::*;

/// Writes off all that an affiliate owes, with a reason for the shop.
#[server(prefix = "", endpoint = "admin/affiliates/write-off")]
pub async fn write_off_debt(
    /// The form.
    #[server(flatten)]
    form: WriteOffDebtForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let mut fields = visit.field_reader();
        let reason = fields.required_note("write_off_reason", &form.write_off_reason);
        fields.done()?;
        let owed_minor = form.owed_minor.parse::<i64>().ok();
        let owed_minor = owed_minor.ok_or(Refusal::Conflict(Conflict::DebtChanged))?;
        let (actor, affiliate) = (visit.actor.clone(), read_affiliate(&form.id)?);
        let command = Command { actor, affiliate, owed_minor, reason };
        let written_off = visit.run_once(&form, command, |minor| *minor).await?.output;
        let amount = visit.money_text(written_off);
        let text = visit.language.format("admin.affiliate.write_off.done", &[("amount", &amount)]);
        Ok(Done::said(form.page(), text))
    })
    .await
}
