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
//! | [`FilterBar`], [`Pager`], [`NumberedPager`] | around lists | see each |
//! | [`Stats`], [`Stat`], [`Period`] | figures against the period before | see each |
//! | [`BarChart`] | one series and its comparison | `title`, `bars`, `unit`, `comparison?` |
//! | [`PostForm`], [`Actions`], [`Submit`], [`LinkButton`], [`Confirm`] | forms | see each |
//! | [`Field`], [`AmountField`], [`Select`], [`Choices`], [`Checkbox`] | fields | see each |
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

mod chart;
mod context;
mod form;
mod icons;
mod money;
mod page;
mod shell;
mod table;
mod value;

pub use chart::*;
pub use context::*;
pub use form::*;
pub use icons::{Icon, icon};
pub use money::*;
pub use page::*;
pub use shell::*;
pub use table::*;
pub use value::*;
