//! `GET /`: the brand's own page for visitors, the overview for customers, the console for operators.

use super::overview;
use super::products::ProductCards;
use crate::components::{
    Empty, Frame, Icon, LinkButton, Shell, Weight, icon, page, rate_text, t, t_with,
};
use crate::domain::actor::Who;
use crate::domain::brand::LandingText;
use crate::http::{Page, PageError, PageResult, Visit, redirect};
use crate::pages::affiliates::arrival::offer;
use crate::service::Product;
use leptos::prelude::*;

/// `/`.
#[component]
pub fn Landing() -> impl IntoView {
    crate::http::load(show)
}

/// `GET /`.
pub async fn show(visit: Visit) -> PageResult {
    if let Who::Operator(_) = visit.actor.who {
        return redirect("/admin");
    }
    let offer = offer(&visit).await?;
    let products = visit.app.service.products(&visit.actor).await?;
    match &visit.actor.who {
        Who::Customer(customer) => overview::show(&visit, customer, offer, products).await,
        _ => {
            let text = words(&visit, offer.as_ref()).await?;
            Ok(landing(&visit, text, offer, products))
        }
    }
}

/// The brand's own words, with the figures of the program where they stand for them: what buyers save is what they are
/// offered.
async fn words(visit: &Visit, offer: Option<&(String, i64)>) -> Result<LandingText, PageError> {
    let text = visit.brand.brand.landing_text(visit.language.tag()).cloned().unwrap_or_default();
    if !text.has_figures() {
        return Ok(text);
    }
    let rule = visit.app.service.program(&visit.actor).await?;
    let discount_ppm = offer.map_or(rule.discount_for(None), |(_, saved_ppm)| *saved_ppm);
    let rate = rate_text(rule.rate_ppm, visit.language);
    Ok(text.filled(&rate, &rate_text(discount_ppm, visit.language)))
}

fn landing(
    visit: &Visit,
    text: LandingText,
    offer: Option<(String, i64)>,
    products: Vec<Product>,
) -> Page {
    let brand = &visit.brand.brand;
    let headline =
        if text.headline.is_empty() { brand.name.clone() } else { text.headline.clone() };
    let (title, description) = (brand.tagline.clone(), text.lead.clone());
    let currency = visit.shop.currency;
    visit.page(move || {
        let offer = offer.map(|offer| view! { <OfferBadge offer=offer/> });
        let products = if products.is_empty() {
            view! { <Empty title=t("portal.landing.empty") text=t("portal.landing.empty_text")/> }
                .into_any()
        } else {
            view! { <ProductCards products=products currency=currency/> }.into_any()
        };
        let heading = or(&text.products, "portal.landing.products");
        view! {
            <Shell title=title frame=Frame::Landing description=description>
                <section class="landing-hero">
                    {offer} <h1>{headline}</h1> <p class="lead">{text.lead.clone()}</p>
                    <div class="row">
                        <LinkButton
                            label=t("portal.landing.see")
                            href="#products"
                            weight=Weight::Primary
                        />
                        <LinkButton label=t("portal.landing.sign_in") href="/login"/>
                    </div>
                </section>
                {points(&text)}
                <section class="landing-section">
                    <h2>{heading}</h2>
                    {products}
                </section>
                {invitation(&text)}
            </Shell>
        }
    })
}

/// The brand's own words, or the product's where the brand gives no words.
fn or(own: &str, key: &str) -> String {
    if own.is_empty() { t(key).to_owned() } else { own.to_owned() }
}

fn points(text: &LandingText) -> Option<AnyView> {
    let points: Vec<_> = text
        .points
        .iter()
        .map(|point| {
            view! { <div><h2>{point.title.clone()}</h2><p>{point.text.clone()}</p></div> }
        })
        .collect();
    (!points.is_empty())
        .then(|| view! { <section class="landing-points">{points}</section> }.into_any())
}

fn invitation(text: &LandingText) -> Option<AnyView> {
    // A visitor who is signed in is led on from there.
    let href =
        if page().brand.brand.registration.is_open() { "/register?join=1" } else { "/affiliate" };
    (!text.affiliate_title.is_empty() && !page().brand.brand.hides("affiliate")).then(|| {
        view! {
            <section class="landing-affiliate">
                <div>
                    <h2>{text.affiliate_title.clone()}</h2>
                    <p>{text.affiliate_text.clone()}</p>
                </div>
                <LinkButton label=t("portal.landing.join") href=href/>
            </section>
        }
        .into_any()
    })
}

/// Who sent the visitor, and what that saves.
#[component]
pub fn OfferBadge(
    /// The code, and parts per million.
    offer: (String, i64),
) -> impl IntoView {
    view! { <p class="landing-ref">{icon(Icon::Tag)} {offer_text(&offer)}</p> }
}

/// "creator123 sent you: 10 % off everything."
pub fn offer_text((code, ppm): &(String, i64)) -> String {
    let saved = rate_text(*ppm, page().language);
    let key = if *ppm > 0 { "portal.landing.offer" } else { "portal.landing.offer_plain" };
    t_with(key, &[("code", code), ("saved", &saved)])
}
