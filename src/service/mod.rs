//! The use cases: an actor, a unit of work and the domain's rules. One verb per file; the API, the pages and the jobs
//! call nothing else. No SQL and no HTTP here.

mod access;
mod affiliates;
mod catalogue;
mod customers;
mod kernel;
mod orders;
mod payments;
mod payouts;
mod settings;
mod wallet;
mod webhooks;

pub use crate::domain::audit::AuditRow;
pub use crate::store::access::api_key::KeyRow;
pub use crate::store::access::oauth::{LastGrant, OauthApp};
pub use crate::store::access::operator::Operator;
pub use crate::store::access::sealed::{SealSecrets, SecretsFound};
pub use crate::store::affiliates::affiliate::{AffiliateOrder, AffiliateRow, AffiliateSpan};
pub use crate::store::affiliates::application::Application;
pub use crate::store::affiliates::commission::Commission;
pub use crate::store::affiliates::link::{Link, LinkOwner};
pub use crate::store::catalogue::coupon::Coupon;
pub use crate::store::catalogue::product::Product;
pub use crate::store::customers::customer::{Customer, CustomerFilter};
pub use crate::store::file::{LockError, ServerLock};
pub use crate::store::integrity::{Finding, Report};
pub use crate::store::kernel::job::{JobClaim, JobFinish};
pub use crate::store::kernel::zones::Zone;
pub use crate::store::ledger::StatementLine;
pub use crate::store::orders::order::{Order, OrderEvent, OrderItem};
pub use crate::store::payments::account::{PaymentAccount, sealed_about};
pub use crate::store::payments::event::{InboxEvent, InboxKey, InboxState};
pub use crate::store::payments::refund::{AskedState, PaymentRefund};
pub use crate::store::payments::report::PaymentReport;
pub use crate::store::payments::review::Review;
pub use crate::store::payments::session::{PaymentSession, SessionState};
pub use crate::store::payouts::claim::{Claim, ClaimRow, Destination, PayoutSpan};
pub use crate::store::settings::shop::{AddressPolicy, MANUAL, Shop};
pub use crate::store::statistics::{AffiliateDay, AffiliateSummary, ShopDay};
pub use crate::store::webhooks::delivery_log::{LogFilter, LogRow, LogStatus};
pub use crate::store::webhooks::outbox::Event;
pub use crate::store::webhooks::webhook::Webhook;
pub use crate::store::{Command, Purpose, StopReason, StoreError, Vault, VaultError};
pub use access::*;
pub use affiliates::*;
pub use catalogue::*;
pub use customers::*;
pub use kernel::*;
pub use orders::*;
pub use payments::*;
pub use payouts::*;
pub use settings::*;
pub use wallet::*;
pub use webhooks::*;

use crate::domain::clock::{Clock, Timestamp};
use crate::domain::entropy::Entropy;
use crate::domain::ids::ShopId;
use crate::store::access::session::SESSIONS;
use crate::store::orders::order::ORDERS;
use crate::store::webhooks::outbox::{OUTBOX, PAYMENTS};
use crate::store::{Dialect, Store};
use access::account::sessions::SeenLately;
use access::api_keys::KeyCache;
use access::browser_session::SessionCache;
use access::key_uses::KeyUses;
use kernel::cache::{OwnerCache, WHOLE_SHOP};
use kernel::generation::Generations;
use kernel::noted::NotedLately;
use kernel::page_cache::PageCache;
use kernel::seen::SessionOwners;
use kernel::signing::SigningKeys;
use std::sync::Arc;
use tokio::sync::{Notify, Semaphore};

/// How many passwords are hashed at once.
const HASHES_MAX: usize = 2;

/// The use cases of a running product; cheap to clone, which every request does several times.
#[derive(Clone)]
pub struct Service {
    shared: Arc<Shared>,
    allows_loopback: bool,
}

/// How often the facts that pages show were changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageVersion {
    /// Those of the owner.
    pub owner: Count,
    /// Settings of the shop.
    pub shop: Count,
    /// Any order of the shop.
    pub orders: Count,
}

/// What all handles on the use cases share.
struct Shared {
    store: Store,
    overviews: Arc<OwnerCache<Overview>>,
    answers: Arc<OwnerCache<bytes::Bytes>>,
    keys: Arc<KeyCache>,
    key_uses: KeyUses,
    people: Arc<OwnerCache<NewPerson>>,
    sessions: Arc<SessionCache>,
    session_owners: SessionOwners,
    seen: SeenLately,
    order_pages: Arc<PageCache>,
    signing_keys: SigningKeys,
    noted: NotedLately,
    generations: Arc<Generations>,
    hash_permits: Arc<Semaphore>,
    outbox: Arc<Notify>,
    payments: Arc<Notify>,
}

impl Service {
    /// Opens the database and everything that is kept in memory about it; makes and migrates it.
    ///
    /// # Errors
    /// When the database cannot be reached or migrated.
    pub async fn open(
        url: &str,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StoreError> {
        Self::open_for(Purpose::Serve, url, clock, entropy).await
    }

    /// As [`Service::open`]; the purpose says what may happen to the database.
    ///
    /// # Errors
    /// When the database cannot be reached, migrated, or used for this purpose as it is.
    pub async fn open_for(
        purpose: Purpose,
        url: &str,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, StoreError> {
        let is_exact = Dialect::of_url(url) == Some(Dialect::Sqlite);
        let overviews = Arc::new(OwnerCache::default());
        let answers = Arc::new(OwnerCache::default());
        let keys = Arc::new(KeyCache::default());
        let people = Arc::new(OwnerCache::default());
        let sessions = Arc::new(SessionCache::new(is_exact));
        let order_pages = Arc::new(PageCache::default());
        let generations = Arc::new(Generations::default());
        let (outbox, payments) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let hook = {
            let (outbox, payments) = (outbox.clone(), payments.clone());
            let (overviews, answers) = (overviews.clone(), answers.clone());
            let (keys, people, sessions) = (keys.clone(), people.clone(), sessions.clone());
            let (order_pages, generations) = (order_pages.clone(), generations.clone());
            Arc::new(move |touched: &[(String, String)]| {
                for (shop, owner) in touched {
                    generations.count(shop, owner);
                    match owner.as_str() {
                        OUTBOX => {
                            outbox.notify_one();
                            continue;
                        }
                        PAYMENTS => {
                            payments.notify_one();
                            continue;
                        }
                        SESSIONS => {
                            sessions.forget_all();
                            continue;
                        }
                        ORDERS => {
                            order_pages.forget(shop);
                            continue;
                        }
                        WHOLE_SHOP => order_pages.forget(shop),
                        _ => {}
                    }
                    overviews.forget(shop, owner);
                    answers.forget(shop, owner);
                    people.forget(shop, owner);
                    keys.forget(owner);
                }
            })
        };
        let store = Store::open(url, purpose, (clock, entropy), hook).await?;
        let shared = Shared {
            store,
            overviews,
            answers,
            keys,
            key_uses: KeyUses::default(),
            people,
            sessions,
            session_owners: SessionOwners::default(),
            seen: SeenLately::default(),
            order_pages,
            signing_keys: SigningKeys::default(),
            noted: NotedLately::default(),
            generations,
            hash_permits: Arc::new(Semaphore::new(HASHES_MAX)),
            outbox,
            payments,
        };
        Ok(Self { shared: Arc::new(shared), allows_loopback: false })
    }

    /// Lets webhooks go to this machine too: for development.
    #[must_use]
    pub fn with_loopback_webhooks(self, allows_loopback: bool) -> Self {
        Self { allows_loopback, ..self }
    }

    /// Lets mails about orders and payouts be queued, because there is a way for them to leave.
    #[must_use]
    pub fn with_mail(self, sends_mail: bool) -> Self {
        self.store().set_sends_mail(sends_mail);
        self
    }

    /// Seals and opens secrets with these keys.
    #[must_use]
    pub fn with_vault(self, vault: Vault) -> Self {
        self.store().set_vault(vault);
        self
    }

    /// Whether mails can leave.
    pub fn sends_mail(&self) -> bool {
        self.store().sends_mail()
    }

    /// Whether webhooks may go to this machine.
    pub fn allows_loopback(&self) -> bool {
        self.allows_loopback
    }

    /// Woken by each commit of this process that put something into the outbox.
    pub fn outbox(&self) -> &Notify {
        &self.shared.outbox
    }

    /// Woken by each commit of this process after which a payment provider is to be asked for something.
    pub fn payments(&self) -> &Notify {
        &self.shared.payments
    }

    /// The store behind the use cases. Outside of them only jobs and tests may use it.
    #[doc(hidden)]
    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    /// What a page about `owner` rests on; the same as long as nothing of it was changed. `None` when it cannot be
    /// read.
    pub async fn page_version(&self, shop: &ShopId, owner: &str) -> Option<PageVersion> {
        let counts = self.counts(shop.as_str(), &[owner, WHOLE_SHOP, ORDERS]).await.ok()?;
        let [owner, shop, orders] = counts.try_into().ok()?;
        Some(PageVersion { owner, shop, orders })
    }

    /// Whether this process is the only one that writes, so that its own commits tell what of it is stale.
    pub fn is_only_writer(&self) -> bool {
        self.store().dialect() == Dialect::Sqlite
    }

    /// Whether opening made the database.
    pub fn is_new(&self) -> bool {
        self.store().is_new()
    }

    /// Whether writes are accepted; false once the outcome of a commit was unknown or the file is gone.
    pub fn is_writable(&self) -> bool {
        self.store().is_writable()
    }

    /// Why no more writes are accepted; `None` while they are.
    pub fn stop_reason(&self) -> Option<StopReason> {
        self.store().stop_reason()
    }

    /// Ends writing when the database's file is no longer the one that was opened.
    pub fn look_at_file(&self) {
        self.store().look_at_file();
    }

    /// The clock that use cases run by.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        self.store().clock()
    }

    /// Closes the database.
    pub async fn close(self) {
        self.store().clone().close().await;
    }

    /// Checks every invariant of the ledger.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn verify(&self) -> Result<Report, StoreError> {
        crate::store::integrity::verify_all(self.store()).await
    }

    /// Checks the ledger, the rules and the events, for one who asks after each of many steps. What reads every page
    /// and every row again is left to [`Service::verify`].
    ///
    /// # Errors
    /// When the store fails.
    pub async fn verify_books(&self) -> Result<Report, StoreError> {
        crate::store::integrity::verify_books(self.store()).await
    }

    /// The current instant.
    pub fn now(&self) -> Timestamp {
        self.store().clock().now()
    }

    /// Whether the demo has filled this database, so that everybody knows logins of it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn is_demo(&self) -> Answer<bool> {
        Ok(crate::store::settings::installation::is_demo(&mut self.store()).await?)
    }

    /// Whether reads and writes are answered right now, as far as the database shows within a short time.
    pub async fn is_ready(&self) -> bool {
        self.store().is_ready().await
    }

    /// How the last run of a job went.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn last_outcome(&self, job: &str) -> Answer<Option<String>> {
        let last = crate::store::kernel::job::job_last(&mut self.store(), job).await?;
        Ok(last.and_then(|(_, outcome)| outcome))
    }

    /// When the newest transaction of any shop was posted.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn last_posted_at(&self) -> Result<Timestamp, StoreError> {
        crate::store::ledger::last_posted_at(&mut self.store()).await
    }

    /// The source of randomness.
    pub fn entropy(&self) -> &dyn Entropy {
        self.store().entropy()
    }
}
