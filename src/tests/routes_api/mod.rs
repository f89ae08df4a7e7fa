//! The HTTP API as its clients see it: one file per operation, along the URL tree, and one for each thing that all of
//! them share.

mod access;
mod affiliates;
mod browser;
mod catalogue;
mod crawl;
mod customers;
mod guide;
mod idempotency;
mod limits;
mod lists;
mod orders;
mod payments;
mod tenancy;
mod webhooks;

use crate::util::{Reply, TestApp, TestBed};
use serde_json::Value as Json;

/// An app on the embedded database, for what the database has no part in.
async fn app() -> TestApp {
    TestApp::sqlite().await
}

/// An app whose affiliate `ann` has 36 USD available.
async fn earned(bed: TestBed) -> TestApp {
    bed.affiliate("ann").await;
    bed.earn("ann", 3600).await;
    TestApp::over(bed).await
}

/// The address of an action of the affiliate `ann`.
fn ann(action: &str) -> String {
    format!("/dev/v1/customers/cus_ann/affiliate{action}")
}

impl Reply {
    /// What is inside the `data` envelope of an answer with this status.
    #[track_caller]
    pub fn data(&self, status: u16) -> Json {
        assert_eq!(self.status, status, "{}", self.body);
        self.json()["data"].clone()
    }

    /// Checks that this is a failure in the one shape there is, and gives its `error` object.
    #[track_caller]
    pub fn error(&self, status: u16, code: &str) -> Json {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.headers["content-type"], "application/json");
        assert_eq!(self.headers["cache-control"], "no-store");
        assert!(self.headers.contains_key("x-request-id"));
        let error = self.json()["error"].clone();
        assert_eq!(error["code"], code, "{}", self.body);
        assert!(error["message"].as_str().unwrap().ends_with('.'), "{}", self.body);
        assert!(error["doc_url"].as_str().unwrap().ends_with(&format!("/docs/errors#{code}")));
        error
    }

    /// The fields that a 422 names.
    #[track_caller]
    pub fn fields(&self) -> Vec<String> {
        let details = self.error(422, "VALIDATION_ERROR")["details"].clone();
        let field = |detail: &Json| detail["field"].as_str().unwrap().to_owned();
        details.as_array().unwrap().iter().map(field).collect()
    }

    /// A header as text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}
