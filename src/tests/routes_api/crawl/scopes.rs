//! The scopes that the document names are those that the handlers ask for: no more is needed (and without them there is
//! only 403, see the crawl).

use super::{Crawl, UNKNOWN};
use portico::domain::actor::Scope;

#[tokio::test]
async fn the_documented_scopes_are_enough() {
    let crawl = Crawl::new().await;
    let (app, mut asked) = (&crawl.app, 0);
    for operation in crawl.operations.iter().filter(|operation| operation.takes_key) {
        // Any scope will do where none is named, so one that opens nothing else is taken.
        let scopes = match operation.scopes.as_slice() {
            [] => Scope::ALL[0].as_str().to_owned(),
            named => named.join(","),
        };
        let key = app.key(&app.bed.shop, &scopes).await;
        let reply = crawl.ask(operation, UNKNOWN, &key, "").await;
        let shown =
            format!("{} {} with {scopes}: {}", operation.method, operation.path, reply.body);
        assert!(!matches!(reply.status.as_u16(), 401 | 403), "{shown}");
        asked += 1;
    }
    assert!(asked > 40, "{asked}");
}
