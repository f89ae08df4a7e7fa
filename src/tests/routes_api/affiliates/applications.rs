//! Links that affiliates ask for: GET /dev/v1/affiliates/applications, POST /{id}/approve|reject

use super::super::{TestApp, app};
use crate::util::TestBed;
use portico::domain::ids::CustomerId;
use portico::domain::text::AffiliateCode;
use portico::service::*;
use serde_json::{Value as Json, json};

const LIST: &str = "/dev/v1/affiliates/applications";

fn wish(bed: &TestBed, customer: &CustomerId, code: &str) -> CreateLink {
    CreateLink {
        actor: bed.as_customer(customer),
        customer: customer.clone(),
        code: AffiliateCode::parse(code).unwrap(),
        label: Some("Videos".to_owned()),
        requested_rate_ppm: None,
        requested_discount_ppm: None,
    }
}

async fn create(bed: &TestBed, wish: CreateLink) -> Link {
    bed.service.store().write(wish).await.unwrap()
}

async fn refusal(bed: &TestBed, wish: CreateLink) -> Refusal {
    match bed.service.store().write(wish).await.unwrap_err() {
        ServiceError::Refused(refusal) => refusal,
        error => panic!("{error}"),
    }
}

async fn settings(app: &TestApp, body: &str) {
    app.call("PATCH", "/dev/v1/affiliates/settings", &app.key, &[], body).await.data(200);
}

async fn resolves(app: &TestApp, code: &str) -> bool {
    let body = format!(
        r#"{{"email":"c@example.org","affiliate_code":"{code}","items":[{{"product_id":"prod_10000","quantity":1}}]}}"#
    );
    app.post("/dev/v1/orders", &body).await.status == 201
}

on_both! {
    async fn links_wait_where_the_shop_wants_it(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        bed.product(10_000).await;
        let app = TestApp::over(bed).await;
        let bed = &app.bed;
        let free = create(bed, wish(bed, &ann, "ann-free")).await;
        assert_eq!((free.state.as_str(), free.label.as_deref(), free.is_primary), ("active", Some("Videos"), false));
        assert!(resolves(&app, "ann-free").await);
        settings(&app, r#"{"affiliate_custom_link_must_approve":true}"#).await;
        let link = create(bed, wish(bed, &ann, "ann-tv")).await;
        assert_eq!(link.state, "pending");
        assert!(!resolves(&app, "ann-tv").await);
        let list = app.get(LIST).await.data(200);
        assert_eq!(list, json!({
            "applications": [{
                "id": link.id, "customer_id": "cus_ann", "email": "ann@example.com", "name": "Name", "code": "ann-tv",
                "url": "http://shop.test/?ref=ann-tv", "label": "Videos", "status": "pending", "reason": null,
                "requested_affiliate_revenue_percent": null, "requested_affiliate_customer_discount_percent": null,
                "affiliate_revenue_percent_override": null, "affiliate_customer_discount_percent_override": null,
                "created_at": "2025-10-09T08:53:20.000Z", "updated_at": "2025-10-09T08:53:20.000Z",
            }],
            "page": 1, "limit": 50, "total": 1,
        }));
        let approved = app.post(&format!("{LIST}/{}/approve", link.id), "[]").await.data(200);
        let row = &approved["application"];
        assert_eq!((&row["id"], &row["status"]), (&json!(link.id), &json!("approved")));
        assert!(resolves(&app, "ann-tv").await);
        let second = create(bed, wish(bed, &ann, "ann-radio")).await;
        let rejected = app.post(&format!("{LIST}/{}/reject", second.id), r#"{"reason":"a brand"}"#).await.data(200);
        let row = &rejected["application"];
        assert_eq!((&row["status"], &row["reason"]), (&json!("rejected"), &json!("a brand")));
        assert!(!resolves(&app, "ann-radio").await);
        for (query, total) in [("", 0), ("status=approved", 1), ("status=REJECTED", 1), ("status=all", 2)] {
            let list = app.get(&format!("{LIST}?{query}")).await.data(200);
            assert_eq!((&list["total"], list["applications"].as_array().unwrap().len()), (&json!(total), total), "{query}");
        }
        for verb in ["approve", "reject"] {
            app.post(&format!("{LIST}/{}/{verb}", link.id), "").await.error(409, "CONFLICT");
            app.post(&format!("{LIST}/{}/{verb}", free.id), "").await.error(404, "APPLICATION_NOT_FOUND");
        }
        bed.assert_intact().await;
    }

    async fn terms_of_its_own(bed: TestBed) {
        let ann = bed.affiliate("ann").await;
        let product = bed.product(10_000).await;
        let app = TestApp::over(bed).await;
        let bed = &app.bed;
        let asked = |code| CreateLink {
            requested_rate_ppm: Some(300_000),
            requested_discount_ppm: Some(50_000),
            ..wish(bed, &ann, code)
        };
        let (one, two) = (create(bed, asked("ann-one")).await, create(bed, asked("ann-two")).await);
        // No one gets other terms without being asked about, whatever the shop says of links.
        assert_eq!((one.state.as_str(), two.state.as_str()), ("pending", "pending"));
        let granted = app.post(&format!("{LIST}/{}/approve", one.id), "").await.data(200)["application"].clone();
        assert_eq!(granted["requested_affiliate_revenue_percent"], 30);
        assert_eq!(granted["affiliate_revenue_percent_override"], 30);
        assert_eq!(granted["affiliate_customer_discount_percent_override"], 5);
        let body = r#"{"affiliate_revenue_percent_override":25.5,"affiliate_customer_discount_percent_override":0}"#;
        app.post(&format!("{LIST}/{}/approve", two.id), body).await.data(200);
        for (code, discount_minor, commission_minor) in [("ann", 1_000, 1_800), ("ann-one", 500, 2_850), ("ann-two", 0, 2_550)] {
            let place = bed.place(&product, &format!("{code}@example.org"), Some(code));
            let order = bed.service.store().write(place).await.unwrap();
            let order = bed.service.store().write(bed.pay(&order.id)).await.unwrap();
            let overview = bed.service.overview(&bed.system(), &ann).await.unwrap();
            let commission = overview.commissions.iter().find(|row| row.order == order.id).unwrap();
            assert_eq!((order.totals.discount_minor, commission.amount_minor), (discount_minor, commission_minor), "{code}");
            assert_eq!(commission.explanation.is_link_rate, code != "ann");
        }
        settings(&app, r#"{"affiliate_customer_discount_active":false}"#).await;
        let order = bed.service.store().write(bed.place(&product, "d@example.org", Some("ann-one"))).await.unwrap();
        assert_eq!(order.totals.discount_minor, 0);
        bed.assert_intact().await;
    }

    async fn who_may_have_which_code(bed: TestBed) {
        let (ann, bob) = (bed.affiliate("ann").await, bed.affiliate("bob").await);
        let app = TestApp::over(bed).await;
        let bed = &app.bed;
        assert_eq!(refusal(bed, wish(bed, &ann, "bob")).await, Refusal::field("code", Problem::Taken));
        let other = CreateLink { customer: bob.clone(), ..wish(bed, &ann, "ann-2") };
        assert!(matches!(refusal(bed, other).await, Refusal::Denied(_)));
        let nobody = CustomerId::parse("cus_nobody").unwrap();
        assert_eq!(refusal(bed, wish(bed, &nobody, "x1")).await, Refusal::NotFound(Subject::Customer));
        let (requested_rate_ppm, label) = (Some(1_000_001), Some("x".repeat(81)));
        let greedy = CreateLink { requested_rate_ppm, label, ..wish(bed, &ann, "ann-2") };
        assert!(matches!(refusal(bed, greedy).await, Refusal::Invalid(problems) if problems.len() == 2));
        for number in 1..LINKS_MAX {
            create(bed, wish(bed, &ann, &format!("ann-{number}"))).await;
        }
        assert_eq!(refusal(bed, wish(bed, &ann, "ann-more")).await, Refusal::Conflict(Conflict::TooManyLinks));
        settings(&app, r#"{"affiliate_custom_link_active":false}"#).await;
        assert_eq!(refusal(bed, wish(bed, &bob, "bob-2")).await, Refusal::Conflict(Conflict::CustomLinksOff));
        let by_shop = CreateLink { actor: bed.as_operator(), ..wish(bed, &bob, "bob-2") };
        assert_eq!(create(bed, by_shop).await.state, "active");
        let (actor, customer) = (bed.as_operator(), bob.clone());
        let disable = SetAffiliateState { actor, customer, is_active: false, reason: None };
        bed.service.store().write(disable).await.unwrap();
        let by_shop = CreateLink { actor: bed.as_operator(), ..wish(bed, &bob, "bob-3") };
        assert_eq!(refusal(bed, by_shop).await, Refusal::AffiliateInactive);
    }

    async fn the_code_of_a_rejected_link_is_free_again(bed: TestBed) {
        let (ann, bob, cid) = (bed.affiliate("ann").await, bed.affiliate("bob").await, bed.customer("cid").await);
        bed.product(10_000).await;
        let app = TestApp::over(bed).await;
        let bed = &app.bed;
        settings(&app, r#"{"affiliate_custom_link_must_approve":true}"#).await;
        // The same affiliate asks again, and is rejected again.
        for _ in 0..2 {
            let link = create(bed, wish(bed, &ann, "tv")).await;
            assert_eq!(refusal(bed, wish(bed, &bob, "tv")).await, Refusal::field("code", Problem::Taken), "while it waits");
            let path = format!("{LIST}/{}/reject", link.id);
            assert_eq!(app.post(&path, r#"{"reason":"a brand"}"#).await.data(200)["application"]["code"], "tv");
            assert!(!resolves(&app, "tv").await);
            bed.assert_intact().await;
        }
        // Another one gets it, and only that link leads anywhere.
        let link = create(bed, wish(bed, &bob, "tv")).await;
        app.post(&format!("{LIST}/{}/approve", link.id), "").await.data(200);
        assert!(resolves(&app, "tv").await);
        assert_eq!(refusal(bed, wish(bed, &ann, "tv")).await, Refusal::field("code", Problem::Taken));
        let place = bed.place(&TestBed::product_id(10_000), "d@example.org", Some("tv"));
        assert_eq!(bed.service.store().write(place).await.unwrap().link, Some(link.id));
        // What was asked for stays in sight, for the shop and for the affiliate.
        let list = app.get(&format!("{LIST}?status=rejected")).await.data(200);
        let codes: Vec<_> = list["applications"].as_array().unwrap().iter().map(|row| row["code"].clone()).collect();
        assert_eq!(codes, ["tv", "tv"]);
        let links = bed.service.overview(&bed.system(), &ann).await.unwrap().links.clone();
        let links: Vec<_> = links.iter().map(|link| (link.code.as_str(), link.state.as_str())).collect();
        assert_eq!(links, [("ann", "active"), ("tv", "rejected"), ("tv", "rejected")]);
        // Somebody who joins may have such a code as the first one.
        let link = create(bed, wish(bed, &bob, "radio")).await;
        app.post(&format!("{LIST}/{}/reject", link.id), "").await.data(200);
        let join = BecomeAffiliate { actor: bed.as_customer(&cid), customer: cid.clone(), code: AffiliateCode::parse("radio") };
        bed.service.store().write(join).await.unwrap();
        assert!(resolves(&app, "radio").await);
        bed.assert_intact().await;
    }

    async fn codes_rejected_before_they_were_freed_are_free_too(bed: TestBed) {
        let (ann, bob) = (bed.affiliate("ann").await, bed.affiliate("bob").await);
        let app = TestApp::over(bed).await;
        let bed = &app.bed;
        settings(&app, r#"{"affiliate_custom_link_must_approve":true}"#).await;
        let link = create(bed, wish(bed, &ann, "tv")).await;
        app.post(&format!("{LIST}/{}/reject", link.id), "").await.data(200);
        let (shop, id) = (bed.shop.clone(), link.id.clone());
        bed.write(move |tx| {
            tx.queue(
                "UPDATE affiliate_link SET code = rejected_code, rejected_code = NULL WHERE shop_id = $1 AND link_id = $2",
                vec![shop.as_str().into(), id.as_str().into()],
            );
        })
        .await;
        assert_eq!(create(bed, wish(bed, &bob, "tv")).await.state, "pending");
        bed.assert_intact().await;
    }

    async fn reserved_words_are_no_codes(bed: TestBed) {
        let (ann, cid) = (bed.affiliate("ann").await, bed.customer("cid").await);
        let taken = Refusal::field("code", Problem::Taken);
        for code in ["admin", "Login", "api"] {
            assert_eq!(refusal(&bed, wish(&bed, &ann, code)).await, taken, "{code}");
            let by_shop = CreateLink { actor: bed.as_operator(), ..wish(&bed, &ann, code) };
            assert_eq!(refusal(&bed, by_shop).await, taken, "{code}");
            let (actor, wished) = (bed.as_customer(&cid), AffiliateCode::parse(code));
            let join = BecomeAffiliate { actor, customer: cid.clone(), code: wished };
            let answer = bed.service.store().write(join).await;
            assert!(matches!(answer, Err(ServiceError::Refused(refusal)) if refusal == taken), "{code}");
        }
    }

    async fn asking_for_a_link_joins_the_program(bed: TestBed) {
        let (cid, dan) = (bed.customer("cid").await, bed.customer("dan").await);
        let app = TestApp::over(bed).await;
        let bed = &app.bed;
        let first = create(bed, wish(bed, &cid, "cid-tv")).await;
        assert_eq!((first.state.as_str(), first.is_primary), ("active", true));
        settings(&app, r#"{"affiliate_custom_link_must_approve":true}"#).await;
        let waiting = create(bed, wish(bed, &dan, "dan-tv")).await;
        assert_eq!((waiting.state.as_str(), waiting.is_primary), ("pending", false));
        let links = bed.service.overview(&bed.system(), &dan).await.unwrap().links.clone();
        assert_eq!((links.len(), links[0].state.as_str(), links[0].is_primary), (2, "active", true));
        assert_eq!(app.get("/dev/v1/affiliates/customers").await.data(200)["total"], 2);
    }
}

#[tokio::test]
async fn terms_are_percentages() {
    let app = app().await;
    let ann = app.bed.affiliate("ann").await;
    settings(&app, r#"{"affiliate_custom_link_must_approve":true}"#).await;
    let link = create(&app.bed, wish(&app.bed, &ann, "ann-tv")).await;
    let path = format!("{LIST}/{}/approve", link.id);
    let field = "affiliate_revenue_percent_override";
    for value in ["101", "-1", "\"x\"", "true"] {
        let reply = app.post(&path, &format!("{{\"{field}\":{value}}}")).await;
        assert_eq!(reply.fields(), [field], "{value}");
    }
    assert_eq!(app.get(&format!("{LIST}?status=open")).await.fields(), ["status"]);
    let key = app.post_once(&path, "a1", "{}").await;
    assert_eq!(app.post_once(&path, "a1", "{}").await.body, key.body);
    let row: Json = key.data(200)["application"].clone();
    assert_eq!(row["affiliate_revenue_percent_override"], Json::Null);
}
