//! What a brand file may say: colours, type, shape, navigation, words.

use super::{Family, Rgb};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A link at the foot of every page.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegalLink {
    /// Its words.
    pub label: String,
    /// Its address.
    pub url: String,
}

/// Which scheme a page starts in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scheme {
    /// Always light.
    Light,
    /// Always dark.
    Dark,
    /// As the reader's device asks.
    #[default]
    Auto,
}

impl Scheme {
    /// The value of the `color-scheme` property.
    pub fn css(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Auto => "light dark",
        }
    }
}

/// How the navigation column is set off from the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RailStyle {
    /// On the page itself.
    #[default]
    Plain,
    /// A step above the page.
    Raised,
    /// Black in both schemes.
    Ink,
    /// In the accent.
    Accent,
}

/// The colours a merchant gives.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColourInputs {
    /// The one colour that points.
    pub accent: Rgb,
    /// The accent of the light scheme, for one that is made for the dark; otherwise the same.
    #[serde(default)]
    pub accent_light: Option<Rgb>,
    /// Hue of the neutrals, in degrees.
    #[serde(default)]
    pub hue: f64,
    /// Chroma of the neutrals: 0 is grey, 0.02 is clearly tinted.
    #[serde(default)]
    pub warmth: f64,
    /// The scheme pages start in.
    #[serde(default)]
    pub scheme: Scheme,
    /// Lightness of the page in the light scheme, 0.9 to 1.
    #[serde(default = "default_paper")]
    pub paper: f64,
    /// Lightness of text on paper, 0 to 0.35.
    #[serde(default = "default_ink")]
    pub ink: f64,
    /// Lightness of the page in the dark scheme, 0 to 0.3.
    #[serde(default = "default_night")]
    pub night: f64,
    /// How the navigation column is set off.
    #[serde(default)]
    pub rail: RailStyle,
}

impl ColourInputs {
    /// An accent on grey, everything else as usual.
    pub fn plain(accent: Rgb) -> Self {
        Self {
            accent,
            accent_light: None,
            hue: 0.0,
            warmth: 0.0,
            scheme: Scheme::Auto,
            paper: default_paper(),
            ink: default_ink(),
            night: default_night(),
            rail: RailStyle::Plain,
        }
    }
}

/// Whether display type is set in capitals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DisplayCase {
    /// As written.
    #[default]
    Sentence,
    /// In capitals.
    Upper,
}

/// The typefaces a merchant gives, by the names of self-hosted families.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeInputs {
    /// Running text and controls.
    pub text: Family,
    /// Titles and the main amount.
    pub display: Family,
    /// Codes, addresses and keys.
    pub mono: Family,
    /// Figures in tables; the text family unless given.
    #[serde(default)]
    pub figures: Option<Family>,
    /// Weight of display type.
    #[serde(default = "default_display_weight")]
    pub display_weight: u16,
    /// Size of display type against the scale.
    #[serde(default = "default_display_scale")]
    pub display_scale: f64,
    /// Tracking of display type in em.
    #[serde(default)]
    pub display_tracking: f64,
    /// Whether display type is set in capitals.
    #[serde(default)]
    pub display_case: DisplayCase,
}

impl TypeInputs {
    /// The fonts of the device.
    pub fn plain() -> Self {
        Self {
            text: Family::System,
            display: Family::System,
            mono: Family::System,
            figures: None,
            display_weight: default_display_weight(),
            display_scale: default_display_scale(),
            display_tracking: 0.0,
            display_case: DisplayCase::Sentence,
        }
    }
}

/// How much air there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Density {
    /// Much on a screen.
    Compact,
    /// The usual.
    #[default]
    Normal,
    /// Room to read.
    Generous,
}

/// Corners, lines and space.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ShapeInputs {
    /// Corner radius of controls, in px; 0 to 24.
    pub radius: u8,
    /// Width of lines, in px; 1 to 3.
    pub line: u8,
    /// How much air there is.
    pub density: Density,
}

/// Changes to the navigation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NavInputs {
    /// Items not shown.
    pub hide: Vec<String>,
    /// Labels by language tag and item.
    pub labels: BTreeMap<String, BTreeMap<String, String>>,
}

/// Whether strangers can make an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RegistrationInputs {
    /// How.
    pub mode: RegistrationMode,
}

/// How strangers get an account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RegistrationMode {
    /// Not at all: who buys has one.
    #[default]
    Off,
    /// By themselves, once they have confirmed their address.
    Automatic,
}

impl RegistrationInputs {
    /// Whether strangers can make an account by themselves.
    pub fn is_open(self) -> bool {
        self.mode == RegistrationMode::Automatic
    }
}

/// The landing page's words in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LandingText {
    /// A few words, large.
    pub headline: String,
    /// Two sentences under it.
    pub lead: String,
    /// Over the products.
    pub products: String,
    /// Over the invitation to affiliates.
    pub affiliate_title: String,
    /// What affiliates get, in two sentences.
    pub affiliate_text: String,
    /// Three or four short arguments.
    pub points: Vec<LandingPoint>,
}

impl LandingText {
    /// What stands in braces for figures of the affiliate program, so that they follow its rules.
    pub const PLACEHOLDERS: [&'static str; 2] = ["rate", "discount"];

    /// Every text.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        let own = [
            &self.headline,
            &self.lead,
            &self.products,
            &self.affiliate_title,
            &self.affiliate_text,
        ];
        let points = self.points.iter().flat_map(|point| [&point.title, &point.text]);
        own.into_iter().chain(points).map(String::as_str)
    }

    /// Whether any text has a figure of the program in it.
    pub fn has_figures(&self) -> bool {
        self.texts().any(|text| text.contains('{'))
    }

    /// The same texts with the figures filled in.
    #[must_use]
    pub fn filled(mut self, rate: &str, discount: &str) -> Self {
        let own = [
            &mut self.headline,
            &mut self.lead,
            &mut self.products,
            &mut self.affiliate_title,
            &mut self.affiliate_text,
        ];
        let points = self.points.iter_mut().flat_map(|point| [&mut point.title, &mut point.text]);
        for text in own.into_iter().chain(points) {
            *text = text.replace("{rate}", rate).replace("{discount}", discount);
        }
        self
    }
}

/// One short argument of the landing page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LandingPoint {
    /// Two or three words.
    pub title: String,
    /// One sentence.
    pub text: String,
}

pub(super) fn default_languages() -> Vec<String> {
    vec!["en".to_owned()]
}

pub(super) fn default_currency() -> String {
    "USD".to_owned()
}

pub(super) fn default_time_zone() -> String {
    "UTC".to_owned()
}

fn default_paper() -> f64 {
    0.985
}

fn default_ink() -> f64 {
    0.22
}

fn default_night() -> f64 {
    0.17
}

fn default_display_weight() -> u16 {
    600
}

fn default_display_scale() -> f64 {
    1.0
}
