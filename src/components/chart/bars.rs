//! The bars of a chart, written straight as text and placed in whole numbers: tenths of a pixel from the top,
//! hundredths of a percent from the start.

use super::bar_chart::Bar;
use crate::components::context::{PageContext, Text};
use crate::components::table::rows::push_escaped;

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

/// What a bar and its row in the table say, written once for both.
pub struct Words {
    /// What the bar stands for.
    pub label: Text,
    /// Its value.
    pub now: String,
    /// The value before.
    pub before: Option<String>,
}

/// The bars, each with its value on hover and focus, some with a label below. `words` belong to `bars` one by one.
pub fn drawn(page: &PageContext, bars: &[Bar], words: &[Words], scale: Scale) -> String {
    let count = i64::try_from(bars.len()).unwrap_or(1).max(1);
    let step = bars.len().div_ceil(6).max(1);
    let mut svg = Svg { html: String::with_capacity(bars.len() * 560), scale };
    for (index, (place, (bar, words))) in (0_i64..).zip(bars.iter().zip(words)).enumerate() {
        let left = WIDTH * place / count;
        let width = WIDTH * (place + 1) / count - left;
        svg.bar(page, (bar, words), (left, width));
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
    fn bar(&mut self, page: &PageContext, (bar, words): (&Bar, &Words), (left, width): (i64, i64)) {
        let (label, now) = (&words.label, &words.now);
        let text = match &words.before {
            Some(before) => page.t_with(
                "components.chart.compared",
                &[("label", label), ("value", now), ("before", before)],
            ),
            None => format!("{label}: {now}"),
        };
        self.html.push_str("<g class=\"bar\" tabindex=\"0\" role=\"img\" aria-label=\"");
        let start = self.html.len();
        push_escaped(&mut self.html, &text);
        let end = self.html.len();
        self.html.push_str("\"><title>");
        self.html.extend_from_within(start..end);
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
        push_escaped(&mut self.html, now);
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
        self.tenths("y", y);
        self.tenths("height", height);
        self.html.push_str("></rect>");
    }

    fn span(&mut self, left: i64, width: i64) {
        self.percent("x", left);
        self.percent("width", width);
    }

    fn percent(&mut self, name: &str, hundredths: i64) {
        self.attribute(name, hundredths / 100);
        self.digit(hundredths / 10);
        self.digit(hundredths);
        self.html.push_str("%\"");
    }

    fn tenths(&mut self, name: &str, tenths: i64) {
        self.attribute(name, tenths / 10);
        self.digit(tenths);
        self.html.push('"');
    }

    /// The start of an attribute, as far as the decimal point of its value. A page has hundreds of these figures, and
    /// formatting them takes as long as all else of the chart.
    fn attribute(&mut self, name: &str, whole: i64) {
        self.html.push(' ');
        self.html.push_str(name);
        self.html.push_str("=\"");
        for power in [1_000, 100, 10] {
            if whole >= power {
                self.digit(whole / power);
            }
        }
        self.digit(whole);
        self.html.push('.');
    }

    /// The last digit of a number.
    fn digit(&mut self, number: i64) {
        let digit = u8::try_from(number.rem_euclid(10)).unwrap_or_default();
        self.html.push(char::from(b'0' + digit));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_written_digit_by_digit() {
        let mut svg = Svg { html: String::new(), scale: Scale { bottom: 0, top: 1 } };
        svg.percent("x", 10_000);
        svg.percent("width", 307);
        svg.tenths("y", 1_680);
        svg.tenths("height", 5);
        assert_eq!(svg.html, r#" x="100.00%" width="3.07%" y="168.0" height="0.5""#);
    }
}
