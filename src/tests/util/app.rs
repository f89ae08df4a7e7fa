//! The whole router over a test bed, asked without a socket.

use super::TestBed;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt as _;
use portico::brand::Brands;
use portico::domain::actor::Scopes;
use portico::domain::ids::ShopId;
use portico::http::{App, AppOptions};
use portico::payments::{ProviderAddresses, Vault};
use portico::server::router;
use portico::service::{CreateKey, NewSecret, Rate};
use serde_json::Value as Json;
use std::num::NonZeroU32;
use std::sync::Arc;
use tower::ServiceExt as _;

/// A test bed behind the real router.
pub struct TestApp {
    pub bed: TestBed,
    pub router: Router,
    /// A key of the bed's shop with every scope.
    pub key: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The body; of a failure without the id of its request, so that bodies can be compared.
    pub body: String,
    /// The body as it was sent.
    pub sent: String,
}

impl Reply {
    /// The body as JSON.
    pub fn json(&self) -> Json {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

impl TestApp {
    pub async fn sqlite() -> Self {
        Self::over(TestBed::sqlite().await).await
    }

    /// Behind a router without limits to speak of.
    pub async fn over(bed: TestBed) -> Self {
        let key = new_key(&bed, &bed.shop, "*").await;
        Self::with_key(bed, key)
    }

    /// The router over a bed whose shop already has this key.
    pub fn with_key(bed: TestBed, key: String) -> Self {
        let most = NonZeroU32::new(10_000_000).unwrap();
        let rate = Rate::per_second(most, most);
        Self::with_options(bed, key, AppOptions { rate, ..AppOptions::default() })
    }

    /// Behind a router that was set up like this.
    pub async fn with(bed: TestBed, options: AppOptions) -> Self {
        let key = new_key(&bed, &bed.shop, "*").await;
        Self::with_options(bed, key, options)
    }

    fn with_options(bed: TestBed, key: String, options: AppOptions) -> Self {
        let brands = Arc::new(Brands::load(None).unwrap());
        let app = App::new(bed.service.clone(), brands, options, None);
        Self { router: router(app), key, bed }
    }

    /// The same behind a router that takes payments at providers.
    pub fn with_payments(self, vault: Vault, addresses: ProviderAddresses) -> Self {
        let brands = Arc::new(Brands::load(None).unwrap());
        let app = App::new(self.bed.service.clone(), brands, AppOptions::default(), None);
        let app = app.with_payments(vault, addresses).unwrap();
        Self { router: router(app), ..self }
    }

    /// A new key of a shop with these scopes.
    pub async fn key(&self, shop: &ShopId, scopes: &str) -> String {
        new_key(&self.bed, shop, scopes).await
    }

    /// Sends any request.
    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let sent = String::from_utf8(bytes.to_vec()).unwrap();
        let mut body = sent.clone();
        if body.starts_with("{\"error\":{\"code\"") {
            body = without_request_id(&body, &parts.headers);
        }
        Reply { status: parts.status, headers: parts.headers, body, sent }
    }

    /// `GET` with the full key.
    pub async fn get(&self, path: &str) -> Reply {
        self.call("GET", path, &self.key, &[], "").await
    }

    /// `POST` of a JSON text with the full key.
    pub async fn post(&self, path: &str, body: &str) -> Reply {
        self.call("POST", path, &self.key, &[], body).await
    }

    /// `POST` of a JSON text with the full key and an idempotency key.
    pub async fn post_once(&self, path: &str, key: &str, body: &str) -> Reply {
        self.call("POST", path, &self.key, &[("idempotency-key", key)], body).await
    }

    /// Any call with any key (none when empty).
    pub async fn call(
        &self,
        method: &str,
        path: &str,
        key: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1");
        if !key.is_empty() {
            request = request.header("authorization", format!("Bearer {key}"));
        }
        if !body.is_empty() && !headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header("content-type", "application/json");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }
}

/// Every failure names its own request, an earlier answer the first one; without that, bodies can be compared.
fn without_request_id(body: &str, headers: &HeaderMap) -> String {
    let (start, id) = body.split_once(r#","request_id":""#).unwrap_or_else(|| panic!("{body}"));
    let own = headers["x-request-id"].to_str().unwrap();
    let is_earlier = headers.contains_key("idempotency-replayed");
    let id = id.strip_suffix(r#""}}"#).unwrap();
    assert_eq!(id == own, !is_earlier, "{body} names {id}, not {own}");
    format!("{start}}}}}")
}

async fn new_key(bed: &TestBed, shop: &ShopId, scopes: &str) -> String {
    let secret = NewSecret::api_key(bed.service.entropy());
    let shown = secret.reveal().to_owned();
    let scopes = Scopes::parse(scopes).unwrap();
    let create = CreateKey { shop: shop.clone(), secret, scopes, label: "test".to_owned() };
    bed.service.store().write(create).await.unwrap();
    shown
}
