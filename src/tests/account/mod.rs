//! One's own account: second factor, sessions, address, notices, data, closing it.

mod close;
mod data;
mod demanded;
mod email;
mod notices;
mod password;
mod second_factor;
mod sessions;

use crate::util::{Reply, TestApp, TestBed, keep_cookies};
use axum::body::Body;
use axum::http::Request;
use portico::brand::Brands;
use portico::domain::ids::CustomerId;
use portico::http::{App, AppOptions};
use portico::mail::{Mailer, ShownMails, Transport};
use portico::server::router;
use portico::service::{SignedIn, code_at, hash_password};
use portico::store::{Columns, Source as _, Tx};
use std::sync::Arc;

/// The password of everyone here.
const PASSWORD: &str = "correct horse";
const ANN: &str = "ann@example.com";

/// A shop with a customer who has a password, and whose mails can be read.
struct House {
    app: TestApp,
    mailer: Mailer,
    mails: ShownMails,
}

impl House {
    /// With the customer Ann.
    async fn over(bed: TestBed) -> Self {
        bed.customer("ann").await;
        Self::with_people(bed).await
    }

    /// With the affiliate Ann.
    async fn with_affiliate(bed: TestBed) -> Self {
        bed.affiliate("ann").await;
        Self::with_people(bed).await
    }

    async fn with_people(mut bed: TestBed) -> Self {
        bed.service = bed.service.clone().with_mail(true);
        let (mails, brands) = (ShownMails::default(), Arc::new(Brands::load(None).unwrap()));
        let transport = Transport::Shown(mails.clone());
        let mailer = Mailer::new(bed.service.clone(), brands.clone(), transport);
        let mut app = App::new(bed.service.clone(), brands, AppOptions::default(), None);
        app.shown_mails = Some(mails.clone());
        let app = TestApp { router: router(app), key: String::new(), bed };
        let house = Self { app, mailer, mails };
        house.give_password("cus_ann").await;
        house
    }

    async fn give_password(&self, customer: &'static str) {
        let hash = hash_password(PASSWORD, self.app.bed.service.entropy()).unwrap();
        let (shop, id) = (self.app.bed.shop.clone(), CustomerId::parse(customer).unwrap());
        let queue = move |tx: &mut Tx<'_>| {
            let values = vec![hash.as_str().into(), customer.into()];
            tx.queue("UPDATE customer SET password_hash = $1 WHERE customer_id = $2", values);
            tx.seal_customer(&shop, &id);
        };
        self.app.bed.write(queue).await;
    }

    /// A browser in front of the shop.
    fn browser(&self) -> Person<'_> {
        Person { app: &self.app, cookie: String::new() }
    }

    /// Ann, signed in by password.
    async fn ann(&self) -> Person<'_> {
        let mut ann = self.browser();
        assert_eq!(ann.sign_in(ANN, PASSWORD).await, "/");
        ann
    }

    /// Lets the clock go on, so that earlier tries and confirmations no longer count.
    fn later(&self, secs: i64) {
        self.app.bed.clock.advance_secs(secs);
    }

    /// The code that Ann's app shows now.
    async fn app_code(&self) -> String {
        let who = SignedIn::Customer(CustomerId::parse("cus_ann").unwrap());
        let service = &self.app.bed.service;
        service.shown_code(&self.app.bed.shop, &who).await.unwrap().unwrap()
    }

    /// Sends what waits; the newest mail to this address as text.
    async fn mail_to(&self, email: &str) -> Option<String> {
        self.mailer.send_due().await.unwrap();
        let mails = self.mails.list();
        mails.iter().find(|mail| mail.recipient == email).map(|mail| mail.letter.text())
    }

    /// The first column of the first row.
    async fn one(&self, sql: &'static str) -> String {
        let row = self.app.bed.service.store().row(sql, vec![]).await.unwrap().unwrap();
        Columns::of(&row).text().unwrap()
    }
}

/// Somebody with a browser.
struct Person<'a> {
    app: &'a TestApp,
    cookie: String,
}

impl Person<'_> {
    async fn send(&mut self, method: &str, path: &str, form: &[(&str, &str)]) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1")
            .header("origin", "http://127.0.0.1")
            .header("user-agent", "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Firefox/141.0")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", &self.cookie);
        let body = Body::from(serde_urlencoded::to_string(form).unwrap());
        let reply = self.app.send(request.body(body).unwrap()).await;
        keep_cookies(&mut self.cookie, &reply.headers);
        reply
    }

    async fn get(&mut self, path: &str) -> Reply {
        self.send("GET", path, &[]).await
    }

    /// A page that must be there.
    async fn page(&mut self, path: &str) -> String {
        let reply = self.get(path).await;
        assert_eq!(reply.status, 200, "{path}: {:?}", reply.headers.get("location"));
        reply.body
    }

    /// Where a form leads.
    async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> String {
        let reply = self.send("POST", path, form).await;
        assert_eq!(reply.status, 303, "{path}: {}", reply.body);
        reply.headers["location"].to_str().unwrap().to_owned()
    }

    /// A form that leads on to a page, which says what came of it.
    async fn say(&mut self, path: &str, form: &[(&str, &str)]) -> String {
        let to = self.post(path, form).await;
        self.page(&to).await
    }

    async fn sign_in(&mut self, email: &str, password: &str) -> String {
        self.post("/login", &[("email", email), ("password", password)]).await
    }

    async fn is_in(&mut self) -> bool {
        self.get("/orders").await.status == 200
    }

    /// Sets a second factor up; the secret and the recovery codes.
    async fn set_up(&mut self) -> (String, Vec<String>) {
        let begun =
            self.post("/account/second-factor/begin", &[("idempotency_key", "begin")]).await;
        let page = self.page(&begun).await;
        let secret = page.split("id=\"secret\"").nth(1).unwrap().split("value=\"").nth(1).unwrap();
        let secret = secret.split('"').next().unwrap().replace(' ', "");
        let code = code_at(&secret, self.app.bed.service.now()).unwrap();
        let shown = self.send("POST", "/account/second-factor/confirm", &[("code", &code)]).await;
        assert_eq!(shown.status, 200, "{:?}", shown.headers.get("location"));
        let codes = shown.body.split("<pre").nth(1).unwrap().split("<code>").nth(1).unwrap();
        let codes = codes.split("</code>").next().unwrap().lines().map(str::to_owned).collect();
        (secret, codes)
    }
}
