//! Closing an account: refused while money is in it, and nothing of the second factor or the sessions stays.

use super::{ANN, House, PASSWORD};
use portico::domain::ids::CustomerId;

on_both! {
    async fn an_account_with_money_stays(bed: TestBed) {
        let house = House::over(bed).await;
        let customer = CustomerId::parse("cus_ann").unwrap();
        house.app.bed.service.run(house.app.bed.change_wallet(&customer, 500)).await.unwrap();
        let mut ann = house.ann().await;
        let page = ann.page("/account/close").await;
        assert!(page.contains("5.00") && page.contains("Use your store balance"), "{page}");
        let refused = ann.post("/account/close", &[("is_sure", "1")]).await;
        assert_eq!(refused, "/account/close");
        assert!(ann.is_in().await);
    }

    async fn a_closed_account_is_gone(bed: TestBed) {
        let house = House::over(bed).await;
        let (mut ann, mut there) = (house.ann().await, house.ann().await);
        let (_, _) = ann.set_up().await;
        ann.post("/account", &[("name", "Ann"), ("language", "de"), ("idempotency_key", "k")]).await;
        assert_eq!(ann.post("/account/close", &[]).await, "/account/close", "not without a yes");
        assert_eq!(ann.post("/account/close", &[("is_sure", "1")]).await, "/");
        assert!(!ann.is_in().await && !there.is_in().await);
        for sql in [
            "SELECT CAST(COUNT(*) AS TEXT) FROM second_factor",
            "SELECT CAST(COUNT(*) AS TEXT) FROM recovery_code",
            "SELECT CAST(COUNT(*) AS TEXT) FROM customer_preference",
            "SELECT CAST(COUNT(*) AS TEXT) FROM web_session WHERE person_id = 'cus_ann'",
        ] {
            assert_eq!(house.one(sql).await, "0", "{sql}");
        }
        assert!(house.browser().sign_in(ANN, PASSWORD).await.starts_with("/login"));
    }
}
