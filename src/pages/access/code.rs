//! `/login/code`: signing in with a one-time code that comes by mail. Known and unknown addresses see the same pages.

use super::login::help;
use crate::components::{
    Actions, Breadcrumb, Field, FieldKind, Frame, Note, PageHead, PostForm, Shell, Submit, Tone,
    Weight, page, t,
};
use crate::domain::mail::LOGIN_CODE_SECS;
use crate::forms::{EnterLoginCodeForm, LoginCodeForm, SignInForm};
use crate::http::{Form as _, Kept, PageResult, RequestedCode, Visit, own_page, redirect};
use crate::server_fns::access::{EnterLoginCode, RequestLoginCode};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The longest code that is looked at: six digits and what people put between them.
const CODE_LENGTH_MAX: u32 = 16;

/// The login by password that leads on to `next` in the end.
fn login_path(next: &str) -> String {
    SignInForm { next: next.into(), ..SignInForm::default() }.page()
}

/// The request for a code that leads on to `next` in the end.
fn code_path(next: &str) -> String {
    LoginCodeForm { next: next.into(), ..LoginCodeForm::default() }.page()
}

/// `/login/code`.
#[component]
pub fn LoginCode() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /login/code?next=PATH`: the address that the code goes to.
pub async fn show(visit: Visit) -> PageResult {
    let next = own_page(visit.query.get("next")).unwrap_or_default().to_owned();
    if let Some(path) = visit.path_instead_of_code(&next) {
        return redirect(&path);
    }
    let kept = visit.kept_form::<LoginCodeForm>().await?;
    Ok(visit.page(move || request_form(&kept, next)))
}

fn request_form(kept: &Kept<LoginCodeForm>, next: String) -> AnyView {
    let trail = vec![(t("portal.login.title").into(), login_path(&next))];
    let (email, error) = (kept.email.to_string(), kept.error("email"));
    view! {
        <Shell title=t("portal.login_code.title") frame=Frame::Narrow>
            <Breadcrumb trail=trail/>
            <PageHead title=t("portal.login_code.title") lead=t("portal.login_code.lead")/>
            <PostForm action=RequestLoginCode::url() hidden=vec![("next", next)]>
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

/// `/login/code/enter`.
#[component]
pub fn LoginCodeEntry() -> impl IntoView {
    crate::http::load(show_enter)
}

/// `GET /login/code/enter`.
pub async fn show_enter(visit: Visit) -> PageResult {
    let requested = visit.requested_code().await?;
    let next = requested.as_ref().map(|requested| requested.next.clone()).unwrap_or_default();
    if let Some(path) = visit.path_instead_of_code(&next) {
        return redirect(&path);
    }
    let Some(requested) = requested else { return redirect("/login/code") };
    let kept = visit.kept_form::<EnterLoginCodeForm>().await?;
    let shows_mails = visit.app.shown_mails.is_some();
    Ok(visit.page(move || enter_form(&kept, requested, shows_mails)))
}

fn enter_form(
    kept: &Kept<EnterLoginCodeForm>,
    requested: RequestedCode,
    shows_mails: bool,
) -> AnyView {
    let page = page();
    let minutes = (LOGIN_CODE_SECS / 60).to_string();
    let values = [("email", requested.email.as_str()), ("minutes", minutes.as_str())];
    let lead = page.t_with("portal.login_code.sent", &values);
    let trail = vec![
        (t("portal.login.title").into(), login_path(&requested.next)),
        (t("portal.login_code.title").into(), code_path(&requested.next)),
    ];
    let here = shows_mails.then(|| {
        view! {
            <Note tone=Tone::Info>
                {t("portal.login_code.demo")} " " <a href="/dev-mail">{t("portal.dev_mail.title")}</a>
            </Note>
        }
    });
    let error = kept.error("code");
    let again = vec![("email", requested.email.clone()), ("next", requested.next)];
    view! {
        <Shell title=t("portal.login_code.enter") frame=Frame::Narrow>
            <Breadcrumb trail=trail/>
            <PageHead title=t("portal.login_code.enter") lead=lead/>
            {here}
            <PostForm action=EnterLoginCode::url()>
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
            <PostForm action=RequestLoginCode::url() hidden=again>
                <p class="muted small">{t("portal.login_code.nothing")}</p>
                <div>
                    <Submit label=t("portal.login_code.again") weight=Weight::Quiet/>
                </div>
            </PostForm>
        </Shell>
    }
    .into_any()
}
