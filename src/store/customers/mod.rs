//! Customers, and their sessions at the customer API. Sessions of pages are in `access/`.

pub mod customer;
pub(in crate::store) mod customer_seal;
pub mod export;
pub mod forget;
pub mod session;
