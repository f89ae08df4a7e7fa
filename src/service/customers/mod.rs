//! Customers: adding, changing, forgetting, and what they read about themselves.

pub(super) mod customer_views;
pub(super) mod delete_customer;
pub(super) mod own_data;
pub(super) mod save_customer;

pub use crate::store::customers::export::{DATA_PARTS, DataPart};
pub use customer_views::*;
pub use delete_customer::DeleteCustomer;
pub use save_customer::{CreateCustomer, ProfileChanges, SavedCustomer, UpdateCustomer};
