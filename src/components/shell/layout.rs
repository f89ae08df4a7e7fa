//! The document around every page: head, navigation, flash, footer.

use super::flash::FlashMessage;
use super::nav::{Masthead, Rail};
use crate::components::context::{PageContext, Text, page};
use leptos::prelude::*;

/// How much stands around the content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Frame {
    /// Navigation beside one column of at most 68 rem; for visitors a masthead instead.
    #[default]
    Portal,
    /// As `Portal`, but the content may use the full width: dense tables.
    Wide,
    /// One narrow column under the mark: signing in, confirming.
    Narrow,
    /// A masthead and sections as wide as the window: the landing page.
    Landing,
}

impl Frame {
    fn class(self, has_rail: bool) -> &'static str {
        match (self, has_rail) {
            (Self::Portal, true) => "frame-portal",
            (Self::Wide, true) => "frame-portal frame-wide",
            (Self::Portal, false) => "frame-open",
            (Self::Wide, false) => "frame-open frame-wide",
            (Self::Narrow, _) => "frame-narrow",
            (Self::Landing, _) => "frame-landing",
        }
    }
}

/// The whole document, from the doctype on. `children` is the content of `<main>`.
#[component]
pub fn Shell(
    /// The page's title, without the shop's name.
    #[prop(into)]
    title: Text,
    /// How much stands around the content.
    #[prop(optional)]
    frame: Frame,
    /// What search engines and shared links say about the page.
    #[prop(optional, into)]
    description: Option<Text>,
    /// After how many seconds the page is loaded again where no scripts run.
    #[prop(optional_no_strip)]
    reload_secs: Option<u32>,
    /// The content.
    children: Children,
) -> impl IntoView {
    let page = page();
    let has_rail = page.person.is_some() && matches!(frame, Frame::Portal | Frame::Wide);
    let around = if has_rail {
        view! { <Rail/> }.into_any()
    } else {
        view! { <Masthead enter=frame != Frame::Narrow/> }.into_any()
    };
    // The content comes first: it notes the fields that the sentence above it leads to.
    let content = children();
    let problems = page.problems();
    let flash = page
        .flash
        .clone()
        .map(|flash| view! { <FlashMessage flash=flash problems=problems/> }.into_any());
    view! {
        <!DOCTYPE html>
        <html lang=page.language.tag() dir=page.language.direction()>
            {head(&page, title, description, reload_secs)}
            <body class=frame.class(has_rail)>
                <a class="skip" href="#content">{page.t("components.nav.skip")}</a>
                {around}
                <main id="content" tabindex="-1">
                    {flash} {content}
                </main>
                {footer(&page)}
            </body>
        </html>
    }
}

fn head(
    page: &PageContext,
    title: Text,
    description: Option<Text>,
    reload_secs: Option<u32>,
) -> AnyView {
    let brand = &page.brand.brand;
    let title =
        if title.is_empty() { brand.name.clone() } else { format!("{title} · {}", brand.name) };
    let description = description.map(|text| view! { <meta name="description" content=text/> });
    let reload = reload_secs.map(|secs| {
        view! { <noscript><meta http-equiv="refresh" content=secs.to_string()/></noscript> }
    });
    let font = "font/woff2";
    let fonts: Vec<_> = brand
        .preloaded_fonts()
        .into_iter()
        .map(|href| {
            view! {
                <link rel="preload" href=href r#as="font" type=font crossorigin="anonymous"/>
            }
        })
        .collect();
    let colours: Vec<_> = page
        .brand
        .page_colours
        .iter()
        .map(|(media, colour)| {
            let media = leptos::attr::custom::custom_attribute("media", *media);
            view! { <meta name="theme-color" content=colour.clone() {..media}/> }
        })
        .collect();
    view! {
        <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content=VIEWPORT/>
            <title>{title}</title>
            {description} {reload}
            <meta name="color-scheme" content=brand.colour.scheme.css()/>
            {colours} {fonts}
            <link rel="stylesheet" href=page.theme_href.clone()/>
            <link rel="stylesheet" href=page.stylesheet_href.clone()/>
            <link rel="icon" type="image/svg+xml" href=icon_href(&page.theme_href)/>
            {islands(page)}
        </head>
    }
    .into_any()
}

const VIEWPORT: &str = "width=device-width, initial-scale=1, viewport-fit=cover";

/// The favicon is served beside the tokens, under the same hash.
fn icon_href(theme_href: &str) -> String {
    format!("{}.svg", theme_href.strip_suffix(".css").unwrap_or(theme_href))
}

fn islands(page: &PageContext) -> Option<impl IntoView + use<>> {
    page.islands.as_ref().map(|islands| {
        view! { <script type="module" src=islands.start.clone()></script> }
    })
}

fn footer(page: &PageContext) -> AnyView {
    let brand = &page.brand.brand;
    let legal: Vec<_> = brand
        .legal
        .iter()
        .map(|link| view! { <a href=link.url.clone()>{link.label.clone()}</a> })
        .collect();
    let support = (!brand.support_email.is_empty()).then(|| {
        let href = format!("mailto:{}", brand.support_email);
        view! { <a href=href>{brand.support_email.clone()}</a> }
    });
    view! { <footer class="foot"><p>{brand.name.clone()}</p><nav>{legal} {support}</nav></footer> }
        .into_any()
}
