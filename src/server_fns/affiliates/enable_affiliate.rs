//! An operator enables an affiliate again.

use super::read_affiliate;
use crate::forms::EnableAffiliateForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::SetAffiliateState;
use leptos::prelude::*;

/// Enables an affiliate again.
#[server(prefix = "", endpoint = "admin/affiliates/enable")]
pub async fn enable_affiliate(
    /// The form.
    #[server(flatten)]
    form: EnableAffiliateForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let command = SetAffiliateState {
            actor: visit.actor.clone(),
            customer: read_affiliate(&form.id)?,
            is_active: true,
            reason: None,
        };
        let done = visit.run_once(&form, command, |row| row.email.clone()).await?;
        let who = [("who", done.output.as_str())];
        let text = visit.language.format("admin.affiliate.enable.done", &who);
        Ok(Done::said(form.page(), text))
    })
    .await
}
