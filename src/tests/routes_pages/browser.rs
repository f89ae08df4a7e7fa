//! An operator's browser: a cookie, and forms that come from our own pages.

use crate::util::{Reply, TestApp, TestBed, keep_cookies};
use axum::body::Body;
use axum::http::Request;
use portico::domain::audit::Origin;
use portico::domain::ids::CustomerId;
use portico::domain::text::EmailAddress;
use portico::service::{InviteOperator, NewSecret, UseInvitation, hash_password};
use portico::store::{Columns, Source as _, Tx};

/// The password of everyone who signs in here.
const PASSWORD: &str = "correct horse";

/// Who looks at pages.
pub struct Browser {
    pub app: TestApp,
    pub cookie: String,
    /// What it says it reads.
    pub language: &'static str,
}

impl Browser {
    /// An operator of the bed's shop, signed in.
    pub async fn of_operator(bed: TestBed) -> Self {
        let token = NewSecret::token(bed.service.entropy());
        let link = token.reveal().to_owned();
        let email = EmailAddress::parse("op@example.com").unwrap();
        let (shop, name) = (bed.shop.clone(), "Op".to_owned());
        let invite = InviteOperator { shop: shop.clone(), email, name, token };
        bed.service.store().write(invite).await.unwrap();
        let password_hash = hash_password(PASSWORD, bed.service.entropy()).unwrap();
        let origin = Origin::Inside;
        let join = UseInvitation { shop, token: link, password_hash, origin };
        bed.service.store().write(join).await.unwrap();
        let (app, cookie) = (TestApp::over(bed).await, String::new());
        let mut browser = Self { app, cookie, language: "en" };
        browser.sign_in("op@example.com").await;
        browser
    }

    /// Signs in, in place of the person who was signed in before.
    pub async fn sign_in(&mut self, email: &str) {
        self.cookie.clear();
        let reply = self.post("/login", &[("email", email), ("password", PASSWORD)]).await;
        assert_eq!(reply.status, 303, "{}", reply.body);
        keep_cookies(&mut self.cookie, &reply.headers);
    }

    /// Lets a customer sign in.
    pub async fn give_password(&self, customer: &'static str) {
        let hash = hash_password(PASSWORD, self.app.bed.service.entropy()).unwrap();
        let (shop, id) = (self.app.bed.shop.clone(), CustomerId::parse(customer).unwrap());
        let queue = move |tx: &mut Tx<'_>| {
            let values = vec![hash.as_str().into(), customer.into()];
            tx.queue("UPDATE customer SET password_hash = $1 WHERE customer_id = $2", values);
            tx.seal_customer(&shop, &id);
        };
        self.app.bed.write(queue).await;
    }

    pub async fn get(&self, path: &str) -> Reply {
        let request = Request::get(path)
            .header("host", "127.0.0.1")
            .header("accept-language", self.language)
            .header("cookie", &self.cookie);
        self.app.send(request.body(Body::empty()).unwrap()).await
    }

    /// A customer of the bed's shop, signed in.
    pub async fn of_customer(bed: TestBed, id: &'static str) -> Self {
        let (app, cookie) = (TestApp::over(bed).await, String::new());
        let mut browser = Self { app, cookie, language: "en" };
        browser.give_password(id).await;
        let name = id.strip_prefix("cus_").unwrap();
        browser.sign_in(&format!("{name}@example.com")).await;
        browser
    }

    /// A page that must be there.
    pub async fn page(&self, path: &str) -> String {
        let reply = self.get(path).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.body
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let request = Request::post(path)
            .header("host", "127.0.0.1")
            .header("origin", "http://127.0.0.1")
            .header("accept-language", self.language)
            .header("cookie", &self.cookie)
            .header("content-type", "application/x-www-form-urlencoded");
        let body = serde_urlencoded::to_string(fields).unwrap();
        self.app.send(request.body(Body::from(body)).unwrap()).await
    }

    /// Sends a form and follows it to the page that says what came of it.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let reply = self.post(path, fields).await;
        assert_eq!(reply.status, 303, "{path}: {}", reply.body);
        self.page(reply.headers["location"].to_str().unwrap()).await
    }

    /// Who did this, by the audit log.
    pub async fn audited(&self, action: &str) -> Vec<String> {
        const SQL: &str = "SELECT actor FROM audit WHERE action = $1 ORDER BY audit_id";
        let mut store = self.app.bed.service.store();
        let rows = store.rows(SQL, vec![action.into()]).await.unwrap();
        rows.iter().map(|row| Columns::of(row).text().unwrap()).collect()
    }
}

/// The one-time key of the form that posts to `action`.
#[track_caller]
pub fn key(page: &str, action: &str) -> String {
    let marked = format!("action=\"{action}\"");
    let form =
        page.split_once(&marked).unwrap_or_else(|| panic!("no form posts to {action}: {page}")).1;
    let rest = form.split_once("name=\"idempotency_key\" value=\"").unwrap().1;
    rest.split('"').next().unwrap().to_owned()
}
