//! Point 22: the steps of a payout.

use super::{PASSWORD, Visitor, give_password};
use crate::util::TestApp;
use futures_util::future::join_all;
use portico::store::{Columns, Source as _};

const ASK: &str = r#"{"amount":7,"asset":"usdt","network":"tron","address":"TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY"}"#;

/// How often a payout was approved, by the audit.
const APPROVALS: &str = "SELECT COUNT(*) FROM audit WHERE action = 'payout.approve'";

on_both! {
    async fn s22_steps_are_neither_skipped_nor_taken_twice(bed: TestBed) {
        bed.affiliate("ann").await;
        bed.earn("ann", 3_600).await;
        let app = TestApp::over(bed).await;
        let asked = app.post("/dev/v1/customers/cus_ann/affiliate/payout-requests", ASK).await;
        let id = asked.json()["data"]["claim_id"].as_str().unwrap().to_owned();
        let path = |step: &str| format!("/dev/v1/affiliates/payout-requests/{id}/{step}");
        let skipped = app.post(&path("complete"), "{}").await;
        assert!(skipped.status.is_client_error(), "{}: {}", skipped.status, skipped.body);
        give_password(&app, "cus_ann").await;
        let mut ann = Visitor::new(&app);
        ann.sign_in("ann@example.com", PASSWORD).await;
        for action in ["/admin/payouts/approve", "/admin/payouts/complete", "/admin/payouts/reject"] {
            let reply = ann.post(action, &[("id", &id), ("idempotency_key", "k1")]).await;
            assert!(!reply.status.is_success(), "{action}: {}", reply.status);
        }
        let shown = app.get(&format!("/dev/v1/affiliates/payout-requests/{id}")).await;
        assert_eq!(shown.json()["data"]["payout_request"]["status"], "pending", "{}", shown.body);
        let step = path("approve");
        let approvals = join_all((0..8).map(|_| app.post(&step, "{}"))).await;
        let taken = approvals.iter().filter(|reply| reply.status.is_success()).count();
        assert!(taken >= 1 && approvals.iter().all(|reply| !reply.status.is_server_error()));
        let rows = app.bed.service.store().rows(APPROVALS, vec![]).await.unwrap();
        assert_eq!(Columns::of(&rows[0]).integer().unwrap(), 1, "one effect");
        let rejected = app.post(&path("reject"), r#"{"reason":"late"}"#).await;
        assert!(!rejected.status.is_server_error());
        app.bed.assert_intact().await;
    }
}
