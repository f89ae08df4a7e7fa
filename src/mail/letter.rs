//! A mail as its reader sees it: one set of parts, written as plain text and as HTML in the brand's colours.

use crate::brand::LoadedBrand;
use crate::components::push_escaped;
use crate::domain::brand::Scheme;
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
                self.facts.iter().map(|(label, value)| format!("{label}: {value}")).collect();
            parts.push(lines.join("\n"));
        }
        parts.extend(self.link.as_ref().map(|(words, address)| format!("{words}:\n{address}")));
        parts.push(format!("-- \n{}\n{}", self.sender, self.foot));
        parts.join("\n\n") + "\n"
    }

    /// Writes the HTML form, in the colours of the scheme the brand starts in.
    #[must_use]
    pub fn with_html(mut self, brand: &LoadedBrand) -> Self {
        let palette = brand.brand.palette(brand.brand.colour.scheme == Scheme::Dark);
        let colour = |name: &str| palette.get(name).to_string();
        let (page, sheet) = (colour("surface-0"), colour("surface-1"));
        let (text, muted) = (colour("text"), colour("muted"));
        let (accent, on_accent) = (colour("accent"), colour("on-accent"));
        let radius = brand.brand.shape.radius.min(16);
        let mut html = String::with_capacity(4096);
        html.push_str("<!doctype html><html lang=\"");
        html.push_str(self.language);
        html.push_str("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>");
        push_escaped(&mut html, &self.subject);
        let _ = write!(
            html,
            "</title></head><body style=\"margin:0;padding:24px;background:{page};color:{text};\
             font:16px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif\">\
             <div style=\"max-width:34em;margin:0 auto;padding:24px;background:{sheet};border-radius:{radius}px;\
             border-top:4px solid {accent}\"><p style=\"margin:0 0 16px;font-weight:600\">"
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
        self.push_facts(&mut html, &muted);
        if let Some((words, address)) = &self.link {
            html.push_str("<p style=\"margin:0 0 16px\"><a href=\"");
            push_escaped(&mut html, address);
            let _ = write!(
                html,
                "\" style=\"display:inline-block;padding:10px 18px;background:{accent};color:{on_accent};\
                 text-decoration:none;border-radius:{radius}px\">"
            );
            push_escaped(&mut html, words);
            html.push_str("</a></p>");
        }
        let _ = write!(html, "<p style=\"margin:0;color:{muted};font-size:14px\">");
        push_escaped(&mut html, &self.foot);
        html.push_str("</p></div></body></html>\n");
        self.html = html;
        self
    }

    fn push_facts(&self, html: &mut String, muted: &str) {
        if self.facts.is_empty() {
            return;
        }
        html.push_str("<table style=\"margin:0 0 16px;border-collapse:collapse\">");
        for (label, value) in &self.facts {
            let _ = write!(
                html,
                "<tr><th scope=\"row\" style=\"padding:2px 16px 2px 0;text-align:left;font-weight:400;color:{muted}\">"
            );
            push_escaped(html, label);
            html.push_str("</th><td style=\"padding:2px 0\">");
            push_escaped(html, value);
            html.push_str("</td></tr>");
        }
        html.push_str("</table>");
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
    }
}
