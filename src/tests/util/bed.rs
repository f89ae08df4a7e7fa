//! A shop in an empty database, with a clock that stands still.

use super::postgres;
use portico::domain::actor::{Actor, Scope, Who};
use portico::domain::affiliates::program::{AttributionMode, ProgramRule};
use portico::domain::clock::{Clock, MICROS_PER_SEC, SECS_PER_DAY, Timestamp};
use portico::domain::entropy::Entropy;
use portico::domain::ids::{CustomerId, LinkId, OperatorId, OrderId, ProductId, ShopId};
use portico::domain::money::Currency;
use portico::domain::text::{AffiliateCode, EmailAddress};
use portico::domain::wallet::WalletKind;
use portico::service::*;
use portico::store::access::operator;
use portico::store::affiliates::{link, program};
use portico::store::catalogue::product;
use portico::store::customers::customer;
use portico::store::settings::shop;
use portico::store::{Command, Source as _, StoreError, Tx};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A clock that moves only when it is told to.
pub struct TestClock(AtomicI64);

impl TestClock {
    pub fn advance_secs(&self, secs: i64) {
        self.0.fetch_add(secs * MICROS_PER_SEC, Ordering::SeqCst);
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Counts instead of chance: the same ids in every run.
pub struct CountingEntropy(AtomicU64);

impl Entropy for CountingEntropy {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            chunk.copy_from_slice(&next[8 - chunk.len()..]);
        }
    }
}

pub struct TestBed {
    pub service: Service,
    pub clock: Arc<TestClock>,
    pub url: String,
    pub shop: ShopId,
    pub operator: OperatorId,
    folder: Option<std::path::PathBuf>,
    _database: Option<postgres::Database>,
}

impl Drop for TestBed {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            drop(std::fs::remove_dir_all(folder));
        }
    }
}

pub const HOLD_SECS: i64 = 14 * SECS_PER_DAY;

impl TestBed {
    pub async fn sqlite() -> Self {
        let bed = Self::sqlite_without_shop().await;
        bed.add_shop("demo").await;
        bed
    }

    /// A new database that holds nothing yet.
    pub async fn sqlite_without_shop() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let number = COUNT.fetch_add(1, Ordering::SeqCst);
        let folder =
            std::env::temp_dir().join(format!("portico-test-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let url = format!("sqlite:{}/portico.db", folder.display());
        Self::open(url, Some(folder)).await
    }

    pub async fn postgres() -> Self {
        let bed = Self::open(postgres::new_database().await, None).await;
        bed.add_shop("demo").await;
        bed
    }

    async fn open(url: String, folder: Option<std::path::PathBuf>) -> Self {
        let clock = Arc::new(TestClock(AtomicI64::new(1_760_000_000 * MICROS_PER_SEC)));
        let entropy = Arc::new(CountingEntropy(AtomicU64::new(1)));
        let service = Service::open(&url, clock.clone(), entropy).await.unwrap();
        let shop = ShopId::parse("shop_demo").unwrap();
        let operator = OperatorId::parse("opr_1").unwrap();
        let database = postgres::Database::of(&url);
        Self { service, clock, url, shop, operator, folder, _database: database }
    }

    /// A second handle on the same database, for an app beside this bed.
    pub fn twin(&self) -> Self {
        Self {
            service: self.service.clone(),
            clock: self.clock.clone(),
            url: self.url.clone(),
            shop: self.shop.clone(),
            operator: self.operator.clone(),
            folder: None,
            _database: None,
        }
    }

    /// Adds a shop with one operator and rules of 20 %, 10 % discount, 14 days.
    pub async fn add_shop(&self, slug: &str) -> ShopId {
        let id = ShopId::parse(&format!("shop_{slug}")).unwrap();
        let add = Add(Box::new({
            let (id, slug) = (id.clone(), slug.to_owned());
            move |tx| add_shop(tx, &id, &slug)
        }));
        self.service.store().write(add).await.unwrap();
        id
    }

    pub async fn write(&self, queue: impl Fn(&mut Tx<'_>) + Send + Sync + 'static) {
        self.service.store().write(Add(Box::new(queue))).await.unwrap();
    }

    /// Lets the shop keep its days by this zone.
    pub async fn set_zone(&self, name: &str) {
        let zones = vec![("demo".to_owned(), name.to_owned())];
        self.service.follow_zones(zones).await.unwrap();
    }

    /// Moves the clock to this instant, given as RFC 3339.
    pub fn set_clock(&self, text: &str) {
        let at: jiff::Timestamp = text.parse().unwrap();
        self.clock.advance_secs(at.as_second() - self.service.now().secs());
    }

    pub fn system(&self) -> Actor {
        Actor::system(self.shop.clone())
    }

    pub fn as_operator(&self) -> Actor {
        Actor::new(self.shop.clone(), Who::Operator(self.operator.clone()))
    }

    pub fn as_customer(&self, id: &CustomerId) -> Actor {
        Actor::new(self.shop.clone(), Who::Customer(id.clone()))
    }

    /// Adds a customer; the id ends as the address starts.
    pub async fn customer(&self, handle: &str) -> CustomerId {
        self.customer_in(&self.shop.clone(), handle).await
    }

    pub async fn customer_in(&self, shop: &ShopId, handle: &str) -> CustomerId {
        let id = CustomerId::parse(&format!("cus_{handle}")).unwrap();
        let (added, shop) = (id.clone(), shop.clone());
        let email = EmailAddress::parse(&format!("{handle}@example.com")).unwrap();
        self.write(move |tx| {
            let created_at = tx.now();
            let new = customer::NewCustomer {
                id: &added,
                email: &email,
                name: Some("Name"),
                country_code: None,
                password_hash: None,
                created_at,
            };
            customer::customer_insert(tx, &shop, &new);
        })
        .await;
        id
    }

    /// Adds a customer who is an affiliate with this code.
    pub async fn affiliate(&self, code: &str) -> CustomerId {
        self.affiliate_in(&self.shop.clone(), code).await
    }

    pub async fn affiliate_in(&self, shop: &ShopId, code: &str) -> CustomerId {
        let id = self.customer_in(shop, code).await;
        let (added, shop) = (id.clone(), shop.clone());
        let code = AffiliateCode::parse(code).unwrap();
        let link = LinkId::parse(&format!("alink_{}_{code}", shop.as_str())).unwrap();
        self.write(move |tx| {
            let now = tx.now();
            link::affiliate_insert(tx, &shop, &added, (&link, &code), now);
        })
        .await;
        id
    }

    /// A product with this price in minor units; added when it is not there yet.
    pub async fn product(&self, price_minor: i64) -> ProductId {
        let id = Self::product_id(price_minor);
        let known = self.service.products(&self.system()).await.unwrap();
        if known.iter().any(|product| product.id == id) {
            return id;
        }
        let (added, shop) = (id.clone(), self.shop.clone());
        self.write(move |tx| {
            let product = Product {
                id: added.clone(),
                title: format!("Product {price_minor}"),
                description: String::new(),
                product_type: "SERVICE".to_owned(),
                price_minor,
                position: 1,
                is_listed: true,
                created_at: tx.now(),
                updated_at: tx.now(),
            };
            product::product_insert(tx, &shop, &product);
        })
        .await;
        id
    }

    /// The id of the product with this price.
    pub fn product_id(price_minor: i64) -> ProductId {
        ProductId::parse(&format!("prod_{price_minor}")).unwrap()
    }

    pub fn place(&self, product: &ProductId, email: &str, code: Option<&str>) -> PlaceOrder {
        PlaceOrder {
            actor: self.system(),
            email: EmailAddress::parse(email).unwrap(),
            name: None,
            lines: vec![OrderLine { product: product.clone(), quantity: 1 }],
            code: code.map_or(CodeChoice::Ambient, |code| CodeChoice::Code(code.to_owned())),
            touches: Vec::new(),
            use_balance: false,
            gateway: Some("SANDBOX".to_owned()),
            custom_fields: None,
            title: None,
            coupon_code: None,
            terms: None,
        }
    }

    pub fn pay(&self, order: &OrderId) -> PayOrder {
        PayOrder {
            actor: self.system(),
            scope: Scope::OrdersWrite,
            order: order.clone(),
            gateway: Some("SANDBOX".to_owned()),
            provider_reference: None,
            note: None,
            suppresses_mail: false,
        }
    }

    pub fn refund(&self, order: &OrderId, amount: Option<&str>) -> RefundOrder {
        let amount =
            amount.map_or(RefundAmount::Rest, |amount| RefundAmount::Part(amount.to_owned()));
        RefundOrder { actor: self.as_operator(), order: order.clone(), amount, reason: None }
    }

    pub fn convert(&self, customer: &CustomerId, amount_minor: i64) -> ConvertToBalance {
        let actor = self.as_customer(customer);
        ConvertToBalance { actor, customer: customer.clone(), amount_minor, idempotency_key: None }
    }

    pub fn ask_payout(&self, customer: &CustomerId, amount_minor: i64) -> RequestPayout {
        let wish = PayoutWish {
            asset: "usdt".to_owned(),
            network: Some("tron".to_owned()),
            address: "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY".to_owned(),
            note: None,
        };
        let actor = self.as_customer(customer);
        RequestPayout {
            actor,
            customer: customer.clone(),
            amount_minor,
            wish,
            idempotency_key: None,
        }
    }

    /// A credit, or a debit where the amount is negative.
    pub fn change_wallet(&self, customer: &CustomerId, amount_minor: i64) -> ChangeWallet {
        let kind = if amount_minor < 0 { WalletKind::Debit } else { WalletKind::Credit };
        let reason = "because".to_owned();
        let change = WalletChange { kind, amount_minor, reason, expires_at: None, expired: None };
        ChangeWallet { actor: self.as_operator(), customer: customer.clone(), change }
    }

    /// A paid order over `code`, by a buyer of its own.
    pub async fn paid_order(&self, price_minor: i64, code: Option<&str>) -> Order {
        static BUYERS: AtomicU64 = AtomicU64::new(0);
        let product = Self::product_id(price_minor);
        let buyer = BUYERS.fetch_add(1, Ordering::SeqCst);
        let place = self.place(&product, &format!("buyer{buyer}@example.org"), code);
        let order = self.service.store().write(place).await.unwrap();
        self.service.store().write(self.pay(&order.id)).await.unwrap()
    }

    /// Lets the affiliate of `code` have this much available, earned with orders and released.
    pub async fn earn(&self, code: &str, amount_minor: i64) {
        // 20 % of what is left after 10 % discount: the price is the amount times 50 / 9.
        assert_eq!(amount_minor % 9, 0, "choose a multiple of 9");
        let price = amount_minor / 9 * 50;
        self.product(price).await;
        self.paid_order(price, Some(code)).await;
        self.clock.advance_secs(HOLD_SECS);
        assert!(self.service.release_due().await.unwrap() >= 1);
    }

    pub async fn summary(&self, customer: &CustomerId) -> AffiliateSummary {
        self.service.overview(&self.system(), customer).await.unwrap().summary.clone()
    }

    /// What a refused request must leave as it was. The audit tells of the refusal, and of signing in and out.
    pub async fn state(&self) -> Vec<String> {
        const STATE: [&str; 12] = [
            "SELECT shop_id || ' ' || sequence || ' ' || hash FROM ledger_head ORDER BY shop_id",
            "SELECT 'accounts ' || COUNT(*) || ' ' || COALESCE(SUM(version), 0) FROM ledger_account",
            "SELECT customer_id || ' ' || email || ' ' || COALESCE(name, '') || ' ' || COALESCE(city, '') \
             FROM customer ORDER BY shop_id, customer_id",
            "SELECT order_id || ' ' || state || ' ' || COALESCE(affiliate_code, '') || ' ' || updated_at \
             FROM customer_order ORDER BY shop_id, order_id",
            "SELECT 'order events ' || COUNT(*) FROM order_event",
            "SELECT 'wallet entries ' || COUNT(*) FROM wallet_entry",
            "SELECT 'lots ' || COUNT(*) FROM wallet_lot",
            "SELECT 'claims ' || COUNT(*) || ' ' || COALESCE(SUM(updated_at), 0) FROM claim",
            "SELECT 'commissions ' || COUNT(*) FROM commission",
            "SELECT 'events ' || COUNT(*) FROM outbox",
            "SELECT 'audit ' || COUNT(*) FROM audit WHERE action NOT LIKE '%.refuse' AND action NOT LIKE '%sign_%'",
            "SELECT link_id || ' ' || state FROM affiliate_link ORDER BY shop_id, link_id",
        ];
        let mut state = Vec::new();
        for sql in STATE {
            for row in self.service.store().rows(sql, vec![]).await.unwrap() {
                state.push(portico::store::Columns::of(&row).text().unwrap());
            }
        }
        state
    }
}

struct Add(Box<dyn Fn(&mut Tx<'_>) + Send + Sync>);

impl Command for Add {
    type Output = ();
    type Error = StoreError;

    async fn run(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        (self.0)(tx);
        Ok(())
    }
}

fn add_shop(tx: &mut Tx<'_>, id: &ShopId, slug: &str) {
    let now = tx.now();
    let new = Shop {
        id: id.clone(),
        slug: slug.to_owned(),
        name: slug.to_owned(),
        currency: Currency::USD,
        base_url: "http://shop.test".to_owned(),
        tax_ppm: 0,
        has_sandbox: true,
        address_policy: AddressPolicy::Warn,
        is_suspended: false,
        created_at: now,
    };
    shop::shop_insert(tx, &new);
    let rule = ProgramRule {
        version: 1,
        is_active: true,
        rate_ppm: 200_000,
        discount_ppm: 100_000,
        hold_secs: HOLD_SECS,
        window_days: 30,
        mode: AttributionMode::LastClick,
        payout_minimum_minor: 500,
        earns_on_balance: false,
        is_discount_active: true,
        has_custom_links: true,
        links_need_approval: false,
    };
    program::program_insert(tx, id, &rule, now);
    let person = Operator {
        id: OperatorId::parse("opr_1").unwrap(),
        email: EmailAddress::parse("operator@example.com").unwrap(),
        name: "Operator".to_owned(),
        customer: None,
        password_hash: None,
    };
    operator::operator_insert(tx, id, &person, None, now);
}
