//! What strangers and late requests do at the doors of the shop: points 31, 32 and 33 of what must be safe, asked of
//! the whole router as it is set up by default.

mod security_31;
mod security_32;
mod security_33;

use crate::util::{Reply, TestApp, TestBed, keep_cookies};
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use axum::http::request::Builder;
use portico::brand::Brands;
use portico::http::{App, AppOptions};
use portico::mail::{Mailer, ShownMails, Transport};
use portico::server::router;
use portico::service::hash_password;
use portico::store::{Columns, Source as _, Tx};
use std::net::SocketAddr;
use std::sync::Arc;

/// The password of ann.
const PASSWORD: &str = "correct horse";
/// Where ann lives.
const HOME: &str = "203.0.113.5";

/// A shop whose mails can be read, with the limits that a server has by default.
struct House {
    app: TestApp,
    mailer: Mailer,
    mails: ShownMails,
}

impl House {
    /// A shop with ann, who has a password.
    async fn with_ann(mut bed: TestBed) -> Self {
        bed.service = bed.service.clone().with_mail(true);
        bed.customer("ann").await;
        let hash = hash_password(PASSWORD, bed.service.entropy()).unwrap();
        let queue = move |tx: &mut Tx<'_>| {
            let values = vec![hash.as_str().into(), "cus_ann".into()];
            tx.queue("UPDATE customer SET password_hash = $1 WHERE customer_id = $2", values);
        };
        bed.write(queue).await;
        let (mails, brands) = (ShownMails::default(), Arc::new(Brands::load(None).unwrap()));
        let transport = Transport::Shown(mails.clone());
        let mailer = Mailer::new(bed.service.clone(), brands.clone(), transport);
        let mut app = App::new(bed.service.clone(), brands, AppOptions::default(), None);
        app.shown_mails = Some(mails.clone());
        let app = TestApp { router: router(app), key: String::new(), bed };
        Self { app, mailer, mails }
    }

    /// A browser at this address, with no cookie yet.
    fn browser(&self, address: &str) -> Browser {
        let app = TestApp {
            bed: self.app.bed.twin(),
            router: self.app.router.clone(),
            key: String::new(),
        };
        Browser { app, address: address.to_owned(), cookie: String::new() }
    }

    /// The code in the newest mail, once all have left.
    async fn code(&self) -> String {
        self.mailer.send_due().await.unwrap();
        self.mails.list()[0].letter.code.clone().unwrap()
    }

    /// The only number that a statement answers.
    async fn number(&self, sql: &'static str) -> i64 {
        let row = self.app.bed.service.store().row(sql, vec![]).await.unwrap().unwrap();
        Columns::of(&row).integer().unwrap()
    }
}

/// A browser at an address, with its cookies.
struct Browser {
    app: TestApp,
    address: String,
    cookie: String,
}

impl Browser {
    /// The head of a form, with the address it comes from.
    fn head(&self, method: &str, path: &str) -> Builder {
        let address: SocketAddr = format!("{}:50000", self.address).parse().unwrap();
        Request::builder()
            .method(method)
            .uri(path)
            .header("host", "127.0.0.1")
            .header("origin", "http://127.0.0.1")
            .header("content-type", "application/x-www-form-urlencoded")
            .header("cookie", &self.cookie)
            .extension(ConnectInfo(address))
    }

    async fn get(&mut self, path: &str) -> Reply {
        let request = self.head("GET", path).body(Body::empty()).unwrap();
        self.ask(request).await
    }

    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = serde_urlencoded::to_string(fields).unwrap();
        let request = self.head("POST", path).body(Body::from(body)).unwrap();
        self.ask(request).await
    }

    async fn ask(&mut self, request: Request<Body>) -> Reply {
        let reply = self.app.send(request).await;
        keep_cookies(&mut self.cookie, &reply.headers);
        reply
    }

    async fn log_in(&mut self, password: &str) -> Reply {
        self.post("/login", &[("email", "ann@example.com"), ("password", password)]).await
    }

    /// Whether the orders of somebody who is signed in are shown.
    async fn is_signed_in(&mut self) -> bool {
        self.get("/orders").await.status == 200
    }

    /// Forgets the session and keeps everything else.
    fn forget_session(&mut self) {
        let pairs = self.cookie.split("; ").filter(|pair| !pair.starts_with("session="));
        self.cookie = pairs.collect::<Vec<_>>().join("; ");
    }

    fn cookie_of(&self, name: &str) -> Option<&str> {
        let mut pairs = self.cookie.split("; ").filter_map(|pair| pair.split_once('='));
        pairs.find(|(found, _)| *found == name).map(|(_, value)| value)
    }
}

#[track_caller]
fn leads_to(reply: &Reply, to: &str) {
    assert_eq!(reply.status, 303, "{}", reply.body);
    assert_eq!(reply.headers["location"], to);
}

#[track_caller]
fn must_wait(reply: &Reply) {
    assert_eq!(reply.status, 429, "{}", reply.body);
    let secs: u64 = reply.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=86_400).contains(&secs), "{secs}");
}
