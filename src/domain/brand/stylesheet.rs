//! Writes a brand as CSS custom properties. Nothing else in the portal knows a colour, a face or a
//! radius.

use super::fonts::Family;
use super::{Brand, Density, DisplayCase, Palette, Scheme};
use std::fmt::Write;

/// Writing to a text cannot fail.
macro_rules! put {
    ($css:expr, $($part:tt)*) => {{
        let _ = write!($css, $($part)*);
    }};
}

pub(super) fn write(brand: &Brand) -> String {
    let mut css = String::with_capacity(6_000);
    for family in families(brand) {
        css.push_str(&family.faces());
    }
    let (light, dark) = (brand.palette(false), brand.palette(true));
    let (first, is_dark) = match brand.colour.scheme {
        Scheme::Dark => (&dark, true),
        Scheme::Light | Scheme::Auto => (&light, false),
    };
    css.push_str(":root{");
    colours(&mut css, first, is_dark);
    type_face(&mut css, brand);
    shape(&mut css, brand);
    css.push_str("}\n");
    if brand.colour.scheme == Scheme::Auto {
        css.push_str("@media (prefers-color-scheme:dark){:root{");
        colours(&mut css, &dark, true);
        css.push_str("}}\n");
    }
    for (name, palette, is_dark) in [("light", &light, false), ("dark", &dark, true)] {
        put!(css, "[data-scheme={name}]{{");
        colours(&mut css, palette, is_dark);
        css.push_str("}\n");
    }
    css.push_str("@media print{:root,[data-scheme]{");
    colours(&mut css, &light, false);
    css.push_str("--surface-0:#fff;--surface-1:#fff;--text:#000}}\n");
    css
}

/// The families a brand uses, each once.
fn families(brand: &Brand) -> Vec<Family> {
    let faces = &brand.type_face;
    let mut families = Vec::new();
    for family in [Some(faces.text), Some(faces.display), Some(faces.mono), faces.figures] {
        families.extend(family.filter(|family| !families.contains(family)));
    }
    families
}

fn colours(css: &mut String, palette: &Palette, is_dark: bool) {
    put!(css, "color-scheme:{};", if is_dark { "dark" } else { "light" });
    for (name, colour) in palette.tokens() {
        put!(css, "--{name}:{colour};");
    }
    let shade = if is_dark { "0 0 0/.5" } else { "0 0 0/.12" };
    put!(css, "--shade:rgb({shade});");
}

fn type_face(css: &mut String, brand: &Brand) {
    let faces = &brand.type_face;
    let figures = faces.figures.unwrap_or(faces.text);
    put!(css, "--font-text:{};", faces.text.stack());
    put!(css, "--font-display:{};", faces.display.stack());
    put!(css, "--font-mono:{};", faces.mono.stack());
    put!(css, "--font-figures:{};", figures.stack());
    put!(css, "--figures-size:{};", figures.figure_size(faces.text));
    put!(css, "--display-weight:{};", faces.display_weight);
    put!(css, "--display-scale:{};", faces.display_scale);
    put!(css, "--display-tracking:{}em;", faces.display_tracking);
    put!(css, "--display-leading:{};", faces.display.leading());
    let case = match faces.display_case {
        DisplayCase::Sentence => "none",
        DisplayCase::Upper => "uppercase",
    };
    put!(css, "--display-case:{case};");
}

fn shape(css: &mut String, brand: &Brand) {
    let radius = u16::from(brand.shape.radius.min(24));
    let round = match radius {
        0 => "0".to_owned(),
        1..=5 => format!("{radius}px"),
        _ => "99px".to_owned(),
    };
    put!(css, "--radius:{radius}px;--radius-small:{}px;", radius / 2);
    put!(css, "--radius-large:{}px;--radius-chip:{round};", radius + radius / 2);
    // A brand of heavy lines draws its edges in ink, any other in the quiet border.
    let line = brand.shape.line.clamp(1, 3);
    let edge = if line > 1 { "text" } else { "border" };
    put!(css, "--line:{line}px;--edge:var(--{edge});");
    let (row, gap, pad, control) = match brand.shape.density {
        Density::Compact => ("10px", "40px", "16px", "40px"),
        Density::Normal => ("14px", "48px", "20px", "44px"),
        Density::Generous => ("18px", "64px", "24px", "48px"),
    };
    put!(css, "--row:{row};--gap:{gap};--pad:{pad};--control:{control};");
}
