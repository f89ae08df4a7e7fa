//! The bars of a chart, written straight as text and placed in whole numbers: tenths of a pixel from the top,
//! hundredths of a percent from the start.

use super::bar_chart::{Bar, Unit};
use crate::components::context::PageContext;
use crate::components::table::rows::push_escaped;
use std::fmt::Write as _;

/// Where the lowest line is.
pub const HEIGHT: i64 = 1_680;
/// Where the highest line is.
pub const TOP: i64 = 220;
const WIDTH: i64 = 10_000;

/// The values at the lowest and the highest line of a chart: zero and something above it, or something below zero too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scale {
    /// At the lowest line; zero or less.
    pub bottom: i64,
    /// At the highest line; zero or more.
    pub top: i64,
}

impl Scale {
    /// The y of a value.
    pub fn height_at(self, value: i64) -> i64 {
        let (bottom, top) = (i128::from(self.bottom.min(0)), i128::from(self.top.max(1)));
        let above = i128::from(value).clamp(bottom, top) - bottom;
        HEIGHT - i64::try_from(i128::from(HEIGHT - TOP) * above / (top - bottom)).unwrap_or(0)
    }
}

/// Tenths as a decimal.
pub fn tenths(value: i64) -> String {
    format!("{}.{}", value / 10, value % 10)
}

/// The bars, each with its value on hover and focus, some with a label below.
pub fn drawn(page: &PageContext, unit: Unit, bars: &[Bar], scale: Scale) -> String {
    let count = i64::try_from(bars.len()).unwrap_or(1).max(1);
    let step = bars.len().div_ceil(6).max(1);
    let mut svg = Svg { html: String::with_capacity(bars.len() * 480), scale };
    for (index, (place, bar)) in (0_i64..).zip(bars).enumerate() {
        let left = WIDTH * place / count;
        let width = WIDTH * (place + 1) / count - left;
        svg.bar(page, unit, bar, (left, width));
        if index % step == 0 {
            svg.foot(bar, (left, width));
        }
    }
    svg.html
}

struct Svg {
    html: String,
    scale: Scale,
}

impl Svg {
    fn bar(&mut self, page: &PageContext, unit: Unit, bar: &Bar, (left, width): (i64, i64)) {
        let now = unit.text(page, bar.value);
        let label = match bar.before {
            Some(before) => page.t_with(
                "components.chart.compared",
                &[("label", &bar.label), ("value", &now), ("before", &unit.text(page, before))],
            ),
            None => format!("{}: {now}", bar.label),
        };
        self.html.push_str("<g class=\"bar\" tabindex=\"0\" role=\"img\" aria-label=\"");
        push_escaped(&mut self.html, &label);
        self.html.push_str("\"><title>");
        push_escaped(&mut self.html, &label);
        self.html.push_str("</title><rect class=\"bar-hit\"");
        self.span(left, width);
        self.html.push_str(" y=\"18\" height=\"150\"></rect>");
        if let Some(before) = bar.before {
            self.rect("bar-before", (left + width * 8 / 100, width * 84 / 100), before);
        }
        self.rect("bar-now", (left + width / 5, width * 6 / 10), bar.value);
        let middle = left + width / 2;
        self.html.push_str(match middle {
            ..1_200 => "<text class=\"bar-value at-start\"",
            8_800.. => "<text class=\"bar-value at-end\"",
            _ => "<text class=\"bar-value\"",
        });
        self.percent("x", middle);
        self.html.push_str(" y=\"12\">");
        push_escaped(&mut self.html, &now);
        self.html.push_str("</text></g>");
    }

    fn foot(&mut self, bar: &Bar, (left, width): (i64, i64)) {
        let middle = left + width / 2;
        let (class, x) =
            if middle < 600 { ("bar-label at-start", left) } else { ("bar-label", middle) };
        self.html.push_str("<text class=\"");
        self.html.push_str(class);
        self.html.push('"');
        self.percent("x", x);
        self.html.push_str(" y=\"186\">");
        push_escaped(&mut self.html, &bar.label);
        self.html.push_str("</text>");
    }

    fn rect(&mut self, class: &str, (left, width): (i64, i64), value: i64) {
        // From the base line up, or down where the value is below zero.
        let (base, at) = (self.scale.height_at(0), self.scale.height_at(value));
        let (y, height) = (base.min(at), (base - at).abs());
        self.html.push_str("<rect class=\"");
        self.html.push_str(class);
        self.html.push('"');
        self.span(left, width);
        self.decimal("y", (y / 10, y % 10, 1), "");
        self.decimal("height", (height / 10, height % 10, 1), "");
        self.html.push_str("></rect>");
    }

    fn span(&mut self, left: i64, width: i64) {
        self.percent("x", left);
        self.percent("width", width);
    }

    fn percent(&mut self, name: &str, hundredths: i64) {
        self.decimal(name, (hundredths / 100, hundredths % 100, 2), "%");
    }

    fn decimal(&mut self, name: &str, (whole, part, digits): (i64, i64, usize), unit: &str) {
        // Writing to a string cannot fail.
        let _ = write!(self.html, " {name}=\"{whole}.{part:0digits$}{unit}\"");
    }
}
