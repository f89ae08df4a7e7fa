//! A brand: the few inputs a merchant gives and everything that is derived from them.

pub mod colour;
mod fonts;
mod inputs;
mod mark;
mod palette;
mod stylesheet;
#[cfg(test)]
mod tests;

pub use colour::{Oklch, Rgb};
pub use fonts::Family;
pub use inputs::*;
pub use mark::Mark;
pub use palette::{CONTROL_CONTRAST, ContrastIssue, Pair, Palette, TEXT_CONTRAST, derive};

use crate::domain::net::own_path::is_link;
use crate::domain::net::web_origin::WebOrigin;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What the navigation holds, for customers and for operators, as brand files name it.
pub const NAV_ITEMS: [&str; 12] = [
    "overview",
    "orders",
    "affiliate",
    "balance",
    "today",
    "payouts",
    "admin_orders",
    "payments",
    "affiliates",
    "program",
    "keys",
    "webhooks",
];

/// One brand as its file gives it. Unknown keys are refused, so that a misspelt one is named.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Brand {
    /// The slug of the shop it serves.
    pub shop: String,
    /// Host names it answers to, without a port.
    pub hosts: Vec<String>,
    /// Where its pages answer, where that does not follow from the hosts: `https://shop.example:8443`.
    #[serde(default)]
    pub url: Option<WebOrigin>,
    /// Whether it also answers to every other host; one brand at most.
    #[serde(default)]
    pub default: bool,
    /// The merchant's own shop fronts on other sites that may call the APIs for browsers: `https://shop.example`.
    #[serde(default)]
    pub storefront_origins: Vec<WebOrigin>,
    /// The name customers see.
    pub name: String,
    /// One line about the shop.
    #[serde(default)]
    pub tagline: String,
    /// Where customers write to.
    #[serde(default)]
    pub support_email: String,
    /// Imprint, terms, privacy.
    #[serde(default)]
    pub legal: Vec<LegalLink>,
    /// ISO 4217; the currency of the shop's ledger when it is opened for this brand.
    #[serde(default = "inputs::default_currency")]
    pub currency: String,
    /// Language tags, the preferred one first.
    #[serde(default = "inputs::default_languages")]
    pub languages: Vec<String>,
    /// The IANA zone for readers who chose none.
    #[serde(default = "inputs::default_time_zone")]
    pub time_zone: String,
    /// Whether affiliates must have a second factor to see their commission and to be paid.
    #[serde(default)]
    pub affiliates_need_second_factor: bool,
    /// The mark.
    pub mark: Mark,
    /// Colours.
    pub colour: ColourInputs,
    /// Typefaces.
    #[serde(rename = "type")]
    pub type_face: TypeInputs,
    /// Corners, lines and space.
    #[serde(default)]
    pub shape: ShapeInputs,
    /// Navigation: items hidden, items renamed for each language.
    #[serde(default)]
    pub nav: NavInputs,
    /// Whether strangers can make an account.
    #[serde(default)]
    pub registration: RegistrationInputs,
    /// The landing page's words for each language.
    #[serde(default)]
    pub landing: BTreeMap<String, LandingText>,
}

/// Why a brand that could be read cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrandError {
    /// A text that must not be empty is.
    #[error("`{0}` must not be empty")]
    Empty(&'static str),
    /// A number outside its range.
    #[error("`{0}` must be {1}")]
    Range(&'static str, &'static str),
    /// A link that is not `https:` or a path of this site.
    #[error("`{0}` is not an https link or a path")]
    Link(String),
}

impl Brand {
    /// A brand without a file: black on white in the fonts of the device.
    pub fn plain() -> Self {
        Self {
            shop: String::new(),
            hosts: Vec::new(),
            url: None,
            default: true,
            storefront_origins: Vec::new(),
            name: String::new(),
            tagline: String::new(),
            support_email: String::new(),
            legal: Vec::new(),
            currency: inputs::default_currency(),
            languages: inputs::default_languages(),
            time_zone: inputs::default_time_zone(),
            affiliates_need_second_factor: false,
            mark: Mark::square(),
            colour: ColourInputs::plain(Rgb::BLACK),
            type_face: TypeInputs::plain(),
            shape: ShapeInputs::default(),
            nav: NavInputs::default(),
            registration: RegistrationInputs::default(),
            landing: BTreeMap::new(),
        }
    }

    /// Checks what types alone cannot.
    ///
    /// # Errors
    /// The first thing that is wrong, in words for the person who edits the file.
    pub fn check(&self) -> Result<(), BrandError> {
        for (name, text) in [("shop", &self.shop), ("name", &self.name)] {
            if text.trim().is_empty() {
                return Err(BrandError::Empty(name));
            }
        }
        if self.hosts.is_empty() && !self.default {
            return Err(BrandError::Empty("hosts"));
        }
        if self.languages.is_empty() {
            return Err(BrandError::Empty("languages"));
        }
        let colour = &self.colour;
        let ranges = [
            ("colour.hue", "0 to 360", (0.0..=360.0).contains(&colour.hue)),
            ("colour.warmth", "0 to 0.08", (0.0..=0.08).contains(&colour.warmth)),
            ("colour.paper", "0.9 to 1", (0.9..=1.0).contains(&colour.paper)),
            ("colour.ink", "0 to 0.35", (0.0..=0.35).contains(&colour.ink)),
            ("colour.night", "0 to 0.3", (0.0..=0.3).contains(&colour.night)),
            ("shape.radius", "0 to 24", self.shape.radius <= 24),
            ("shape.line", "0 to 3", self.shape.line <= 3),
            (
                "type.display_weight",
                "100 to 900",
                (100..=900).contains(&self.type_face.display_weight),
            ),
            ("type.display_scale", "0.8 to 2", (0.8..=2.0).contains(&self.type_face.display_scale)),
            (
                "type.display_tracking",
                "-0.06 to 0.1",
                (-0.06..=0.1).contains(&self.type_face.display_tracking),
            ),
        ];
        if let Some((name, range, _)) = ranges.into_iter().find(|(_, _, holds)| !holds) {
            return Err(BrandError::Range(name, range));
        }
        match self.legal.iter().find(|link| !is_link(&link.url)) {
            Some(link) => Err(BrandError::Link(link.url.clone())),
            None => Ok(()),
        }
    }

    /// The tokens of the light or the dark scheme.
    pub fn palette(&self, dark: bool) -> Palette {
        derive(&self.colour, dark)
    }

    /// What of the given colours had to give way in the scheme the brand starts in.
    pub fn contrast_issues(&self) -> Vec<ContrastIssue> {
        let mut issues = self.palette(false).issues;
        issues.extend(self.palette(true).issues);
        issues
    }

    /// The style sheet of this brand: custom properties and the faces it uses.
    pub fn stylesheet(&self) -> String {
        stylesheet::write(self)
    }

    /// Addresses of the font files worth fetching before the style sheet has been read.
    pub fn preloaded_fonts(&self) -> Vec<&'static str> {
        let (text, display) = (self.type_face.text.href(), self.type_face.display.href());
        let mut fonts = vec![text, display];
        fonts.dedup();
        fonts.retain(|href| !href.is_empty());
        fonts
    }

    /// The favicon as a whole SVG.
    pub fn favicon(&self) -> String {
        let palette = self.palette(self.colour.scheme == Scheme::Dark);
        let radius = self.shape.radius.min(12);
        let (field, ink) = (palette.get("surface-0"), palette.get("text"));
        self.mark.favicon(field, ink, palette.get("accent"), radius)
    }

    /// The landing page's words in a language; never those of another one.
    pub fn landing_text(&self, language: &str) -> Option<&LandingText> {
        self.landing.get(language)
    }

    /// Where the pages answer, for a server that listens at `listen`: links that leave the server start with it.
    pub fn base_url(&self, listen: &str, is_https: bool) -> String {
        if let Some(url) = &self.url {
            return url.as_str().to_owned();
        }
        let is_local = |host: &str| {
            ["localhost", "127.0.0.1", "[::1]"].contains(&host) || host.ends_with(".localhost")
        };
        let port = listen.rsplit_once(':').map_or("80", |(_, port)| port);
        match self.hosts.first() {
            Some(host) if is_https => format!("https://{host}"),
            Some(host) if is_local(host) && port == "80" => format!("http://{host}"),
            Some(host) if is_local(host) => format!("http://{host}:{port}"),
            _ if is_https => format!("https://{listen}"),
            _ => format!("http://{listen}"),
        }
    }

    /// Whether a navigation item is switched off.
    pub fn hides(&self, item: &str) -> bool {
        self.nav.hide.iter().any(|hidden| hidden == item)
    }

    /// The brand's own label of a navigation item.
    pub fn nav_label(&self, language: &str, item: &str) -> Option<&str> {
        self.nav.labels.get(language)?.get(item).map(String::as_str)
    }
}
