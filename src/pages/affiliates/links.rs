//! `/affiliate/links`: every link of one's own with what it brought, asking for another one, switching one off and on.

use super::qr::link_url;
use crate::components::{
    Actions, Amount, Breadcrumb, Fact, Field, FieldKind, KeyValues, Note, PageHead, PostForm,
    Section, Shell, StateChip, Submit, Tone, Weight, number_text, page, t,
};
use crate::domain::ids::LinkId;
use crate::domain::money::{Currency, Money};
use crate::forms::AddOwnLinkForm;
use crate::http::{Kept, PageResult, Visit};
use crate::islands::CopyButton;
use crate::pages::words::affiliate_name;
use crate::server_fns::affiliates::{AddOwnLink, SwitchLink};
use crate::service::{LINKS_MAX, Link, Overview, Refusal, Subject};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;
use std::sync::Arc;

/// What the page shows.
struct Loaded {
    overview: Arc<Overview>,
    reasons: Vec<(LinkId, String)>,
    base_url: String,
    currency: Currency,
    form: Kept<AddOwnLinkForm>,
    keys: Vec<String>,
    add_key: String,
}

/// `/affiliate/links`.
#[component]
pub fn OwnLinks() -> impl IntoView {
    crate::http::load(show)
}

/// The page; only affiliates have one.
pub async fn show(visit: Visit) -> PageResult {
    let customer = visit.customer()?;
    let service = &visit.app.service;
    let overview = service.overview(&visit.actor, customer).await?;
    if overview.summary.state.is_none() {
        return Err(Refusal::NotFound(Subject::Link).into());
    }
    let loaded = Loaded {
        reasons: service.link_reasons(&visit.actor, customer).await?,
        base_url: visit.shop.base_url.clone(),
        currency: visit.shop.currency,
        form: visit.kept_form().await?,
        keys: overview.links.iter().map(|_| visit.new_form_key()).collect(),
        add_key: visit.new_form_key(),
        overview,
    };
    Ok(visit.page(move || draw(loaded)))
}

fn draw(loaded: Loaded) -> AnyView {
    let title = t("portal.affiliate.links.title");
    let is_active = loaded.overview.summary.state.as_deref() == Some("active");
    let links: Vec<_> = loaded
        .overview
        .links
        .iter()
        .zip(&loaded.keys)
        .map(|(link, key)| one(link, &loaded, is_active.then(|| key.clone())))
        .collect();
    let add = add(&loaded, is_active);
    view! {
        <Shell title=title>
            <Breadcrumb trail=vec![(affiliate_name(&page()), "/affiliate".into())]/>
            <PageHead title=title lead=t("portal.affiliate.links.lead")/>
            {links} {add}
        </Shell>
    }
    .into_any()
}

/// One link; it can be switched with `key`.
fn one(link: &Link, loaded: &Loaded, key: Option<String>) -> AnyView {
    let page = page();
    let number = |count| number_text(count, page.language);
    let revenue = Money::new(link.revenue_minor, loaded.currency);
    let title = link.label.clone().unwrap_or_else(|| link.code.to_string());
    let reason = loaded.reasons.iter().find(|(id, _)| *id == link.id);
    let reason = reason.map(|(_, reason)| reason.clone());
    let can_share = matches!(link.state.as_str(), "active" | "inactive");
    let url = link_url(&loaded.base_url, link);
    let mut facts = vec![
        Fact::new(t("portal.affiliate.links.state"), {
            let state = link.state.clone();
            view! { <StateChip state=state/> }
        }),
        Fact::new(t("portal.affiliate.links.code"), link.code.to_string()),
    ];
    if let Some(reason) = reason {
        facts.push(Fact::new(t("portal.affiliate.links.reason"), reason));
    }
    if can_share {
        let shown = url.clone();
        let copy = view! {
            <span class="copy-row">
                <code>{shown}</code>
                <CopyButton
                    text=url
                    label=t("portal.islands.copy").to_owned()
                    done=t("portal.islands.copied").to_owned()
                />
            </span>
        };
        facts.push(Fact::new(t("portal.affiliate.link.label"), copy));
        facts.push(Fact::new(t("portal.affiliate.stats.clicks"), number(link.clicks)));
        facts.push(Fact::new(t("portal.affiliate.stats.sales"), number(link.sales)));
        let revenue = view! { <Amount money=revenue/> };
        facts.push(Fact::new(t("portal.affiliate.links.revenue"), revenue));
    }
    let qr = can_share.then(|| {
        let href = format!("/affiliate/qr.svg?link={}", link.id);
        view! { <p><a class="small" href=href>{t("portal.affiliate.link.qr")}</a></p> }
    });
    let switch = key.filter(|_| can_share).map(|key| switch(link, key));
    view! {
        <Section title=title>
            <div class="measure">
                <KeyValues facts=facts/>
                {qr} {switch}
            </div>
        </Section>
    }
    .into_any()
}

fn switch(link: &Link, key: String) -> AnyView {
    let is_on = link.state == "active";
    let label = if is_on { "portal.affiliate.links.off" } else { "portal.affiliate.links.on" };
    let to = if is_on { "0" } else { "1" };
    let hidden = vec![("id", link.id.to_string()), ("is_on", to.to_owned())];
    view! {
        <PostForm action=SwitchLink::url() key=key hidden=hidden>
            <Actions>
                <Submit label=t(label) weight=Weight::Normal/>
            </Actions>
        </PostForm>
    }
    .into_any()
}

/// The form for another link, or why there can be none.
fn add(loaded: &Loaded, is_active: bool) -> AnyView {
    let (rule, form) = (&loaded.overview.rule, &loaded.form);
    let obstacle = if !is_active {
        Some("refusals.affiliate_inactive")
    } else if !rule.has_custom_links {
        Some("portal.affiliate.links.closed")
    } else if loaded.overview.links.len() >= LINKS_MAX {
        Some("portal.affiliate.links.full")
    } else {
        None
    };
    if let Some(obstacle) = obstacle {
        return view! { <Note tone=Tone::Info>{t(obstacle)}</Note> }.into_any();
    }
    let waits =
        rule.links_need_approval.then(|| view! { <p>{t("portal.affiliate.links.waits")}</p> });
    let (code, code_error) = (form.code.to_string(), form.error("code"));
    let (label, label_error) = (form.label.to_string(), form.error("label"));
    let key = loaded.add_key.clone();
    view! {
        <Section title=t("portal.affiliate.links.add")>
            <div class="measure">
                <PostForm action=AddOwnLink::url() key=key>
                    {waits}
                    <Field label=t("portal.affiliate.links.code") name="code"
                        kind=FieldKind::Exact max_length=64
                        hint=t("portal.affiliate.links.code_hint")
                        value=code error=code_error/>
                    <Field label=t("portal.affiliate.links.label") name="label" max_length=80
                        optional=true value=label error=label_error/>
                    <Actions>
                        <Submit label=t("portal.affiliate.links.submit") weight=Weight::Primary/>
                    </Actions>
                </PostForm>
            </div>
        </Section>
    }
    .into_any()
}
