//! What comes next for the money, as `/affiliate` and the overview say it.

use super::Browser;
use portico::service::SetAffiliateState;

on_both! {
    async fn all_that_is_released_at_one_moment_is_summed(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.product(5_000).await;
        bed.paid_order(5_000, Some("ann")).await;
        bed.paid_order(5_000, Some("ann")).await;
        bed.clock.advance_secs(60);
        bed.paid_order(5_000, Some("ann")).await;
        let (at, minor) = bed.summary(&ann).await.next_release.unwrap();
        assert_eq!((minor, bed.summary(&ann).await.pending_minor), (1_800, 2_700));
        bed.clock.advance_secs(at.secs_since(portico::domain::clock::Clock::now(&*bed.clock)));
        assert_eq!(bed.service.release_due().await.unwrap(), 2);
        let (next, minor) = bed.summary(&ann).await.next_release.unwrap();
        assert_eq!((next.secs_since(at), minor), (60, 900));
    }

    async fn the_page_says_what_comes_next(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.product(5_000).await;
        let mut browser = Browser::of_operator(bed).await;
        browser.give_password("cus_ann").await;
        browser.sign_in("ann@example.com").await;
        assert!(browser.page("/affiliate").await.contains("No commissions yet. Share your link"));
        let bed = &browser.app.bed;
        bed.paid_order(5_000, Some("ann")).await;
        for path in ["/affiliate", "/"] {
            let page = browser.page(path).await;
            assert!(page.contains("Next: 9.00\u{a0}USD becomes available on"), "{path}: {page}");
        }
        let (actor, customer) = (bed.as_operator(), ann);
        let disable = SetAffiliateState { actor, customer, is_active: false, reason: None };
        bed.service.store().write(disable).await.unwrap();
        let page = browser.page("/affiliate").await;
        assert!(page.contains("until your affiliate account is enabled again"), "{page}");
        assert!(!page.contains("becomes available on"));
    }
}
