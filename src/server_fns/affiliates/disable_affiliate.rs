//! An operator disables an affiliate.

use super::read_affiliate;
use crate::forms::DisableAffiliateForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::SetAffiliateState;
use leptos::prelude::*;

/// Disables an affiliate, with a reason for the shop.
#[server(prefix = "", endpoint = "admin/affiliates/disable")]
pub async fn disable_affiliate(
    /// The form.
    #[server(flatten)]
    form: DisableAffiliateForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let mut fields = visit.field_reader();
        let reason = fields.required_note("reason", &form.reason);
        fields.done()?;
        let command = SetAffiliateState {
            actor: visit.actor.clone(),
            customer: read_affiliate(&form.id)?,
            is_active: false,
            reason: Some(reason),
        };
        let done = visit.run_once(&form, command, |row| row.email.clone()).await?;
        let who = [("who", done.output.as_str())];
        let text = visit.language.format("admin.affiliate.disable.done", &who);
        Ok(Done::said(form.page(), text))
    })
    .await
}
