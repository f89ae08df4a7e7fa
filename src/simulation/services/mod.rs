//! The services on a database: the same steps through the same commands that pages and API use, against the model.
//! Each run opens a shop of its own, so that many runs share one database.

mod provider;
mod take;

use super::model::{DISCOUNT_PPM, HOLD_DAYS, Model, PAYOUT_MIN, RATE_PPM, Sums, TAX_PPM};
use super::op::{Op, Outcome, PEOPLE, PRICES, Step};
use super::rules::Broken;
use super::shrink::Shrink;
use crate::domain::actor::Actor;
use crate::domain::clock::{Clock, MICROS_PER_SEC, Timestamp};
use crate::domain::entropy::Entropy;
use crate::domain::ids::{ClaimId, CustomerId, ProductId, ShopId};
use crate::domain::money::Currency;
use crate::domain::text::{AffiliateCode, EmailAddress};
use crate::service::*;
use provider::Paying;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// How many steps lie between two checks of every invariant of the database.
const VERIFIED_EVERY: usize = 125;

/// A clock that a step moves by one microsecond, so that no two steps happen at once.
struct SteppedClock(AtomicI64);

impl Clock for SteppedClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Counts instead of chance: ids never meet, and each run has the same.
struct Counting(AtomicU64);

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let next = self.0.fetch_add(1, Ordering::SeqCst).to_be_bytes();
            chunk.copy_from_slice(&next[8 - chunk.len()..]);
        }
    }
}

/// The services over one database.
pub struct World {
    url: String,
    service: Option<Service>,
    clock: Arc<SteppedClock>,
    entropy: Arc<Counting>,
    shops: u32,
}

struct Person {
    id: CustomerId,
    email: EmailAddress,
    code: AffiliateCode,
}

/// One shop while its steps run.
struct Run<'a> {
    world: &'a mut World,
    shop: ShopId,
    people: Vec<Person>,
    products: BTreeMap<i64, ProductId>,
    orders: BTreeMap<u32, Paying>,
    claims: BTreeMap<u32, ClaimId>,
    keys: u32,
}

fn broken(error: impl std::fmt::Display) -> Broken {
    error.to_string()
}

impl World {
    /// Opens a database, which may hold shops of earlier runs.
    ///
    /// # Errors
    /// When it cannot be reached or migrated.
    pub async fn open(url: &str) -> Result<Self, Broken> {
        let clock = Arc::new(SteppedClock(AtomicI64::new(1_760_000_000 * MICROS_PER_SEC)));
        let entropy = Arc::new(Counting(AtomicU64::new(1)));
        let service = Service::open(url, clock.clone(), entropy.clone()).await.map_err(broken)?;
        let service = Some(service);
        Ok(Self { url: url.to_owned(), service, clock, entropy, shops: 0 })
    }

    fn service(&self) -> Result<&Service, Broken> {
        self.service.as_ref().ok_or_else(|| "the services are closed".to_owned())
    }

    /// Runs the steps in a new shop; after each, every person has what the model says.
    ///
    /// # Errors
    /// What they do not agree on, or an invariant that broke.
    pub async fn run(&mut self, steps: &[Step]) -> Result<(), Broken> {
        let mut run = Run::begin(self).await?;
        let mut model = Model::default();
        for (number, step) in steps.iter().enumerate() {
            run.world.clock.0.fetch_add(1, Ordering::SeqCst);
            let expected = model.apply(&step.op);
            let found = run.take(step, expected, &model).await;
            let found = found.map_err(|fault| format!("step {number}, {:?}: {fault}", step.op))?;
            if found != expected {
                return Err(format!("step {number}, {step:?}: {found:?} instead of {expected:?}"));
            }
            let same = run.compare(&model).await;
            same.map_err(|fault| format!("step {number}, {step:?}: {fault}"))?;
            let is_last = number + 1 == steps.len();
            if is_last || number % VERIFIED_EVERY == VERIFIED_EVERY - 1 {
                let holds = run.verify(is_last).await;
                holds.map_err(|fault| format!("after step {number}: {fault}"))?;
            }
        }
        Ok(())
    }

    /// The shortest list of these failing steps that fails, and how it does.
    pub async fn shortened(&mut self, failing: Vec<Step>) -> (Vec<Step>, Broken) {
        let mut shrink = Shrink::new(failing);
        let mut last = String::new();
        while let Some(candidate) = shrink.candidate() {
            let outcome = self.run(&candidate).await;
            let fails = outcome.is_err();
            last = outcome.err().unwrap_or(last);
            shrink.tell(candidate, fails);
        }
        (shrink.into_best(), last)
    }

    /// Ends the services and starts them again over the same database.
    async fn restart(&mut self) -> Result<(), Broken> {
        if let Some(service) = self.service.take() {
            service.close().await;
        }
        let (clock, entropy) = (self.clock.clone(), self.entropy.clone());
        self.service = Some(Service::open(&self.url, clock, entropy).await.map_err(broken)?);
        Ok(())
    }
}

impl<'a> Run<'a> {
    async fn begin(world: &'a mut World) -> Result<Self, Broken> {
        // Shops of two processes on one database must not meet either.
        let slug = format!("sim{}x{}", world.shops, world.clock.now().0);
        world.shops += 1;
        let shop = ShopId::parse(&format!("shop_{slug}")).ok_or("no id for the shop")?;
        let open = OpenShop {
            slug: slug.clone(),
            name: slug,
            currency: Currency::USD,
            base_url: "http://shop.test".to_owned(),
        };
        world.service()?.run(open).await.map_err(broken)?;
        let (people, products) = (Vec::new(), BTreeMap::new());
        let (orders, claims) = (BTreeMap::new(), BTreeMap::new());
        let mut run = Self { world, shop, people, products, orders, claims, keys: 0 };
        run.furnish().await?;
        Ok(run)
    }

    /// The rules of the model, the products, and the people.
    async fn furnish(&mut self) -> Result<(), Broken> {
        let actor = self.system();
        let service = self.world.service()?;
        let change = ShopChange { tax_ppm: Some(TAX_PPM), ..ShopChange::default() };
        service.run(ChangeShop { actor: actor.clone(), change }).await.map_err(broken)?;
        let change = ProgramChange {
            rate_ppm: Some(RATE_PPM),
            discount_ppm: Some(DISCOUNT_PPM),
            hold_days: Some(HOLD_DAYS),
            payout_minimum_minor: Some(PAYOUT_MIN),
            ..ProgramChange::default()
        };
        service.run(ChangeProgram { actor: actor.clone(), change }).await.map_err(broken)?;
        for price in PRICES {
            let product = ProductChange {
                title: Some(format!("Product {price}")),
                price_minor: Some(price),
                ..ProductChange::default()
            };
            let add = AddProduct { actor: actor.clone(), product };
            self.products.insert(price, service.run(add).await.map_err(broken)?.id);
        }
        for number in 0..PEOPLE {
            let email = EmailAddress::parse(&format!("p{number}@example.com"));
            let email = email.ok_or("no address for a person")?;
            let code = AffiliateCode::parse(&format!("person{number}")).ok_or("no code")?;
            let create = CreateCustomer {
                actor: actor.clone(),
                email: email.clone(),
                changes: Vec::new(),
                is_upsert: false,
            };
            let id = service.run(create).await.map_err(broken)?.customer.id;
            let (customer, own) = (id.clone(), Some(code.clone()));
            let join = BecomeAffiliate { actor: actor.clone(), customer, code: own };
            service.run(join).await.map_err(broken)?;
            self.people.push(Person { id, email, code });
        }
        Ok(())
    }

    fn system(&self) -> Actor {
        Actor::system(self.shop.clone())
    }

    async fn compare(&self, model: &Model) -> Result<(), Broken> {
        for (person, expected) in self.people.iter().zip(model.sums) {
            let overview = self.world.service()?.overview(&self.system(), &person.id).await;
            let overview = overview.map_err(broken)?;
            let summary = &overview.summary;
            let found = Sums {
                pending: summary.pending_minor,
                frozen: summary.frozen_minor,
                available: summary.available_minor,
                requested: summary.requested_minor,
                store: summary.store_balance_minor,
                reserved: summary.store_reserved_minor,
                owed: summary.owed_minor,
            };
            if found != expected {
                return Err(format!("{} has {found:?} instead of {expected:?}", person.email));
            }
        }
        Ok(())
    }

    /// The books in between, everything at the end.
    async fn verify(&self, is_last: bool) -> Result<(), Broken> {
        let service = self.world.service()?;
        let report = if is_last { service.verify().await } else { service.verify_books().await };
        let report = report.map_err(broken)?;
        report.findings.first().map_or(Ok(()), |finding| Err(finding.to_string()))
    }
}
