//! Lists as tables: columns say what they hold, rows are links, and a phone shows each row as two
//! lines.

use super::rows::body;
use crate::components::context::{Text, page};
use crate::domain::clock::Timestamp;
use crate::domain::money::Money;
use leptos::prelude::*;

/// What a column holds; decides its alignment and its place on a phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// What the row is called; carries the row's link and leads on a phone.
    Main,
    /// The amount the row is about; right-aligned, beside the name on a phone.
    Amount,
    /// Other figures; right-aligned, with their label on a phone.
    Figure,
    /// The state chip.
    State,
    /// Quiet words or dates.
    Quiet,
    /// Quiet words that need their label on a phone.
    Labelled,
    /// Checkboxes and buttons.
    Control,
}

impl ColumnKind {
    pub(in crate::components) fn class(self) -> &'static str {
        match self {
            Self::Main => "c-main",
            Self::Amount => "c-amount num",
            Self::Figure => "c-figure num",
            Self::State => "c-state",
            Self::Quiet => "c-quiet",
            Self::Labelled => "c-labelled",
            Self::Control => "c-control",
        }
    }

    pub(in crate::components) fn keeps_label(self) -> bool {
        matches!(self, Self::Figure | Self::Labelled)
    }
}

/// A column: its kind and its heading, already in the reader's language.
#[derive(Clone, Debug)]
pub struct Column {
    pub(in crate::components) kind: ColumnKind,
    pub(in crate::components) label: Text,
}

impl Column {
    /// A column of this kind with this heading.
    pub fn new(kind: ColumnKind, label: impl Into<Text>) -> Self {
        Self { kind, label: label.into() }
    }
    /// [`ColumnKind::Main`].
    pub fn main(label: impl Into<Text>) -> Self {
        Self::new(ColumnKind::Main, label)
    }
    /// [`ColumnKind::Amount`].
    pub fn amount(label: impl Into<Text>) -> Self {
        Self::new(ColumnKind::Amount, label)
    }
    /// [`ColumnKind::Figure`].
    pub fn figure(label: impl Into<Text>) -> Self {
        Self::new(ColumnKind::Figure, label)
    }
    /// [`ColumnKind::State`].
    pub fn state(label: impl Into<Text>) -> Self {
        Self::new(ColumnKind::State, label)
    }
    /// [`ColumnKind::Quiet`].
    pub fn quiet(label: impl Into<Text>) -> Self {
        Self::new(ColumnKind::Quiet, label)
    }
    /// [`ColumnKind::Labelled`].
    pub fn labelled(label: impl Into<Text>) -> Self {
        Self::new(ColumnKind::Labelled, label)
    }
    /// [`ColumnKind::Control`].
    pub fn control(label: impl Into<Text>) -> Self {
        Self::new(ColumnKind::Control, label)
    }
}

/// What stands in a cell.
pub enum Cell {
    /// Words.
    Text(Text),
    /// A code, number of an order or key: in the figure type, never broken.
    Code(Text),
    /// An amount.
    Money(Money),
    /// An amount with `+` or `−`.
    Change(Money),
    /// A count.
    Number(i64),
    /// A day.
    Day(Timestamp),
    /// A day and a time; name the zone once beside the range.
    Time(Timestamp),
    /// A state chip by the state's name.
    State(Text),
    /// A link of its own, for columns other than the main one.
    Link {
        /// The words.
        text: Text,
        /// Where it leads.
        href: String,
    },
    /// Anything else.
    View(AnyView),
    /// Nothing: an en dash for the eye, silent for readers.
    Empty,
}

/// One row; with `href` its main cell is a link that covers the whole row.
pub struct Row {
    /// The page behind the row.
    pub href: Option<String>,
    /// One cell for each column.
    pub cells: Vec<Cell>,
}

impl Row {
    /// A row that leads to `href`.
    pub fn link(href: impl Into<String>, cells: Vec<Cell>) -> Self {
        Self { href: Some(href.into()), cells }
    }

    /// A row that leads nowhere.
    pub fn plain(cells: Vec<Cell>) -> Self {
        Self { href: None, cells }
    }
}

/// A list as a table. Wrap it with [`super::list::FilterBar`] above and [`super::list::Pager`]
/// below.
#[component]
pub fn DataTable(
    /// What the table lists, for screen readers.
    #[prop(into)]
    caption: Text,
    /// The columns, in reading order.
    columns: Vec<Column>,
    /// The rows of this page.
    rows: Vec<Row>,
) -> impl IntoView {
    let page = page();
    let heads: Vec<_> = columns
        .iter()
        .map(|column| {
            let label = column.label.clone();
            let label = match column.kind {
                ColumnKind::Control => view! { <span class="sr-only">{label}</span> }.into_any(),
                _ => label.into_any(),
            };
            view! { <th scope="col" class=column.kind.class()>{label}</th> }
        })
        .collect();
    let body = body(&page, &columns, rows);
    view! {
        <table class="list">
            <caption class="sr-only">{caption}</caption>
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody inner_html=body></tbody>
        </table>
    }
}
