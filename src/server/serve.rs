//! Starting and stopping the server.

use super::connections::{Patience, serve_connections};
use super::router::router;
use crate::brand::Brands;
use crate::demo;
use crate::domain::clock::Clock;
use crate::http::{App, AppOptions, DemoLife, SettableClock, SystemClock, SystemEntropy};
use crate::jobs::{self, ServerPlace, ShopsTold, keep_shops};
use crate::mail::{MailOptions, Mailer, ShownMails, Transport};
use crate::payments::{self, ProviderAddresses, Vault};
use crate::service::{SealSecrets, ServerLock, Service};
use crate::webhooks;
use anyhow::Context as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// How often the server looks whether it can still write.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// How long closing the database may take at the end.
const CLOSE_TIME_MAX: Duration = Duration::from_millis(500);

/// How to serve.
#[derive(Clone)]
pub struct ServeOptions {
    /// The database.
    pub database: String,
    /// Where to listen.
    pub listen: String,
    /// Where the brand files are; those that ship when not given.
    pub brands: Option<PathBuf>,
    /// How payments at providers are made.
    pub payments: PaymentOptions,
    /// How mail is to be sent.
    pub mail: MailOptions,
    /// How the server was started.
    pub app: AppOptions,
}

impl ServeOptions {
    /// The database as it may be shown: an address of a server can hold a password.
    fn place(&self) -> &str {
        let is_file = self.database.starts_with("sqlite:");
        if is_file { &self.database } else { "the PostgreSQL database" }
    }
}

/// How payments at providers are made.
#[derive(Clone, Default)]
pub struct PaymentOptions {
    /// What opens the shops' credentials; without it no provider is used.
    pub vault: Option<Vault>,
    /// Where the providers answer.
    pub addresses: ProviderAddresses,
}

/// Serves until the process is told to stop, or until writes are no longer possible. The lock keeps other servers off
/// the database meanwhile; `say` shows a sentence to the person who started the server.
///
/// # Errors
/// When the database, the brands or the address cannot be used.
pub async fn serve(
    options: ServeOptions,
    _lock: ServerLock,
    say: impl FnOnce(&str),
) -> anyhow::Result<()> {
    let signals = Signals::listen().context("signals cannot be listened for")?;
    // Before the database, so that a mistake in them makes none.
    let brands = Brands::load(options.brands.as_deref()).context("the brands cannot be read")?;
    let shown = options.app.is_demo.then(ShownMails::default);
    let transport = Transport::new(&options.mail, shown.clone())?;
    let shown = shown.filter(|_| matches!(transport, Transport::Shown(_)));
    let settable = options.app.is_demo.then(|| Arc::new(SettableClock::default()));
    let clock: Arc<dyn Clock> = match &settable {
        Some(clock) => clock.clone(),
        None => Arc::new(SystemClock),
    };
    let service = open(&options, clock).await?;
    let service = service.with_loopback_webhooks(options.app.allow_loopback_webhooks);
    let service = match options.payments.vault.clone() {
        Some(vault) => service.with_vault(vault),
        None => service,
    };
    keep_secrets(&service).await?;
    let place = ServerPlace {
        listen: options.listen.clone(),
        is_https: options.app.is_https,
        has_own_brands: options.brands.is_some(),
    };
    let mut told = ShopsTold::default();
    keep_shops(&service, &brands, &place, &mut told).await?;
    service.follow_zones(brands.zones()).await?;
    if let Some(clock) = &settable {
        clock.advance_to(service.last_posted_at().await?);
    }
    let service = service.with_mail(transport.leads_anywhere());
    let mut app = App::new(service.clone(), Arc::new(brands), options.app.clone(), settable);
    app.shown_mails = shown;
    app.demo_life = app.settable_clock.clone().map(|clock| demo_life(service.clone(), clock));
    if let Some(vault) = options.payments.vault.clone() {
        app = app.with_payments(vault, options.payments.addresses.clone())?;
    }
    let cashier = tokio::spawn(payments::run(app.desk.clone()));
    let mailer = Mailer::new(service.clone(), app.brands.clone(), transport);
    let listener = TcpListener::bind(&options.listen)
        .await
        .with_context(|| format!("{} cannot be listened on", options.listen))?;
    tracing::info!(address = %listener.local_addr()?, "listening");
    if service.is_new() {
        say(&format!("This is a new, empty database: {}", options.place()));
    }
    let worker = tokio::spawn(jobs::run(service.clone(), app.brands.clone(), place, told));
    let stop = stopped(signals, service.clone(), app.is_stopping.clone());
    let router = router(app);
    let postman = tokio::spawn(mailer.run());
    let dispatcher = tokio::spawn(webhooks::run(service.clone()));
    serve_connections(listener, router, Patience::USUAL, stop).await;
    worker.abort();
    postman.abort();
    dispatcher.abort();
    cashier.abort();
    let reason = service.stop_reason();
    if tokio::time::timeout(CLOSE_TIME_MAX, end(service)).await.is_err() {
        tracing::warn!("the database was left open; the next start reads its log");
    }
    match reason {
        Some(reason) => anyhow::bail!("stopped: {reason}"),
        None => Ok(()),
    }
}

/// Writes what is only in memory, and closes the database.
async fn end(service: Service) {
    if let Err(error) = service.write_key_uses().await {
        tracing::warn!(%error, "last uses of API keys were not written");
    }
    service.close().await;
}

/// Opens the database of a server: makes it, or brings it up to date, but never takes one that the demo has filled
/// for a merchant's.
async fn open(options: &ServeOptions, clock: Arc<dyn Clock>) -> anyhow::Result<Service> {
    let service = Service::open(&options.database, clock, Arc::new(SystemEntropy))
        .await
        .context("the database cannot be opened")?;
    anyhow::ensure!(
        options.app.is_demo || !service.is_demo().await?,
        "the demo has filled {}, so its logins are public: start with --demo, or name another database with --database",
        options.place()
    );
    if service.is_new() {
        tracing::warn!(database = options.place(), "made a new, empty database");
    }
    Ok(service)
}

/// Seals secrets that lie open, where there is a key, and refuses a database that is sealed with another one.
async fn keep_secrets(service: &Service) -> anyhow::Result<()> {
    let found = service.run(SealSecrets).await?;
    if found.open > 0 {
        tracing::warn!(
            secrets = found.open,
            "secrets lie open in the database: give a key to seal them with (PORTICO_SECRET_KEY)"
        );
    }
    if found.sealed > 0 {
        tracing::info!(secrets = found.sealed, "sealed with the current key");
    }
    Ok(())
}

/// Moves a demo's clock by days, in which its shops go on selling.
fn demo_life(service: Service, clock: Arc<SettableClock>) -> DemoLife {
    Arc::new(move |days| {
        let (service, clock) = (service.clone(), clock.clone());
        Box::pin(async move { demo::live(&service, days, |secs| clock.advance_secs(secs)).await })
    })
}

/// What asks the process to end. Listened for from the start, so that no signal is missed.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        let (terminate, interrupt) = (SignalKind::terminate(), SignalKind::interrupt());
        Ok(Self { terminate: signal(terminate)?, interrupt: signal(interrupt)? })
    }
}

/// Ends on a signal, or soon after writing has ended.
async fn stopped(mut signals: Signals, service: Service, is_stopping: Arc<AtomicBool>) {
    let writer = async {
        while service.is_writable() {
            tokio::time::sleep(LOOK_EVERY).await;
            service.look_at_file();
        }
    };
    tokio::select! {
        () = writer => {}
        _ = signals.terminate.recv() => {}
        _ = signals.interrupt.recv() => {}
    }
    is_stopping.store(true, Ordering::Relaxed);
}
