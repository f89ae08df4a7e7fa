//! One link of an affiliate: its figures, and giving it a commission and a discount of its own.

use super::affiliate_page::{read_id, title_of};
use super::application_list::read_percent;
use super::post::{Kept, Posted, new_key};
use crate::components::{
    Actions, Amount, Breadcrumb, CopyField, Fact, Field, FieldKind, KeyValues, PageHead, PostForm,
    Section, Shell, StateChip, Submit, number_text, page, rate_text, t, t_with,
};
use crate::domain::affiliates::program::ProgramRule;
use crate::domain::ids::{CustomerId, LinkId};
use crate::domain::money::{Currency, Money, percent_text};
use crate::http::{Fields, FormState, PageResult, Visit};
use crate::service::{AffiliateRow, Link, Refusal, RenderContext, SetLinkTerms, Subject};
use axum::body::Bytes;
use axum::extract::Path;
use leptos::prelude::*;

/// What the page shows.
struct Loaded {
    row: AffiliateRow,
    link: Link,
    rule: ProgramRule,
    state: FormState,
    key: String,
    url: String,
    currency: Currency,
}

fn form_name(link: &LinkId) -> String {
    format!("link.{link}")
}

fn address(customer: &CustomerId, link: &LinkId) -> String {
    format!("/admin/affiliates/{customer}/links/{link}")
}

/// `/admin/affiliates/{id}/links/{link}`.
#[component]
pub fn AffiliateLinkPage() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /admin/affiliates/{id}/links/{link}`.
pub async fn show(visit: Visit) -> PageResult {
    visit.operator()?;
    let (id, link) = (visit.param("id"), visit.param("link"));
    let id = read_id(&id)?;
    let row = visit.app.service.affiliate(&visit.actor, &id).await?;
    let overview = visit.app.service.overview(&visit.actor, &id).await?;
    let found = overview.links.iter().find(|known| known.id.as_str() == link);
    let link = found.ok_or(Refusal::NotFound(Subject::Link))?.clone();
    let state = visit.take_form(&form_name(&link.id)).await?;
    let loaded = Loaded {
        row,
        rule: overview.rule.clone(),
        state,
        key: new_key(&visit),
        url: format!("{}/?ref={}", visit.shop.base_url, link.code),
        currency: visit.shop.currency,
        link,
    };
    Ok(visit.page(move || draw(&loaded)))
}

fn draw(loaded: &Loaded) -> AnyView {
    let (row, link) = (&loaded.row, &loaded.link);
    let title = t_with("admin.application.title", &[("code", link.code.as_str())]);
    let trail = vec![
        (page().nav_name("affiliates", "admin.affiliates.title"), "/admin/affiliates".to_owned()),
        (title_of(row).into(), format!("/admin/affiliates/{}", row.customer)),
    ];
    let (state, url) = (link.state.clone(), loaded.url.clone());
    let (facts, form) = (facts(loaded), form(loaded));
    view! {
        <Shell title=title.clone()>
            <Breadcrumb trail=trail/>
            <PageHead title=title>
                <StateChip state=state/>
            </PageHead>
            <div class="measure">
                <CopyField label=t("admin.application.url") id="url" value=url/>
            </div>
            <div class="measure">
                <KeyValues facts=facts/>
            </div>
            {form}
        </Shell>
    }
    .into_any()
}

fn facts(loaded: &Loaded) -> Vec<Fact> {
    let (page, link, rule) = (page(), &loaded.link, &loaded.rule);
    let number = |count| number_text(count, page.language);
    let revenue = Money::new(link.revenue_minor, loaded.currency);
    let mut facts = vec![
        Fact::new(
            t("admin.affiliate.link.rate"),
            rate_text(rule.rate_for(link.rate_override_ppm), page.language),
        ),
        Fact::new(
            t("admin.affiliate.link.discount"),
            rate_text(rule.discount_for(link.discount_override_ppm), page.language),
        ),
        Fact::new(t("admin.account.clicks"), number(link.clicks)),
        Fact::new(t("admin.account.sales"), number(link.sales)),
        Fact::new(t("admin.affiliate.link.revenue"), view! { <Amount money=revenue/> }),
        Fact::new(t("admin.affiliate.link.made"), page.date_time_zone(link.created_at)),
    ];
    if let Some(label) = link.label.clone() {
        facts.push(Fact::new(t("admin.affiliate.link.label"), label));
    }
    facts
}

fn form(loaded: &Loaded) -> AnyView {
    let (page, link, rule, state) = (page(), &loaded.link, &loaded.rule, &loaded.state);
    if !matches!(link.state.as_str(), "active" | "inactive") {
        return ().into_any();
    }
    let own = |ppm: Option<i64>| ppm.map(percent_text).unwrap_or_default();
    let rate = state.value_or("rate", &own(link.rate_override_ppm));
    let discount = state.value_or("discount", &own(link.discount_override_ppm));
    let hint = |ppm: i64| {
        page.t_with("admin.affiliate.terms.hint", &[("program", &rate_text(ppm, page.language))])
    };
    let (rate_hint, discount_hint) = (hint(rule.rate_ppm), hint(rule.discount_ppm));
    let (rate_error, discount_error) = (state.error("rate"), state.error("discount"));
    let (key, action) = (loaded.key.clone(), address(&loaded.row.customer, &link.id));
    view! {
        <Section title=t("admin.affiliate.terms.title")>
            <div class="measure">
                <PostForm action=action key=key>
                    <Field label=t("admin.application.approve.rate") name="rate"
                        kind=FieldKind::Number optional=true max_length=8 value=rate
                        hint=rate_hint error=rate_error/>
                    <Field label=t("admin.application.approve.discount") name="discount"
                        kind=FieldKind::Number optional=true max_length=8 value=discount
                        hint=discount_hint error=discount_error/>
                    <p class="muted">{t("admin.affiliate.terms.text")}</p>
                    <Actions>
                        <Submit label=t("admin.affiliate.terms.submit")/>
                    </Actions>
                </PostForm>
            </div>
        </Section>
    }
    .into_any()
}

/// `POST /admin/affiliates/{id}/links/{link}`: other terms for the link.
pub async fn change(
    visit: Visit,
    Path((id, link)): Path<(String, String)>,
    body: Bytes,
) -> PageResult {
    let customer = read_id(&id)?;
    let link = LinkId::parse(&link).ok_or(Refusal::NotFound(Subject::Link))?;
    let (form, page) = (form_name(&link), address(&customer, &link));
    let posted = Posted { visit, fields: Fields::parse(&body), form, page };
    if let Some(login) = posted.login_first().await? {
        return Ok(login);
    }
    let Some(key) = posted.key("/admin/affiliates/{id}/links/{link}", link.as_str()) else {
        return posted.keyless().await;
    };
    let read =
        || Ok((read_percent(&posted.fields, "rate")?, read_percent(&posted.fields, "discount")?));
    let outcome = match read() {
        Ok((rate_ppm, discount_ppm)) => {
            let actor = posted.visit.actor.clone();
            let command = SetLinkTerms { actor, customer, link, rate_ppm, discount_ppm };
            posted.once(Some(key), command, render).await
        }
        Err(refusal) => Err(refusal),
    };
    let language = posted.visit.language;
    let done = "admin.affiliate.terms.done";
    posted.finish(outcome, |kept| language.format(done, &[("code", &kept.subject)])).await
}

fn render(outcome: &Result<Link, Refusal>, _: &RenderContext) -> (u16, String) {
    let kept = match outcome {
        Ok(link) => Kept { subject: link.code.to_string(), ..Kept::default() },
        Err(refusal) => Kept::of_refusal(refusal),
    };
    kept.answer()
}
