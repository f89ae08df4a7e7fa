//! GET /dev/v1/orders/{id}

use super::super::TestApp;

on_both! {
    async fn either_id_shows_the_same_order(bed: TestBed) {
        bed.product(1000).await;
        let order = bed.paid_order(1000, None).await;
        let app = TestApp::over(bed).await;
        let shown = app.get(&format!("/dev/v1/orders/{}", order.id)).await;
        assert_eq!(shown.data(200)["status"], "COMPLETED");
        for id in [order.uniqid.clone(), order.uniqid.to_uppercase(), order.id.plain_uuid()] {
            assert_eq!(app.get(&format!("/dev/v1/orders/{id}")).await.body, shown.body);
        }
    }
}
