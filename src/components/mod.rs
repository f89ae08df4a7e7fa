//! The portal's parts: each one component, used everywhere.
//!
//! All are synchronous and take plain values: a handler loads everything first, provides one
//! [`PageContext`] and
//! renders. Words come in through props, already translated with [`t`] or [`t_with`]; the parts'
//! own words are under
//! `components.` in the message files. In rows use the lower-case functions ([`amount`], [`chip`],
//! [`state_chip`],
//! [`day`], [`day_time`]) and pass the language or the page down.
//!
//! | part | what it is for | props (`?` optional) |
//! | --- | --- | --- |
//! | [`Shell`] | the document | `title`, `frame?: Frame`, `description?`, children |
//! | [`PageHead`] | title and page actions | `title`, `lead?`, children? |
//! | [`Headline`] | the one number | `label`, `value: AnyView`, `note?`, children? (actions) |
//! | [`Section`] | heading and content | `title`, `more?: (Text, String)`, children |
//! | [`Split`] | main matter and aside | `main: AnyView`, `aside: AnyView` |
//! | [`Reasons`] | "Why this amount?" | `steps: Vec<Reason>` |
//! | [`Amount`] | money | `money`, `size?: AmountSize`, `signed?` |
//! | [`MoneyLine`] | where earnings are | `earned`, five `Segment`s, `note` |
//! | [`Chip`], [`StateChip`] | states | `tone?`, `icon`, `text`; `state` |
//! | [`Timeline`] | steps in time | `steps: Vec<Step>` |
//! | [`Statement`] | account entries | `caption`, `opening`, `rows`, `closing` |
//! | [`DataTable`] | lists | `caption`, `columns: Vec<Column>`, `rows: Vec<Row>` |
//! | [`FilterBar`], [`Pager`] | around lists | see each |
//! | [`Stats`], [`Stat`], [`Period`] | figures against the period before | see each |
//! | [`BarChart`] | one series and its comparison | `title`, `bars`, `unit`, `comparison?` |
//! | [`PostForm`], [`Actions`], [`Submit`], [`LinkButton`], [`Confirm`] | forms | see each |
//! | [`Field`], [`Select`], [`Choices`], [`Checkbox`] | fields | see each |
//! | [`AmountField`], [`BalancesAfter`] | amounts to enter, and what they leave | see each |
//! | [`Address`] | payout addresses | `address`, `network` |
//! | [`Note`] | a sentence that stays | `tone?`, `title?`, children |
//! | [`Empty`] | an empty list and the next step | `title`, `text`, `next?: (Text, String)` |
//! | [`CopyField`], [`Qr`], [`CodeBlock`] | values to take away | see each |
//! | [`KeyValues`] | facts | `facts: Vec<Fact>` |
//! | [`Tabs`], [`Breadcrumb`] | moving around | `label`, `tabs`; `trail` |
//!
//! Classes pages may use: `stack`, `row`, `measure`, `muted`, `small`, `num`, `prose`, `sr-only`,
//! `no-print`,
//! `only-print`, `only-phone`, `only-desk`, `button` with `primary`, `quiet` or `danger`, `tone-*`
//! on own elements.

mod address;
mod bars;
mod breadcrumb;
mod button;
mod chart;
mod chip;
mod code;
mod context;
mod copy;
mod empty;
mod flash;
mod form;
mod icons;
mod key_value;
mod layout;
mod list;
mod money;
mod money_line;
mod nav;
mod page;
mod qr;
mod rows;
mod stat;
mod statement;
mod table;
mod tabs;
mod time;
mod timeline;

pub use address::{Address, short_address};
pub use breadcrumb::Breadcrumb;
pub use button::{Actions, Confirm, LinkButton, PostForm, Submit, Weight};
pub use chart::{Bar, BarChart, Unit};
pub use chip::{Chip, StateChip, Tone, chip, state_chip};
pub use code::CodeBlock;
pub use context::*;
pub use copy::CopyField;
pub use empty::Empty;
pub use flash::{FlashMessage, Note};
pub use form::{
    After, AmountField, BalancesAfter, Checkbox, Choice, Choices, Field, FieldKind, Select,
};
pub use icons::{Icon, icon};
pub use key_value::{Fact, KeyValues};
pub use layout::{Frame, Shell};
pub use list::{Filter, FilterBar, Pager};
pub use money::{
    Amount, AmountSize, amount, amount_digits, decimal_text, money_text, number_text, rate_text,
};
pub use money_line::{MoneyLine, Segment};
pub use nav::{Mark, Masthead, Rail};
pub use page::{Headline, PageHead, Reason, Reasons, Section, Split};
pub use qr::Qr;
pub use rows::push_escaped;
pub use stat::{Change, Direction, Period, Stat, Stats};
pub use statement::{Statement, StatementRow};
pub use table::{Cell, Column, ColumnKind, DataTable, Row};
pub use tabs::{Tab, Tabs};
pub use time::{DateTime, Day, date, day, day_time};
pub use timeline::{Step, StepState, Timeline};
