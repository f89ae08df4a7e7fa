//! Files for spreadsheets: every row, found by every search, and opening right in both languages.

use super::Browser;
use crate::util::{Reply, TestBed};
use axum::body::Body;
use axum::http::Request;
use portico::domain::actor::Scope;
use portico::domain::ids::{ClaimId, CommissionId, CustomerId, LinkId, OrderId};
use portico::domain::text::{AffiliateCode, EmailAddress};
use portico::service::{Claim, Commission, Order, OwnOrders};
use portico::store::affiliates::{commission, link};
use portico::store::customers::customer::{NewCustomer, customer_insert};
use portico::store::orders::order::order_insert;
use portico::store::payouts::claim::claim_insert;

/// More than a file reads at a time.
const MANY: u32 = 1_203;

/// An id whose short number is this number.
fn numbered(prefix: &str, number: u32) -> String {
    let base = 0x0199_c0ff_ee00_7000_8000_0000_0000_0000_u128;
    format!("{prefix}{:032x}", base + u128::from(number))
}

/// As many copies of an order, numbered from one.
async fn copy_orders(bed: &TestBed, order: &Order) {
    let (order, shop) = (order.clone(), bed.shop.clone());
    bed.write(move |tx| {
        for number in 1..=MANY {
            let id = OrderId::parse(&numbered("ord_", number)).unwrap();
            let uniqid = number.to_string();
            order_insert(tx, &shop, &Order { id, uniqid, ..order.clone() });
        }
    })
    .await;
}

async fn copy_commissions(bed: &TestBed, one: &Commission) {
    let (one, shop) = (one.clone(), bed.shop.clone());
    bed.write(move |tx| {
        for number in 1..=MANY {
            let id = CommissionId::parse(&numbered("com_", number)).unwrap();
            let order = OrderId::parse(&numbered("ord_", number)).unwrap();
            commission::commission_insert(tx, &shop, &Commission { id, order, ..one.clone() });
        }
    })
    .await;
}

async fn copy_claims(bed: &TestBed, claim: &Claim) {
    let (claim, shop) = (claim.clone(), bed.shop.clone());
    bed.write(move |tx| {
        for number in 1..=MANY {
            let id = ClaimId::parse(&numbered("claim_", number)).unwrap();
            claim_insert(tx, &shop, &Claim { id, idempotency_key: None, ..claim.clone() });
        }
    })
    .await;
}

async fn add_affiliates(bed: &TestBed) {
    let shop = bed.shop.clone();
    bed.write(move |tx| {
        let created_at = tx.now();
        for number in 1..=MANY {
            let id = CustomerId::parse(&format!("cus_{number}")).unwrap();
            let email = EmailAddress::parse(&format!("a{number}@example.com")).unwrap();
            let name = Some("Name");
            let (country_code, password_hash) = (None, None);
            let new = NewCustomer {
                id: &id,
                email: &email,
                name,
                country_code,
                password_hash,
                created_at,
            };
            customer_insert(tx, &shop, &new);
            let code = AffiliateCode::parse(&format!("code{number}")).unwrap();
            let link = LinkId::parse(&format!("alink_{number}")).unwrap();
            link::affiliate_insert(tx, &shop, &id, (&link, &code), created_at);
        }
    })
    .await;
}

async fn file(browser: &Browser, path: &str, language: &str) -> Reply {
    let request = Request::get(path)
        .header("host", "127.0.0.1")
        .header("accept-language", language)
        .header("cookie", &browser.cookie);
    let reply = browser.app.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    reply
}

/// The cells of one column, which hold no separators here.
fn column(file: &str, separator: char, number: usize) -> Vec<String> {
    let cell = |line: &str| line.split(separator).nth(number).unwrap().to_owned();
    file.trim_start_matches('\u{feff}').lines().skip(1).map(cell).collect()
}

fn assert_each_once(mut cells: Vec<String>, path: &str) {
    let all = cells.len();
    cells.sort_unstable();
    cells.dedup();
    assert_eq!(cells.len(), all, "{path} holds a row twice");
    assert!(all >= MANY as usize, "{path} holds {all} rows");
}

/// An operator, and an affiliate who bought and earned and asked more often than a file reads at a time.
async fn busy(bed: TestBed) -> Browser {
    let creator = bed.affiliate("creator").await;
    bed.earn("creator", 900).await;
    let overview = bed.service.overview(&bed.system(), &creator).await.unwrap();
    let product = TestBed::product_id(5_000);
    let place = bed.place(&product, "creator@example.com", None);
    let order = bed.service.store().write(place).await.unwrap();
    assert_eq!(order.customer, creator);
    copy_orders(&bed, &order).await;
    copy_commissions(&bed, &overview.commissions[0]).await;
    let claim = bed.service.store().write(bed.ask_payout(&creator, 500)).await.unwrap();
    copy_claims(&bed, &claim).await;
    Browser::of_operator(bed).await
}

on_both! {
    async fn every_file_holds_every_row(bed: TestBed) {
        let mut browser = busy(bed).await;
        add_affiliates(&browser.app.bed).await;
        for (path, id) in [
            ("/admin/orders.csv", 2),
            ("/admin/orders.csv?state=pending", 2),
            ("/admin/orders.csv?before=ord_0", 2),
            ("/admin/payouts.csv", 0),
            ("/admin/payouts.csv?state=all", 0),
            ("/admin/affiliates.csv", 0),
            ("/admin/affiliates.csv?sort=oldest", 0),
            ("/admin/affiliates.csv?sort=sales", 0),
        ] {
            assert_each_once(column(&file(&browser, path, "en").await.body, ',', id), path);
        }
        browser.give_password("cus_creator").await;
        browser.sign_in("creator@example.com").await;
        for (path, id) in [
            ("/orders.csv", 1),
            ("/orders.csv?state=PENDING", 1),
            ("/affiliate/commissions.csv", 0),
            ("/affiliate/commissions.csv?state=approved", 0),
            ("/balance/payout.csv", 0),
            ("/balance/payout.csv?state=pending", 0),
        ] {
            assert_each_once(column(&file(&browser, path, "en").await.body, ',', id), path);
        }
    }

    async fn the_oldest_order_and_request_are_found(bed: TestBed) {
        let mut browser = busy(bed).await;
        let (order, claim) = (numbered("ord_", 1), numbered("claim_", 1));
        for search in ["00000001", "%2300000001", &order] {
            let page = browser.page(&format!("/admin/orders?q={search}")).await;
            assert!(page.contains(&format!("/admin/orders/{order}")), "{search}");
            let voided = browser.page(&format!("/admin/orders?q={search}&state=voided")).await;
            assert!(!voided.contains(&format!("/admin/orders/{order}")), "{search}");
        }
        browser.give_password("cus_creator").await;
        browser.sign_in("creator@example.com").await;
        for search in ["00000001", "%2300000001", &order] {
            let page = browser.page(&format!("/orders?q={search}")).await;
            assert!(page.contains(&format!("/orders/{order}")), "{search}");
        }
        assert!(browser.page(&format!("/balance/payout/{claim}")).await.contains("In review"));
        let before = numbered("claim_", 3);
        let page = browser.page(&format!("/balance/payout?before={before}")).await;
        assert!(page.contains(&claim) && page.contains(&numbered("claim_", 2)) && !page.contains(&before));
        assert_eq!(browser.get("/balance/payout?before=a%20b").await.status, 422);
        let bed = &browser.app.bed;
        let stranger = bed.customer("stranger").await;
        let actor = bed.as_customer(&stranger);
        assert!(bed.service.orders_numbered(&actor, Scope::OrdersRead, "00000001").await.unwrap().is_empty());
        let search = Some("product".to_owned());
        let wish = OwnOrders { search, limit: 5, offset: 1_200, ..OwnOrders::default() };
        let creator = CustomerId::parse("cus_creator").unwrap();
        let (rows, total) = bed.service.own_orders(&bed.system(), &creator, &wish).await.unwrap();
        assert_eq!((rows.len(), total), (4, i64::from(MANY) + 1));
    }

    async fn files_open_right_in_both_languages(bed: TestBed) {
        bed.set_zone("Europe/Berlin").await;
        bed.affiliate("creator").await;
        bed.earn("creator", 900).await;
        bed.write(|tx| {
            tx.queue("UPDATE customer SET name = 'x;=1+1' WHERE customer_id = 'cus_creator'", vec![]);
        })
        .await;
        let mut browser = Browser::of_operator(bed).await;
        let english = file(&browser, "/admin/affiliates.csv", "en").await;
        assert_eq!(english.headers["content-type"], "text/csv; charset=utf-8");
        assert!(english.headers["content-disposition"].to_str().unwrap().contains("affiliates.csv"));
        assert!(english.body.starts_with("\u{feff}Affiliate ID,E-mail,Name,Code,Status,"));
        let row = "\r\ncus_creator,creator@example.com,\"x;'=1+1\",creator,Active,0,1,45.00,9.00,0.00,9.00,USD,";
        assert!(english.body.contains(row), "{}", english.body);
        let german = file(&browser, "/admin/affiliates.csv", "de").await;
        assert!(german.body.starts_with("\u{feff}Partner-ID;E-Mail;Name;Code;Status;"));
        let row = "\r\ncus_creator;creator@example.com;\"x;'=1+1\";creator;Aktiv;0;1;45,00;9,00;0,00;9,00;USD;";
        assert!(german.body.contains(row), "{}", german.body);
        browser.give_password("cus_creator").await;
        browser.sign_in("creator@example.com").await;
        for (path, head) in [
            ("/orders.csv", "\u{feff}Datum (Europe/Berlin);Bestellung;Bestell-ID;Artikel;Summe;"),
            ("/affiliate/commissions.csv", "\u{feff}Provisions-ID;Bestellung;Datum (Europe/Berlin);Status;"),
            ("/balance/payout.csv", "\u{feff}Antrags-ID;Datum (Europe/Berlin);Status;Betrag;"),
            ("/balance.csv", "\u{feff}Datum (Europe/Berlin);Vorgang;Bestellung;Betrag;Saldo;Währung\r\n"),
        ] {
            let body = file(&browser, path, "de").await.body;
            assert!(body.starts_with(head), "{path}: {body}");
        }
    }

    async fn the_statement_names_sales_and_takes_sums_away_as_numbers(bed: TestBed) {
        let creator = bed.affiliate("creator").await;
        bed.earn("creator", 900).await;
        let commission = bed.service.overview(&bed.system(), &creator).await.unwrap().commissions[0].clone();
        // The operator sees the buyer's order, the affiliate a number that opens nothing.
        let (order, number) =
            (format!("#{}", commission.order.number()), format!("#{}", commission.id.sale_number()));
        bed.service.store().write(bed.convert(&creator, 250)).await.unwrap();
        let mut browser = Browser::of_operator(bed).await;
        assert!(browser.page("/admin/affiliates/cus_creator").await.contains(&order));
        browser.give_password("cus_creator").await;
        browser.sign_in("creator@example.com").await;
        let statement = browser.page("/balance").await;
        assert!(statement.contains(&number) && !statement.contains(&order), "{statement}");
        let body = file(&browser, "/balance.csv?account=available", "en").await.body;
        let lines: Vec<_> = body.lines().skip(1).map(|line| line.split_once(',').unwrap().1).collect();
        let converted = "Converted to store balance,,-2.50,6.50,USD";
        let released = format!("Commission available,{number},9.00,9.00,USD");
        assert_eq!(lines, [converted, &released], "{body}");
        assert_eq!(browser.get("/balance.csv?account=x").await.status, 422);
        assert_eq!(browser.get("/balance.csv?month=x").await.status, 422);
    }
}
