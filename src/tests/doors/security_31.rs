//! 31: a session, token or code that has ended cannot come back by a request that was under way.

use super::{House, PASSWORD};
use crate::routes_pages::browser::Browser as Operator;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::Request;
use axum::response::Response;
use futures_util::future::join;
use futures_util::stream;
use portico::domain::actor::Scopes;
use portico::domain::clock::SECS_PER_DAY;
use portico::http::{OwnSessionStore, SESSION_DAYS};
use portico::service::{AppWish, AuthorizeApp, NewSecret, RedirectUri, RegisterApp, RevokeApp};
use portico::store::{Columns, Source as _};
use serde_json::json;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::mpsc::{Sender, channel};
use tokio::task::JoinHandle;
use tower::ServiceExt as _;
use tower_sessions::session::{Id, Record};
use tower_sessions::{Session, SessionStore as _};

/// A session in which somebody is signed in.
fn record() -> Record {
    let expiry_date = time::OffsetDateTime::from_unix_timestamp(4_000_000_000).unwrap();
    let data = [("login".to_owned(), json!({"customer": "cus_ann"}))].into();
    Record { id: Id::default(), data, expiry_date }
}

/// A form of which the head and three bytes have arrived; the rest follows through the channel.
struct HalfSent {
    rest: Sender<Bytes>,
    answer: JoinHandle<Response>,
}

impl HalfSent {
    async fn post(router: &Router, cookie: &str, path: &str) -> Self {
        let (rest, chunks) = channel::<Bytes>(1);
        let body = stream::unfold(chunks, |mut chunks| async move {
            let chunk = chunks.recv().await?;
            Some((Ok::<_, Infallible>(chunk), chunks))
        });
        let request = Request::post(path)
            .header("host", "127.0.0.1")
            .header("origin", "http://127.0.0.1")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", cookie)
            .body(Body::from_stream(body))
            .unwrap();
        let answer = tokio::spawn(router.clone().oneshot(request));
        let answer = tokio::spawn(async move { answer.await.unwrap().unwrap() });
        rest.send(Bytes::from_static(b"a=1")).await.unwrap();
        // There is room again once the server has taken the first bytes.
        drop(rest.reserve().await.unwrap());
        Self { rest, answer }
    }

    async fn finish(self) -> Response {
        self.rest.send(Bytes::from_static(b"&amount=x")).await.unwrap();
        drop(self.rest);
        self.answer.await.unwrap()
    }
}

on_both! {
    async fn a_session_that_ended_is_not_saved_again(bed: TestBed) {
        let store = OwnSessionStore::new(bed.service.clone());
        let mut record = record();
        store.create(&mut record).await.unwrap();
        let mut loaded = store.load(&record.id).await.unwrap().unwrap();
        assert_eq!(loaded.data, record.data);
        loaded.data.insert("flash".to_owned(), json!("saved"));
        store.save(&loaded).await.unwrap();
        assert_eq!(store.load(&record.id).await.unwrap().unwrap().data, loaded.data);
        store.delete(&record.id).await.unwrap();
        store.save(&loaded).await.unwrap();
        assert_eq!(store.load(&record.id).await.unwrap(), None);

        // The clock ends it too.
        store.create(&mut record).await.unwrap();
        store.load(&record.id).await.unwrap().unwrap();
        bed.clock.advance_secs(SESSION_DAYS * SECS_PER_DAY);
        store.save(&record).await.unwrap();
        assert_eq!(store.load(&record.id).await.unwrap(), None);
    }

    async fn a_request_that_read_a_session_does_not_bring_it_back(bed: TestBed) {
        let store = Arc::new(OwnSessionStore::new(bed.service.clone()));
        let mut record = record();
        store.create(&mut record).await.unwrap();
        let late = Session::new(Some(record.id), store.clone(), None);
        assert!(late.get_value("login").await.unwrap().is_some());
        let ending = Session::new(Some(record.id), store.clone(), None);
        ending.flush().await.unwrap();
        late.insert("flash", "late").await.unwrap();
        late.save().await.unwrap();
        let old = Session::new(Some(record.id), store, None);
        assert_eq!(old.get_value("login").await.unwrap(), None);
    }

    async fn many_late_saves_beside_an_end_bring_nothing_back(bed: TestBed) {
        let store = OwnSessionStore::new(bed.service.clone());
        for _ in 0..20 {
            let mut record = record();
            store.create(&mut record).await.unwrap();
            let saves = (0..5).map(|_| async {
                let loaded = store.load(&record.id).await.unwrap();
                store.save(&loaded.unwrap_or_else(|| record.clone())).await.unwrap();
                store.load(&record.id).await.unwrap();
            });
            join(futures_util::future::join_all(saves), store.delete(&record.id)).await.1.unwrap();
            assert_eq!(store.load(&record.id).await.unwrap(), None);
        }
    }

    async fn a_half_sent_form_of_a_customer_opens_nothing_after_signing_out(bed: TestBed) {
        let house = House::with_ann(bed).await;
        for path in ["/balance/convert", "/checkout", "/login"] {
            let mut ann = house.browser("203.0.113.5");
            ann.log_in(PASSWORD).await;
            assert!(ann.is_signed_in().await);
            let old = ann.cookie.clone();
            let late = HalfSent::post(&house.app.router, &old, path).await;
            let mut elsewhere = house.browser("203.0.113.6");
            elsewhere.cookie.clone_from(&old);
            elsewhere.post("/logout", &[]).await;
            late.finish().await;
            let mut browser = house.browser("203.0.113.5");
            browser.cookie.clone_from(&old);
            assert!(!browser.is_signed_in().await, "{path}");
            assert_eq!(browser.get("/admin").await.status, 303, "{path}");
        }
    }

    async fn a_half_sent_form_of_an_operator_opens_nothing_after_signing_out(bed: TestBed) {
        let browser = Operator::of_operator(bed).await;
        assert_eq!(browser.get("/admin").await.status, 200);
        let late = HalfSent::post(&browser.app.router, &browser.cookie, "/admin/keys").await;
        browser.post("/logout", &[]).await;
        let answer = late.finish().await;
        assert!(answer.headers()["location"].to_str().unwrap().starts_with("/login"), "nothing is carried out");
        assert_eq!(browser.get("/admin").await.status, 303);
        assert_eq!(browser.get("/orders").await.status, 303);
    }

    async fn a_half_sent_form_opens_nothing_after_the_customer_was_deleted(bed: TestBed) {
        let house = House::with_ann(bed).await;
        let mut ann = house.browser("203.0.113.5");
        ann.log_in(PASSWORD).await;
        let late = HalfSent::post(&house.app.router, &ann.cookie, "/balance/convert").await;
        let actor = house.app.bed.system();
        let customer = portico::domain::ids::CustomerId::parse("cus_ann").unwrap();
        house.app.bed.service.run(portico::service::DeleteCustomer { actor, customer }).await.unwrap();
        late.finish().await;
        assert!(!ann.is_signed_in().await);
        assert_eq!(house.number("SELECT COUNT(*) FROM known_device").await, 0);
    }

    async fn a_consent_beside_the_removal_of_its_app_gives_nothing(bed: TestBed) {
        for _ in 0..10 {
            let (client_id, secret) =
                (NewSecret::client_id(bed.service.entropy()), NewSecret::client_secret(bed.service.entropy()));
            let client = client_id.reveal().to_owned();
            let register = RegisterApp {
                actor: bed.system(),
                client_id,
                secret,
                name: "Reports".to_owned(),
                redirect_uris: vec![RedirectUri::parse("https://app.example/").unwrap()],
                scopes: Scopes::all(),
            };
            bed.service.run(register).await.unwrap();
            let wish = AppWish {
                client_id: client.clone(),
                redirect_uri: "https://app.example/".to_owned(),
                ..AppWish::default()
            };
            let code = NewSecret::app_code(bed.service.entropy());
            let allow = bed.service.run(AuthorizeApp { actor: bed.system(), wish, code });
            let (_, removed) = join(allow, bed.service.run(RevokeApp { actor: bed.system(), client_id: client })).await;
            removed.unwrap();
            let sql = "SELECT COUNT(*) FROM oauth_grant WHERE revoked_at IS NULL";
            let row = bed.service.store().row(sql, vec![]).await.unwrap().unwrap();
            assert_eq!(Columns::of(&row).integer().unwrap(), 0);
        }
    }
}
