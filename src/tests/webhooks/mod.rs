//! Events on their way out: order, delivery, retries, crashes, rivals.

mod events;
mod faults;
mod payments;
mod retries;
mod signatures;
mod told;

use crate::util::{Receiver, TestApp, TestBed};
use portico::webhooks::{Dispatcher, Sender};
use serde_json::{Value as Json, json};

/// An app that may deliver to this machine.
fn with_loopback(mut bed: TestBed) -> TestBed {
    bed.service = bed.service.clone().with_loopback_webhooks(true);
    bed
}

/// An app that may deliver to this machine, and its dispatcher.
async fn app(bed: TestBed) -> (TestApp, Dispatcher) {
    let app = TestApp::over(with_loopback(bed)).await;
    let dispatcher = Dispatcher::new(app.bed.service.clone(), Sender::new(true).unwrap());
    (app, dispatcher)
}

/// Adds an endpoint over the API; gives its id and secret.
async fn subscribe(app: &TestApp, receiver: &Receiver, events: &[&str]) -> (String, String) {
    let body = json!({"url": receiver.url, "events": events}).to_string();
    let reply = app.post("/dev/v1/webhooks", &body).await;
    assert_eq!(reply.status, 201, "{}", reply.body);
    let webhook = &reply.json()["data"];
    let text = |name: &str| webhook[name].as_str().unwrap().to_owned();
    (text("id"), text("secret"))
}

/// The rows of the log.
async fn logs(app: &TestApp, query: &str) -> Vec<Json> {
    let reply = app.get(&format!("/dev/v1/webhooks/logs?{query}")).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()["data"].as_array().unwrap().clone()
}
