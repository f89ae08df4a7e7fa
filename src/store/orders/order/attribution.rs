//! The attribution of an order.

use super::Order;
use crate::domain::ids::{CustomerId, LinkId};
use serde::{Deserialize, Serialize};

/// The attribution of an order: link, affiliate and code, all of them or none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Attribution {
    /// The link.
    pub link: Option<LinkId>,
    /// The affiliate.
    pub affiliate: Option<CustomerId>,
    /// The code.
    pub code: Option<String>,
}

impl Order {
    /// The attribution now.
    pub fn attribution(&self) -> Attribution {
        let (link, affiliate) = (self.link.clone(), self.affiliate.clone());
        Attribution { link, affiliate, code: self.affiliate_code.clone() }
    }
}
