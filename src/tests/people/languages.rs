//! The language of pages and mails is the one that the reader's headers weight highest.

use crate::routes_pages::invoice::Visitor;
use crate::util::TestBed;
use portico::domain::ids::ShopId;
use portico::store::{Columns, Source as _};

#[tokio::test]
async fn pages_speak_the_language_with_the_highest_weight() {
    let mut visitor = Visitor::over(TestBed::sqlite().await).await;
    for (header, language) in [
        ("en;q=0.3, de;q=0.9", "de"),
        ("en;q=0", "de"),
        ("de;q=0", "en"),
        ("fr, de-CH;q=0.7, en;q=0.6", "de"),
        ("*", "en"),
        ("en;q=0, *;q=0.1", "de"),
        ("", "en"),
        ("de;q=nonsense, en;q=0.1", "en"),
        (";;;,,==,q=1", "en"),
    ] {
        for page in ["/login", "/no/such/page"] {
            let reply = visitor.get_with(page, &[("accept-language", header)]).await;
            assert!(
                reply.body.contains(&format!("<html lang=\"{language}\"")),
                "{header}: {}",
                reply.body
            );
        }
    }
    let headers = [("accept-language", "en;q=0.4"), ("accept-language", "de;q=0.8")];
    assert!(
        visitor.get_with("/login", &headers).await.body.contains("<html lang=\"de\""),
        "one list"
    );
}

on_both! {
    async fn a_code_is_mailed_in_the_language_with_the_highest_weight(bed: TestBed) {
        bed.customer("ann").await;
        let create = portico::service::CreatePublishableKey {
            shop: ShopId::parse("shop_demo").unwrap(), is_test: true, label: "test".into(),
        };
        let key = bed.service.store().write(create).await.unwrap();
        let app = crate::util::TestApp::over(bed).await;
        for header in ["en;q=0.3, de;q=0.9", "en;q=0, fr, de-AT;q=0.1"] {
            let headers = [("x-shoppex-publishable-key", key.as_str()), ("accept-language", header)];
            let body = r#"{"shop":"demo","email":"ann@example.com"}"#;
            app.call("POST", "/v1/customer/auth/otp/request", "", &headers, body).await.browser_data(200);
        }
        let mut store = app.bed.service.store();
        let rows = store.rows("SELECT language FROM mail ORDER BY mail_id", vec![]).await.unwrap();
        let languages: Vec<_> = rows.iter().map(|row| Columns::of(row).text().unwrap()).collect();
        assert_eq!(languages, ["de", "de"]);
    }
}
