//! One link of an affiliate: its figures, and giving it a commission and a discount of its own.

use super::affiliate::{read_id, title_of};
use crate::components::{
    Actions, Amount, Breadcrumb, CopyField, Fact, Field, FieldKind, KeyValues, PageHead, PostForm,
    Section, Shell, StateChip, Submit, number_text, page, rate_digits, rate_text, t, t_with,
};
use crate::domain::affiliates::program::ProgramRule;
use crate::domain::money::{Currency, Money};
use crate::forms::LinkTermsForm;
use crate::http::{Kept, PageResult, Visit};
use crate::server_fns::affiliates::SetLinkTerms;
use crate::service::{AffiliateRow, Link, Refusal, Subject};
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// What the page shows.
struct Loaded {
    row: AffiliateRow,
    link: Link,
    rule: ProgramRule,
    form: Kept<LinkTermsForm>,
    key: String,
    url: String,
    currency: Currency,
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
    let form = visit.kept_form_of(link.id.as_str()).await?;
    let loaded = Loaded {
        row,
        rule: overview.rule.clone(),
        form,
        key: visit.new_form_key(),
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
    let (facts, form) = (facts(loaded), terms(loaded));
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

fn terms(loaded: &Loaded) -> AnyView {
    let (page, link, rule, form) = (page(), &loaded.link, &loaded.rule, &loaded.form);
    if !matches!(link.state.as_str(), "active" | "inactive") {
        return ().into_any();
    }
    let language = page.language;
    let own = |ppm: Option<i64>| ppm.map_or_else(String::new, |ppm| rate_digits(ppm, language));
    let rate = form.value_or(|form| form.rate.to_string(), &own(link.rate_override_ppm));
    let discount = own(link.discount_override_ppm);
    let discount = form.value_or(|form| form.discount.to_string(), &discount);
    let hint = |ppm: i64| {
        page.t_with("admin.affiliate.terms.hint", &[("program", &rate_text(ppm, page.language))])
    };
    let (rate_hint, discount_hint) = (hint(rule.rate_ppm), hint(rule.discount_ppm));
    let (rate_error, discount_error) = (form.error("rate"), form.error("discount"));
    let key = loaded.key.clone();
    let hidden = vec![("affiliate", loaded.row.customer.to_string()), ("id", link.id.to_string())];
    view! {
        <Section title=t("admin.affiliate.terms.title")>
            <div class="measure">
                <PostForm action=SetLinkTerms::url() key=key hidden=hidden>
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
