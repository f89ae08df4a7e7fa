//! An affiliate asks for a further link.

use crate::domain::text::AffiliateCode;
use crate::forms::AddOwnLinkForm;
use crate::http::{ActError, Acted, Done, Form as _, act};
use crate::service::CreateLink;
use leptos::prelude::*;

/// Adds a link with the wished code; it waits for the shop where the program's rules say so.
#[server(prefix = "", endpoint = "affiliate/links/add")]
pub async fn add_own_link(
    /// The form.
    #[server(flatten)]
    form: AddOwnLinkForm,
) -> Acted {
    act(form, async |visit, form| {
        let customer = visit.customer()?.clone();
        visit.once_key(&form, "")?;
        let Some(code) = AffiliateCode::parse(&form.code) else {
            let text = visit.language.text("portal.affiliate.join.code_shape");
            return Err(ActError::At("code", text.to_owned()));
        };
        let command = CreateLink {
            actor: visit.actor.clone(),
            customer,
            code,
            label: form.label.given().map(str::to_owned),
            requested_rate_ppm: None,
            requested_discount_ppm: None,
        };
        let keep = |link: &crate::service::Link| (link.code.to_string(), link.state.clone());
        let (code, state) = visit.run_once(&form, command, keep).await?.output;
        let is_ready = state == "active";
        let key =
            if is_ready { "portal.affiliate.links.added" } else { "portal.affiliate.links.asked" };
        let text = visit.language.format(key, &[("code", &code)]);
        Ok(Done::said(form.page(), text))
    })
    .await
}
