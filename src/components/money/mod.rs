//! Amounts as people read them.

pub(super) mod amount;
pub(super) mod money_line;

pub use amount::{
    Amount, AmountSize, amount, amount_digits, decimal_mark, decimal_text, money_text, number_text,
    percent_sign, rate_digits, rate_text,
};
pub use money_line::{MoneyLine, Segment};
