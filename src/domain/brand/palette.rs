//! From a brand's few colours to every colour a page uses, searched until the contrast is right.

use super::colour::{Oklch, Rgb};
use super::{ColourInputs, Scheme};

/// Least contrast of text with what it stands on (WCAG 2.2, 1.4.3).
pub const TEXT_CONTRAST: f64 = 4.5;
/// Least contrast of controls, lines that carry meaning, and large text (WCAG 2.2, 1.4.11).
pub const CONTROL_CONTRAST: f64 = 3.0;

/// A given colour that could not be used as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ContrastIssue {
    /// The two colours: "accent on surface-0".
    pub pair: String,
    /// Their contrast.
    pub ratio: f64,
    /// The contrast needed.
    pub needed: f64,
    /// The nearest colour that has it, used instead.
    pub nearest: Rgb,
}

/// Two tokens that meet on a page, for the contrast table.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// The token in front.
    pub front: &'static str,
    /// The token behind.
    pub behind: &'static str,
    /// Their contrast.
    pub ratio: f64,
    /// The contrast needed.
    pub needed: f64,
}

/// Every colour of one scheme, by token name without the leading dashes.
#[derive(Clone, Debug, PartialEq)]
pub struct Palette {
    tokens: Vec<(&'static str, Rgb)>,
    /// What of the given colours had to give way.
    pub issues: Vec<ContrastIssue>,
}

impl Palette {
    /// Tokens in the order they are written.
    pub fn tokens(&self) -> &[(&'static str, Rgb)] {
        &self.tokens
    }

    /// The colour of a token; black for a name that does not exist.
    pub fn get(&self, name: &str) -> Rgb {
        self.tokens
            .iter()
            .find(|(token, _)| *token == name)
            .map_or(Rgb::BLACK, |(_, colour)| *colour)
    }

    /// Every pair that meets on a page with its contrast.
    pub fn pairs(&self) -> Vec<Pair> {
        let text = ["text", "muted", "accent-text", "positive", "warning", "danger", "info"];
        let grounds = ["surface-0", "surface-1", "surface-2"];
        let mut pairs = Vec::new();
        for behind in grounds {
            pairs.extend(text.iter().map(|front| (*front, behind, TEXT_CONTRAST)));
            for front in ["border-strong", "focus"] {
                pairs.push((front, behind, CONTROL_CONTRAST));
            }
        }
        pairs.extend([
            ("text", "surface-3", TEXT_CONTRAST),
            ("accent-text", "accent-soft", TEXT_CONTRAST),
            ("on-accent", "accent", TEXT_CONTRAST),
            ("on-accent", "accent-hover", TEXT_CONTRAST),
            ("on-danger", "danger", TEXT_CONTRAST),
            ("positive", "positive-soft", TEXT_CONTRAST),
            ("warning", "warning-soft", TEXT_CONTRAST),
            ("danger", "danger-soft", TEXT_CONTRAST),
            ("info", "info-soft", TEXT_CONTRAST),
            ("accent", "surface-0", CONTROL_CONTRAST),
            ("line-pending", "surface-0", CONTROL_CONTRAST),
            ("line-available", "surface-0", CONTROL_CONTRAST),
            ("line-requested", "surface-0", CONTROL_CONTRAST),
            ("line-paid", "surface-0", CONTROL_CONTRAST),
            ("line-converted", "surface-0", CONTROL_CONTRAST),
            ("rail-text", "rail", TEXT_CONTRAST),
            ("rail-muted", "rail", TEXT_CONTRAST),
            ("rail-current-text", "rail-current", TEXT_CONTRAST),
        ]);
        pairs
            .into_iter()
            .map(|(front, behind, needed)| {
                let ratio = self.get(front).contrast(self.get(behind));
                Pair { front, behind, ratio, needed }
            })
            .collect()
    }
}

/// The lightness nearest to the colour's own, moving towards `end`, that has `needed` contrast with
/// all of `grounds`.
fn reach(colour: Oklch, grounds: &[Rgb], needed: f64, end: f64) -> Rgb {
    let start = colour.lightness.clamp(0.0, 1.0);
    for step in 0..=100 {
        let lightness = (end - start).mul_add(f64::from(step) / 100.0, start);
        let found = colour.at(lightness).to_rgb();
        if grounds.iter().all(|ground| found.contrast(*ground) >= needed) {
            return found;
        }
    }
    colour.at(end).with_chroma(0.0).to_rgb()
}

/// The page with a share of `colour` in it, mixed in `OKLab` so that warm paper stays warm.
fn tint(page: Rgb, colour: Oklch, share: f64) -> Rgb {
    let page = page.to_oklch();
    let mix = |one: f64, two: f64| (two - one).mul_add(share, one);
    let part = |colour: Oklch| {
        let (sin, cos) = colour.hue.to_radians().sin_cos();
        (colour.chroma * cos, colour.chroma * sin)
    };
    let ((a, b), (other_a, other_b)) = (part(page), part(colour));
    let (a, b) = (mix(a, other_a), mix(b, other_b));
    let hue = b.atan2(a).to_degrees().rem_euclid(360.0);
    Oklch::new(mix(page.lightness, colour.lightness), a.hypot(b), hue).to_rgb()
}

/// Words on a field of `colour`: white where it can be read, else nearly black in the same hue,
/// else black.
fn words_on(colour: Rgb) -> Rgb {
    let tinted = Oklch::new(0.17, 0.02, colour.to_oklch().hue).to_rgb();
    let mut candidates = [Rgb::WHITE, tinted, Rgb::BLACK].into_iter();
    candidates.find(|words| words.contrast(colour) >= TEXT_CONTRAST).unwrap_or(Rgb::WHITE)
}

/// A hue for a meaning, moved away from the accent so that the two are not taken for each other.
fn apart(hue: f64, accent: Oklch, away: f64) -> f64 {
    let distance = (hue - accent.hue + 180.0).rem_euclid(360.0) - 180.0;
    if distance.abs() < 22.0 && accent.chroma > 0.08 { away } else { hue }
}

struct Ground {
    dark: bool,
    neutral: Oklch,
    surfaces: [Rgb; 4],
    /// Lightness that contrast is searched towards.
    end: f64,
    text: Rgb,
}

fn ground(inputs: &ColourInputs, dark: bool) -> Ground {
    let neutral = Oklch::new(0.5, inputs.warmth.clamp(0.0, 0.08), inputs.hue);
    let (base, steps, end) = if dark {
        // Near black the eye tells less apart: steps grow where there is no light to start from.
        let base = inputs.night.clamp(0.0, 0.3);
        let lift = (0.15 - base).max(0.0) * 0.75;
        (base, [0.0, 0.035 + lift, 0.075 + lift, 0.13 + lift], 1.0)
    } else {
        (inputs.paper.clamp(0.9, 1.0), [0.0, 0.018, -0.028, -0.065], 0.0)
    };
    let surfaces = steps.map(|step| neutral.at((base + step).clamp(0.0, 1.0)).to_rgb());
    let ink = inputs.ink.clamp(0.0, 0.35);
    let lightness = if dark { ink.mul_add(-0.25, 1.0) } else { ink };
    let start = neutral.at(lightness).with_chroma(neutral.chroma.min(0.03));
    let text = reach(start, &surfaces, 7.0, end);
    Ground { dark, neutral, surfaces, end, text }
}

/// Derives every token of one scheme.
pub fn derive(inputs: &ColourInputs, dark: bool) -> Palette {
    let ground = ground(inputs, dark);
    let Ground { neutral, surfaces, end, text, .. } = ground;
    let pick = |light: f64, night: f64| if dark { night } else { light };
    let muted = reach(neutral.at(pick(0.53, 0.66)), &surfaces[..3], 4.7, end);
    let strong = reach(neutral.at(pick(0.68, 0.48)), &surfaces[..3], CONTROL_CONTRAST, end);
    let from = if dark { surfaces[3] } else { surfaces[0] };
    let edge = neutral.at(from.to_oklch().lightness + pick(-0.09, 0.01)).to_rgb();
    let mut tokens = vec![
        ("surface-0", surfaces[0]),
        ("surface-1", surfaces[1]),
        ("surface-2", surfaces[2]),
        ("surface-3", surfaces[3]),
        ("text", text),
        ("muted", muted),
        ("border", edge),
        ("border-strong", strong),
    ];
    let mut issues = Vec::new();
    let accent = accent(inputs, &ground, &mut tokens, &mut issues);
    for (name, soft_name, hue, chroma) in [
        ("positive", "positive-soft", 156.0, 0.13),
        ("warning", "warning-soft", apart(72.0, accent, 92.0), 0.13),
        ("danger", "danger-soft", apart(25.0, accent, 14.0), 0.19),
        ("info", "info-soft", 248.0, 0.12),
    ] {
        let soft = tint(surfaces[0], Oklch::new(pick(0.62, 0.66), chroma, hue), pick(0.13, 0.24));
        let grounds = [surfaces[0], surfaces[1], surfaces[2], soft];
        let word = reach(Oklch::new(pick(0.55, 0.74), chroma, hue), &grounds, TEXT_CONTRAST, end);
        tokens.extend([(name, word), (soft_name, soft)]);
        if name == "danger" {
            tokens.push(("on-danger", words_on(word)));
        }
    }
    money_line(&ground, accent, &mut tokens);
    rail(inputs, &ground, &mut tokens);
    Palette { tokens, issues }
}

/// Accent, its words, its hover, its soft field and the focus ring. Returns the accent that is
/// used.
fn accent(
    inputs: &ColourInputs,
    ground: &Ground,
    tokens: &mut Vec<(&'static str, Rgb)>,
    issues: &mut Vec<ContrastIssue>,
) -> Oklch {
    let (surfaces, end) = (ground.surfaces, ground.end);
    let given = inputs.accent_light.filter(|_| !ground.dark).unwrap_or(inputs.accent);
    let ratio = given.contrast(surfaces[0]);
    let used = if ratio >= CONTROL_CONTRAST {
        given
    } else {
        reach(given.to_oklch(), &surfaces[..2], CONTROL_CONTRAST, end)
    };
    let is_own_scheme = match inputs.scheme {
        Scheme::Dark => ground.dark,
        Scheme::Light | Scheme::Auto => !ground.dark,
    };
    if used != given && is_own_scheme {
        let pair = "accent on surface-0".to_owned();
        issues.push(ContrastIssue { pair, ratio, needed: CONTROL_CONTRAST, nearest: used });
    }
    let accent = used.to_oklch();
    let words = words_on(used);
    let towards = if words.luminance() > 0.5 { -0.05 } else { 0.045 };
    let hover = accent.at((accent.lightness + towards).clamp(0.0, 1.0)).to_rgb();
    let hover = if words.contrast(hover) >= TEXT_CONTRAST { hover } else { used };
    let soft = tint(surfaces[0], accent, if ground.dark { 0.24 } else { 0.12 });
    let grounds = [surfaces[0], surfaces[1], surfaces[2], soft];
    let text = reach(accent, &grounds, TEXT_CONTRAST, end);
    let sees = |colour: Rgb| surfaces[..3].iter().all(|s| colour.contrast(*s) >= CONTROL_CONTRAST);
    tokens.extend([
        ("accent", used),
        ("on-accent", words),
        ("accent-hover", hover),
        ("accent-soft", soft),
        ("accent-text", text),
        ("focus", if sees(used) { used } else { text }),
    ]);
    accent
}

/// The money line: neutrals from quiet to strong, the accent only where money can be used now.
fn money_line(ground: &Ground, accent: Oklch, tokens: &mut Vec<(&'static str, Rgb)>) {
    let pick = |light: f64, night: f64| if ground.dark { night } else { light };
    let on_page = [ground.surfaces[0], ground.surfaces[1]];
    let tone = |colour: Oklch| reach(colour, &on_page, CONTROL_CONTRAST, ground.end);
    let neutral = ground.neutral;
    tokens.extend([
        ("line-pending", tone(neutral.at(pick(0.68, 0.48)))),
        ("line-available", accent.to_rgb()),
        ("line-requested", tone(neutral.at(pick(0.52, 0.62)))),
        ("line-paid", tone(neutral.at(pick(0.3, 0.9)))),
        ("line-converted", tone(Oklch::new(pick(0.42, 0.76), accent.chroma * 0.45, accent.hue))),
    ]);
}

/// The navigation column: as the page, as ink on paper reversed, or in the accent.
fn rail(inputs: &ColourInputs, ground: &Ground, tokens: &mut Vec<(&'static str, Rgb)>) {
    use super::RailStyle;
    let find =
        |name: &str| tokens.iter().find(|(token, _)| *token == name).map(|(_, colour)| *colour);
    let colour = |name: &str| find(name).unwrap_or(Rgb::BLACK);
    let neutral = ground.neutral;
    let (rail, text, muted, current, current_text) = match inputs.rail {
        RailStyle::Plain => {
            let text = colour("text");
            (
                ground.surfaces[0],
                text,
                colour("muted"),
                colour("accent-soft"),
                colour("accent-text"),
            )
        }
        RailStyle::Raised => {
            let text = colour("text");
            (ground.surfaces[1], text, colour("muted"), ground.surfaces[3], text)
        }
        RailStyle::Ink => {
            let rail = neutral.at(if ground.dark { 0.0 } else { inputs.ink.min(0.2) }).to_rgb();
            let muted = reach(neutral.at(0.66), &[rail], 4.7, 1.0);
            (rail, Rgb::WHITE, muted, colour("accent"), colour("on-accent"))
        }
        RailStyle::Accent => {
            let (rail, words) = (colour("accent"), colour("on-accent"));
            (rail, words, words, words, words_on(words))
        }
    };
    tokens.extend([
        ("rail", rail),
        ("rail-text", text),
        ("rail-muted", muted),
        ("rail-current", current),
        ("rail-current-text", current_text),
    ]);
}
