//! Who is asking: the first argument of every service call.

use crate::domain::audit::Origin;
use crate::domain::ids::{ApiKeyId, CustomerId, OperatorId, ShopId};
use serde::{Deserialize, Serialize};

/// A permission of an API key, `resource.action`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Read customers, their wallets and affiliate summaries.
    CustomersRead,
    /// Convert, request payouts, change customers.
    CustomersWrite,
    /// Read orders.
    OrdersRead,
    /// Create, complete and refund orders.
    OrdersWrite,
    /// Read invoices.
    InvoicesRead,
    /// Complete invoices.
    InvoicesWrite,
    /// Read merchant-wide affiliate data.
    AffiliatesRead,
    /// Decide payout requests, change affiliates.
    AffiliatesWrite,
    /// Read products.
    ProductsRead,
    /// Create and change products.
    ProductsWrite,
    /// Read coupons.
    CouponsRead,
    /// Create and change coupons.
    CouponsWrite,
    /// Read payments and checkout sessions.
    PaymentsRead,
    /// Create payments and checkout sessions, complete payments.
    PaymentsWrite,
    /// Read webhooks, their logs and the events.
    WebhooksRead,
    /// Create, change, test and retry webhooks.
    WebhooksWrite,
}

impl Scope {
    /// Every scope there is.
    pub const ALL: [Self; 16] = [
        Self::CustomersRead,
        Self::CustomersWrite,
        Self::OrdersRead,
        Self::OrdersWrite,
        Self::InvoicesRead,
        Self::InvoicesWrite,
        Self::AffiliatesRead,
        Self::AffiliatesWrite,
        Self::ProductsRead,
        Self::ProductsWrite,
        Self::CouponsRead,
        Self::CouponsWrite,
        Self::PaymentsRead,
        Self::PaymentsWrite,
        Self::WebhooksRead,
        Self::WebhooksWrite,
    ];

    /// The scope as it is written on a key.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CustomersRead => "customers.read",
            Self::CustomersWrite => "customers.write",
            Self::OrdersRead => "orders.read",
            Self::OrdersWrite => "orders.write",
            Self::InvoicesRead => "invoices.read",
            Self::InvoicesWrite => "invoices.write",
            Self::AffiliatesRead => "affiliates.read",
            Self::AffiliatesWrite => "affiliates.write",
            Self::ProductsRead => "products.read",
            Self::ProductsWrite => "products.write",
            Self::CouponsRead => "coupons.read",
            Self::CouponsWrite => "coupons.write",
            Self::PaymentsRead => "payments.read",
            Self::PaymentsWrite => "payments.write",
            Self::WebhooksRead => "webhooks.read",
            Self::WebhooksWrite => "webhooks.write",
        }
    }

    /// Reads a scope.
    pub fn parse(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == value)
    }
}

/// The scopes of one key; `*` is written as every scope.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scopes(u32);

impl Scopes {
    /// Every scope.
    pub fn all() -> Self {
        Scope::ALL.into_iter().collect()
    }

    /// Whether the scope is granted.
    pub fn contains(self, scope: Scope) -> bool {
        self.0 & (1 << scope as u32) != 0
    }

    /// Reads a comma- or space-separated list; `*` grants everything. The unknown word, when there is one.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut scopes = Self::default();
        for word in text.split([',', ' ']).filter(|word| !word.is_empty()) {
            if word == "*" {
                return Ok(Self::all());
            }
            let scope = Scope::parse(word).ok_or_else(|| word.to_owned())?;
            scopes.0 |= 1 << scope as u32;
        }
        Ok(scopes)
    }

    /// Whether all of these are among `most`.
    pub fn is_within(self, most: Self) -> bool {
        self.0 & !most.0 == 0
    }

    /// The granted scopes with spaces between them, as OAuth writes them (RFC 6749, 3.3).
    pub fn to_words(self) -> String {
        self.to_text().replace(',', " ")
    }

    /// The granted scopes as a comma-separated list.
    pub fn to_text(self) -> String {
        let names: Vec<_> = Scope::ALL
            .into_iter()
            .filter(|scope| self.contains(*scope))
            .map(Scope::as_str)
            .collect();
        names.join(",")
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |bits, scope| bits | (1 << scope as u32)))
    }
}

/// Who acts within a shop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// Nobody signed in.
    Visitor,
    /// A signed-in customer, who may also be an affiliate.
    Customer(CustomerId),
    /// A signed-in person of the merchant.
    Operator(OperatorId),
    /// A program with an API key.
    ApiKey(ApiKeyId, Scopes),
    /// The product itself: jobs, provider events, the command line.
    System,
}

/// The caller of a service: which shop, who, with what rights.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The shop that the call is about; nothing outside it can be seen or changed.
    pub shop: ShopId,
    /// Who calls.
    pub who: Who,
    /// From where.
    pub origin: Origin,
}

/// Why a caller may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Denied {
    /// Nobody is signed in.
    #[error("sign in first")]
    SignInFirst,
    /// The key lacks the scope, or the person the right.
    #[error("not allowed")]
    NotAllowed,
}

impl Actor {
    /// An actor inside the product, whom no request brought.
    pub fn new(shop: ShopId, who: Who) -> Self {
        Self { shop, who, origin: Origin::Inside }
    }

    /// An actor for the product itself.
    pub fn system(shop: ShopId) -> Self {
        Self::new(shop, Who::System)
    }

    /// The person at the command line, who may do what the product itself may.
    pub fn command_line(shop: ShopId) -> Self {
        Self::system(shop).at(Origin::CommandLine)
    }

    /// The same actor, acting from there.
    #[must_use]
    pub fn at(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// May read or change `customer`: the customer in person, an operator, or a key with the scope.
    ///
    /// # Errors
    /// `NotAllowed` for anyone else, `SignInFirst` for a visitor.
    pub fn for_customer(&self, customer: &CustomerId, scope: Scope) -> Result<(), Denied> {
        match &self.who {
            Who::Customer(own) if own == customer => Ok(()),
            Who::Customer(_) => Err(Denied::NotAllowed),
            _ => self.for_shop(scope),
        }
    }

    /// May act for the whole shop: an operator, the product itself, or a key with the scope.
    ///
    /// # Errors
    /// `NotAllowed` for anyone else, `SignInFirst` for a visitor.
    pub fn for_shop(&self, scope: Scope) -> Result<(), Denied> {
        match &self.who {
            Who::Operator(_) | Who::System => Ok(()),
            Who::ApiKey(_, scopes) if scopes.contains(scope) => Ok(()),
            Who::Visitor => Err(Denied::SignInFirst),
            _ => Err(Denied::NotAllowed),
        }
    }

    /// Whether a person or a program decides, and not the product itself by its own rules.
    pub fn decides(&self) -> bool {
        self.who != Who::System || self.origin != Origin::Inside
    }

    /// The actor as it is written into ledger and audit rows.
    pub fn label(&self) -> String {
        match &self.who {
            Who::Visitor => "visitor".to_owned(),
            Who::Customer(id) => id.to_string(),
            Who::Operator(id) => id.to_string(),
            Who::ApiKey(id, _) => id.to_string(),
            Who::System if self.origin == Origin::CommandLine => "command line".to_owned(),
            Who::System => "system".to_owned(),
        }
    }
}
