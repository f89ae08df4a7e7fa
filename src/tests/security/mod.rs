//! What must hold against attacks, a test for each point of the list, named by its number: `s14_…` is point 14. Each
//! asks as a stranger can: over the router, or over a socket where the bytes of a request matter.
//!
//! Left to the features that they come with: the list of a person's sessions (in 4), register (in 8), the reset link
//! (in 10), the second factor (11), step-up (12), the rest before a new payout address is paid (13), and the second
//! person above a limit (in 22). Points 25 and 31 to 38 have their tests in the areas that keep them.

mod content;
mod edges;
mod headers;
mod hosts;
mod keys;
mod login;
mod money;
mod origins;
mod passwords;
mod payments;
mod sessions;
mod tenancy;
mod webhooks;

use crate::util::{Reply, TestApp, TestBed, keep_cookies};
use axum::body::Body;
use axum::http::Request;
use portico::domain::ids::CustomerId;
use portico::domain::text::EmailAddress;
use portico::http::AppOptions;
use portico::service::{InviteOperator, NewSecret};
use portico::store::Tx;

/// A password that may be chosen.
const PASSWORD: &str = "four quiet maples";
/// Who works for the merchant.
const OPERATOR: &str = "worker@example.com";

/// An app that visitors reach over HTTPS.
async fn over_https(bed: TestBed) -> TestApp {
    TestApp::with(bed, AppOptions { is_https: true, ..AppOptions::default() }).await
}

/// Invites an operator; gives the token of the link.
async fn invite(app: &TestApp) -> String {
    let token = NewSecret::token(app.bed.service.entropy());
    let link = token.reveal().to_owned();
    let email = EmailAddress::parse(OPERATOR).unwrap();
    let (shop, name) = (app.bed.shop.clone(), "Worker".to_owned());
    app.bed.service.run(InviteOperator { shop, email, name, token }).await.unwrap();
    link
}

/// A browser that keeps its cookies.
struct Visitor<'a> {
    app: &'a TestApp,
    /// What it writes as the origin of its forms.
    origin: &'static str,
    cookie: String,
}

impl<'a> Visitor<'a> {
    fn new(app: &'a TestApp) -> Self {
        Self { app, origin: "http://127.0.0.1", cookie: String::new() }
    }

    fn over_https(app: &'a TestApp) -> Self {
        Self { origin: "https://127.0.0.1", ..Self::new(app) }
    }

    /// Chooses the password of a new operator, and is signed in.
    async fn join(&mut self) {
        let link = invite(self.app).await;
        let joined = self.post("/invitation", &[("token", &link), ("password", PASSWORD)]).await;
        assert_eq!(leads_to(&joined), "/admin");
    }

    async fn sign_in(&mut self, email: &str, password: &str) -> Reply {
        self.post("/login", &[("email", email), ("password", password)]).await
    }

    async fn get(&mut self, path: &str) -> Reply {
        let request = Request::get(path)
            .header("host", "127.0.0.1")
            .header("accept-language", "en")
            .header("cookie", &self.cookie);
        let reply = self.app.send(request.body(Body::empty()).unwrap()).await;
        keep_cookies(&mut self.cookie, &reply.headers);
        reply
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let request = Request::post(path)
            .header("host", "127.0.0.1")
            .header("origin", self.origin)
            .header("accept-language", "en")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", &self.cookie);
        let body = Body::from(serde_urlencoded::to_string(fields).unwrap());
        let reply = self.app.send(request.body(body).unwrap()).await;
        keep_cookies(&mut self.cookie, &reply.headers);
        reply
    }
}

/// Where a redirect leads; empty for anything else.
fn leads_to(reply: &Reply) -> &str {
    reply.header("location")
}

/// Lets a customer of the bed sign in with [`PASSWORD`].
async fn give_password(app: &TestApp, customer: &'static str) {
    let hash = portico::service::hash_password(PASSWORD, app.bed.service.entropy()).unwrap();
    let sql = "UPDATE customer SET password_hash = $1 WHERE customer_id = $2";
    let (shop, id) = (app.bed.shop.clone(), CustomerId::parse(customer).unwrap());
    let write = move |tx: &mut Tx<'_>| {
        tx.queue(sql, vec![hash.as_str().into(), customer.into()]);
        tx.seal_customer(&shop, &id);
    };
    app.bed.write(write).await;
}
