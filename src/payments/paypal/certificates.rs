//! Whose signature counts: certificates from `PayPal`'s own address, in its name, issued by somebody the web trusts.

use crate::domain::clock::Timestamp;
use crate::payments::http::Caller;
use crate::payments::provider::{ProviderError, Untrusted};
use axum::http::header;
use lru::LruCache;
use reqwest::Url;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName, TrustAnchor, UnixTime};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, KeyUsage, anchor_from_trusted_cert, ring};

/// Where `PayPal` keeps its certificates.
const ORIGINS: [&str; 2] = ["https://api.paypal.com", "https://api.sandbox.paypal.com"];
/// Below which path.
const FOLDER: &str = "/v1/notifications/certs/";
/// The names that the signing certificates are issued for, live and in `PayPal`'s sandbox.
const NAMES: [&str; 2] =
    ["messageverificationcerts.paypal.com", "messageverificationcerts.sandbox.paypal.com"];
/// How many chains are kept; `PayPal` uses one or two at a time.
const CHAINS_MAX: NonZeroUsize = NonZeroUsize::new(8).unwrap();
/// The longest chain, in certificates.
const CHAIN_LENGTH_MAX: usize = 8;
/// The largest chain, in bytes of text.
const CHAIN_SIZE_MAX: usize = 64 * 1024;

/// Whose certificates are believed. By default `PayPal`'s own addresses and the roots that browsers trust.
#[derive(Clone)]
pub struct EventTrust {
    origins: Vec<String>,
    roots: Vec<TrustAnchor<'static>>,
}

/// Why a trust cannot be set up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventTrustError {
    /// No origin such as `https://127.0.0.1:8443`.
    #[error("an origin of certificates is written like https://host or https://host:port")]
    Origin,
    /// No certificate authority in PEM.
    #[error("the roots for certificates must be certificates in PEM")]
    Roots,
}

impl Default for EventTrust {
    fn default() -> Self {
        Self {
            origins: ORIGINS.map(str::to_owned).to_vec(),
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        }
    }
}

impl EventTrust {
    /// Believes certificates that lie at `origins` and lead to `roots` (PEM), and none of `PayPal`'s. For tests.
    ///
    /// # Errors
    /// See [`EventTrustError`].
    pub fn instead(origins: &[&str], roots: &[u8]) -> Result<Self, EventTrustError> {
        let origins = origins.iter().map(|origin| match Url::parse(origin) {
            Ok(url) if url.origin().ascii_serialization() == **origin => Ok((*origin).to_owned()),
            _ => Err(EventTrustError::Origin),
        });
        let origins = origins.collect::<Result<Vec<_>, _>>()?;
        let mut anchors = Vec::new();
        for root in CertificateDer::pem_slice_iter(roots) {
            let root = root.map_err(|_| EventTrustError::Roots)?;
            let anchor = anchor_from_trusted_cert(&root).map_err(|_| EventTrustError::Roots)?;
            anchors.push(anchor.to_owned());
        }
        if anchors.is_empty() {
            return Err(EventTrustError::Roots);
        }
        Ok(Self { origins, roots: anchors })
    }

    /// The address of a certificate, if it is written exactly as `PayPal` writes them.
    fn address(&self, text: &str) -> Option<Url> {
        // Anything that the URL's grammar reads in another way than it is written is refused: other letter cases,
        // ports that say nothing, dots, backslashes, tabs.
        let url = Url::parse(text).ok().filter(|url| url.as_str() == text)?;
        let name = url.path().strip_prefix(FOLDER)?;
        let is_plain = url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        let is_name = (1..=128).contains(&name.len())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let is_there = self.origins.contains(&url.origin().ascii_serialization());
        (is_plain && is_name && is_there).then_some(url)
    }
}

/// A certificate and those that lead to its root.
type Chain = Arc<Vec<CertificateDer<'static>>>;

/// Certificates that are believed, fetched once.
pub(super) struct Certificates {
    caller: Caller,
    trust: EventTrust,
    // Only chains that signed an event get in: nobody else can push one out.
    chains: Mutex<LruCache<String, Chain>>,
}

impl Certificates {
    pub(super) fn new(caller: Caller, trust: EventTrust) -> Self {
        Self { caller, trust, chains: Mutex::new(LruCache::new(CHAINS_MAX)) }
    }

    /// Whether `signature` over `message` is by the certificate at `address`, and that is believed at `now`.
    pub(super) async fn verify(
        &self,
        address: &str,
        message: &[u8],
        signature: &[u8],
        now: Timestamp,
    ) -> Result<(), Untrusted> {
        let url = self.trust.address(address).ok_or(Untrusted::Signature)?;
        let cached = self.cached(address).filter(|chain| self.leaf(chain, now).is_ok());
        let chain = match &cached {
            Some(chain) => chain.clone(),
            None => self.fetch(url).await?,
        };
        self.leaf(&chain, now)?
            .verify_signature(ring::RSA_PKCS1_2048_8192_SHA256, message, signature)
            .map_err(|_| Untrusted::Signature)?;
        if cached.is_none() {
            self.keep(address, chain);
        }
        Ok(())
    }

    fn cached(&self, address: &str) -> Option<Chain> {
        self.chains.lock().unwrap_or_else(PoisonError::into_inner).get(address).cloned()
    }

    fn keep(&self, address: &str, chain: Chain) {
        let mut chains = self.chains.lock().unwrap_or_else(PoisonError::into_inner);
        chains.put(address.to_owned(), chain);
    }

    async fn fetch(&self, url: Url) -> Result<Chain, Untrusted> {
        let call = self.caller.call(|client| {
            client.get(url.clone()).header(header::ACCEPT, "application/x-pem-file, */*")
        });
        let answer = match call.await {
            Ok(answer) if answer.status.is_success() => answer,
            // It says that there is no such certificate; that it could not be asked is another matter.
            Ok(_) | Err(ProviderError::Unauthorized) => return Err(Untrusted::Signature),
            Err(_) => return Err(Untrusted::Unknown),
        };
        if answer.body.len() > CHAIN_SIZE_MAX {
            return Err(Untrusted::Signature);
        }
        let chain: Result<Vec<_>, _> =
            CertificateDer::pem_slice_iter(&answer.body).take(CHAIN_LENGTH_MAX).collect();
        // Half an answer is no judgement either.
        chain.map(Arc::new).map_err(|_| Untrusted::Unknown)
    }

    /// The certificate that a chain is about, if it is `PayPal`'s and valid at `now`.
    fn leaf<'a>(&self, chain: &'a Chain, now: Timestamp) -> Result<EndEntityCert<'a>, Untrusted> {
        let (leaf, between) = chain.split_first().ok_or(Untrusted::Signature)?;
        let leaf = EndEntityCert::try_from(leaf).map_err(|_| Untrusted::Signature)?;
        let secs = u64::try_from(now.secs()).map_err(|_| Untrusted::Stale)?;
        let time = UnixTime::since_unix_epoch(Duration::from_secs(secs));
        let usage = KeyUsage::server_auth();
        let roots = &self.trust.roots;
        leaf.verify_for_usage(ALL_VERIFICATION_ALGS, roots, between, time, usage, None, None)
            .map_err(|_| Untrusted::Signature)?;
        let is_named = NAMES.iter().any(|name| {
            let name = ServerName::try_from(*name);
            name.is_ok_and(|name| leaf.verify_is_valid_for_subject_name(&name).is_ok())
        });
        if is_named { Ok(leaf) } else { Err(Untrusted::Signature) }
    }
}
