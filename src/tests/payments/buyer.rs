//! A visitor who pays an order by a test payment, over the pages.

use crate::util::{Reply, TestApp, TestBed};
use axum::body::Body;
use axum::http::Request;
use portico::domain::clock::Timestamp;
use portico::domain::ids::{CustomerId, OrderId};
use portico::domain::orders::order::OrderState;
use portico::domain::payments::payment::Snapshot;
use portico::payments::sandbox::Sandbox;
use portico::payments::{Desk, NoProviders, Provider as _, SessionKey};
use portico::service::{Order, OrderEvent, PaymentSession, Review};
use portico::store::orders::order::order_fetch;
use portico::store::payments::report::posted_minor;
use portico::store::payments::review::review_list;
use portico::store::payments::session::session_list;
use portico::store::settings::shop::shop_update;
use std::sync::Arc;

/// A visitor with an order of 45.00 USD over the affiliate `ann`, who has opened its page.
pub struct Buyer {
    pub app: TestApp,
    pub desk: Desk,
    pub order: OrderId,
    pub cookie: String,
}

impl Buyer {
    pub async fn over(bed: TestBed) -> Self {
        let product = bed.product(5000).await;
        bed.affiliate("ann").await;
        let place = bed.place(&product, "buyer@example.org", Some("ann"));
        let placed = bed.service.store().write(place).await.unwrap();
        let desk = Desk::new(bed.service.clone(), None, Arc::new(NoProviders));
        let app = TestApp::over(bed).await;
        let mut buyer = Self { app, desk, order: placed.id, cookie: String::new() };
        let page = buyer.get(&format!("/invoice/{}", placed.uniqid)).await;
        assert_eq!(page.status, 200);
        buyer
    }

    pub fn bed(&self) -> &TestBed {
        &self.app.bed
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        let request = Request::get(path).header("host", "127.0.0.1").header("cookie", &self.cookie);
        let reply = self.app.send(request.body(Body::empty()).unwrap()).await;
        if let Some(cookie) = reply.headers.get("set-cookie") {
            cookie.to_str().unwrap().split(';').next().unwrap().clone_into(&mut self.cookie);
        }
        reply
    }

    /// Sends a form, without following where it leads.
    pub async fn send(&self, path: &str, form: &str) -> Reply {
        let request = Request::post(path)
            .header("host", "127.0.0.1")
            .header("origin", "http://127.0.0.1")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", &self.cookie);
        self.app.send(request.body(Body::from(form.to_owned())).unwrap()).await
    }

    /// Presses a button of the sandbox's page: `pay`, `fail` or `cancel`.
    pub async fn press(&self, page: &str, button: &str) -> Reply {
        let id = page.trim_start_matches("/sandbox/");
        self.send(&format!("/sandbox/{button}"), &format!("id={id}")).await
    }

    /// Presses a button and goes where it leads, to the last page.
    pub async fn end(&mut self, page: &str, button: &str) -> String {
        let reply = self.press(page, button).await;
        self.land(&reply).await
    }

    /// Asks to pay an order by a test payment.
    pub async fn ask_to_pay(&self, order: &OrderId) -> Reply {
        self.send("/orders/pay", &format!("id={order}&provider=SANDBOX")).await
    }

    pub async fn land(&mut self, reply: &Reply) -> String {
        let mut to = leads_to(reply);
        loop {
            let reply = self.get(&to).await;
            if reply.status != 303 {
                assert_eq!(reply.status, 200, "{to}");
                return reply.body;
            }
            to = leads_to(&reply);
        }
    }

    /// Asks to pay by a test payment; the address of its page.
    pub async fn page(&self) -> String {
        let reply = self.ask_to_pay(&self.order).await;
        let page = leads_to(&reply);
        assert!(page.starts_with("/sandbox/pay_"), "{page}");
        page
    }

    pub async fn paid(bed: TestBed) -> Self {
        let mut buyer = Self::over(bed).await;
        let page = buyer.page().await;
        buyer.end(&page, "pay").await;
        assert_eq!(buyer.found().await.state, OrderState::Completed);
        buyer
    }

    pub async fn found(&self) -> Order {
        let bed = self.bed();
        let found = order_fetch(&mut bed.service.store(), &bed.shop, &self.order).await;
        found.unwrap().unwrap()
    }

    pub async fn sessions(&self) -> Vec<PaymentSession> {
        let bed = self.bed();
        session_list(&mut bed.service.store(), &bed.shop, &self.order).await.unwrap()
    }

    pub async fn story(&self) -> Vec<String> {
        let bed = self.bed();
        let detail = bed.service.order_detail(&bed.system(), &self.order).await.unwrap();
        detail.events.into_iter().map(|event: OrderEvent| event.kind).collect()
    }

    pub async fn ann(&self) -> [i64; 3] {
        let ann = CustomerId::parse("cus_ann").unwrap();
        let found = self.bed().summary(&ann).await;
        [found.pending_minor, found.available_minor, found.owed_minor]
    }

    pub async fn work(&self) {
        while self.desk.work().await.unwrap() > 0 {}
    }

    /// What an operator has to look at.
    pub async fn reviews(&self) -> Vec<Review> {
        let store = &mut self.bed().service.store();
        review_list(store, &self.bed().shop, Timestamp(0), 50).await.unwrap()
    }

    pub fn sandbox(&self) -> Sandbox {
        Sandbox::new(self.bed().service.clone(), self.bed().shop.clone())
    }

    /// What the sandbox knows of the newest attempt.
    pub async fn known(&self) -> Snapshot {
        let session = self.sessions().await.pop().unwrap();
        self.sandbox().fetch(&key_of(&session)).await.unwrap()
    }

    pub async fn refund(&self, key: &str, body: &str) -> Reply {
        self.app.post_once(&format!("/dev/v1/orders/{}/refund", self.order), key, body).await
    }

    pub async fn turn_off(&self) {
        let shop = self.bed().service.shop(&self.bed().shop).await.unwrap();
        self.bed()
            .write(move |tx| {
                tx.queue("UPDATE shop SET has_sandbox = 0", vec![]);
                shop_update(tx, &shop);
            })
            .await;
    }

    /// The same visitor at a server that was started again.
    pub fn again(self) -> Self {
        let Self { app, desk, order, cookie } = self;
        let key = app.key.clone();
        Self { app: TestApp::with_key(app.bed, key), desk, order, cookie }
    }

    /// Nothing is broken, nothing waits, and our books hold what the sandbox holds.
    pub async fn assert_agreed(&self) {
        self.bed().assert_intact().await;
        assert!(self.reviews().await.is_empty());
        for session in self.sessions().await.iter().filter(|session| session.is_posted) {
            let there = self.sandbox().fetch(&key_of(session)).await.unwrap();
            let back_minor: i64 = there.refunds.iter().map(|seen| seen.sum.minor).sum();
            let held_minor = there.captured.unwrap().sum.minor - back_minor;
            let store = &mut self.bed().service.store();
            let here_minor = posted_minor(store, &self.bed().shop, &session.id).await.unwrap();
            assert_eq!(here_minor, held_minor);
        }
    }
}

#[track_caller]
pub fn leads_to(reply: &Reply) -> String {
    assert_eq!(reply.status, 303, "{}", reply.body);
    let to = reply.headers["location"].to_str().unwrap();
    assert!(to.starts_with('/'), "{to} leaves the host");
    to.to_owned()
}

pub fn key_of(session: &PaymentSession) -> SessionKey {
    let reference = session.reference.clone().unwrap_or_default();
    SessionKey {
        session: session.id.clone(),
        reference,
        payment: session.payment_reference.clone(),
    }
}
