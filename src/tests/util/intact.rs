//! What must hold in a bed's database. No assertion about one use case.

use super::TestBed;

impl TestBed {
    /// The books hold, for one of many steps. The end of a test asks [`Self::assert_intact`].
    pub async fn assert_books(&self) {
        let report = self.service.verify_books().await.unwrap();
        assert!(report.findings.is_empty(), "{:#?}", report.findings);
    }

    /// Every invariant holds.
    pub async fn assert_intact(&self) {
        let report = self.service.verify().await.unwrap();
        assert!(report.findings.is_empty(), "{:#?}", report.findings);
    }
}
