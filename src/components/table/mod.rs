//! Lists and tables: rows, filters, pages, statements of accounts, pairs of facts.

pub(super) mod data_table;
pub(super) mod key_value;
pub(super) mod list;
pub(super) mod numbered;
pub(super) mod rows;
pub(super) mod statement;

pub use data_table::{Cell, Column, ColumnKind, DataTable, Row};
pub use key_value::{Fact, KeyValues};
pub use list::{Filter, FilterBar, LATEST_ROWS, Pager};
pub use numbered::NumberedPager;
pub use rows::push_escaped;
pub use statement::{Statement, StatementRow};
