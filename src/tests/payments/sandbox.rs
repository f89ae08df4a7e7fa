//! Test payments over the pages of the sandbox: asked like any provider, booked by what it answers.

use super::buyer::{Buyer, key_of, leads_to};
use super::story::Story;
use crate::util::{TestApp, TestBed};
use axum::body::Body;
use axum::http::Request;
use futures_util::future::join_all;
use portico::domain::ids::{PaymentSessionId, RefundId};
use portico::domain::money::Currency;
use portico::domain::orders::order::{OrderState, PAYMENT_WINDOW_SECS};
use portico::domain::payments::payment::{Gateway, Stage};
use portico::payments::sandbox::{Sandbox, Verdict};
use portico::payments::{
    Desk, DeskError, NoProviders, Provider as _, ProviderError, RefundAsk, SentBack,
};
use portico::service::{ReviewAction, SessionState, SettleReview, VoidOrder};
use portico::store::payments::refund::payment_refund_list;
use portico::store::payments::session::session_list;
use portico::values;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::Ordering;

on_both! {
    async fn a_test_payment_pays_its_order_once(bed: TestBed) {
        let mut buyer = Buyer::over(bed).await;
        let page = buyer.page().await;
        assert!(buyer.get(&page).await.body.contains("45.00"));
        assert_eq!(buyer.found().await.state, OrderState::Pending);
        let first = buyer.press(&page, "pay").await;
        assert_eq!(leads_to(&first), format!("/checkout/return/{}", buyer.order.plain_uuid()));
        assert_eq!(buyer.found().await.state, OrderState::Pending, "the order learns of it when the buyer is back");
        let second = buyer.press(&page, "pay").await;
        for reply in [first, second] {
            assert!(buyer.land(&reply).await.contains("Thank you, we have received your payment."));
        }
        let order = buyer.found().await;
        assert_eq!((order.state, order.gateway.as_deref()), (OrderState::Completed, Some("SANDBOX")));
        assert!(order.provider_reference.unwrap().starts_with("sandbox_"));
        assert_eq!(buyer.story().await, ["created", "payment_started", "paid"]);
        assert_eq!(buyer.ann().await, [900, 0, 0]);
        let [session] = &buyer.sessions().await[..] else { panic!() };
        assert_eq!((session.state, session.fee_minor, session.check_at), (SessionState::Paid, Some(0), None));
        assert!(buyer.get(&page).await.body.contains("This test payment has been made."));
        assert_eq!(leads_to(&buyer.press(&page, "fail").await), page, "it is paid and stays so");
        buyer.assert_agreed().await;
    }

    async fn two_clicks_at_once_pay_once(bed: TestBed) {
        let mut buyer = Buyer::over(bed).await;
        let page = buyer.page().await;
        let replies = join_all((0..4).map(|_| buyer.press(&page, "pay"))).await;
        let back = leads_to(&replies[0]);
        assert!(replies.iter().all(|reply| leads_to(reply) == back));
        let look = |_| buyer.desk.look(&buyer.bed().shop, &buyer.order);
        let looks = join_all((0..4).map(look)).await;
        assert!(looks.into_iter().all(|look| look.unwrap() == Some(SessionState::Paid)));
        assert!(buyer.land(&replies[0]).await.contains("we have received your payment"));
        assert_eq!(buyer.ann().await, [900, 0, 0]);
        buyer.assert_agreed().await;
    }

    async fn a_payment_that_failed_can_be_made_again(bed: TestBed) {
        let mut buyer = Buyer::over(bed).await;
        let page = buyer.page().await;
        let shown = buyer.end(&page, "fail").await;
        assert!(shown.contains("The payment failed and nothing was charged."), "{shown}");
        assert_eq!(buyer.found().await.state, OrderState::Pending);
        assert!(buyer.get(&page).await.body.contains("This test payment has failed."));
        assert_eq!(leads_to(&buyer.press(&page, "pay").await), page, "a failed one is not paid");
        let second = buyer.page().await;
        assert_ne!(second, page);
        buyer.end(&second, "pay").await;
        let story = buyer.story().await;
        assert_eq!(story, ["created", "payment_started", "payment_failed", "payment_started", "paid"]);
        let states: Vec<_> = buyer.sessions().await.iter().map(|session| session.state).collect();
        assert_eq!(states, [SessionState::Failed, SessionState::Paid]);
        assert_eq!(buyer.ann().await, [900, 0, 0]);
        buyer.assert_agreed().await;
    }

    async fn whoever_leaves_the_page_finds_it_again(bed: TestBed) {
        let mut buyer = Buyer::over(bed).await;
        let page = buyer.page().await;
        let shown = buyer.end(&page, "cancel").await;
        assert!(shown.contains("You left the payment page and nothing was charged."), "{shown}");
        assert_eq!(buyer.page().await, page);
        assert_eq!(buyer.sessions().await.len(), 1);
        buyer.end(&page, "pay").await;
        assert_eq!(buyer.found().await.state, OrderState::Completed);
        buyer.assert_agreed().await;
    }

    async fn nobody_pays_at_a_page_that_has_closed(bed: TestBed) {
        let mut buyer = Buyer::over(bed).await;
        let page = buyer.page().await;
        buyer.bed().clock.advance_secs(PAYMENT_WINDOW_SECS - 200);
        assert!(buyer.get(&page).await.body.contains("This payment page is closed."));
        assert_eq!(leads_to(&buyer.press(&page, "pay").await), page);
        let back = format!("/checkout/return/{}", buyer.order.plain_uuid());
        assert!(buyer.get(&page).await.body.contains(&back), "the way back is where the order learns of it");
        let reply = buyer.get(&back).await;
        assert!(buyer.land(&reply).await.contains("The payment page was closed"));
        assert_eq!(buyer.sessions().await[0].state, SessionState::Closed);
        assert_eq!(buyer.found().await.state, OrderState::Pending);
        buyer.assert_agreed().await;
    }

    async fn the_page_of_an_order_that_was_given_up_is_closed(bed: TestBed) {
        let mut buyer = Buyer::over(bed).await;
        let page = buyer.page().await;
        let (actor, order) = (buyer.bed().system(), buyer.order.clone());
        buyer.bed().service.store().write(VoidOrder { actor, order, reason: "cancelled" }).await.unwrap();
        assert!(buyer.get(&page).await.body.contains("This payment page is closed."));
        assert_eq!(leads_to(&buyer.press(&page, "pay").await), page, "not even in the moment before");
        buyer.work().await;
        assert_eq!(buyer.known().await.stage, Stage::Expired);
        assert_eq!(buyer.sessions().await[0].state, SessionState::Closed);
        let reply = buyer.get(&format!("/checkout/return/{}", buyer.order.plain_uuid())).await;
        assert!(!buyer.land(&reply).await.contains("has arrived"));
        buyer.assert_agreed().await;
    }

    async fn money_that_came_too_late_is_sent_back_by_an_operator(bed: TestBed) {
        let buyer = Buyer::over(bed).await;
        buyer.page().await;
        let session = buyer.sessions().await.remove(0);
        // Paid there in the moment when the order is completed by hand here.
        buyer.sandbox().decide(&session.id, Verdict::Pay).await.unwrap();
        buyer.bed().service.store().write(buyer.bed().pay(&buyer.order)).await.unwrap();
        buyer.bed().clock.advance_secs(600);
        buyer.work().await;
        let review = buyer.reviews().await.remove(0);
        assert_eq!(review.problem, "paid_twice");
        let (actor, note) = (buyer.bed().as_operator(), "twice".to_owned());
        let settle = SettleReview { actor, review: review.id, action: ReviewAction::SendBack, note };
        buyer.bed().service.store().write(settle).await.unwrap();
        buyer.work().await;
        assert_eq!(buyer.known().await.refunds[0].sum.minor, 4500);
        buyer.assert_agreed().await;
    }

    async fn who_pays_and_never_comes_back_has_paid(bed: TestBed) {
        let buyer = Buyer::over(bed).await;
        let page = buyer.page().await;
        buyer.press(&page, "pay").await;
        assert_eq!(buyer.desk.work().await.unwrap(), 0);
        buyer.bed().clock.advance_secs(600);
        buyer.work().await;
        assert_eq!(buyer.found().await.state, OrderState::Completed);
        buyer.assert_agreed().await;
    }

    async fn a_refund_of_a_test_payment_is_done_when_it_is_answered(bed: TestBed) {
        let buyer = Buyer::paid(bed).await;
        let part = buyer.refund("part", r#"{"amount":"10.00"}"#).await;
        assert_eq!(part.json()["data"], json!({"message": "Refunded 10.00 USD."}));
        assert_eq!((buyer.found().await.refunded_minor, buyer.ann().await), (1000, [700, 0, 0]));
        let again = buyer.refund("part", r#"{"amount":"10.00"}"#).await;
        assert_eq!((&again.body, again.headers["idempotency-replayed"].to_str().unwrap()), (&part.body, "true"));
        assert_eq!(buyer.refund("more", r#"{"amount":"35.01"}"#).await.status, 422);
        let whole = buyer.refund("whole", "{}").await;
        assert_eq!(whole.json()["data"]["message"], "Refunded 35.00 USD.");
        let order = buyer.found().await;
        assert_eq!((order.state, order.refunded_minor, buyer.ann().await), (OrderState::Refunded, 4500, [0; 3]));
        assert_eq!(buyer.refund("none", "{}").await.status, 409);
        assert_eq!(buyer.known().await.refunds.len(), 2);
        buyer.work().await;
        buyer.assert_agreed().await;
    }

    async fn a_refund_whose_answer_was_lost_is_sent_by_the_worker(bed: TestBed) {
        let buyer = Buyer::paid(bed).await;
        let refund = buyer.bed().refund(&buyer.order, Some("10.00"));
        let asked = buyer.bed().service.store().write(refund).await.unwrap();
        assert_eq!((asked.asked.as_deref(), buyer.found().await.refunded_minor), (Some("SANDBOX"), 0));
        buyer.work().await;
        assert_eq!((buyer.found().await.refunded_minor, buyer.ann().await), (1000, [700, 0, 0]));
        let sent = buyer.desk.send_back_at_once(&buyer.bed().shop, &buyer.order).await;
        assert_eq!(sent, Some(SentBack::Done { clawback_minor: 200 }), "and whoever asks later reads the same");
        buyer.assert_agreed().await;
    }

    async fn refunds_of_one_moment_by_worker_and_caller_are_one(bed: TestBed) {
        let buyer = Buyer::paid(bed).await;
        let refund = buyer.bed().refund(&buyer.order, Some("10.00"));
        buyer.bed().service.store().write(refund).await.unwrap();
        let other = Desk::new(buyer.bed().service.clone(), None, Arc::new(NoProviders));
        let (worked, sent) = tokio::join!(other.work(), buyer.desk.send_back_at_once(&buyer.bed().shop, &buyer.order));
        worked.unwrap();
        assert_eq!(sent, Some(SentBack::Done { clawback_minor: 200 }));
        assert_eq!((buyer.found().await.refunded_minor, buyer.known().await.refunds.len()), (1000, 1));
        buyer.assert_agreed().await;
    }

    async fn the_sandbox_gives_back_once_per_id_and_no_more_than_is_left(bed: TestBed) {
        let buyer = Buyer::paid(bed).await;
        let session = buyer.sessions().await.remove(0);
        let ask = |id: &str, amount_minor, currency| RefundAsk {
            refund: RefundId::parse(id).unwrap(),
            payment: session.payment_reference.clone().unwrap(),
            amount_minor,
            currency,
            reason: None,
        };
        let sandbox = buyer.sandbox();
        let first = sandbox.refund(&ask("ref_a", 3000, Currency::USD)).await.unwrap();
        assert_eq!(sandbox.refund(&ask("ref_a", 3000, Currency::USD)).await.unwrap(), first);
        for (id, amount_minor, currency) in [("ref_b", 1501, Currency::USD), ("ref_c", 1, Currency::EUR)] {
            let refused = sandbox.refund(&ask(id, amount_minor, currency)).await;
            assert!(matches!(refused, Err(ProviderError::Refused(_))), "{id}: {refused:?}");
        }
        let unknown = RefundAsk { payment: "sandbox_none".to_owned(), ..ask("ref_d", 1, Currency::USD) };
        assert_eq!(sandbox.refund(&unknown).await, Err(ProviderError::NotFound));
        // What the sandbox refunded is booked like a refund made at any provider.
        buyer.desk.settle(&buyer.bed().shop, session).await.unwrap();
        assert_eq!(buyer.found().await.refunded_minor, 3000);
        let (mut store, session) = (buyer.bed().service.store(), buyer.sessions().await.remove(0).id);
        let refunds = payment_refund_list(&mut store, &buyer.bed().shop, &session).await.unwrap();
        assert_eq!(refunds.len(), 1);
    }

    async fn a_test_payment_is_seen_by_its_buyer_alone(bed: TestBed) {
        let buyer = Buyer::over(bed).await;
        let page = buyer.page().await;
        let (app, desk, order) = (TestApp::over(buyer.bed().twin()).await, buyer.desk.clone(), buyer.order.clone());
        let mut other = Buyer { app, desk, order, cookie: String::new() };
        for path in [&page, &format!("/sandbox/{}", buyer.order), "/sandbox/pay_none", "/sandbox/%20"] {
            assert_eq!(other.get(path).await.status, 404, "{path}");
            for what in ["pay", "fail", "cancel"] {
                assert_eq!(other.press(path, what).await.status, 404, "{path}/{what}");
            }
        }
        let shop = buyer.bed().add_shop("school").await;
        let session = buyer.sessions().await.remove(0);
        let elsewhere = Sandbox::new(buyer.bed().service.clone(), shop);
        assert_eq!(elsewhere.fetch(&key_of(&session)).await, Err(ProviderError::NotFound));
        assert!(elsewhere.payment(&session.id).await.unwrap().is_none());
        let request = Request::get(&page).header("host", "localhost").header("cookie", &buyer.cookie);
        assert_eq!(buyer.app.send(request.body(Body::empty()).unwrap()).await.status, 404);
        assert_eq!(buyer.known().await.stage, Stage::Open);
        let event = Request::post("/hooks/sandbox/demo").header("host", "127.0.0.1").body(Body::from("{}"));
        assert_eq!(buyer.app.send(event.unwrap()).await.status, 404, "it sends none");
    }

    async fn what_was_paid_is_given_back_after_test_payments_were_turned_off(bed: TestBed) {
        let buyer = Buyer::paid(bed).await;
        let place = buyer.bed().place(&TestBed::product_id(5000), "late@example.org", None);
        let first = buyer.bed().service.store().write(place).await.unwrap();
        let late = first.id.clone();
        let shop = buyer.bed().service.shop(&buyer.bed().shop).await.unwrap();
        let page = buyer.desk.start(&shop, &late, Gateway::Sandbox).await.unwrap();
        let place = buyer.bed().place(&TestBed::product_id(5000), "later@example.org", None);
        let second = buyer.bed().service.store().write(place).await.unwrap();
        let later = second.id.clone();
        buyer.turn_off().await;
        let mut buyer = buyer.again();
        for order in [&first, &second] {
            buyer.get(&format!("/invoice/{}", order.uniqid)).await;
            assert_eq!(buyer.ask_to_pay(&order.id).await.status, 422);
        }
        assert_eq!(buyer.get(&page).await.status, 404);
        assert_eq!(buyer.press(&page, "pay").await.status, 404);
        let refused = buyer.desk.start(&shop, &later, Gateway::Sandbox).await;
        assert!(matches!(refused, Err(DeskError::Provider(ProviderError::Refused(_)))));
        assert_eq!(buyer.refund("r", "{}").await.json()["data"]["message"], "Refunded 45.00 USD.");
        assert_eq!(buyer.found().await.state, OrderState::Refunded);
        // The page that was open is asked about and closed with its order like any.
        buyer.bed().clock.advance_secs(PAYMENT_WINDOW_SECS);
        let (actor, order) = (buyer.bed().system(), late.clone());
        buyer.bed().service.store().write(VoidOrder { actor, order, reason: "expired" }).await.unwrap();
        buyer.work().await;
        let sessions = session_list(&mut buyer.bed().service.store(), &buyer.bed().shop, &late).await.unwrap();
        assert_eq!(sessions[0].state, SessionState::Closed);
        buyer.assert_agreed().await;
    }

    async fn books_that_disagree_with_the_sandbox_are_found(bed: TestBed) {
        let buyer = Buyer::paid(bed).await;
        assert_eq!(buyer.refund("r", r#"{"amount":"10.00"}"#).await.status, 200);
        buyer.assert_agreed().await;
        let session = buyer.sessions().await.remove(0).id;
        let rules = |sql: &'static str| {
            let (bed, shop, session) = (buyer.bed(), buyer.bed().shop.clone(), session.clone());
            async move {
                bed.write(move |tx| tx.queue(sql, values![shop.as_str(), session.as_str()])).await;
                let found = bed.service.verify().await.unwrap().findings;
                found.into_iter().map(|finding| finding.rule).collect::<Vec<_>>()
            }
        };
        let given = "what test payments gave back is in the sandbox's books";
        let taken = "a test payment that paid an order is paid in the sandbox's books";
        let most = "the sandbox gives back no more than it took";
        for (change, broken) in [
            ("UPDATE sandbox_refund SET amount_minor = 1001 WHERE shop_id = $1 AND session_id = $2", vec![given]),
            ("UPDATE sandbox_refund SET amount_minor = 4501 WHERE shop_id = $1 AND session_id = $2", vec![given, most]),
            ("UPDATE sandbox_refund SET amount_minor = 1000 WHERE shop_id = $1 AND session_id = $2", vec![]),
            ("UPDATE sandbox_payment SET stage = 'FAILED' WHERE shop_id = $1 AND session_id = $2", vec![taken, most]),
        ] {
            assert_eq!(rules(change).await, broken, "{change}");
        }
    }

    async fn a_provider_that_is_away_keeps_no_payment_elsewhere_from_being_seen(bed: TestBed) {
        let story = Story::begin(bed).await;
        let shop = story.bed.service.shop(&story.bed.shop).await.unwrap();
        let page = story.desk.start(&shop, &story.order, Gateway::Sandbox).await.unwrap();
        let session = PaymentSessionId::parse(page.trim_start_matches("/sandbox/")).unwrap();
        let sandbox = Sandbox::new(story.bed.service.clone(), story.bed.shop.clone());
        sandbox.decide(&session, Verdict::Pay).await.unwrap();
        story.world.lost.store(1000, Ordering::SeqCst);
        assert!(story.desk.look(&story.bed.shop, &story.order).await.is_err());
        assert_eq!(story.order().await.state, OrderState::Completed);
        story.bed.assert_intact().await;
    }

    async fn an_order_paid_without_a_page_is_refunded_as_before(bed: TestBed) {
        let buyer = Buyer::over(bed).await;
        buyer.bed().service.store().write(buyer.bed().pay(&buyer.order)).await.unwrap();
        assert_eq!(buyer.refund("r", "{}").await.json()["data"]["message"], "Refunded 45.00 USD.");
        assert_eq!(buyer.found().await.state, OrderState::Refunded);
        assert!(!buyer.story().await.contains(&"refund_asked".to_owned()));
        buyer.assert_agreed().await;
    }
}

/// A test payment with a refund, so that each statement of the sandbox is seen once.
pub async fn live_through_everything() {
    let buyer = Buyer::paid(TestBed::sqlite().await).await;
    assert_eq!(buyer.refund("r", r#"{"amount":"10.00"}"#).await.status, 200);
    let session = buyer.sessions().await.remove(0);
    buyer.sandbox().close_session(&key_of(&session)).await.unwrap();
}
