//! The rows of a table, written straight as text: a list has hundreds of cells, and one view for each would cost more
//! than everything else on its page.

use super::data_table::{Cell, Column, ColumnKind, Row};
use crate::components::context::PageData;
use crate::components::money::amount::{amount_digits, number_text};
use crate::components::page::chip::state_chip;
use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use leptos::prelude::*;
use std::collections::HashMap;

/// The content of `<tbody>`.
pub fn body(page: &PageData, columns: &[Column], rows: Vec<Row>) -> String {
    let html = String::with_capacity(rows.len() * columns.len() * 96);
    let year = page.zoned(page.now).year();
    let mut writer = Writer { page, year, html, chips: HashMap::new() };
    for row in rows {
        writer.row(columns, row);
    }
    writer.html
}

struct Writer<'a> {
    page: &'a PageData,
    year: i16,
    html: String,
    chips: HashMap<String, String>,
}

impl Writer<'_> {
    fn row(&mut self, columns: &[Column], row: Row) {
        let mut href = row.href;
        self.html.push_str(if href.is_some() { "<tr class=\"is-link\">" } else { "<tr>" });
        for (column, content) in columns.iter().zip(row.cells) {
            self.html.push_str("<td class=\"");
            self.html.push_str(column.kind.class());
            if column.kind.keeps_label() {
                self.html.push_str("\" data-label=\"");
                push_escaped(&mut self.html, &column.label);
            }
            self.html.push_str("\">");
            let link = if column.kind == ColumnKind::Main { href.take() } else { None };
            match link {
                Some(href) => self.link(&href, |writer| writer.cell(content)),
                None => self.cell(content),
            }
            self.html.push_str("</td>");
        }
        self.html.push_str("</tr>");
    }

    fn link(&mut self, href: &str, content: impl FnOnce(&mut Self)) {
        self.html.push_str("<a href=\"");
        push_escaped(&mut self.html, href);
        self.html.push_str("\">");
        content(self);
        self.html.push_str("</a>");
    }

    fn cell(&mut self, content: Cell) {
        match content {
            Cell::Text(text) => push_escaped(&mut self.html, &text),
            Cell::Code(text) => {
                self.html.push_str("<code>");
                push_escaped(&mut self.html, &text);
                self.html.push_str("</code>");
            }
            Cell::Money(money) => self.money(money, false),
            Cell::Change(money) => self.money(money, true),
            Cell::Number(number) => self.html.push_str(&number_text(number, self.page.language)),
            Cell::Day(at) => self.time(at, false),
            Cell::Time(at) => self.time(at, true),
            Cell::State(state) => self.chip(&state),
            Cell::Link { text, href } => {
                self.link(&href, |writer| push_escaped(&mut writer.html, &text));
            }
            Cell::View(view) => self.html.push_str(&view.to_html()),
            Cell::Empty => self.html.push_str("<span class=\"none\" aria-hidden=\"true\">–</span>"),
        }
    }

    fn money(&mut self, money: Money, is_signed: bool) {
        self.html.push_str("<data class=\"amount\" value=\"");
        self.html.push_str(&money.to_plain());
        self.html.push_str("\">");
        if is_signed && money.minor > 0 {
            self.html.push('+');
        }
        self.html.push_str(&amount_digits(money, self.page.language));
        self.html.push_str("<small>");
        self.html.push_str(money.currency.as_str());
        self.html.push_str("</small></data>");
    }

    /// A list holds few different states, each many times.
    fn chip(&mut self, state: &str) {
        if let Some(known) = self.chips.get(state) {
            self.html.push_str(known);
            return;
        }
        let chip = state_chip(self.page, state).to_html();
        self.html.push_str(&chip);
        self.chips.insert(state.to_owned(), chip);
    }

    /// A `<time>` in the reader's zone, with UTC on hover.
    fn time(&mut self, at: Timestamp, with_clock: bool) {
        let utc = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default();
        let utc = jiff::tz::Offset::UTC.to_datetime(utc);
        let html = &mut self.html;
        let day = |html: &mut String| {
            push_number(html, utc.year(), 4);
            html.push('-');
            push_number(html, utc.month().into(), 2);
            html.push('-');
            push_number(html, utc.day().into(), 2);
        };
        let clock = |html: &mut String, hour: i8, minute: i8| {
            push_number(html, hour.into(), 2);
            html.push(':');
            push_number(html, minute.into(), 2);
        };
        html.push_str("<time datetime=\"");
        day(html);
        html.push('T');
        clock(html, utc.hour(), utc.minute());
        html.push(':');
        push_number(html, utc.second().into(), 2);
        html.push_str("Z\" title=\"");
        day(html);
        html.push(' ');
        clock(html, utc.hour(), utc.minute());
        html.push_str(" UTC\">");
        if with_clock {
            push_escaped(html, &self.page.date_time(at));
        } else {
            let instant = jiff::Timestamp::from_microsecond(at.0).unwrap_or_default();
            let then = self.page.time_zone.to_offset(instant).to_datetime(instant);
            push_escaped(html, &self.page.date_of(then.date(), then.year() != self.year));
        }
        html.push_str("</time>");
    }
}

fn push_number(html: &mut String, number: i16, digits: u32) {
    let mut unit = 10_i16.pow(digits - 1);
    while unit > 0 {
        let digit = u8::try_from(number / unit % 10).unwrap_or(0);
        html.push(char::from(b'0' + digit));
        unit /= 10;
    }
}

/// Text that cannot become markup, inside elements and inside quoted attributes.
pub fn push_escaped(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        html.push_str(&rest[..at]);
        html.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        });
        rest = &rest[at + 1..];
    }
    html.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_texts_stays_text() {
        let mut html = String::new();
        push_escaped(&mut html, "<b a=\"x\">ä & 'c'</b>");
        assert_eq!(html, "&lt;b a=&quot;x&quot;&gt;ä &amp; &#39;c&#39;&lt;/b&gt;");
    }

    #[test]
    fn numbers_keep_their_width() {
        let mut html = String::new();
        push_number(&mut html, 7, 2);
        push_number(&mut html, 2026, 4);
        assert_eq!(html, "072026");
    }
}
