//! POST /live/quote and POST /live/payment: what pages ask while they are open

use crate::util::{Reply, TestApp};
use axum::body::Body;
use axum::http::Request;
use portico::server_fns::live::LiveQuote;
use serde_json::{Value as Json, json};

const OWN: &str = "http://127.0.0.1";

async fn ask(app: &TestApp, path: &str, body: &Json, origin: &str) -> Reply {
    let request = Request::post(path)
        .header("host", "127.0.0.1")
        .header("origin", origin)
        .header("content-type", "application/json");
    app.send(request.body(Body::from(body.to_string())).unwrap()).await
}

async fn quote(app: &TestApp, product: &str, quantity: &str, code: &str) -> LiveQuote {
    let pairs = [("product[]", product), ("quantity[]", quantity), ("affiliate_code", code)];
    let form = serde_urlencoded::to_string(pairs).unwrap();
    let reply = ask(app, "/live/quote", &json!({"form": form}), OWN).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.headers["cache-control"], "no-store");
    LiveQuote::of_text(reply.json().as_str().unwrap())
}

on_both! {
    async fn a_quote_follows_quantity_and_code(bed: TestBed) {
        bed.affiliate("creator123").await;
        let product = bed.product(1000).await;
        let app = TestApp::over(bed).await;
        let plain = quote(&app, product.as_str(), "3", "").await;
        assert_eq!((plain.seen_total.as_str(), plain.lines.len()), ("3000", 2), "{plain:?}");
        assert!(plain.button.contains("30.00") && plain.note.is_empty(), "{plain:?}");
        let saved = quote(&app, product.as_str(), " 3 ", " CREATOR123 ").await;
        assert_eq!(saved.seen_total, "2700", "{saved:?}");
        assert_eq!(saved.lines[1].plain, "-3.00");
        assert!(saved.lines[2].is_total);
        let unknown = quote(&app, product.as_str(), "3", "no-such-code").await;
        assert_eq!(unknown.seen_total, "3000");
        assert!(!unknown.note.is_empty());
        for (product, quantity) in [(product.as_str(), "many"), (product.as_str(), "0"), ("prd_nothing", "1")] {
            assert_eq!(quote(&app, product, quantity, "").await.lines, [], "{quantity}");
        }
    }

    async fn a_strangers_order_is_not_told(bed: TestBed) {
        let product = bed.product(1000).await;
        let order = bed.service.run(bed.place(&product, "ann@example.com", None)).await.unwrap();
        let app = TestApp::over(bed).await;
        for id in [order.id.as_str(), "ord_nothing", ""] {
            let reply = ask(&app, "/live/payment", &json!({"order": id}), OWN).await;
            assert_eq!((reply.status.as_u16(), reply.body.as_str()), (200, "false"), "{id}");
        }
    }

    async fn only_own_pages_ask_and_not_without_end(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let body = json!({"order": ""});
        assert_eq!(ask(&app, "/live/payment", &body, "https://evil.example").await.status, 403);
        let broken = ask(&app, "/live/payment", &json!({}), OWN).await;
        assert!(broken.status.is_client_error() || broken.status.is_server_error());
        assert!(!broken.headers.contains_key("location"));
        let mut tries = 0;
        while ask(&app, "/live/payment", &body, OWN).await.status == 200 {
            tries += 1;
            assert!(tries < 1_000, "there is a limit");
        }
        assert!(tries >= 50, "an office shares an address: {tries}");
        let refused = ask(&app, "/live/payment", &body, OWN).await;
        assert_eq!(refused.status, 429);
        assert!(refused.headers.contains_key("retry-after"));
    }
}
