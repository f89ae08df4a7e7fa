//! An operator adds a referral link to an affiliate.

use super::read_affiliate;
use crate::components::FlashKind;
use crate::domain::text::AffiliateCode;
use crate::forms::AddAffiliateLinkForm;
use crate::http::{Acted, Done, Form as _, Kept, act};
use crate::service::CreateLink;
use leptos::prelude::*;

/// Adds a referral link, which works at once.
#[server(prefix = "", endpoint = "admin/affiliates/links/add")]
pub async fn add_affiliate_link(
    /// The form.
    #[server(flatten)]
    form: AddAffiliateLinkForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let customer = read_affiliate(&form.id)?;
        visit.once_key(&form, "")?;
        let Some(code) = AffiliateCode::parse(&form.code) else {
            let text = visit.language.text("admin.affiliate.new_link.code_shape").to_owned();
            let page = form.page();
            visit.keep(&Kept::of(form).with_problem("code", text.clone())).await?;
            return Ok(Done::To(page, Some((FlashKind::Refusal, text))));
        };
        let command = CreateLink {
            actor: visit.actor.clone(),
            customer,
            code,
            label: form.label.given().map(str::to_owned),
            requested_rate_ppm: None,
            requested_discount_ppm: None,
        };
        let done = visit.run_once(&form, command, |link| link.code.to_string()).await?;
        let code = [("who", done.output.as_str())];
        let text = visit.language.format("admin.affiliate.new_link.done", &code);
        Ok(Done::said(form.page(), text))
    })
    .await
}
