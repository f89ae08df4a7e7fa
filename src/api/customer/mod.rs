//! The customer API, `/v1/customer`: what a merchant's own shop front shows a signed-in customer.

use super::openapi::Operation;

/// Every operation.
pub fn operations() -> Vec<Operation> {
    Vec::new()
}
