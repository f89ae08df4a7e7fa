//! An affiliate switches a link off or on.

use crate::domain::ids::LinkId;
use crate::forms::SwitchLinkForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{self, Refusal, Subject};
use leptos::prelude::*;

/// Switches a link off, so that it brings nothing, or on again.
#[server(prefix = "", endpoint = "affiliate/links/switch")]
pub async fn switch_link(
    /// The form.
    #[server(flatten)]
    form: SwitchLinkForm,
) -> Acted {
    act(form, async |visit, form| {
        let is_on = form.is_on.given() == Some("1");
        let command = service::SwitchLink {
            actor: visit.actor.clone(),
            customer: visit.customer()?.clone(),
            link: LinkId::parse(&form.id).ok_or(Refusal::NotFound(Subject::Link))?,
            is_on,
        };
        let done = visit.run_once(&form, command, |link| link.code.to_string()).await?;
        let key =
            if is_on { "portal.affiliate.links.is_on" } else { "portal.affiliate.links.is_off" };
        let text = visit.language.format(key, &[("code", done.output.as_str())]);
        Ok(Done::said(form.page(), text))
    })
    .await
}
