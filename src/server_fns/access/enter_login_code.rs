//! A customer signs in with the code that came by mail.

use crate::components::FlashKind;
use crate::domain::mail::{LOGIN_CODE_SECS, LOGIN_CODE_TRIES_MAX};
use crate::domain::text::EmailAddress;
use crate::forms::EnterLoginCodeForm;
use crate::http::{ActError, Acted, Done, Form as _, Kept, PageError, RequestedCode, Visit, act};
use crate::service::{EnteredBy, Refusal, ServiceError, SignedIn};
use leptos::prelude::*;

/// Signs in. Guesses are counted before anything is hashed.
#[server(prefix = "", endpoint = "login/code/enter")]
pub async fn enter_login_code(
    /// The form.
    #[server(flatten)]
    form: EnterLoginCodeForm,
) -> Acted {
    act(form, async |visit, form| {
        let requested = visit.requested_code().await?;
        let next = requested.as_ref().map(|requested| requested.next.clone()).unwrap_or_default();
        if let Some(path) = visit.path_instead_of_code(&next) {
            return Ok(Done::to(path));
        }
        let Some(requested) = requested else { return Ok(Done::to("/login/code")) };
        let Some(email) = EmailAddress::parse(&requested.email) else {
            return Ok(Done::to("/login/code"));
        };
        let (tries, _) = visit.count_code(&email).await?;
        let entered = (form.code.reveal().trim(), EnteredBy::Session(&requested.name));
        match visit.app.service.sign_in_with_code(&visit.actor, &email, entered).await {
            Ok(customer) => {
                tries.were_right();
                visit.sign_in_to(SignedIn::Customer(customer), &next).await?;
                visit.forget_requested_code().await?;
                Ok(Done::to(next))
            }
            Err(ServiceError::Refused(Refusal::WrongCredentials)) => {
                tries.were_wrong();
                refuse(&visit, form, requested).await
            }
            Err(error) => Err(PageError::from(error).into()),
        }
    })
    .await
}

/// Leads back to the form, which says why the code was refused.
async fn refuse(
    visit: &Visit,
    form: EnterLoginCodeForm,
    mut requested: RequestedCode,
) -> Result<Done, ActError> {
    requested.tries += 1;
    visit.keep_requested_code(&requested).await?;
    let page = form.page();
    let kept = Kept::of(form).with_problem("code", reason(visit, &requested));
    visit.keep(&kept).await?;
    let text = visit.language.text("portal.login_code.refused").to_owned();
    Ok(Done::To(page, Some((FlashKind::Refusal, text))))
}

/// Why a code was refused, as far as this session knows: how long ago it was requested, and how often it was tried.
/// That does not reveal whether a customer has the address.
fn reason(visit: &Visit, requested: &RequestedCode) -> String {
    let language = visit.language;
    if visit.app.service.now().secs_since(requested.at) >= LOGIN_CODE_SECS {
        return language.text("portal.login_code.expired").to_owned();
    }
    match LOGIN_CODE_TRIES_MAX - requested.tries {
        left if left <= 0 => language.text("portal.login_code.used_up").to_owned(),
        1 => language.text("portal.login_code.wrong_last").to_owned(),
        left => language.format("portal.login_code.wrong", &[("left", &left.to_string())]),
    }
}
