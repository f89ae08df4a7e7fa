//! Mails on their way over a real connection.

mod news;

use crate::util::{SmtpServer, TestBed};
use portico::brand::Brands;
use portico::domain::text::EmailAddress;
use portico::mail::{MailOptions, Mailer, Transport};
use portico::service::{CodeRequester, RequestLoginCode};
use std::sync::Arc;

fn mailer(bed: &TestBed, server: &SmtpServer) -> Mailer {
    let options =
        MailOptions { smtp: Some(server.url.clone()), from: Some("shop@shop.test".to_owned()) };
    let transport = Transport::new(&options, None).unwrap();
    Mailer::new(bed.service.clone(), Arc::new(Brands::load(None).unwrap()), transport)
}

async fn ask(bed: &TestBed, handle: &str) {
    let email = EmailAddress::parse(&format!("{handle}@example.com")).unwrap();
    let request = RequestLoginCode {
        shop: bed.shop.clone(),
        email,
        language: Some("de"),
        from: CodeRequester::default(),
    };
    bed.service.store().write(request).await.unwrap();
}

on_both! {
    async fn a_code_arrives_in_both_forms(bed: TestBed) {
        bed.customer("ann").await;
        let server = SmtpServer::start().await;
        let mailer = mailer(&bed, &server);
        ask(&bed, "ann").await;
        ask(&bed, "nobody").await;
        assert_eq!(mailer.send_due().await.unwrap(), 1);
        assert_eq!(mailer.send_due().await.unwrap(), 0);
        let mails = server.mails();
        let [mail] = mails.as_slice() else { panic!("{mails:?}") };
        assert_eq!((mail.from.as_str(), mail.to.as_str()), ("shop@shop.test", "ann@example.com"));
        for part in ["Content-Type: text/plain", "Content-Type: text/html", "Auto-Submitted: auto-generated"] {
            assert!(mail.data.contains(part), "{}", mail.data);
        }
    }

    async fn what_does_not_leave_is_tried_again(bed: TestBed) {
        bed.customer("ann").await;
        let server = SmtpServer::start().await;
        let mailer = mailer(&bed, &server);
        ask(&bed, "ann").await;
        server.refuse(&["451 busy", "452 full"]);
        for (wait_secs, sent) in [(0, 0), (119, 0), (1, 0), (239, 0), (1, 1), (3_600, 0)] {
            bed.clock.advance_secs(wait_secs);
            assert_eq!(mailer.send_due().await.unwrap(), sent, "after {wait_secs} more seconds");
        }
        assert_eq!(server.mails().len(), 1);
    }

    async fn what_is_refused_for_good_is_given_up(bed: TestBed) {
        bed.customer("ann").await;
        let server = SmtpServer::start().await;
        let mailer = mailer(&bed, &server);
        ask(&bed, "ann").await;
        server.refuse(&["550 nobody here"]);
        assert_eq!(mailer.send_due().await.unwrap(), 0);
        bed.clock.advance_secs(120);
        assert_eq!(mailer.send_due().await.unwrap(), 0);
        assert!(server.mails().is_empty());
    }

    async fn a_late_code_is_not_sent(bed: TestBed) {
        bed.customer("ann").await;
        ask(&bed, "ann").await;
        bed.clock.advance_secs(601);
        let server = SmtpServer::start().await;
        assert_eq!(mailer(&bed, &server).send_due().await.unwrap(), 0);
        assert!(server.mails().is_empty());
    }

    async fn two_processes_send_a_mail_once(bed: TestBed) {
        for number in 0..10 {
            bed.customer(&format!("ann{number}")).await;
            ask(&bed, &format!("ann{number}")).await;
        }
        let server = SmtpServer::start().await;
        let (one, two) = (mailer(&bed, &server), mailer(&bed, &server));
        let (one, two) = tokio::join!(one.send_due(), two.send_due());
        assert_eq!(one.unwrap() + two.unwrap(), 10);
        assert_eq!(server.mails().len(), 10);
    }

    async fn a_server_that_is_not_there_holds_nothing_up(bed: TestBed) {
        bed.customer("ann").await;
        let server = SmtpServer::start().await;
        let nowhere = SmtpServer { url: "smtp://127.0.0.1:1".to_owned(), ..server.clone() };
        ask(&bed, "ann").await;
        assert_eq!(mailer(&bed, &nowhere).send_due().await.unwrap(), 0);
        bed.clock.advance_secs(120);
        assert_eq!(mailer(&bed, &server).send_due().await.unwrap(), 1);
    }
}
