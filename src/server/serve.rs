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
use crate::service::{SealSecrets, Service};
use crate::webhooks;
use anyhow::Context as _;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};

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

/// How payments at providers are made.
#[derive(Clone, Default)]
pub struct PaymentOptions {
    /// What opens the shops' credentials; without it no provider is used.
    pub vault: Option<Vault>,
    /// Where the providers answer.
    pub addresses: ProviderAddresses,
}

/// Serves until the process is told to stop, or until writes are no longer possible.
///
/// # Errors
/// When the database, the brands or the address cannot be used.
pub async fn serve(options: ServeOptions) -> anyhow::Result<()> {
    let signals = Signals::listen().context("signals cannot be listened for")?;
    let settable = options.app.is_demo.then(|| Arc::new(SettableClock::default()));
    let clock: Arc<dyn Clock> = match &settable {
        Some(clock) => clock.clone(),
        None => Arc::new(SystemClock),
    };
    let service = Service::open(&options.database, clock, Arc::new(SystemEntropy))
        .await
        .context("the database cannot be opened")?;
    let service = service.with_loopback_webhooks(options.app.allow_loopback_webhooks);
    let service = match options.payments.vault.clone() {
        Some(vault) => service.with_vault(vault),
        None => service,
    };
    keep_secrets(&service).await?;
    let brands = Brands::load(options.brands.as_deref()).context("the brands cannot be read")?;
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
    let shown = options.app.is_demo.then(ShownMails::default);
    let transport = Transport::new(&options.mail, shown.clone())?;
    let shown = shown.filter(|_| matches!(transport, Transport::Shown(_)));
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
    let worker = tokio::spawn(jobs::run(service.clone(), app.brands.clone(), place, told));
    let router = router(app);
    let postman = tokio::spawn(mailer.run());
    let dispatcher = tokio::spawn(webhooks::run(service.clone()));
    let stop = stopped(signals, service.clone());
    serve_connections(listener, router, Patience::USUAL, stop).await;
    worker.abort();
    postman.abort();
    dispatcher.abort();
    cashier.abort();
    anyhow::ensure!(service.is_writable(), "stopped: the outcome of the last commit is unknown");
    Ok(())
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

/// Ends on a signal, or soon after the writer has stopped.
async fn stopped(mut signals: Signals, service: Service) {
    let writer = async {
        while service.is_writable() {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        }
    };
    tokio::select! {
        () = writer => {}
        _ = signals.terminate.recv() => {}
        _ = signals.interrupt.recv() => {}
    }
}
