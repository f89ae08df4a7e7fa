//! What is kept about payments in short plain English, told in the reader's language. What has no words here yet is
//! shown as it is kept.

use crate::components::{money_text, page, t, t_with};
use crate::domain::money::{Currency, Money};
use crate::domain::orders::order::OrderState;

/// How details are kept, each with the end of its message's key. Values that end in `_minor` are minor units, `state`
/// is an order's, `reason` is a detail itself.
const DETAILS: [(&str, &str); 29] = [
    ("the order is {state} already", "order_state"),
    ("the buyer paid {paid}, the order asks for {due}", "amount_differs"),
    ("payment {reference} belongs to another attempt", "payment_of_another"),
    (
        "the buyer paid in a currency without a known code, the order asks for {due}",
        "currency_unknown",
    ),
    ("a fee of {fee} on {paid}", "fee_changed"),
    ("asked for {asked}, sent {sent}", "refund_differs"),
    ("a sum without a known currency was sent back of a payment in {currency}", "refund_unknown"),
    ("{sent} was sent back of a payment in {currency}", "refund_currency"),
    ("sent back {sent}, of it {lost} booked as a loss", "refund_uncovered"),
    ("{withdrawn} was withdrawn, {paid} was paid", "dispute_differs"),
    (
        "it was lost, now the provider says {stage}; it holds back or kept {held} and had kept {kept}",
        "dispute_turned",
    ),
    ("the provider took back a refund that it had confirmed", "refund_failed_late"),
    ("no payment of this shop has this number", "event_unknown"),
    ("nothing new", "nothing_new"),
    ("{session}: {there_minor} there, {here_minor} here", "difference"),
    ("the provider did not answer: {reason}", "no_answer"),
    ("the provider refused: {code}", "refused"),
    ("the provider does not accept the shop's credentials", "unauthorized"),
    ("the provider does not know it", "not_found"),
    ("the shop has no usable account at this provider", "not_connected"),
    ("the provider does not show the refund yet", "refund_not_shown"),
    ("no answer in time", "too_late"),
    ("no connection", "no_connection"),
    ("the connection broke", "broken"),
    ("its answer cannot be read", "unreadable"),
    ("not asked, because it failed several times", "resting"),
    ("it is asked too often", "too_often"),
    ("it answered {status}", "answered"),
    ("{session}: {reason}", "uncompared"),
];

/// What acting on an event can come to.
const EFFECTS: [&str; 14] = [
    "order_paid",
    "fee_booked",
    "payment_failed",
    "payment_on_its_way",
    "session_closed",
    "refunded",
    "refund_noted",
    "refund_failed",
    "dispute_opened",
    "dispute_reopened",
    "dispute_won",
    "dispute_lost",
    "dispute_turned",
    "review",
];

/// A detail as a sentence; sums are in the shop's currency.
pub fn detail_words(kept: &str, currency: Currency) -> String {
    let found = DETAILS.iter().find_map(|(template, key)| Some((key, values(template, kept)?)));
    let Some((key, values)) = found else { return kept.to_owned() };
    let values: Vec<_> = values
        .into_iter()
        .map(|(name, value)| (name, value_words(name, &value, currency)))
        .collect();
    let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    t_with(&format!("admin.payments.details.{key}"), &values)
}

/// What an event led to.
pub fn effect_words(kept: &str, currency: Currency) -> String {
    let parts: Vec<_> = kept.split(", ").collect();
    if !parts.iter().all(|part| EFFECTS.contains(part)) {
        return detail_words(kept, currency);
    }
    let words = parts.iter().map(|part| t(&format!("admin.payments.effects.{part}")));
    words.collect::<Vec<_>>().join(", ")
}

fn value_words(name: &str, value: &str, currency: Currency) -> String {
    let minor = value.parse().ok().filter(|_| name.ends_with("_minor"));
    match (name, minor, OrderState::parse(value)) {
        (_, Some(minor), _) => money_text(Money::new(minor, currency), page().language),
        ("state", _, Some(state)) => {
            t(&format!("components.state.{}", state.as_str().to_lowercase())).to_owned()
        }
        ("stage", ..) => t(&format!("admin.payments.stages.{value}")).to_owned(),
        ("reason", ..) => detail_words(value, currency),
        _ => value.to_owned(),
    }
}

/// The values that stand in a text at the places of a template; none where it reads otherwise.
fn values(template: &'static str, text: &str) -> Option<Vec<(&'static str, String)>> {
    let (mut found, mut template, mut text) = (Vec::new(), template, text);
    while let Some((before, rest)) = template.split_once('{') {
        text = text.strip_prefix(before)?;
        let (name, after) = rest.split_once('}')?;
        let stop = after.split('{').next().unwrap_or_default();
        let end = if stop.is_empty() { text.len() } else { text.find(stop)? };
        let value = text.get(..end)?;
        if name.ends_with("_minor") && value.parse::<i64>().is_err() {
            return None;
        }
        found.push((name, value.to_owned()));
        (template, text) = (after, text.get(end..)?);
    }
    (text == template).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Language, keys};

    #[test]
    fn what_is_kept_is_read_back() {
        let read = |text: &str| {
            let found =
                DETAILS.iter().find_map(|(template, key)| Some((*key, values(template, text)?)));
            found.map(|(key, values)| {
                let values: Vec<_> = values.iter().map(|(_, value)| value.as_str()).collect();
                format!("{key} {}", values.join("|"))
            })
        };
        for (text, told) in [
            ("the order is COMPLETED already", "order_state COMPLETED"),
            (
                "the buyer paid 44.99 USD, the order asks for 45.00",
                "amount_differs 44.99 USD|45.00",
            ),
            ("a fee of 50.00 on 45.00", "fee_changed 50.00|45.00"),
            ("asked for 5.00, sent 4.00 USD", "refund_differs 5.00|4.00 USD"),
            ("4.00 EUR was sent back of a payment in USD", "refund_currency 4.00 EUR|USD"),
            ("sent back 5.00 USD, of it 3.00 booked as a loss", "refund_uncovered 5.00 USD|3.00"),
            ("40.00 USD was withdrawn, 45.00 USD was paid", "dispute_differs 40.00 USD|45.00 USD"),
            (
                "it was lost, now the provider says open; it holds back or kept 40.00 and had kept 45.00",
                "dispute_turned open|40.00|45.00",
            ),
            ("pay_1: 4340 there, 0 here", "difference pay_1|4340|0"),
            (
                "pay_1: the provider does not know it",
                "uncompared pay_1|the provider does not know it",
            ),
            ("the provider did not answer: it answered 500", "no_answer it answered 500"),
            ("nothing new", "nothing_new "),
        ] {
            assert_eq!(read(text).as_deref(), Some(told), "{text}");
        }
        for text in ["", "sent back much, left 3", "nothing new here", "the order is"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn everything_has_words_in_every_language() {
        for language in Language::ALL {
            let keys = keys(language);
            for (_, key) in DETAILS {
                assert!(
                    keys.contains(&&*format!("admin.payments.details.{key}")),
                    "{key} {language:?}"
                );
            }
            for effect in EFFECTS {
                let key = format!("admin.payments.effects.{effect}");
                assert!(keys.contains(&&*key), "{key} {language:?}");
            }
        }
    }
}
