//! Names that several pages use: the short number of an order, payment providers, states.

use crate::components::{PageData, Text, money_text};
use crate::domain::ids::OrderId;
use crate::domain::money::{Currency, Money};
use crate::domain::orders::order::OrderKind;
use crate::i18n::Language;
use crate::service::{Line, Order, order_lines};

/// How many digits of an id make its short number.
const NUMBER_LENGTH: usize = 8;

/// The number people read out: the last eight digits of the id, in capitals.
pub fn short_number(id: &OrderId) -> String {
    let text = id.as_str();
    let start = text.len().saturating_sub(NUMBER_LENGTH);
    text.get(start..).unwrap_or(text).to_uppercase()
}

/// The short number as it is written everywhere: "#F5A6B7C8".
pub fn order_number(id: &OrderId) -> String {
    format!("#{}", short_number(id))
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
    let words =
        |line: &Line<'_>| format!("{}\u{a0}× {}", line.quantity, line_title(language, order, line));
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
