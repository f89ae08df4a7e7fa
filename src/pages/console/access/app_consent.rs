//! An app asks to be allowed something: who it is, what it wants, allow or deny. People come here from the app and go
//! back to one of the addresses it was registered with, and to no other.

use super::scopes::scopes_in_words;
use crate::components::{Actions, Frame, PageHead, PostForm, Shell, Submit, Weight, t, t_with};
use crate::domain::actor::Scopes;
use crate::forms::ConsentForm;
use crate::http::{PageError, PageResult, Visit, form_policy};
use crate::server_fns::access::AuthorizeApp;
use crate::service::{AppProblem, AppRequest, AppWish, Problem, RedirectUri, redirect_url};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// What an app asks for.
pub fn app_wish(form: &ConsentForm) -> AppWish {
    AppWish {
        client_id: form.client_id.to_string(),
        redirect_uri: form.redirect_uri.clone(),
        scope: form.scope.to_string(),
        challenge: form.code_challenge.given().map(str::to_owned),
        challenge_method: form.code_challenge_method.given().map(str::to_owned),
    }
}

/// `/admin/apps/authorize`.
#[component]
pub fn AppConsent() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/apps/authorize`, with the parameters of RFC 6749, 4.1.1 and RFC 7636, 4.3.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let form = ConsentForm::of(&visit.query);
    let wish = app_wish(&form);
    let AppRequest { app, scopes } = visit.app.service.app_request(&visit.actor, &wish).await?;
    let scopes = match scopes_or_error(&form, scopes) {
        Ok(scopes) => scopes,
        Err(error) => return Err(PageError::Away(address_with(&form, &[("error", error)]))),
    };
    let key = visit.new_form_key();
    let (name, person) = (app.name.clone(), visit.person.clone());
    let who = person.map_or(String::new(), |person| person.email);
    let shop = visit.brand.brand.name.clone();
    let origin = RedirectUri::parse(&form.redirect_uri).map(|uri| uri.origin().to_owned());
    let origin = origin.unwrap_or_default();
    let host = origin.split_once("://").map_or("", |(_, host)| host).to_owned();
    let pages = visit.app.payment_pages.clone();
    let drawn = visit.page(move || draw(&name, (&shop, &who, &host), scopes, (&form, key)));
    Ok(form_policy(drawn, &pages, &origin))
}

/// The scopes, or the word of RFC 6749, 4.1.2.1 for what is wrong.
pub fn scopes_or_error(
    form: &ConsentForm,
    scopes: Result<Scopes, (&'static str, Problem)>,
) -> Result<Scopes, &'static str> {
    if &*form.response_type != "code" {
        return Err("unsupported_response_type");
    }
    scopes.map_err(|(_, problem)| match problem {
        Problem::App(AppProblem::Challenge) => "invalid_request",
        _ => "invalid_scope",
    })
}

fn draw(
    name: &str,
    (shop, who, host): (&str, &str, &str),
    scopes: Scopes,
    (form, key): (&ConsentForm, String),
) -> AnyView {
    let title = t_with("admin.consent.title", &[("name", name)]);
    let lead = t_with("admin.consent.lead", &[("name", name), ("shop", shop), ("who", who)]);
    let back = t_with("admin.consent.back", &[("host", host)]);
    let wanted = scopes_in_words(scopes);
    let hidden = form.parameters();
    view! {
        <Shell title=title.clone() frame=Frame::Narrow>
            <PageHead title=title lead=lead/>
            <div class="stack measure">
                <p>{t("admin.consent.wants")}</p>
                {wanted}
                <p>{back}</p>
                <p class="muted">{t("admin.consent.note")}</p>
                <PostForm action=AuthorizeApp::url() key=key hidden=hidden>
                    <Actions>
                        <Submit label=t("admin.consent.allow") sends=("decision", "allow")/>
                        <Submit label=t("admin.consent.deny") weight=Weight::Normal
                            sends=("decision", "deny")/>
                    </Actions>
                </PostForm>
            </div>
        </Shell>
    }
    .into_any()
}

/// The app's own address, with the outcome and the state the app sent along.
pub fn address_with(form: &ConsentForm, outcome: &[(&str, &str)]) -> String {
    let mut parameters = outcome.to_vec();
    parameters.push(("state", &form.state));
    redirect_url(&form.redirect_uri, &parameters)
}
