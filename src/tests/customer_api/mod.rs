//! The customer API as a shop front sees it.

mod account;
mod sign_in;

use crate::util::{Reply, TestApp, TestBed};
use portico::brand::Brands;
use portico::mail::{Mailer, ShownMails, Transport};
use portico::service::CreatePublishableKey;
use std::sync::Arc;

/// A shop front over an app, with the letter boxes of its customers.
pub struct Front {
    pub app: TestApp,
    key: String,
    mailer: Mailer,
    mails: ShownMails,
}

impl Front {
    pub async fn over(bed: TestBed) -> Self {
        let create =
            CreatePublishableKey { shop: bed.shop.clone(), is_test: true, label: "test".into() };
        let key = bed.service.store().write(create).await.unwrap();
        let mails = ShownMails::default();
        let brands = Arc::new(Brands::load(None).unwrap());
        let transport = Transport::Shown(mails.clone());
        let mailer = Mailer::new(bed.service.clone(), brands, transport);
        Self { app: TestApp::over(bed).await, key, mailer, mails }
    }

    /// A call of the official client: its shop in the query, its key in a header, its session where there is one.
    async fn call(&self, method: &str, path: &str, session: &str, body: &str) -> Reply {
        let separator = if path.contains('?') { '&' } else { '?' };
        let path = format!("/v1/customer{path}{separator}shop=demo");
        let headers = [("x-shoppex-publishable-key", self.key.as_str())];
        self.app.call(method, &path, session, &headers, body).await
    }

    pub async fn get(&self, path: &str, session: &str) -> Reply {
        self.call("GET", path, session, "").await
    }

    async fn post(&self, path: &str, session: &str, body: &str) -> Reply {
        self.call("POST", path, session, body).await
    }

    /// Asks for a code and reads it in the mail; `None` when none came.
    async fn code(&self, handle: &str) -> Option<String> {
        let body = format!(r#"{{"shop":"demo","email":"{handle}@example.com"}}"#);
        let reply = self.post("/auth/otp/request", "", &body).await;
        assert_eq!(reply.browser_data(200)["requested"], true);
        self.mailer.send_due().await.unwrap();
        let mail = self.mails.list().into_iter().next()?;
        (mail.recipient == format!("{handle}@example.com")).then(|| mail.letter.code.unwrap())
    }

    async fn verify(&self, handle: &str, code: &str) -> Reply {
        let body = format!(
            r#"{{"shop":"demo","email":"{handle}@example.com","otp":"{code}","remember_me":false}}"#
        );
        self.post("/auth/otp/verify", "", &body).await
    }

    /// The token of a new session.
    pub async fn session(&self, handle: &str) -> String {
        let code = self.code(handle).await.unwrap();
        let data = self.verify(handle, &code).await.browser_data(200);
        data["access_token"].as_str().unwrap().to_owned()
    }
}
