//! API keys: what each may do and when it was last used, a form for a new one, and revoking one. A new key is shown in
//! the answer to its own form, once: it is not kept, so there is no page to come back to.

use super::scopes::{scope_key, scopes_in_words, short_scopes};
use crate::components::{
    Actions, Breadcrumb, Cell, Check, CheckGroup, Column, CopyField, DataTable, Empty, Fact, Field,
    Frame, KeyValues, LinkButton, Note, PageHead, PostForm, Row, Section, Shell, StateChip, Submit,
    Tab, Tabs, Tone, Weight, page, t,
};
use crate::domain::actor::Scope;
use crate::domain::clock::Timestamp;
use crate::domain::ids::ApiKeyId;
use crate::forms::IssueKeyForm;
use crate::http::{Kept, Page, PageResult, Visit};
use crate::islands::CopyButton;
use crate::server_fns::access::{IssueKey, RevokeKey};
use crate::service::{KeyRow, Refusal, Subject};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// The page.
const PAGE: &str = "/admin/keys";

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
    let (kept, key) = (visit.kept_form().await?, visit.new_form_key());
    Ok(visit.page(move || {
        let title = page().nav_name("keys", "admin.keys.title");
        view! {
            <Shell title=title.clone() frame=Frame::Wide>
                <PageHead title=title lead=t("admin.keys.lead")/>
                {tabs("api")}
                <p><a class="more" href="/docs">{t("admin.keys.reference")}</a></p>
                {table(&keys)} {form(&kept, key)}
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

fn form(form: &Kept<IssueKeyForm>, key: String) -> AnyView {
    let page = page();
    let boxes: Vec<_> = Scope::ALL
        .into_iter()
        .map(|scope| {
            let name = scope.as_str();
            let checked = form.scopes.iter().any(|chosen| **chosen == *name);
            let label = view! {
                {page.t(&scope_key(scope))}
                <small><code>{name}</code></small>
            };
            Check { value: name.to_owned(), is_checked: checked, label: label.into_any() }
        })
        .collect();
    let (label, problem) = (form.label.to_string(), form.error("label"));
    let unchosen = form.error("scopes");
    view! {
        <Section title=t("admin.keys.create.title")>
            <div id="new" class="measure">
                <PostForm action=IssueKey::url() key=key>
                    <Field label=t("admin.keys.label") name="label" max_length=80
                        hint=t("admin.keys.create.label_hint") value=label
                        error=problem/>
                    <CheckGroup label=t("admin.keys.scopes") name="scopes" checks=boxes
                        error=unchosen/>
                    <Actions>
                        <Submit label=t("admin.keys.create.submit")/>
                    </Actions>
                </PostForm>
            </div>
        </Section>
    }
    .into_any()
}

/// The page that shows a new key, once.
pub fn reveal(secret: String) -> Page {
    Page::new(move || revealed(secret))
}

fn revealed(secret: String) -> AnyView {
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

/// `/admin/keys/{id}`.
#[component]
pub fn ApiKeyPage() -> impl IntoView {
    crate::http::load(show_one)
}

/// `GET /admin/keys/{id}`.
pub async fn show_one(visit: Visit) -> PageResult {
    let id = visit.param("id");
    visit.operator()?;
    let id = ApiKeyId::parse(&id).ok_or(Refusal::NotFound(Subject::Key))?;
    let row = visit.app.service.api_key(&visit.actor, &id).await?;
    let key = visit.new_form_key();
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
            let form = (RevokeKey::url(), row.id.to_string(), key);
            let words = [
                t("admin.keys.revoke.title"),
                t("admin.keys.revoke.text"),
                t("admin.keys.revoke.submit"),
            ];
            revoke_form(words, form)
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

/// The form that ends a key or an app: title, text and the words of the button; where it posts to, what it is about and
/// its one-time key.
pub fn revoke_form(
    [title, text, submit]: [&'static str; 3],
    (action, id, key): (&'static str, String, String),
) -> AnyView {
    view! {
        <Section title=title>
            <PostForm action=action key=key hidden=vec![("id", id)]>
                <p>{text}</p>
                <Actions>
                    <Submit label=submit weight=Weight::Danger/>
                </Actions>
            </PostForm>
        </Section>
    }
    .into_any()
}
