//! Notices that are switched off are not sent, and those that are necessary always are.

use super::House;
use portico::domain::ids::CustomerId;
use portico::domain::payouts::claim::Decision;
use portico::service::{DecidePayout, Verdict};

const ADDRESS_NOTE: &str = "the address is wrong";

on_both! {
    async fn what_is_switched_off_is_not_sent(bed: TestBed) {
        let house = House::with_affiliate(bed).await;
        let bed = &house.app.bed;
        bed.earn("ann", 9_000).await;
        while house.mailer.send_due().await.unwrap() > 0 {}
        let before = house.mails.list().len();
        let mut ann = house.ann().await;
        ann.post("/account/notices", &[("idempotency_key", "none")]).await;
        let customer = CustomerId::parse("cus_ann").unwrap();
        let claim = bed.service.run(bed.ask_payout(&customer, 2_000)).await.unwrap();
        house.mailer.send_due().await.unwrap();
        assert_eq!(house.mails.list().len(), before, "no notice that it arrived");
        let verdict = Verdict { reason: Some(ADDRESS_NOTE.to_owned()), ..Verdict::default() };
        let actor = bed.as_operator();
        let decide =
            DecidePayout { actor, claim: claim.id.clone(), decision: Decision::Reject, verdict };
        bed.service.run(decide).await.unwrap();
        house.mailer.send_due().await.unwrap();
        assert_eq!(house.mails.list().len(), before + 1, "that it was rejected is necessary");
        let on = [("notices[]", "payout_received"), ("idempotency_key", "one")];
        ann.post("/account/notices", &on).await;
        bed.service.run(bed.ask_payout(&customer, 2_000)).await.unwrap();
        house.mailer.send_due().await.unwrap();
        assert_eq!(house.mails.list().len(), before + 2);
    }

    async fn language_and_zone_are_remembered(bed: TestBed) {
        let house = House::over(bed).await;
        let mut ann = house.ann().await;
        let form = [
            ("name", "Ann Example"), ("language", "de"), ("time_zone", "America/New_York"), ("idempotency_key", "k"),
        ];
        let page = ann.say("/account", &form).await;
        assert!(page.contains("Dein Konto") && page.contains("Ann Example"), "{page}");
        assert!(ann.page("/orders").await.contains("lang=\"de\""));
        let again = [("name", "Ann"), ("language", "xx"), ("idempotency_key", "k2")];
        assert_eq!(ann.post("/account", &again).await, "/account");
        assert_eq!(house.one("SELECT language FROM customer_preference").await, "de");
    }
}
