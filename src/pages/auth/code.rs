//! `/login/code`: signing in with a one-time code that comes by mail. Known and unknown addresses see the same pages.

use super::login::help;
use super::{count_try, own_page};
use crate::components::{
    Actions, Breadcrumb, Field, FieldKind, FlashKind, Frame, Note, PageHead, PostForm, Shell,
    Submit, Tone, Weight, page, t,
};
use crate::domain::actor::Who;
use crate::domain::clock::Timestamp;
use crate::domain::mail::{LOGIN_CODE_SECS, LOGIN_CODE_TRIES_MAX};
use crate::domain::text::{EMAIL_LENGTH_MAX, EmailAddress};
use crate::http::{Fields, FormState, PageError, PageResult, Visit, redirect};
use crate::service::{Problem, Refusal, RequestLoginCode, ServiceError, SignedIn, digest};
use bytes::Bytes;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The form's name in the session, and what the session remembers of the code that was asked for.
const FORM: &str = "login_code";
const ASKED: &str = "login_code";
/// Where the code is typed in.
const ENTER: &str = "/login/code/enter";
/// The longest code that is looked at: six digits and what people put between them.
const CODE_LENGTH_MAX: u32 = 16;

/// The code that was asked for in this session: never the code itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Asked {
    email: String,
    next: String,
    at: Timestamp,
    tries: i64,
}

/// Leads away from these pages where no mail can leave, or when somebody is signed in.
fn away(visit: &Visit, next: &str) -> Option<PageResult> {
    if visit.actor.who != Who::Visitor {
        return Some(redirect(next));
    }
    (!visit.app.service.sends_mail()).then(|| redirect("/login"))
}

/// An address of these pages that leads on to `next` in the end.
pub fn with_next(path: &str, next: &str) -> String {
    if next.is_empty() {
        return path.to_owned();
    }
    format!("{path}?{}", serde_urlencoded::to_string([("next", next)]).unwrap_or_default())
}

/// `/login/code`.
#[component]
pub fn LoginCode() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /login/code?next=PATH`: the address that the code goes to.
pub async fn show(visit: Visit) -> PageResult {
    let next = own_page(visit.query.get("next")).unwrap_or_default().to_owned();
    if let Some(away) = away(&visit, &next) {
        return away;
    }
    let state = visit.take_form(FORM).await?;
    Ok(visit.page(move || ask_form(&state, next)))
}

fn ask_form(state: &FormState, next: String) -> AnyView {
    let trail = vec![(t("portal.login.title").into(), with_next("/login", &next))];
    let (email, error) = (state.value("email"), state.error("email"));
    view! {
        <Shell title=t("portal.login_code.title") frame=Frame::Narrow>
            <Breadcrumb trail=trail/>
            <PageHead title=t("portal.login_code.title") lead=t("portal.login_code.lead")/>
            <PostForm action="/login/code" hidden=vec![("next", next)]>
                <Field
                    label=t("portal.login.email")
                    name="email"
                    kind=FieldKind::Email
                    value=email
                    error=error
                    autocomplete="username"
                    max_length=254
                    focused=true
                />
                <Actions>
                    <Submit label=t("portal.login_code.send")/>
                </Actions>
            </PostForm>
            {help()}
        </Shell>
    }
    .into_any()
}

/// `POST /login/code`: sends a code where somebody has the address, and asks for it in any case. Each asking counts, so
/// that nobody fills letter boxes from one place.
pub async fn ask(visit: Visit, body: Bytes) -> PageResult {
    let fields = Fields::parse(&body);
    let next = own_page(fields.get("next")).unwrap_or_default().to_owned();
    if let Some(away) = away(&visit, &next) {
        return away;
    }
    let text = fields.get("email");
    let Some(email) = EmailAddress::parse(text).filter(|_| text.len() <= EMAIL_LENGTH_MAX) else {
        let problem = if text.is_empty() { Problem::Required } else { Problem::NotAnEmail };
        let refusal = Refusal::field("email", problem);
        let back = with_next("/login/code", &next);
        return visit.refuse_form(FORM, &fields, &back, refusal.into()).await;
    };
    match count_try(&visit, name(&visit, &email)) {
        Ok(tries) => tries.were_wrong(),
        Err(wait_secs) => return Err(Refusal::TooManyTries(wait_secs).into()),
    }
    let (shop, language) = (visit.shop.id.clone(), Some(visit.language.tag()));
    let request = RequestLoginCode { shop, email: email.clone(), language };
    match visit.app.service.store().write(request).await {
        Ok(()) => {}
        Err(ServiceError::Refused(Refusal::TooManyTries(wait_secs))) => {
            return Err(Refusal::TooManyTries(wait_secs).into());
        }
        Err(error) => return Err(error.into()),
    }
    let at = visit.app.service.now();
    keep(&visit, &Asked { email: email.to_string(), next, at, tries: 0 }).await?;
    redirect(ENTER)
}

/// What tries for an address count against, whether or not anybody has it.
fn name(visit: &Visit, email: &EmailAddress) -> String {
    format!("login_code:{}:{}", visit.shop.id, digest(&email.lookup()))
}

async fn keep(visit: &Visit, asked: &Asked) -> Result<(), PageError> {
    Ok(visit.session.insert(ASKED, asked).await?)
}

/// `/login/code/enter`.
#[component]
pub fn EnterLoginCode() -> impl IntoView {
    crate::http::load(show_enter)
}

/// `GET /login/code/enter`.
pub async fn show_enter(visit: Visit) -> PageResult {
    let asked: Option<Asked> = visit.session.get(ASKED).await?;
    let next = asked.as_ref().map(|asked| asked.next.clone()).unwrap_or_default();
    if let Some(away) = away(&visit, &next) {
        return away;
    }
    let Some(asked) = asked else { return redirect("/login/code") };
    let state = visit.take_form(FORM).await?;
    let shows_mails = visit.app.shown_mails.is_some();
    Ok(visit.page(move || enter_form(&state, asked, shows_mails)))
}

fn enter_form(state: &FormState, asked: Asked, shows_mails: bool) -> AnyView {
    let page = page();
    let minutes = (LOGIN_CODE_SECS / 60).to_string();
    let values = [("email", asked.email.as_str()), ("minutes", minutes.as_str())];
    let lead = page.t_with("portal.login_code.sent", &values);
    let trail = vec![
        (t("portal.login.title").into(), with_next("/login", &asked.next)),
        (t("portal.login_code.title").into(), with_next("/login/code", &asked.next)),
    ];
    let here = shows_mails.then(|| {
        view! {
            <Note tone=Tone::Info>
                {t("portal.login_code.demo")} " " <a href="/dev-mail">{t("portal.dev_mail.title")}</a>
            </Note>
        }
    });
    let error = state.error("code");
    let again = vec![("email", asked.email.clone()), ("next", asked.next)];
    view! {
        <Shell title=t("portal.login_code.enter") frame=Frame::Narrow>
            <Breadcrumb trail=trail/>
            <PageHead title=t("portal.login_code.enter") lead=lead/>
            {here}
            <PostForm action=ENTER>
                <Field
                    label=t("portal.login_code.code")
                    name="code"
                    kind=FieldKind::Code
                    error=error
                    autocomplete="one-time-code"
                    max_length=CODE_LENGTH_MAX
                    focused=true
                />
                <Actions>
                    <Submit label=t("portal.login.submit")/>
                </Actions>
            </PostForm>
            <PostForm action="/login/code" hidden=again>
                <p class="muted small">{t("portal.login_code.nothing")}</p>
                <div>
                    <Submit label=t("portal.login_code.again") weight=Weight::Quiet/>
                </div>
            </PostForm>
        </Shell>
    }
    .into_any()
}

/// `POST /login/code/enter`. Guesses are counted before anything is hashed.
pub async fn enter(visit: Visit, body: Bytes) -> PageResult {
    let fields = Fields::parse(&body);
    let asked: Option<Asked> = visit.session.get(ASKED).await?;
    let next = asked.as_ref().map(|asked| asked.next.clone()).unwrap_or_default();
    if let Some(away) = away(&visit, &next) {
        return away;
    }
    let Some(mut asked) = asked else { return redirect("/login/code") };
    let Some(email) = EmailAddress::parse(&asked.email) else {
        return redirect("/login/code");
    };
    let tries = match count_try(&visit, name(&visit, &email)) {
        Ok(tries) => tries,
        Err(wait_secs) => return Err(Refusal::TooManyTries(wait_secs).into()),
    };
    let code = fields.get("code");
    match visit.app.service.sign_in_with_code(&visit.shop.id, &email, code).await {
        Ok(customer) => {
            tries.were_right();
            visit.session.remove_value(ASKED).await?;
            visit.sign_in(SignedIn::Customer(customer)).await?;
            redirect(&next)
        }
        Err(ServiceError::Refused(Refusal::WrongCredentials)) => {
            tries.were_wrong();
            asked.tries += 1;
            let text = why_not(&visit, &asked);
            keep(&visit, &asked).await?;
            // What was typed is not kept: a code that is nearly right is as secret as the right one.
            visit.keep_form(FORM, &FormState::default().problem("code", text)).await?;
            let text = visit.language.text("portal.login_code.refused").to_owned();
            visit.flash(FlashKind::Refusal, text).await?;
            redirect(ENTER)
        }
        Err(error) => Err(error.into()),
    }
}

/// Why a code was refused, as far as this session knows: how long ago it asked, and how often it has tried. That tells
/// nothing about whether anybody has the address.
fn why_not(visit: &Visit, asked: &Asked) -> String {
    let language = visit.language;
    if visit.app.service.now().secs_since(asked.at) >= LOGIN_CODE_SECS {
        return language.text("portal.login_code.expired").to_owned();
    }
    match LOGIN_CODE_TRIES_MAX - asked.tries {
        left if left <= 0 => language.text("portal.login_code.used_up").to_owned(),
        1 => language.text("portal.login_code.wrong_last").to_owned(),
        left => language.format("portal.login_code.wrong", &[("left", &left.to_string())]),
    }
}
