//! A mail as its reader sees it: one set of parts, written as plain text and as HTML in the brand's colours.

use crate::brand::LoadedBrand;
use crate::components::push_escaped;
use crate::domain::brand::Scheme;
use crate::i18n::isolated;
use std::fmt::Write as _;

/// The parts of a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// The subject line.
    pub subject: String,
    /// Who sends it, as the reader knows them.
    pub sender: String,
    /// Where answers go.
    pub reply_to: Option<String>,
    /// What happened, in a sentence or two.
    pub paragraphs: Vec<String>,
    /// A code to be typed in.
    pub code: Option<String>,
    /// Labels and values.
    pub facts: Vec<(String, String)>,
    /// The one link: its words and its address.
    pub link: Option<(String, String)>,
    /// Why the reader gets this mail.
    pub foot: String,
    /// The language tag.
    pub language: &'static str,
    /// The HTML form.
    pub html: String,
}

impl Letter {
    /// The plain form.
    pub fn text(&self) -> String {
        let mut parts = self.paragraphs.clone();
        parts.extend(self.code.clone());
        if !self.facts.is_empty() {
            let lines: Vec<_> =
                self.facts.iter().map(|(label, value)| fact_line(label, value)).collect();
            parts.push(lines.join("\n"));
        }
        parts.extend(self.link.as_ref().map(|(words, address)| format!("{words}:\n{address}")));
        parts.push(format!("-- \n{}\n{}", self.sender, self.foot));
        parts.join("\n\n") + "\n"
    }

    /// Writes the HTML form. The styles stand beside each part, because many mail readers know no others; those that
    /// know more and whose reader likes it dark get the brand's dark colours, where it has both.
    #[must_use]
    pub fn with_html(mut self, brand: &LoadedBrand) -> Self {
        let scheme = brand.brand.colour.scheme;
        let colours = Colours::of(brand, scheme == Scheme::Dark);
        let radius = brand.brand.shape.radius.min(16);
        let mut html = String::with_capacity(4096);
        self.push_head(&mut html, scheme, brand);
        let Colours { page, sheet, text, muted, accent, on_accent } = &colours;
        let _ = write!(
            html,
            "<body class=\"page\" style=\"margin:0;padding:24px;background:{page};color:{text};\
             font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif\">\
             <div class=\"sheet\" style=\"max-width:34em;margin:0 auto;padding:24px;background:{sheet};\
             border-radius:{radius}px;border-top:4px solid {accent}\"><p style=\"margin:0 0 16px;font-weight:600\">"
        );
        push_escaped(&mut html, &self.sender);
        html.push_str("</p>");
        for paragraph in &self.paragraphs {
            html.push_str("<p style=\"margin:0 0 16px\">");
            push_escaped(&mut html, paragraph);
            html.push_str("</p>");
        }
        if let Some(code) = &self.code {
            html.push_str(
                "<p style=\"margin:0 0 16px;font:600 28px/1.2 ui-monospace,monospace;letter-spacing:.2em\">",
            );
            push_escaped(&mut html, code);
            html.push_str("</p>");
        }
        self.push_facts(&mut html, muted);
        if let Some((words, address)) = &self.link {
            html.push_str("<p style=\"margin:0 0 16px\"><a class=\"button\" href=\"");
            push_escaped(&mut html, address);
            let _ = write!(
                html,
                "\" style=\"display:inline-block;padding:10px 18px;background:{accent};color:{on_accent};\
                 text-decoration:none;border-radius:{radius}px\">"
            );
            push_escaped(&mut html, words);
            html.push_str("</a></p>");
        }
        let _ = write!(html, "<p class=\"muted\" style=\"margin:0;color:{muted};font-size:14px\">");
        push_escaped(&mut html, &self.foot);
        html.push_str("</p></div></body></html>\n");
        self.html = html;
        self
    }

    fn push_head(&self, html: &mut String, scheme: Scheme, brand: &LoadedBrand) {
        html.push_str("<!doctype html><html lang=\"");
        html.push_str(self.language);
        html.push_str("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        let _ = write!(html, "<meta name=\"color-scheme\" content=\"{}\"><title>", scheme.css());
        push_escaped(html, &self.subject);
        html.push_str("</title>");
        if scheme == Scheme::Auto {
            let Colours { page, sheet, text, muted, accent, on_accent } = Colours::of(brand, true);
            let _ = write!(
                html,
                "<style>@media (prefers-color-scheme:dark){{\
                 .page{{background:{page}!important;color:{text}!important}}\
                 .sheet{{background:{sheet}!important;border-color:{accent}!important}}\
                 .muted{{color:{muted}!important}}\
                 .button{{background:{accent}!important;color:{on_accent}!important}}}}</style>"
            );
        }
        html.push_str("</head>");
    }

    fn push_facts(&self, html: &mut String, muted: &str) {
        if self.facts.is_empty() {
            return;
        }
        html.push_str("<table style=\"width:100%;margin:0 0 16px;border-collapse:collapse\">");
        for (label, value) in &self.facts {
            let _ = write!(
                html,
                "<tr><th scope=\"row\" class=\"muted\" style=\"padding:4px 16px 4px 0;text-align:left;\
                 vertical-align:top;font-weight:400;color:{muted}\">"
            );
            push_escaped(html, label);
            html.push_str(
                "</th><td style=\"padding:4px 0;text-align:right;overflow-wrap:anywhere\">",
            );
            push_escaped(html, value);
            html.push_str("</td></tr>");
        }
        html.push_str("</table>");
    }
}

/// A label and its value on one line; either may be the title of a product in any script.
fn fact_line(label: &str, value: &str) -> String {
    format!("{}: {}", isolated(label), isolated(value))
}

/// The colours of one scheme of a brand.
struct Colours {
    page: String,
    sheet: String,
    text: String,
    muted: String,
    accent: String,
    on_accent: String,
}

impl Colours {
    fn of(brand: &LoadedBrand, is_dark: bool) -> Self {
        let palette = brand.brand.palette(is_dark);
        let colour = |name: &str| palette.get(name).to_string();
        Self {
            page: colour("surface-0"),
            sheet: colour("surface-1"),
            text: colour("text"),
            muted: colour("muted"),
            accent: colour("accent"),
            on_accent: colour("on-accent"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            subject: "Subject".into(),
            sender: "<b>Shop</b>".into(),
            paragraphs: vec!["First & last.".into()],
            code: Some("123456".into()),
            facts: vec![("Total".into(), "5 USD".into())],
            link: Some(("Open".into(), "https://shop.test/a?b=1&c=\"2\"".into())),
            foot: "Foot.".into(),
            language: "en",
            ..Letter::default()
        }
    }

    #[test]
    fn plain_text() {
        assert_eq!(
            letter().text(),
            "First & last.\n\n123456\n\nTotal: 5 USD\n\nOpen:\nhttps://shop.test/a?b=1&c=\"2\"\n\n-- \n<b>Shop</b>\nFoot.\n"
        );
    }

    #[test]
    fn html_is_escaped() {
        let html = letter().with_html(&LoadedBrand::plain()).html;
        assert!(html.contains("&lt;b&gt;Shop&lt;/b&gt;") && !html.contains("<b>"), "{html}");
        assert!(!html.contains("c=\"2\""), "{html}");
        assert!(html.contains("prefers-color-scheme:dark"), "{html}");
    }
}
