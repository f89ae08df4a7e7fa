//! An app asks to be allowed something: who it is, what it wants, allow or deny. People come here from the app and go
//! back to one of the addresses it was registered with, and to no other.

use super::keys::scopes_in_words;
use super::post::{KEY_FIELD, Kept, Posted, new_key};
use crate::components::{Actions, Frame, PageHead, PostForm, Shell, Submit, Weight, t, t_with};
use crate::domain::actor::Scopes;
use crate::domain::entropy::Entropy;
use crate::http::{Fields, PageError, PageResult, Visit, form_policy};
use crate::service::{
    AppProblem, AppRequest, AppWish, AuthorizeApp, KeySpace, NewSecret, OnceKey, Problem,
    RedirectUri, Refusal, RenderContext, digest, redirect_url,
};
use axum::body::Bytes;
use leptos::prelude::*;
use sha2::{Digest as _, Sha256};

/// The page and the route of its form.
const PAGE: &str = "/admin/apps/authorize";
/// The shortest key of the form: as this page makes them, so that nobody can guess the code.
const KEY_LENGTH: usize = 32;
/// What comes with the address and goes along with the form.
const PASSED: [&str; 7] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
];

/// A parameter that was sent, exactly as it came.
fn sent<'a>(fields: &'a Fields, name: &'static str) -> Option<(&'static str, &'a str)> {
    Some((name, fields.raw(name))).filter(|(_, value)| !value.is_empty())
}

fn wish(fields: &Fields) -> AppWish {
    AppWish {
        client_id: fields.get("client_id").to_owned(),
        redirect_uri: fields.raw("redirect_uri").to_owned(),
        scope: fields.get("scope").to_owned(),
        challenge: fields.given("code_challenge").map(str::to_owned),
        challenge_method: fields.given("code_challenge_method").map(str::to_owned),
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
    let query = visit.query.clone();
    let asked = wish(&query);
    let AppRequest { app, scopes } = visit.app.service.app_request(&visit.actor, &asked).await?;
    let scopes = match sorted_out(&query, scopes) {
        Ok(scopes) => scopes,
        Err(error) => return Err(back_to(&query, &[("error", error)])),
    };
    let one_time = new_key(&visit);
    let (name, person) = (app.name.clone(), visit.person.clone());
    let who = person.map_or(String::new(), |person| person.email);
    let shop = visit.brand.brand.name.clone();
    let origin = RedirectUri::parse(&asked.redirect_uri).map(|uri| uri.origin().to_owned());
    let origin = origin.unwrap_or_default();
    let host = origin.split_once("://").map_or("", |(_, host)| host).to_owned();
    let pages = visit.app.payment_pages.clone();
    let drawn = visit.page(move || draw(&name, (&shop, &who, &host), scopes, &query, one_time));
    Ok(form_policy(drawn, &pages, &origin))
}

/// The scopes, or the word of RFC 6749, 4.1.2.1 for what is wrong.
fn sorted_out(
    fields: &Fields,
    scopes: Result<Scopes, (&'static str, Problem)>,
) -> Result<Scopes, &'static str> {
    if fields.get("response_type") != "code" {
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
    query: &Fields,
    one_time: String,
) -> AnyView {
    let title = t_with("admin.consent.title", &[("name", name)]);
    let lead = t_with("admin.consent.lead", &[("name", name), ("shop", shop), ("who", who)]);
    let back = t_with("admin.consent.back", &[("host", host)]);
    let wanted = scopes_in_words(scopes);
    let hidden = PASSED.into_iter().filter_map(|name| sent(query, name));
    let hidden = hidden.map(|(name, value)| (name, value.to_owned())).collect();
    view! {
        <Shell title=title.clone() frame=Frame::Narrow>
            <PageHead title=title lead=lead/>
            <div class="stack measure">
                <p>{t("admin.consent.wants")}</p>
                {wanted}
                <p>{back}</p>
                <p class="muted">{t("admin.consent.note")}</p>
                <PostForm action=PAGE key=one_time hidden=hidden>
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

/// `POST /admin/apps/authorize`.
pub async fn decide(visit: Visit, body: Bytes) -> PageResult {
    let fields = Fields::parse(&body);
    let kept = PASSED.into_iter().filter_map(|name| sent(&fields, name));
    let query = serde_urlencoded::to_string(kept.collect::<Vec<_>>()).unwrap_or_default();
    let (form, page) = ("consent".to_owned(), format!("{PAGE}?{query}"));
    let posted = Posted { visit, fields, form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(one_time) = one_time(&posted.fields) else { return posted.keyless().await };
    let (visit, fields) = (&posted.visit, &posted.fields);
    let asked = wish(fields);
    // Looked up again: whatever the form says, only a registered address is gone to.
    let request = visit.app.service.app_request(&visit.actor, &asked).await?;
    if let Err(error) = sorted_out(fields, request.scopes) {
        return Err(back_to(fields, &[("error", error)]));
    }
    if fields.get("decision") != "allow" {
        return Err(back_to(fields, &[("error", "access_denied")]));
    }
    let (key, code) = one_time;
    let shown = code.reveal().to_owned();
    let command = AuthorizeApp { actor: visit.actor.clone(), wish: asked, code };
    match posted.once(Some(key), command, render).await {
        Ok(_) => Err(back_to(fields, &[("code", &shown)])),
        Err(error) => posted.refuse(error).await,
    }
}

/// The form's key and the code that comes of it, the same at every click. Both are digests, so that what is kept of the
/// key says nothing about the code.
fn one_time(fields: &Fields) -> Option<(OnceKey, NewSecret)> {
    let sent = fields.get(KEY_FIELD);
    let key = OnceKey::parse(sent).filter(|key| (KEY_LENGTH..=128).contains(&key.len()))?;
    let code = NewSecret::app_code(&Derived(Sha256::digest(format!("code {key}")).into()));
    let kept = digest(&format!("consent {key}"));
    Some((OnceKey::new(KeySpace::Form, kept, &["POST", PAGE, &fields.with(KEY_FIELD, "")]), code))
}

/// Randomness that was drawn before, when the form was shown.
struct Derived([u8; 32]);

impl Entropy for Derived {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.iter_mut().zip(self.0).for_each(|(byte, drawn)| *byte = drawn);
    }
}

fn render(outcome: &Result<(), Refusal>, _: &RenderContext) -> (u16, String) {
    let kept = outcome.as_ref().err().map(Kept::of_refusal).unwrap_or_default();
    kept.answer()
}

/// To the app, with what came of it and with the state it gave along.
fn back_to(fields: &Fields, outcome: &[(&str, &str)]) -> PageError {
    let mut parameters = outcome.to_vec();
    parameters.push(("state", fields.raw("state")));
    PageError::Away(redirect_url(fields.raw("redirect_uri"), &parameters))
}
