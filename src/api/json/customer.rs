//! Customers on the wire.

use super::{Amount, Percent, SummaryJson, amount, percent};
use crate::service::{Customer, RenderContext};
use serde::Serialize;
use utoipa::ToSchema;

/// A customer. Unknown fields are there as null, because clients read the keys.
#[derive(Serialize, ToSchema)]
#[schema(as = Customer)]
pub struct CustomerJson<'a> {
    id: &'a str,
    shop_id: &'a str,
    email: &'a str,
    name: Option<&'a str>,
    surname: Option<&'a str>,
    phone: Option<&'a str>,
    phone_country_code: Option<&'a str>,
    country_code: Option<&'a str>,
    street_address: Option<&'a str>,
    additional_address_info: Option<&'a str>,
    city: Option<&'a str>,
    postal_code: Option<&'a str>,
    state: Option<&'a str>,
    affiliate_revenue: Amount,
    affiliate_revenue_currency: &'a str,
    affiliate_revenue_percent: Percent,
    customer_balance: Amount,
    customer_balance_currency: &'a str,
    created_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    affiliate: Option<SummaryJson<'a>>,
}

impl<'a> CustomerJson<'a> {
    /// A customer; `rate_ppm` is what affiliates earn.
    pub fn new(customer: &'a Customer, context: &'a RenderContext, rate_ppm: i64) -> Self {
        let revenue_minor = customer.affiliate_revenue_minor;
        Self {
            id: customer.id.as_str(),
            shop_id: context.shop.as_str(),
            email: customer.email.as_str(),
            name: customer.name.as_deref(),
            surname: customer.surname.as_deref(),
            phone: customer.phone.as_deref(),
            phone_country_code: customer.phone_country_code.as_deref(),
            country_code: customer.country_code.as_deref(),
            street_address: customer.street_address.as_deref(),
            additional_address_info: customer.additional_address_info.as_deref(),
            city: customer.city.as_deref(),
            postal_code: customer.postal_code.as_deref(),
            state: customer.state.as_deref(),
            affiliate_revenue: amount(revenue_minor.unwrap_or(0), context.currency),
            affiliate_revenue_currency: context.currency.as_str(),
            affiliate_revenue_percent: percent(revenue_minor.map_or(0, |_| rate_ppm)),
            customer_balance: amount(customer.store_balance_minor, context.currency),
            customer_balance_currency: context.currency.as_str(),
            created_at: customer.created_at.secs(),
            affiliate: None,
        }
    }

    /// The same customer with the affiliate summary.
    #[must_use]
    pub fn with_affiliate(self, summary: SummaryJson<'a>) -> Self {
        Self { affiliate: Some(summary), ..self }
    }
}
