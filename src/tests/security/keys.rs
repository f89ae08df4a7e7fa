//! Point 19: keys of the API.

use crate::util::{TestApp, find_words};

on_both! {
    async fn s19_a_bad_key_opens_nothing(bed: TestBed) {
        const REVOKE: &str = "UPDATE api_key SET revoked_at = created_at WHERE secret_hash = $1";
        const EXPIRE: &str = "UPDATE api_key SET expires_at = created_at WHERE secret_hash = $1";
        bed.affiliate("ann").await;
        let app = TestApp::over(bed).await;
        let revoked = app.key(&app.bed.shop, "*").await;
        let expired = app.key(&app.bed.shop, "*").await;
        for (key, sql) in [(&revoked, REVOKE), (&expired, EXPIRE)] {
            let hash = portico::service::digest(key);
            app.bed.write(move |tx| tx.queue(sql, vec![hash.as_str().into()])).await;
        }
        let reader = app.key(&app.bed.shop, "customers.read").await;
        let before = app.bed.state().await;
        for key in ["", "shx_", "shx_unknown", "' OR 1=1 --", &"a".repeat(5_000), &revoked, &expired] {
            for (method, path, body) in [
                ("GET", "/dev/v1/customers", ""),
                ("POST", "/dev/v1/customers", r#"{"email":"new@example.com"}"#),
                ("DELETE", "/dev/v1/customers/cus_ann", ""),
            ] {
                let reply = app.call(method, path, key, &[], body).await;
                reply.error(401, "UNAUTHORIZED");
            }
        }
        let in_url = format!("/dev/v1/me?key={0}&api_key={0}&access_token={0}&authorization=Bearer%20{0}", app.key);
        app.call("GET", &in_url, "", &[], "").await.error(401, "UNAUTHORIZED");
        assert_eq!(app.call("GET", "/dev/v1/customers", &reader, &[], "").await.status, 200);
        let refused = app.call("DELETE", "/dev/v1/customers/cus_ann", &reader, &[], "").await;
        assert_eq!(refused.status, 403, "{}", refused.body);
        assert_eq!(app.bed.state().await, before);
        let random = app.key.rsplit('_').next().unwrap();
        assert!(random.len() >= 22, "128 bits take 22 characters: {random}");
        assert!(find_words(&app.bed.url, &[&app.key, random]).await.is_empty());
    }
}
