//! `GET /affiliate`: what can be used now, where the rest is, the link, how it does, and the newest commissions.

use super::commissions::{newest, newest_columns};
use super::join;
use super::next_step::next_step_text;
use super::program::terms_list;
use super::qr::own_link;
use super::stats::{Range, figures};
use crate::components::{
    Amount, AmountSize, CopyField, DataTable, Empty, Headline, Icon, LATEST_ROWS, LinkButton,
    MoneyLine, Note, PageContext, PageHead, Section, Segment, Shell, Tone, Weight, money_text,
    page, rate_text, t,
};
use crate::domain::affiliates::next_step::next_step;
use crate::domain::money::{Currency, Money};
use crate::http::{PageResult, Visit};
use crate::islands::CopyButton;
use crate::pages::words::affiliate_name;
use crate::service::Overview;
use leptos::prelude::*;
use std::sync::Arc;

/// What the page shows, cheap to hand to its parts.
struct Facts {
    overview: Arc<Overview>,
    currency: Currency,
    base_url: String,
    range: Range,
}

/// `/affiliate`.
#[component]
pub fn AffiliateOverview() -> impl IntoView {
    crate::http::load(show)
}

/// The affiliate's page, or the invitation for those who do not take part yet.
pub async fn show(visit: Visit) -> PageResult {
    let customer = visit.customer()?;
    let overview = visit.app.service.overview(&visit.actor, customer).await?;
    if overview.summary.state.is_none() {
        return join::invite(&visit, &overview).await;
    }
    let facts = Facts {
        overview,
        currency: visit.shop.currency,
        base_url: visit.shop.base_url.clone(),
        range: Range::of(visit.query.get("days"), visit.app.service.today_of(&visit.shop.id)),
    };
    let release = facts.overview.summary.next_release.map(|(at, _)| at);
    let until = visit.until_midnight_or(release);
    Ok(visit.page(move || account(&facts)).kept(until))
}

fn account(facts: &Facts) -> impl IntoView + use<> {
    let page = page();
    let (rule, currency) = (facts.overview.own_rule(), facts.currency);
    let terms = terms_list(&page, &rule, currency);
    let terms = view! {
        <details class="disclose">
            <summary>{t("portal.affiliate.terms.title")}</summary>
            {terms}
        </details>
    };
    let link = link(&page, facts);
    let figures = figures(&page, &facts.range, &facts.overview.days, currency);
    let title = affiliate_name(&page);
    let (top, latest) = (top(&page, facts), latest(&page, facts));
    view! {
        <Shell title=title.clone()>
            <PageHead title=title/>
            {top} {link} {figures} {terms} {latest}
        </Shell>
    }
}

/// The number that matters with what can be done about it, and where all the rest is.
fn top(page: &PageContext, facts: &Facts) -> AnyView {
    let summary = &facts.overview.summary;
    let is_active = summary.state.as_deref() == Some("active");
    let available = Money::new(summary.available_minor, facts.currency);
    let weight = if available.minor > 0 { Weight::Primary } else { Weight::Normal };
    let value = view! { <Amount money=available size=AmountSize::Hero/> }.into_any();
    let actions = is_active.then(|| {
        view! {
            <LinkButton
                label=t("portal.affiliate.convert")
                href="/balance/convert"
                weight=weight
                sign=Icon::Swap
            />
            <LinkButton label=t("portal.affiliate.payout") href="/balance/payout"/>
        }
    });
    let disabled = (!is_active).then(|| {
        view! { <Note tone=Tone::Warning>{t("refusals.affiliate_inactive")}</Note> }
    });
    let segment = |minor: i64, href: &str| Segment {
        money: Money::new(minor, facts.currency),
        href: href.to_owned(),
    };
    let totals = &summary.totals;
    view! {
        {disabled} {warnings(page, facts)}
        <Headline label=t("portal.affiliate.available") value=value>
            {actions}
        </Headline>
        <MoneyLine
            earned=Money::new(totals.earned_minor(), facts.currency)
            pending=segment(summary.pending_minor, "/affiliate/commissions?state=pending")
            available=segment(summary.available_minor, "/balance")
            requested=segment(summary.requested_minor, "/balance/payout")
            paid=segment(totals.paid_minor, "/balance/payout?state=completed#requests")
            converted=segment(totals.converted_minor, "/balance?account=store")
            note=coming(page, facts)
        />
    }
    .into_any()
}

/// What comes next and when, or what blocks it.
fn coming(page: &PageContext, facts: &Facts) -> String {
    let overview = &facts.overview;
    let step = next_step(&overview.summary.standing(), &overview.rule, page.now);
    next_step_text(page, step, facts.currency)
}

/// What is owed and what is held back.
fn warnings(page: &PageContext, facts: &Facts) -> Option<AnyView> {
    let summary = &facts.overview.summary;
    let sentence = |minor: i64, key: &str| {
        let amount = money_text(Money::new(minor, facts.currency), page.language);
        (minor > 0).then(|| page.t_with(key, &[("amount", &amount)]))
    };
    let owed = sentence(summary.owed_minor, "portal.affiliate.owed");
    let frozen = sentence(summary.frozen_minor, "portal.affiliate.frozen");
    (owed.is_some() || frozen.is_some()).then(|| {
        let sentences: Vec<_> =
            owed.into_iter().chain(frozen).map(|text| view! { <p>{text}</p> }).collect();
        view! { <Note tone=Tone::Warning>{sentences}</Note> }.into_any()
    })
}

/// The link to share: copy, send, QR code.
fn link(page: &PageContext, facts: &Facts) -> AnyView {
    let Some(url) = own_link(&facts.overview, &facts.base_url) else {
        return view! { <p><a href="/affiliate/links">{t("portal.affiliate.links.all")}</a></p> }
            .into_any();
    };
    let body = page.t_with("portal.affiliate.link.mail_body", &[("link", &url)]);
    let subject =
        page.t_with("portal.affiliate.link.mail_subject", &[("shop", &page.brand.brand.name)]);
    let mail = format!("mailto:?subject={}&body={}", percent(&subject), percent(&body));
    let rule = facts.overview.own_rule();
    let hint = (rule.discount_for(None) > 0).then(|| {
        let discount = rate_text(rule.discount_for(None), page.language);
        let rate = rate_text(rule.rate_ppm, page.language);
        page.t_with("portal.affiliate.link.hint", &[("discount", &discount), ("rate", &rate)])
    });
    let shown = url.clone();
    view! {
        <Section
            title=t("portal.affiliate.link.title")
            more=(t("portal.affiliate.links.all").into(), "/affiliate/links".to_owned())
        >
            <CopyField label=t("portal.affiliate.link.label") id="link" value=url>
                <CopyButton
                    text=shown
                    label=t("portal.islands.copy").to_owned()
                    done=t("portal.islands.copied").to_owned()
                />
            </CopyField>
            {hint.map(|hint| view! { <p class="muted small">{hint}</p> })}
            <div class="row">
                <LinkButton label=t("portal.affiliate.link.mail") href=mail sign=Icon::Share/>
                <details class="disclose">
                    <summary>{t("portal.affiliate.link.qr")}</summary>
                    <img
                        class="qr"
                        src="/affiliate/qr.svg"
                        alt=t("portal.affiliate.link.qr")
                        loading="lazy"
                        width="176"
                        height="176"
                    />
                </details>
            </div>
        </Section>
    }
    .into_any()
}

/// A text inside a `mailto:` address (RFC 6068): everything but letters and digits is escaped.
fn percent(text: &str) -> String {
    use std::fmt::Write;
    let mut escaped = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}

/// The newest commissions, each with its reasons one tap away.
fn latest(page: &PageContext, facts: &Facts) -> AnyView {
    let commissions = &facts.overview.commissions;
    if commissions.is_empty() {
        return view! {
            <Empty
                title=t("portal.commissions.empty_title")
                text=t("portal.commissions.empty_text")
            />
        }
        .into_any();
    }
    let latest = &commissions[..commissions.len().min(LATEST_ROWS)];
    let (rows, columns) = (newest(facts.currency, latest), newest_columns(page));
    view! {
        <Section
            title=t("portal.affiliate.latest")
            more=(t("portal.affiliate.all").into(), "/affiliate/commissions".to_owned())
        >
            <DataTable
                caption=t("portal.affiliate.latest")
                columns=columns
                rows=rows
            />
        </Section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn mail_texts_are_escaped() {
        assert_eq!(percent("a b&c=ä"), "a%20b%26c%3D%C3%A4");
    }
}
