//! GET /dev/v1/customers with filters and sorts

use super::super::TestApp;
use serde_json::{Value as Json, json};

/// The query as a client sends it.
fn encoded(query: &str) -> String {
    query.replace('<', "%3C").replace('>', "%3E")
}

async fn emails(app: &TestApp, query: &str) -> Vec<String> {
    let query = encoded(query);
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let reply = app.get(&format!("/dev/v1/customers?limit=2&cursor={cursor}&{query}")).await;
        for row in reply.data(200).as_array().unwrap() {
            found.push(row["email"].as_str().unwrap()[..1].to_owned());
        }
        match &reply.json()["pagination"]["next_cursor"] {
            Json::String(next) => cursor.clone_from(next),
            _ => return found,
        }
    }
}

on_both! {
    async fn narrowed_and_sorted(bed: TestBed) {
        let app = TestApp::over(bed).await;
        for (email, name, country) in [
            ("a", "Ada", "DE"), ("b", "Bob", "FR"), ("c", "Ada", "FR"), ("d", "Dan", "DE"), ("e", "Ada", "DE"),
        ] {
            let body = json!({"email": format!("{email}@example.com"), "name": name, "country_code": country});
            app.post("/dev/v1/customers", &body.to_string()).await.data(201);
            if email != "b" {
                app.bed.clock.advance_secs(10);
            }
        }
        for (query, expected) in [
            ("", "edcba"),
            ("sorts=created_at:desc", "edcba"),
            ("sorts=created_at:asc", "abcde"),
            ("sorts=-created_at", "edcba"),
            ("filters=name:Ada", "eca"),
            ("filters=country_code:de&sorts=created_at", "ade"),
            ("filters=name:Ada,country_code:FR", "c"),
            ("filters=name:ada", ""),
            ("filters=created_at:>=1760000010", "edcb"),
            ("filters=created_at:>1760000010", "ed"),
            ("filters=created_at<1760000010", "a"),
            ("filters=created_at:1760000010&sorts=created_at:asc", "bc"),
            ("filters=created_at:>=1760000010,created_at:<=1760000020,country_code:DE", "d"),
            ("filters=created_at:>=2025-10-09T08:53:30Z", "edcb"),
            ("filters=email:c@example.com", "c"),
            ("filters=email:c@example.com,name:Ada", "c"),
            ("filters=email:c@example.com,country_code:DE", ""),
            ("filters=&sorts=", "edcba"),
        ] {
            assert_eq!(emails(&app, query).await.concat(), expected, "{query}");
        }
        for (query, field) in [
            ("filters=phone:1", "filters"),
            ("filters=name:>Ada", "filters"),
            ("filters=country_code:DEU", "filters"),
            ("filters=created_at:soon", "filters"),
            ("filters=email:nobody", "email"),
            ("sorts=email:asc", "sorts"),
            ("sorts=created_at:sideways", "sorts"),
        ] {
            let path = format!("/dev/v1/customers?{}", encoded(query));
            assert_eq!(app.get(&path).await.fields(), [field], "{query}");
        }
        let page = app.get("/dev/v1/customers?limit=1&sorts=created_at:asc").await.json();
        let cursor = page["pagination"]["next_cursor"].as_str().unwrap().to_owned();
        app.get(&format!("/dev/v1/customers?cursor={cursor}")).await.error(400, "INVALID_CURSOR");
    }

    async fn orders_by_time(bed: TestBed) {
        bed.product(1000).await;
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(bed.paid_order(1000, None).await.id.to_string());
            bed.clock.advance_secs(10);
        }
        let app = TestApp::over(bed).await;
        for (query, expected) in [
            ("sorts=created_at:asc", vec![0, 1, 2]),
            ("filters=created_at:>=1760000010", vec![2, 1]),
            ("filters=created_at:<=1760000010", vec![1, 0]),
            ("filters=created_at:>1760000010,status:COMPLETED", vec![2]),
            ("filters=created_at:1760000010&sorts=created_at:asc", vec![1]),
        ] {
            let query = encoded(query);
            for list in ["orders", "invoices"] {
                let (mut found, mut cursor) = (Vec::new(), String::new());
                loop {
                    let reply = app.get(&format!("/dev/v1/{list}?limit=1&cursor={cursor}&{query}")).await;
                    found.extend(reply.data(200).as_array().unwrap().iter().map(|row| row["id"].clone()));
                    match &reply.json()["pagination"]["next_cursor"] {
                        Json::String(next) => cursor.clone_from(next),
                        _ => break,
                    }
                }
                let expected: Vec<_> = expected.iter().map(|index| json!(ids[*index])).collect();
                assert_eq!(found, expected, "{list} {query}");
            }
        }
        assert_eq!(app.get("/dev/v1/orders?sorts=total:asc").await.fields(), ["sorts"]);
    }
}
