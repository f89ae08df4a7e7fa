//! Proving who one is: the second factor after the first, and once more before what a borrowed session must not do.

use crate::components::FlashKind;
use crate::domain::actor::{Actor, Who};
use crate::domain::text::EmailAddress;
use crate::forms::{ConfirmPersonForm, SecondFactorForm, SendCodeForm};
use crate::http::{
    ActError, Acted, Done, Form as _, PageError, RequestedCode, SecondFactorOutcome, Visit, act,
    own_page,
};
use crate::service::{CodeRequester, EnteredBy, Refusal, ServiceError, SignedIn};
use leptos::prelude::*;

/// Signs in with the second factor, after the first.
#[server(prefix = "", endpoint = "login/second-factor")]
pub async fn enter_second_factor(
    /// The form.
    #[server(flatten)]
    form: SecondFactorForm,
) -> Acted {
    act(form, async |visit, form| match visit.enter_second_factor(form.code.reveal()).await? {
        SecondFactorOutcome::Done(next) => Ok(Done::to(next)),
        SecondFactorOutcome::Wrong(left) => {
            let left = left.to_string();
            let text = visit.language.format("portal.second_factor.wrong", &[("left", &left)]);
            Err(ActError::At("code", text))
        }
        SecondFactorOutcome::Over => {
            let text = visit.language.text("portal.second_factor.over").to_owned();
            Ok(Done::To("/login".to_owned(), Some((FlashKind::Refusal, text))))
        }
    })
    .await
}

/// Proves again who is signed in: by the second factor where there is one, else by password, else by a code that came
/// by mail.
#[server(prefix = "", endpoint = "account/confirm")]
pub async fn confirm_person(
    /// The form.
    #[server(flatten)]
    form: ConfirmPersonForm,
) -> Acted {
    act(form, async |visit, form| {
        let who = visit.signed_in()?;
        let (service, actor) = (&visit.app.service, &visit.actor);
        let tries = visit.count_second_factor(&who).await?;
        let (field, is_right) = if service.has_second_factor(&visit.shop.id, &who).await? {
            let used = service.use_second_factor(actor, &who, form.code.reveal()).await;
            ("code", is_right(used)?)
        } else if service.has_password(actor, &who).await? {
            ("password", service.is_own_password(actor, form.password.reveal()).await?)
        } else {
            ("code", is_mailed_code(&visit, &who, form.code.reveal()).await?)
        };
        if !is_right {
            let text = visit.language.text("portal.account.confirm.wrong").to_owned();
            return Err(ActError::At(field, text));
        }
        tries.were_right();
        visit.note_confirmed().await?;
        Ok(Done::to(own_page(&form.next).unwrap_or("/account")))
    })
    .await
}

fn is_right<T>(outcome: Result<T, ServiceError>) -> Result<bool, ServiceError> {
    match outcome {
        Ok(_) => Ok(true),
        Err(ServiceError::Refused(Refusal::WrongCredentials)) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether this is the code that was mailed to the account's own address.
async fn is_mailed_code(visit: &Visit, who: &SignedIn, code: &str) -> Result<bool, PageError> {
    let Some(requested) = visit.requested_code().await? else { return Ok(false) };
    let person = visit.app.service.person(&visit.shop.id, who).await?;
    let is_own = person.is_some_and(|person| person.email == requested.email);
    let email = EmailAddress::parse(&requested.email).filter(|_| is_own);
    let Some(email) = email else { return Ok(false) };
    let visitor = Actor { who: Who::Visitor, ..visit.actor.clone() };
    let entered = (code.trim(), EnteredBy::Session(&requested.name));
    let used = visit.app.service.sign_in_with_code(&visitor, &email, entered).await;
    let is_right = is_right(used)?;
    if is_right {
        visit.forget_requested_code().await?;
    }
    Ok(is_right)
}

/// Sends a code to the address of an account that has neither password nor second factor.
#[server(prefix = "", endpoint = "account/confirm/code")]
pub async fn send_confirm_code(
    /// The form.
    #[server(flatten)]
    form: SendCodeForm,
) -> Acted {
    act(form, async |visit, form| {
        let SignedIn::Customer(_) = visit.signed_in()? else { return Ok(Done::to(form.page())) };
        // A form that no page of ours sent has no key.
        visit.once_key(&form, "")?;
        let email = visit.person.as_ref().and_then(|person| EmailAddress::parse(&person.email));
        let Some(email) = email.filter(|_| visit.app.service.sends_mail()) else {
            return Ok(Done::to(form.page()));
        };
        let (tries, place) = visit.count_code(&email).await?;
        tries.were_wrong();
        let name = visit.new_form_key();
        let from = CodeRequester { name: name.clone(), place: Some(place) };
        let (service, language) = (&visit.app.service, Some(visit.language.tag()));
        let visitor = Actor { who: Who::Visitor, ..visit.actor.clone() };
        let requested = service.request_login_code(&visitor, email.clone(), language, from);
        requested.await.map_err(PageError::from)?;
        let (shop, at) = (visit.shop.id.to_string(), service.now());
        let (email, next) = (email.to_string(), String::new());
        let requested = RequestedCode { shop, email, next, at, tries: 0, name };
        visit.keep_requested_code(&requested).await?;
        Ok(Done::to(form.page()))
    })
    .await
}
