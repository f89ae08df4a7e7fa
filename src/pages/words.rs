//! Words that several pages share: the short number of an order, payment providers, spans of time, names of pages.

use crate::components::{PageData, Text, money_text};
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CommissionId, OrderId};
use crate::domain::money::{Currency, Money};
use crate::domain::orders::order::OrderKind;
use crate::i18n::{Language, isolated};
use crate::service::{Line, Order, order_lines};

/// The number people read out: the last eight digits of the id, in capitals.
pub fn short_number(id: &OrderId) -> String {
    id.number()
}

/// The short number as it is written everywhere: "#F5A6B7C8".
pub fn order_number(id: &OrderId) -> String {
    format!("#{}", short_number(id))
}

/// The number by which an affiliate knows a sale: that of the commission, since the order is another person's.
pub fn sale_number(id: &CommissionId) -> String {
    format!("#{}", id.sale_number())
}

/// What a payment provider is called.
pub fn provider_name(language: Language, gateway: &str) -> Text {
    let key = match gateway {
        "SANDBOX" => "portal.provider.sandbox",
        "BALANCE" => "portal.provider.balance",
        "MANUAL" => "portal.provider.manual",
        "STRIPE" => "portal.provider.stripe",
        "PAYPAL" => "portal.provider.paypal",
        other => return other.to_owned().into(),
    };
    language.text(key).into()
}

/// What a line is called; a line without a name is named after what the order is for.
pub fn line_title<'a>(language: Language, order: &Order, line: &Line<'a>) -> &'a str {
    match order.kind {
        OrderKind::Topup => language.text("portal.order.topup"),
        _ if line.title.is_empty() => language.text("portal.order.payment_line"),
        _ => line.title,
    }
}

/// An order's lines in a few words: "2 × Starter, 1 × Slot pack".
pub fn items_text(language: Language, order: &Order) -> String {
    let words = |line: &Line<'_>| {
        format!("{}\u{a0}× {}", line.quantity, isolated(line_title(language, order, line)))
    };
    order_lines(order).iter().map(words).collect::<Vec<_>>().join(", ")
}

/// The currency of an order; the row holds it as text.
pub fn currency_of(order: &Order) -> Currency {
    Currency::parse(&order.currency).unwrap_or(Currency::USD)
}

/// An amount of an order.
pub fn money_of(order: &Order, minor: i64) -> Money {
    Money::new(minor, currency_of(order))
}

/// An amount of an order for sentences.
pub fn money_words(page: &PageData, order: &Order, minor: i64) -> String {
    money_text(money_of(order, minor), page.language)
}

/// A span in its largest whole unit: "14 days", "1 hour".
pub fn span_text(page: &PageData, secs: i64) -> String {
    let (key, count) = match secs {
        secs if secs % 86_400 == 0 => ("day", secs / 86_400),
        secs if secs % 3_600 == 0 => ("hour", secs / 3_600),
        secs => ("minute", (secs + 59) / 60),
    };
    let number = if count == 1 { "one" } else { "many" };
    page.t_with(&format!("portal.affiliate.span.{key}_{number}"), &[("count", &count.to_string())])
}

/// A number of days: "14 days".
pub fn days_text(page: &PageData, days: i64) -> String {
    span_text(page, days * 86_400)
}

/// What the affiliate's page is called: as the brand's navigation says it, or by its own title.
pub fn affiliate_name(page: &PageData) -> Text {
    page.nav_name("affiliate", "portal.affiliate.title")
}

/// What the balance is called.
pub fn balance_name(page: &PageData) -> Text {
    page.nav_name("balance", "portal.balance.title")
}

/// The day something is due; today also the time.
pub fn soon_or_day(page: &PageData, at: Timestamp) -> String {
    let day = page.date(at);
    if day == page.date(page.now) { page.date_time_zone(at) } else { day }
}

/// An instant in UTC, as programs read it.
pub fn instant(at: Timestamp) -> String {
    jiff::Timestamp::from_second(at.secs()).unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_the_end_of_the_id() {
        let id = OrderId::parse("ord_0190f0aa11d37e02b1c2d3e4f5a6b7c8").unwrap();
        assert_eq!(short_number(&id), "F5A6B7C8");
        assert_eq!(short_number(&OrderId::parse("x").unwrap()), "X");
    }
}
