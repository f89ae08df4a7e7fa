//! API keys: what each may do and when it was last used, a form for a new one, and revoking one. A new key is shown on
//! the answer to its own form, this once: it is kept nowhere, so there is no page to come back to.

use super::post::{Kept, Posted, new_key};
use crate::components::{
    Actions, Breadcrumb, Cell, Column, CopyField, DataTable, Empty, Fact, Field, FlashKind, Frame,
    KeyValues, LinkButton, Note, PageHead, PostForm, Row, Section, Shell, StateChip, Submit, Tab,
    Tabs, Tone, Weight, page, t,
};
use crate::domain::actor::{Scope, Scopes};
use crate::domain::clock::Timestamp;
use crate::domain::ids::ApiKeyId;
use crate::http::{Fields, FormState, PageResult, Visit};
use crate::islands::CopyButton;
use crate::service::{IssueKey, KeyRow, NewSecret, Refusal, RenderContext, RevokeKey, Subject};
use axum::body::Bytes;
use axum::extract::Path;
use leptos::prelude::*;

/// The page and the route of its form.
const PAGE: &str = "/admin/keys";
/// The name under which the form's values are kept.
const FORM: &str = "keys";

/// The tabs of this part: API keys, publishable keys, apps.
pub fn tabs(current: &str) -> AnyView {
    let tab = |name: &str, href: &str| Tab {
        label: t(&format!("admin.keys.tab.{name}")).into(),
        href: href.to_owned(),
        current: current == name,
        count: None,
    };
    let tabs = vec![
        tab("api", PAGE),
        tab("publishable", "/admin/keys/publishable"),
        tab("apps", "/admin/apps"),
    ];
    view! { <Tabs label=t("admin.keys.tabs") tabs=tabs/> }.into_any()
}

/// `/admin/keys`.
#[component]
pub fn ApiKeys() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/keys`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let keys = visit.app.service.api_keys(&visit.actor).await?;
    let (state, key) = (visit.take_form(FORM).await?, new_key(&visit));
    Ok(visit.page(move || {
        let title = page().nav_name("keys", "admin.keys.title");
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title lead=t("admin.keys.lead")/>
                {tabs("api")} {table(&keys)} {form(&state, key)}
            </Shell>
        }
    }))
}

/// How a key is doing, by the name of a state chip.
fn state_of(key: &KeyRow, now: Timestamp) -> &'static str {
    match (key.revoked_at, key.expires_at) {
        (Some(_), _) => "inactive",
        (None, Some(end)) if end <= now => "expired",
        (None, _) => "active",
    }
}

fn table(keys: &[KeyRow]) -> AnyView {
    if keys.is_empty() {
        let next = (t("admin.keys.create.title").into(), "#new".to_owned());
        let (title, text) = (t("admin.keys.empty_title"), t("admin.keys.empty_text"));
        return view! { <Empty title=title text=text next=next/> }.into_any();
    }
    let page = page();
    let columns = vec![
        Column::main(t("admin.keys.label")),
        Column::state(t("admin.keys.state")),
        Column::labelled(t("admin.keys.created")),
        Column::labelled(t("admin.keys.used")),
        Column::quiet(t("admin.keys.scopes")),
    ];
    let line = |key: &KeyRow| {
        let never = || Cell::Text(page.t("admin.keys.never").into());
        let cells = vec![
            Cell::Text(key.label.clone().into()),
            Cell::State(state_of(key, page.now).into()),
            Cell::Day(key.created_at),
            key.used_at.map_or_else(never, |at| Cell::Text(page.ago(at).into())),
            Cell::View(short_scopes(key.scopes)),
        ];
        Row::link(format!("{PAGE}/{}", key.id), cells)
    };
    let rows = keys.iter().map(line).collect();
    view! { <DataTable caption=t("admin.keys.title") columns=columns rows=rows/> }.into_any()
}

/// Scopes as a program writes them, for a row.
pub fn short_scopes(scopes: Scopes) -> AnyView {
    if scopes == Scopes::all() {
        return t("admin.keys.all_scopes").into_any();
    }
    view! { <small>{scopes.to_text().replace(',', ", ")}</small> }.into_any()
}

/// Scopes in words, each with what a program calls it.
pub fn scopes_in_words(scopes: Scopes) -> AnyView {
    let page = page();
    let items: Vec<_> = Scope::ALL
        .into_iter()
        .filter(|scope| scopes.contains(*scope))
        .map(|scope| {
            view! { <li>{page.t(&scope_key(scope))} " " <code class="muted">{scope.as_str()}</code></li> }
        })
        .collect();
    view! { <ul class="prose">{items}</ul> }.into_any()
}

fn scope_key(scope: Scope) -> String {
    format!("admin.scope.{}", scope.as_str().replace('.', "_"))
}

fn form(state: &FormState, key: String) -> AnyView {
    let page = page();
    let boxes: Vec<_> = Scope::ALL
        .into_iter()
        .map(|scope| {
            let name = format!("scope.{}", scope.as_str());
            let checked = state.value(&name) == "1";
            view! {
                <label class="choice">
                    <input type="checkbox" name=name value="1" checked=checked/>
                    <span>
                        {page.t(&scope_key(scope))}
                        <small><code>{scope.as_str()}</code></small>
                    </span>
                </label>
            }
        })
        .collect();
    let (label, problem) = (state.value("label"), state.error("label"));
    let error = state.error("scopes").map(|error| view! { <p class="field-error">{error}</p> });
    view! {
        <Section title=t("admin.keys.create.title")>
            <div id="new" class="measure">
                <PostForm action=PAGE key=key>
                    <Field label=t("admin.keys.label") name="label" max_length=80
                        hint=t("admin.keys.create.label_hint") value=label
                        error=problem/>
                    <fieldset class="field">
                        <legend>{t("admin.keys.scopes")}</legend>
                        <div class="choices">{boxes}</div>
                        {error}
                    </fieldset>
                    <Actions>
                        <Submit label=t("admin.keys.create.submit")/>
                    </Actions>
                </PostForm>
            </div>
        </Section>
    }
    .into_any()
}

/// `POST /admin/keys`: makes a key and shows it.
pub async fn create(visit: Visit, body: Bytes) -> PageResult {
    let (form, page) = (FORM.to_owned(), PAGE.to_owned());
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(key) = posted.key(PAGE, "create") else { return posted.keyless().await };
    let is_ticked = |scope: &Scope| posted.fields.get(&format!("scope.{}", scope.as_str())) == "1";
    let secret = NewSecret::api_key(posted.visit.app.service.entropy());
    let shown = secret.reveal().to_owned();
    let command = IssueKey {
        actor: posted.visit.actor.clone(),
        secret,
        scopes: Scope::ALL.into_iter().filter(is_ticked).collect(),
        label: posted.fields.get("label").to_owned(),
    };
    match posted.once(Some(key), command, render_key).await {
        // The secret of the first answer is nowhere any more.
        Ok(answer) if answer.is_replay => {
            let text = posted.visit.language.text("admin.keys.create.again").to_owned();
            posted.back(FlashKind::Info, text).await
        }
        Ok(_) => Ok(posted.visit.page(move || reveal(shown))),
        Err(error) => posted.refuse(error).await,
    }
}

fn reveal(secret: String) -> AnyView {
    let copied = secret.clone();
    view! {
        <Shell title=t("admin.keys.created_title") frame=Frame::Narrow>
            <PageHead title=t("admin.keys.created_title")/>
            <div class="form">
                <Note tone=Tone::Warning>{t("admin.keys.once")}</Note>
                <CopyField label=t("admin.keys.secret") id="secret" value=secret>
                    <CopyButton
                        text=copied
                        label=t("portal.islands.copy").to_owned()
                        done=t("portal.islands.copied").to_owned()
                    />
                </CopyField>
                <Actions>
                    <LinkButton label=t("admin.keys.back") href=PAGE/>
                </Actions>
            </div>
        </Shell>
    }
    .into_any()
}

fn read_id(id: &str) -> Result<ApiKeyId, Refusal> {
    ApiKeyId::parse(id).ok_or(Refusal::NotFound(Subject::Key))
}

/// `/admin/keys/{id}`.
#[component]
pub fn ApiKeyPage() -> impl IntoView {
    crate::http::load(show_one)
}

/// `GET /admin/keys/{id}`.
pub async fn show_one(visit: Visit) -> PageResult {
    let id = visit.param("id");
    visit.operator()?;
    let row = visit.app.service.api_key(&visit.actor, &read_id(&id)?).await?;
    let key = new_key(&visit);
    Ok(visit.page(move || {
        let (page, title) = (page(), row.label.clone());
        let trail = vec![(page.nav_name("keys", "admin.keys.title"), PAGE.to_owned())];
        let never = || t("admin.keys.never").to_owned();
        let mut facts = vec![
            Fact::new(t("admin.keys.id"), view! { <code>{row.id.to_string()}</code> }),
            Fact::new(t("admin.keys.created"), page.date_time_zone(row.created_at)),
            Fact::new(
                t("admin.keys.used"),
                row.used_at.map_or_else(never, |at| page.date_time_zone(at)),
            ),
        ];
        if let Some(at) = row.revoked_at {
            facts.push(Fact::new(t("admin.keys.revoked_at"), page.date_time_zone(at)));
        }
        let revoke = row.revoked_at.is_none().then(|| {
            let action = format!("{PAGE}/{}/revoke", row.id);
            let words = [
                t("admin.keys.revoke.title"),
                t("admin.keys.revoke.text"),
                t("admin.keys.revoke.submit"),
            ];
            revoke_form(words, action, key)
        });
        let (state, scopes) = (state_of(&row, page.now), scopes_in_words(row.scopes));
        view! {
            <Shell title=title.clone()>
                <Breadcrumb trail=trail/>
                <PageHead title=title>
                    <StateChip state=state/>
                </PageHead>
                <div class="measure">
                    <KeyValues facts=facts/>
                </div>
                <Section title=t("admin.keys.scopes")>{scopes}</Section>
                {revoke}
            </Shell>
        }
    }))
}

/// Asks for the one thing that can be done to a key or an app: title, text and what the button says.
pub fn revoke_form(
    [title, text, submit]: [&'static str; 3],
    action: String,
    key: String,
) -> AnyView {
    view! {
        <Section title=title>
            <PostForm action=action key=key>
                <p>{text}</p>
                <Actions>
                    <Submit label=submit weight=Weight::Danger/>
                </Actions>
            </PostForm>
        </Section>
    }
    .into_any()
}

/// `POST /admin/keys/{id}/revoke`.
pub async fn revoke(visit: Visit, Path(id): Path<String>, body: Bytes) -> PageResult {
    let id = read_id(&id)?;
    let (form, page) = (FORM.to_owned(), PAGE.to_owned());
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(key) = posted.key("/admin/keys/{id}/revoke", id.as_str()) else {
        return posted.keyless().await;
    };
    let command = RevokeKey { actor: posted.visit.actor.clone(), key: id };
    let outcome = posted.once(Some(key), command, render_name).await;
    let language = posted.visit.language;
    let done = "admin.keys.revoke.done";
    posted.finish(outcome, |kept| language.format(done, &[("label", &kept.subject)])).await
}

fn render_key(outcome: &Result<ApiKeyId, Refusal>, _: &RenderContext) -> (u16, String) {
    let kept = outcome.as_ref().map_or_else(Kept::of_refusal, |_| Kept::default());
    kept.answer()
}

/// Keeps what something was called.
pub fn render_name(outcome: &Result<String, Refusal>, _: &RenderContext) -> (u16, String) {
    let named = |name: &String| Kept { subject: name.clone(), ..Kept::default() };
    outcome.as_ref().map_or_else(Kept::of_refusal, named).answer()
}
