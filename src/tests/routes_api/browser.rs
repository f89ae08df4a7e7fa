//! The envelope of the APIs that browsers call.

use super::app;
use crate::util::Reply;
use serde_json::Value as Json;

impl Reply {
    /// What is inside the browser's envelope of an answer that went well.
    #[track_caller]
    pub fn browser_data(&self, status: u16) -> Json {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.header("cache-control"), "no-store");
        let body = self.json();
        assert_eq!((&body["status"], &body["error"]), (&Json::from(status), &Json::Null));
        body["data"].clone()
    }

    /// Checks that this is a failure in the browser's envelope, and gives its `error_params`.
    #[track_caller]
    pub fn browser_error(&self, status: u16, code: &str) -> Json {
        assert_eq!(self.status, status, "{}", self.body);
        assert_eq!(self.header("content-type"), "application/json");
        assert_eq!(self.header("cache-control"), "no-store");
        assert!(!self.header("x-request-id").is_empty());
        assert!(
            !self.headers.contains_key("www-authenticate"),
            "browsers would ask for a password"
        );
        let body = self.json();
        assert_eq!((&body["status"], &body["data"]), (&Json::from(status), &Json::Null));
        assert_eq!(body["error_code"], code, "{}", self.body);
        assert!(body["error"].as_str().unwrap().ends_with('.'), "{}", self.body);
        body["error_params"].clone()
    }
}

#[tokio::test]
async fn unknown_routes_have_the_envelope() {
    let app = app().await;
    for path in ["/v1", "/v1/", "/v1/customer", "/v1/customer/none", "/v1/%00", "/v1/storefront/x"]
    {
        let reply = app.call("GET", path, "", &[], "").await;
        reply.browser_error(404, "NOT_FOUND");
    }
}
