//! `/account`: name, language and zone, and the way to everything else about one's own account.

use crate::components::{
    Actions, Choice, Field, Frame, PageHead, PostForm, Section, Select, Shell, Submit, page, t,
};
use crate::forms::AccountForm;
use crate::http::{Kept, PageResult, Visit};
use crate::i18n::Language;
use crate::pages::account::zones::ZONES;
use crate::server_fns::account::SaveAccount;
use crate::service::{Preferences, SignedIn};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// `/account`.
#[component]
pub fn Account() -> impl IntoView {
    crate::http::load(show)
}

/// What the page says.
struct Facts {
    name: String,
    email: String,
    /// Of a customer.
    preferences: Option<Preferences>,
    has_password: bool,
    has_second_factor: bool,
    sessions: usize,
    awaited: Option<String>,
}

/// `GET /account`.
pub async fn show(visit: Visit) -> PageResult {
    let who = visit.signed_in()?;
    let (service, actor) = (&visit.app.service, &visit.actor);
    let person = visit.person.clone();
    let mut facts = Facts {
        name: person.as_ref().map(|person| person.name.clone()).unwrap_or_default(),
        email: person.map(|person| person.email).unwrap_or_default(),
        preferences: None,
        has_password: service.has_password(actor, &who).await?,
        has_second_factor: service.has_second_factor(&visit.shop.id, &who).await?,
        sessions: service.own_sessions(actor).await?.len(),
        awaited: None,
    };
    if let SignedIn::Customer(id) = &who {
        facts.preferences = Some(service.preferences(actor, id).await?);
        facts.awaited = service.awaited_email(actor, id).await?.map(|email| email.to_string());
    }
    let (kept, key) = (visit.kept_form().await?, visit.new_form_key());
    Ok(visit.page(move || {
        view! {
            <Shell title=t("portal.account.title") frame=Frame::Narrow>
                <PageHead title=t("portal.account.title")/>
                {form(&kept, &facts, key)} {sign_in(&facts)} {rest(&facts)}
            </Shell>
        }
    }))
}

fn form(kept: &Kept<AccountForm>, facts: &Facts, key: String) -> AnyView {
    let name = kept.value_or(|form| form.name.to_string(), &facts.name);
    let error = kept.error("name");
    let locale = facts.preferences.as_ref().map(|preferences| locale(kept, preferences));
    let is_optional = facts.preferences.is_some();
    view! {
        <PostForm action=SaveAccount::url() key=key>
            <Field
                label=t("portal.account.name")
                name="name"
                value=name
                error=error
                optional=is_optional
                autocomplete="name"
                max_length=100
            />
            {locale}
            <Actions>
                <Submit label=t("portal.account.save")/>
            </Actions>
        </PostForm>
    }
    .into_any()
}

/// Language and zone.
fn locale(kept: &Kept<AccountForm>, preferences: &Preferences) -> AnyView {
    let page = page();
    let language = preferences.language.clone().unwrap_or_default();
    let language = kept.value_or(|form| form.language.to_string(), &language);
    let zone = preferences.time_zone.clone().unwrap_or_default();
    let zone = kept.value_or(|form| form.time_zone.to_string(), &zone);
    let mut languages = vec![Choice::new("", page.t("portal.account.language_auto"))];
    for tag in &page.brand.brand.languages {
        if let Some(spoken) = Language::parse(tag) {
            languages.push(Choice::new(tag.clone(), spoken.text("portal.account.own_name")));
        }
    }
    let mut zones = vec![Choice::new("", page.t("portal.account.zone_auto"))];
    zones.extend(ZONES.iter().map(|zone| Choice::new(*zone, zone.replace('_', " "))));
    view! {
        <Select label=t("portal.account.language") name="language" choices=languages value=language
            error=kept.error("language") may_be_empty=true/>
        <Select label=t("portal.account.zone") name="time_zone" choices=zones value=zone
            error=kept.error("time_zone") may_be_empty=true/>
    }
    .into_any()
}

/// One part of the account: what it is now, and the way to change it.
fn part(name: &str, text: String, href: &str) -> AnyView {
    let page = page();
    let title = page.t(&format!("portal.account.{name}.title"));
    let more = (page.t(&format!("portal.account.{name}.go")).into(), href.to_owned());
    view! {
        <Section title=title more=more>
            <p class="muted">{text}</p>
        </Section>
    }
    .into_any()
}

/// How one signs in.
fn sign_in(facts: &Facts) -> AnyView {
    let page = page();
    let email = facts.preferences.is_some().then(|| {
        let text = match &facts.awaited {
            Some(awaited) => page.t_with(
                "portal.account.email.now_awaited",
                &[("email", &facts.email), ("awaited", awaited)],
            ),
            None => facts.email.clone(),
        };
        part("email", text, "/account/email")
    });
    let choose = |is_on: bool, on: &str, off: &str| page.t(if is_on { on } else { off }).to_owned();
    let password = choose(
        facts.has_password,
        "portal.account.password.is_set",
        "portal.account.password.is_missing",
    );
    let factor = choose(
        facts.has_second_factor,
        "portal.account.second_factor.is_on",
        "portal.account.second_factor.is_off",
    );
    let count = facts.sessions.to_string();
    let sessions = match facts.sessions {
        0 | 1 => page.t("portal.account.sessions.only").to_owned(),
        _ => page.t_with("portal.account.sessions.count", &[("count", &count)]),
    };
    view! {
        {email}
        {part("password", password, "/account/password")}
        {part("second_factor", factor, "/account/second-factor")}
        {part("sessions", sessions, "/account/sessions")}
    }
    .into_any()
}

/// What only customers have.
fn rest(facts: &Facts) -> Option<AnyView> {
    facts.preferences.as_ref()?;
    let text = |key: &str| t(key).to_owned();
    Some(
        view! {
            {part("notices", text("portal.account.notices.text"), "/account/notices")}
            {part("data", text("portal.account.data.text"), "/account/data")}
            {part("close", text("portal.account.close.text"), "/account/close")}
        }
        .into_any(),
    )
}
