//! POST /dev/v1/orders/{id}/fulfill

use super::super::TestApp;
use serde_json::json;

on_both! {
    async fn delivered_once(bed: TestBed) {
        bed.product(1000).await;
        let order = bed.paid_order(1000, None).await;
        let detail = |bed: &crate::util::TestBed| {
            let (service, actor, id) = (bed.service.clone(), bed.system(), order.id.clone());
            async move { service.order_detail(&actor, &id).await.unwrap().events }
        };
        let app = TestApp::over(bed).await;
        let path = format!("/dev/v1/orders/{}/fulfill", order.id);
        let done = app.post(&path, r#"{"note":"by post","suppress_emails":true}"#).await.data(200);
        assert_eq!((&done["status"], &done["id"]), (&json!("COMPLETED"), &json!(order.id.as_str())));
        let state = app.bed.state().await;
        for body in ["", "{}", "[]", r#"{"note":"again"}"#] {
            assert_eq!(app.post(&path, body).await.data(200), done);
        }
        assert_eq!(app.bed.state().await, state);
        let kinds: Vec<_> = detail(&app.bed).await.into_iter().map(|event| event.kind).collect();
        assert_eq!(kinds, ["created", "paid", "fulfilled"]);
        for (body, field) in [(r#"{"suppress_emails":"x"}"#, "suppress_emails"), (r#"{"note":5}"#, "note")] {
            assert_eq!(app.post(&path, body).await.fields(), [field]);
        }
    }

    async fn only_what_was_paid(bed: TestBed) {
        let product = bed.product(1000).await;
        let open = bed.service.store().write(bed.place(&product, "b@example.com", None)).await.unwrap();
        let back = bed.paid_order(1000, None).await;
        bed.service.store().write(bed.refund(&back.id, None)).await.unwrap();
        let app = TestApp::over(bed).await;
        let state = app.bed.state().await;
        for id in [open.id, back.id] {
            app.post(&format!("/dev/v1/orders/{}/fulfill", id.plain_uuid()), "{}").await.error(409, "CONFLICT");
        }
        assert_eq!(app.bed.state().await, state);
    }
}
