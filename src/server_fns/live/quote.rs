//! What a checkout costs, while it is filled in.

use leptos::prelude::*;
use leptos::server_fn::codec::Json;

#[cfg(feature = "ssr")]
use {
    super::{failed, read, visit},
    crate::components::{amount_digits, money_text, rate_text},
    crate::domain::money::Money,
    crate::domain::orders::order::Totals,
    crate::domain::text::EmailAddress,
    crate::forms::{Cart, CheckoutForm},
    crate::http::Visit,
    crate::service::{CheckoutQuote, CheckoutWish, Saving},
};

/// What a checkout costs, in the words of its page. It travels as text, a line each, because a reader of JSON for it
/// would cost the browser part 5 KB.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LiveQuote {
    /// The items and what changes their total; empty while a quantity is wrong.
    pub lines: Vec<QuoteLine>,
    /// ISO 4217.
    pub currency: String,
    /// The button that names what is paid.
    pub button: String,
    /// The total that the form shows, in minor units.
    pub seen_total: String,
    /// What there is to say about the code; empty when the lines say it.
    pub note: String,
}

/// One line of a [`LiveQuote`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteLine {
    /// What it is.
    pub label: String,
    /// The amount as people read it.
    pub digits: String,
    /// The amount as a plain decimal.
    pub plain: String,
    /// Whether it sums up the lines before.
    pub is_total: bool,
}

impl LiveQuote {
    /// The quote as it travels.
    pub fn to_text(&self) -> String {
        let head = [&self.seen_total, &self.currency, &self.button, &self.note];
        let mut rows = vec![head.map(|text| in_one_line(text)).join("\t")];
        rows.extend(self.lines.iter().map(|line| {
            let texts = [&line.digits, &line.plain, &line.label].map(|text| in_one_line(text));
            let mark = if line.is_total { "=" } else { "+" };
            format!("{mark}\t{}", texts.join("\t"))
        }));
        rows.join("\n")
    }

    /// Reads a quote that has travelled; what is missing is empty.
    pub fn of_text(text: &str) -> Self {
        let mut rows = text.split('\n');
        let [seen_total, currency, button, note] = cells(rows.next().unwrap_or_default());
        let lines = rows.map(|row| {
            let [mark, digits, plain, label] = cells(row);
            QuoteLine { label, digits, plain, is_total: mark == "=" }
        });
        Self { lines: lines.collect(), currency, button, seen_total, note }
    }
}

fn in_one_line(text: &str) -> String {
    text.replace(['\t', '\n'], " ")
}

fn cells(row: &str) -> [String; 4] {
    let mut cells = row.split('\t');
    std::array::from_fn(|_| cells.next().unwrap_or_default().to_owned())
}

/// Returns what the checkout would cost now, as [`LiveQuote::to_text`] writes it.
#[server(prefix = "", endpoint = "live/quote", input = Json)]
pub async fn quote_checkout(
    /// The form as it would be posted.
    form: String,
) -> Result<String, ServerFnError> {
    let visit = visit().await?;
    let form: CheckoutForm = read(&form)?;
    let service = &visit.app.service;
    let cart = form.cart(&service.products(&visit.actor).await.map_err(failed)?);
    let email = visit.own_email().or_else(|| EmailAddress::parse(&form.email));
    let code = visit.code_in_place_of(&form.affiliate_code, email.as_ref()).await;
    let code = code.unwrap_or_else(|_| form.affiliate_code.to_string());
    let wish = CheckoutWish {
        lines: cart.prices(),
        code: &code,
        email: email.as_ref(),
        uses_balance: form.use_balance.0,
        tax_ppm: visit.shop.tax_ppm,
    };
    let quote = service.quote_checkout(&visit.actor, &wish).await.map_err(failed)?;
    let note = note(&visit, &quote.saving);
    Ok(LiveQuote { note, ..LiveQuote::of(&visit, &cart, &quote) }.to_text())
}

#[cfg(feature = "ssr")]
impl LiveQuote {
    /// The quote of a cart, without a word about the code: the form's own field has it.
    pub fn of(visit: &Visit, cart: &Cart, quote: &CheckoutQuote) -> Self {
        let currency = visit.shop.currency;
        let mut live = Self {
            currency: currency.to_string(),
            seen_total: quote.total_minor().to_string(),
            ..Self::default()
        };
        let Some(totals) = quote.totals.filter(|_| !cart.lines.is_empty()) else { return live };
        let due = Money::new(totals.total_minor - quote.used_minor, currency);
        live.button = if due.minor == 0 {
            visit.language.text("portal.checkout.order").to_owned()
        } else {
            let amount = money_text(due, visit.language);
            visit.language.format("portal.checkout.pay", &[("amount", &amount)])
        };
        live.lines = lines(visit, cart, quote, totals);
        live
    }
}

#[cfg(feature = "ssr")]
fn lines(visit: &Visit, cart: &Cart, quote: &CheckoutQuote, totals: Totals) -> Vec<QuoteLine> {
    let language = visit.language;
    let line = |label: String, minor: i64| {
        let money = Money::new(minor, visit.shop.currency);
        let (digits, plain) = (amount_digits(money, language), money.to_plain());
        QuoteLine { label, digits, plain, is_total: false }
    };
    let total = |key: &str, minor: i64| QuoteLine {
        is_total: true,
        ..line(language.text(key).to_owned(), minor)
    };
    let items = cart.lines.iter().filter_map(|item| {
        let quantity = item.quantity?;
        let label = format!("{quantity}\u{a0}× {}", item.product.title);
        Some(line(label, item.product.price_minor.saturating_mul(quantity)))
    });
    let mut lines: Vec<_> = items.collect();
    if let (Saving::Ppm(code, ppm), true) = (&quote.saving, totals.discount_minor > 0) {
        let saved = rate_text(*ppm, language);
        let label = language.format("portal.order.discount", &[("code", code), ("saved", &saved)]);
        lines.push(line(label, -totals.discount_minor));
    }
    if totals.tax_minor > 0 {
        let rate = rate_text(visit.shop.tax_ppm, language);
        let label = language.format("portal.order.tax_rate", &[("rate", &rate)]);
        lines.push(line(label, totals.tax_minor));
    }
    if quote.used_minor > 0 {
        lines.push(total("portal.order.total", totals.total_minor));
        let label = language.text("portal.order.balance").to_owned();
        lines.push(line(label, -quote.used_minor));
    }
    lines.push(total("portal.checkout.due", totals.total_minor - quote.used_minor));
    lines
}

/// What there is to say about a code that changes no line.
#[cfg(feature = "ssr")]
fn note(visit: &Visit, saving: &Saving) -> String {
    match saving {
        Saving::Ppm(code, 0) => {
            visit.language.format("portal.checkout.code_plain", &[("code", code)])
        }
        Saving::NoCode | Saving::Ppm(..) => String::new(),
        Saving::Own => visit.language.text("portal.checkout.code_own").to_owned(),
        Saving::Off => visit.language.text("portal.checkout.code_off").to_owned(),
        Saving::Unknown => visit.language.text("refusals.field.unknown_code").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_travels_as_text() {
        let line = |label: &str, is_total| QuoteLine {
            label: label.to_owned(),
            digits: "\u{2212}3,00".to_owned(),
            plain: "-3.00".to_owned(),
            is_total,
        };
        let quote = LiveQuote {
            lines: vec![line("3\u{a0}× Arena", false), line("To pay", true)],
            currency: "EUR".to_owned(),
            button: "Pay".to_owned(),
            seen_total: "2700".to_owned(),
            note: String::new(),
        };
        assert_eq!(LiveQuote::of_text(&quote.to_text()), quote);
        let tricky = LiveQuote { lines: vec![line("a\tb\nc", false)], ..quote.clone() };
        assert_eq!(LiveQuote::of_text(&tricky.to_text()).lines[0].label, "a b c");
        assert_eq!(LiveQuote::of_text(""), LiveQuote::default());
    }
}
