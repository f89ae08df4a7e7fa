//! An operator gives a link a commission and a discount of its own.

use super::read_affiliate;
use crate::domain::ids::LinkId;
use crate::forms::LinkTermsForm;
use crate::http::{Acted, Done, Form as _, act};
use crate::service::{self, Refusal, Subject};
use leptos::prelude::*;

/// Changes the terms of a link; an empty field means the program's.
#[server(prefix = "", endpoint = "admin/affiliates/links/terms")]
pub async fn set_link_terms(
    /// The form.
    #[server(flatten)]
    form: LinkTermsForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let mut fields = visit.field_reader();
        let rate_ppm = fields.percent("rate", &form.rate);
        let discount_ppm = fields.percent("discount", &form.discount);
        fields.done()?;
        let command = service::SetLinkTerms {
            actor: visit.actor.clone(),
            customer: read_affiliate(&form.affiliate)?,
            link: LinkId::parse(&form.id).ok_or(Refusal::NotFound(Subject::Link))?,
            rate_ppm,
            discount_ppm,
        };
        let done = visit.run_once(&form, command, |link| link.code.to_string()).await?;
        let code = [("code", done.output.as_str())];
        let text = visit.language.format("admin.affiliate.terms.done", &code);
        Ok(Done::said(form.page(), text))
    })
    .await
}
