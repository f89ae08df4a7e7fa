//! Mails about orders and payouts.

use super::mailer;
use crate::util::{SmtpServer, TestApp, TestBed};
use portico::brand::Brands;
use portico::domain::clock::SECS_PER_DAY;
use portico::domain::ids::ClaimId;
use portico::domain::orders::order::Terms;
use portico::domain::payouts::claim::Decision;
use portico::mail::{Mailer, ShownMail, ShownMails, Transport};
use portico::service::{
    CodeRequester, DecidePayout, DeleteCustomer, Order, RequestLoginCode, Verdict,
};
use portico::store::mail::{MailSweep, mail_waiting};
use std::sync::Arc;

const ADDRESS: &str = "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY";

/// A bed whose mails can be read.
struct Post {
    bed: TestBed,
    mailer: Mailer,
    shown: ShownMails,
}

impl Post {
    fn over(mut bed: TestBed) -> Self {
        bed.service = bed.service.clone().with_mail(true);
        let shown = ShownMails::default();
        let brands = Arc::new(Brands::load(None).unwrap());
        let mailer = Mailer::new(bed.service.clone(), brands, Transport::Shown(shown.clone()));
        Self { bed, mailer, shown }
    }

    /// The mails that have left since the last time, oldest first.
    async fn take(&mut self) -> Vec<ShownMail> {
        let sent = self.mailer.send_due().await.unwrap();
        let mut mails: Vec<_> = self.shown.list().into_iter().take(sent).collect();
        mails.reverse();
        mails
    }

    async fn one(&mut self) -> ShownMail {
        let mut mails = self.take().await;
        assert_eq!(mails.len(), 1, "{mails:#?}");
        mails.remove(0)
    }

    async fn order(&self, email: &str, code: Option<&str>, language: Option<&str>) -> Order {
        let product = self.bed.product(1000).await;
        let mut place = self.bed.place(&product, email, code);
        let language = language.map(str::to_owned);
        place.terms = Some(Terms { language, ..Terms::default() });
        self.bed.service.store().write(place).await.unwrap()
    }

    async fn decide(&self, claim: &ClaimId, decision: Decision, verdict: Verdict) {
        let actor = self.bed.as_operator();
        let claim = claim.clone();
        let decide = DecidePayout { actor, claim, decision, verdict };
        self.bed.service.store().write(decide).await.unwrap();
    }
}

/// What a mail says, with plain spaces.
fn text_of(mail: &ShownMail) -> String {
    mail.letter.text().replace('\u{a0}', " ")
}

async fn waiting(bed: &TestBed) -> i64 {
    mail_waiting(&mut bed.service.store()).await.unwrap()
}

on_both! {
    async fn a_paid_order_gets_one_receipt(bed: TestBed) {
        bed.affiliate("ann").await;
        let mut post = Post::over(bed);
        let order = post.order("buyer@example.org", Some("ann"), None).await;
        assert!(post.take().await.is_empty(), "nothing is told before it is paid");
        for _ in 0..2 {
            post.bed.service.store().write(post.bed.pay(&order.id)).await.unwrap();
        }
        let mail = post.one().await;
        assert_eq!(mail.recipient, "buyer@example.org");
        let text = text_of(&mail);
        for words in ["Product 1000: 10.00 USD", "Referral discount: −1.00 USD", "Total: 9.00 USD"] {
            assert!(text.contains(words), "{words}: {text}");
        }
        let link = format!("http://shop.test/invoice/{}", order.uniqid);
        assert!(text.contains(&link) && mail.letter.html.contains(&link), "{text}");
        assert!(!text.contains("ann") && !mail.letter.html.contains("ann@example.com"), "{text}");
        post.bed.assert_intact().await;
    }

    async fn a_receipt_is_in_the_language_of_the_checkout(bed: TestBed) {
        let mut post = Post::over(bed);
        for (language, subject) in [("de", "Deine Bestellung bei Tickrate"), ("xx", "Your order at Tickrate")] {
            let order = post.order("buyer@example.org", None, Some(language)).await;
            post.bed.service.store().write(post.bed.pay(&order.id)).await.unwrap();
            assert_eq!(post.one().await.letter.subject, subject);
        }
    }

    async fn whoever_says_so_keeps_the_buyer_from_being_written_to(bed: TestBed) {
        let mut post = Post::over(bed);
        let app = TestApp::over(post.bed.twin()).await;
        for (body, mails) in [(r#"{"suppress_emails":true}"#, 0), (r#"{"suppress_emails":false}"#, 1), ("{}", 1)] {
            let order = post.order("buyer@example.org", None, None).await;
            app.post(&format!("/dev/v1/orders/{}/complete", order.id), body).await.data(200);
            assert_eq!(post.take().await.len(), mails, "{body}");
        }
        let asked = r#"{"title":"Hosting","email":"payer@example.org","value":5,"currency":"USD"}"#;
        for (body, mails) in [(r#"{"suppress_emails":true}"#, 0), ("", 1)] {
            let made = app.post("/dev/v1/payments", asked).await.data(201);
            let path = format!("/dev/v1/payments/{}/complete", made["uniqid"].as_str().unwrap());
            app.post(&path, body).await.data(200);
            let sent = post.take().await;
            assert_eq!(sent.len(), mails, "{body}");
            assert!(sent.iter().all(|mail| text_of(mail).contains("Hosting: 5.00 USD")), "{sent:?}");
        }
    }

    async fn a_refund_says_how_much_and_not_why(bed: TestBed) {
        let mut post = Post::over(bed);
        let order = post.order("buyer@example.org", None, None).await;
        post.bed.service.store().write(post.bed.pay(&order.id)).await.unwrap();
        post.one().await;
        let mut refund = post.bed.refund(&order.id, Some("4"));
        refund.reason = Some("looks like a fraud".to_owned());
        post.bed.service.store().write(refund).await.unwrap();
        let mail = post.one().await;
        let text = text_of(&mail);
        assert_eq!(mail.recipient, "buyer@example.org");
        assert!(text.contains("4.00 USD") && !text.contains("fraud"), "{text}");
    }

    async fn an_affiliate_hears_what_becomes_of_a_payout(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        let mut post = Post::over(bed);
        post.bed.earn("ann", 3600).await;
        post.take().await;
        let note = || Verdict { payout_reference: Some("0xabc".to_owned()), note: Some("inside".to_owned()), ..Verdict::default() };
        let reason = || Verdict { reason: Some("Wrong network".to_owned()), ..Verdict::default() };
        for (last, verdict, subject, words) in [
            (Decision::Complete, note(), "Your payout was sent", "Transaction ID: 0xabc"),
            (Decision::Reject, reason(), "Your payout request was rejected", "Reason: Wrong network"),
            (Decision::Fail, reason(), "Your payout failed", "Reason: Wrong network"),
        ] {
            let claim = post.bed.service.store().write(post.bed.ask_payout(&ann, 700)).await.unwrap();
            assert_eq!(post.one().await.letter.subject, "We have received your payout request");
            if last != Decision::Reject {
                post.decide(&claim.id, Decision::Approve, Verdict::default()).await;
                assert_eq!(post.one().await.letter.subject, "Your payout request is approved");
            }
            post.decide(&claim.id, last, verdict).await;
            let mail = post.one().await;
            let text = text_of(&mail);
            assert_eq!((mail.recipient.as_str(), mail.letter.subject.as_str()), ("ann@example.com", subject));
            for words in [words, "Amount: 7.00 USD", "Paid in: USDT (tron)", "To: …HUbtqY"] {
                assert!(text.contains(words), "{words}: {text}");
            }
            assert!(!text.contains(ADDRESS) && !mail.letter.html.contains(ADDRESS) && !text.contains("inside"), "{text}");
        }
        let claim = post.bed.service.store().write(post.bed.ask_payout(&ann, 700)).await.unwrap();
        post.one().await;
        post.decide(&claim.id, Decision::Cancel, Verdict::default()).await;
        assert!(post.take().await.is_empty(), "whoever took it back knows");
    }

    async fn the_forgotten_get_nothing(bed: TestBed) {
        let mut post = Post::over(bed);
        let order = post.order("buyer@example.org", None, None).await;
        post.bed.service.store().write(post.bed.pay(&order.id)).await.unwrap();
        let (actor, customer) = (post.bed.system(), order.customer.clone());
        post.bed.service.store().write(DeleteCustomer { actor, customer }).await.unwrap();
        assert!(post.take().await.is_empty(), "what waited is not sent");
        post.bed.service.store().write(post.bed.refund(&order.id, None)).await.unwrap();
        assert_eq!(waiting(&post.bed).await, 0, "nothing is queued");
    }

    async fn where_no_mail_can_leave_none_piles_up(bed: TestBed) {
        bed.customer("ann").await;
        bed.product(1000).await;
        let order = bed.paid_order(1000, None).await;
        bed.service.store().write(bed.refund(&order.id, None)).await.unwrap();
        assert_eq!(waiting(&bed).await, 0, "no server is named");

        let post = Post::over(bed);
        post.bed.paid_order(1000, None).await;
        let email = portico::domain::text::EmailAddress::parse("ann@example.com").unwrap();
        let (shop, from) = (post.bed.shop.clone(), CodeRequester::default());
        let code = RequestLoginCode { shop, email, language: None, from };
        post.bed.service.store().write(code).await.unwrap();
        for (wait_secs, left) in [(600, 2), (1, 1), (7 * SECS_PER_DAY - 601, 1), (1, 0)] {
            post.bed.clock.advance_secs(wait_secs);
            post.bed.service.store().write(MailSweep).await.unwrap();
            assert_eq!(waiting(&post.bed).await, left, "after {wait_secs} more seconds");
        }
    }

    async fn a_receipt_arrives_in_both_forms(bed: TestBed) {
        let post = Post::over(bed);
        let order = post.order("buyer@example.org", None, None).await;
        post.bed.service.store().write(post.bed.pay(&order.id)).await.unwrap();
        let server = SmtpServer::start().await;
        assert_eq!(mailer(&post.bed, &server).send_due().await.unwrap(), 1);
        let mails = server.mails();
        let [mail] = mails.as_slice() else { panic!("{mails:?}") };
        assert_eq!(mail.to, "buyer@example.org");
        for part in ["Content-Type: text/plain", "Content-Type: text/html", "Subject: Your order at Tickrate"] {
            assert!(mail.data.contains(part), "{}", mail.data);
        }
    }
}
