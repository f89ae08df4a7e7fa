//! The start of a demo shop: products, rules, people.

use super::catalogue::{HANDLES, ShopPlan};
use super::plan::{Dice, SharedEntropy};
use super::{email, login};
use crate::domain::affiliates::program::{AttributionMode, ProgramRule};
use crate::domain::clock::Timestamp;
use crate::domain::entropy::Entropy;
use crate::domain::ids::{CustomerId, LinkId, OperatorId, ProductId, ShopId};
use crate::domain::money::Currency;
use crate::domain::text::{AffiliateCode, EmailAddress};
use crate::service::{
    AddressPolicy, Operator, Product, Service, ServiceError, Shop, hash_password,
};
use crate::store::access::operator::operator_insert;
use crate::store::affiliates::link::affiliate_insert;
use crate::store::affiliates::program::program_insert;
use crate::store::catalogue::product::product_insert;
use crate::store::customers::customer::{NewCustomer, customer_insert};
use crate::store::settings::shop::shop_insert;
use crate::store::{Command, Tx};
use std::sync::Arc;

/// How many days a commission is held.
const HOLD_DAYS: i64 = 14;

/// A shop that has opened but sold nothing yet.
#[derive(Clone)]
pub struct Seeded {
    /// The shop.
    pub shop: ShopId,
    /// The products and their prices.
    pub products: Vec<(ProductId, i64)>,
    /// The affiliates, the one with the login first.
    pub affiliates: Vec<(CustomerId, AffiliateCode)>,
    /// The customers, the one with the login first.
    pub customers: Vec<EmailAddress>,
    /// The operator with the login.
    pub operator: OperatorId,
    /// How long commissions are held.
    pub hold_secs: i64,
}

/// Opens a shop.
pub async fn seed_shop(
    service: &Service,
    plan: &'static ShopPlan,
    start: Timestamp,
    base_url: &str,
) -> anyhow::Result<Seeded> {
    let entropy: Arc<dyn Entropy> = Arc::new(SharedEntropy::new(Dice::new(plan.slug)));
    let hash =
        |role: &str| hash_password(&login(role).password, &*entropy).map_err(anyhow::Error::msg);
    let hashes = [hash("affiliate")?, hash("customer")?, hash("operator")?];
    let base_url = match plan.host {
        Some(host) => with_host(base_url, host),
        None => base_url.to_owned(),
    };
    Ok(service.run(Seed { plan, start, base_url, entropy, hashes }).await?)
}

fn with_host(base_url: &str, host: &str) -> String {
    match base_url.rsplit_once(':') {
        Some((_, port)) if port.parse::<u16>().is_ok() => format!("http://{host}:{port}"),
        _ => format!("http://{host}"),
    }
}

struct Seed {
    plan: &'static ShopPlan,
    start: Timestamp,
    base_url: String,
    entropy: Arc<dyn Entropy>,
    hashes: [String; 3],
}

impl Command for Seed {
    type Output = Seeded;
    type Error = ServiceError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<Seeded, ServiceError> {
        tx.relive(self.start, self.entropy.clone());
        let plan = self.plan;
        let shop = Shop {
            id: ShopId::parse(&format!("shop_{}", plan.slug))
                .ok_or(crate::store::StoreError::Constraint)?,
            slug: plan.slug.to_owned(),
            name: plan.name.to_owned(),
            currency: Currency::parse(plan.currency).unwrap_or(Currency::USD),
            base_url: self.base_url.clone(),
            tax_ppm: plan.tax_ppm,
            has_sandbox: true,
            address_policy: AddressPolicy::Warn,
            is_suspended: false,
            created_at: self.start,
        };
        shop_insert(tx, &shop);
        let rule = ProgramRule {
            version: 1,
            is_active: true,
            rate_ppm: plan.rate_ppm,
            discount_ppm: plan.discount_ppm,
            hold_secs: HOLD_DAYS * crate::domain::clock::SECS_PER_DAY,
            window_days: 30,
            mode: AttributionMode::LastClick,
            payout_minimum_minor: 500,
            earns_on_balance: false,
            is_discount_active: true,
            has_custom_links: true,
            links_need_approval: false,
        };
        program_insert(tx, &shop.id, &rule, self.start);
        let products = self.products(tx, &shop.id);
        let affiliates = self.affiliates(tx, &shop.id);
        let customers = self.customers(tx, &shop.id);
        let operator = self.operator(tx, &shop.id);
        let hold_secs = rule.hold_secs;
        Ok(Seeded { shop: shop.id, products, affiliates, customers, operator, hold_secs })
    }
}

impl Seed {
    fn products(&self, tx: &mut Tx<'_>, shop: &ShopId) -> Vec<(ProductId, i64)> {
        let mut products = Vec::new();
        for (position, (title, description, kind, price_minor)) in (1_i64..).zip(self.plan.products)
        {
            let product = Product {
                id: ProductId::new(self.start, &*self.entropy),
                title: (*title).to_owned(),
                description: (*description).to_owned(),
                product_type: (*kind).to_owned(),
                price_minor: *price_minor,
                position,
                is_listed: true,
                created_at: self.start,
                updated_at: self.start,
            };
            product_insert(tx, shop, &product);
            products.push((product.id, *price_minor));
        }
        products
    }

    fn affiliates(&self, tx: &mut Tx<'_>, shop: &ShopId) -> Vec<(CustomerId, AffiliateCode)> {
        let mut affiliates = Vec::new();
        for (position, code) in self.plan.affiliates.iter().enumerate() {
            let handle = if position == 0 { "affiliate" } else { code };
            let (Some(email), Some(code)) = (email(handle), AffiliateCode::parse(code)) else {
                continue;
            };
            let hash = (position == 0).then_some(self.hashes[0].as_str());
            let id = self.person(tx, shop, &email, code.as_str(), hash);
            let link = LinkId::new(self.start, &*self.entropy);
            affiliate_insert(tx, shop, &id, (&link, &code), self.start);
            affiliates.push((id, code));
        }
        affiliates
    }

    fn customers(&self, tx: &mut Tx<'_>, shop: &ShopId) -> Vec<EmailAddress> {
        let handles = std::iter::once("customer").chain(HANDLES);
        let mut customers = Vec::new();
        for (position, handle) in handles.enumerate() {
            let Some(email) = email(handle) else { continue };
            let hash = (position == 0).then_some(self.hashes[1].as_str());
            self.person(tx, shop, &email, handle, hash);
            customers.push(email);
        }
        customers
    }

    fn person(
        &self,
        tx: &mut Tx<'_>,
        shop: &ShopId,
        email: &EmailAddress,
        name: &str,
        password_hash: Option<&str>,
    ) -> CustomerId {
        let id = CustomerId::new(self.start, &*self.entropy);
        let new = NewCustomer {
            id: &id,
            email,
            name: Some(name),
            country_code: None,
            password_hash,
            created_at: self.start,
        };
        customer_insert(tx, shop, &new);
        id
    }

    fn operator(&self, tx: &mut Tx<'_>, shop: &ShopId) -> OperatorId {
        let id = OperatorId::new(self.start, &*self.entropy);
        if let Some(email) = email("operator") {
            let operator = Operator {
                id: id.clone(),
                email,
                name: "Operator".to_owned(),
                customer: None,
                password_hash: Some(self.hashes[2].clone()),
            };
            operator_insert(tx, shop, &operator, None, self.start);
        }
        id
    }
}
