//! The customer API, `/v1/customer`: what a merchant's own shop front shows a signed-in customer.

use super::browser::Route;

/// Every route.
pub fn routes() -> Vec<Route> {
    Vec::new()
}
