//! A customer requests a login code by mail.

use crate::forms::LoginCodeForm;
use crate::http::{Acted, Done, PageError, RequestedCode, act, own_page};
use crate::service;
use leptos::prelude::*;

/// Sends a code if a customer has the address, and leads to the same page if not. Each request counts, so that no one
/// can fill mailboxes from one place.
#[server(prefix = "", endpoint = "login/code")]
pub async fn request_login_code(
    /// The form.
    #[server(flatten)]
    form: LoginCodeForm,
) -> Acted {
    act(form, async |visit, form| {
        let next = own_page(&form.next).unwrap_or_default();
        if let Some(path) = visit.path_instead_of_code(next) {
            return Ok(Done::to(path));
        }
        let email =
            form.email.email().map_err(|problem| service::Refusal::field("email", problem))?;
        let (tries, place) = visit.count_code(&email).await?;
        tries.were_wrong();
        // Asked for again, a code takes the place of the one before.
        let before = visit.requested_code().await?.filter(|before| before.email == *email.as_str());
        let name = before.map(|before| before.name).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| visit.new_form_key());
        let language = Some(visit.language.tag());
        let from = service::CodeRequester { name: name.clone(), place: Some(place) };
        let (service, actor) = (&visit.app.service, &visit.actor);
        let requested = service.request_login_code(actor, email.clone(), language, from);
        requested.await.map_err(PageError::from)?;
        let (next, at) = (next.to_owned(), visit.app.service.now());
        let shop = visit.shop.id.to_string();
        let requested = RequestedCode { shop, email: email.to_string(), next, at, tries: 0, name };
        visit.keep_requested_code(&requested).await?;
        Ok(Done::to("/login/code/enter"))
    })
    .await
}
