//! The download of all own data: every table that names a customer is in it, or has a reason not to be.

use super::{House, PASSWORD};
use portico::service::DATA_PARTS;
use std::collections::BTreeSet;
use std::fs;

/// Tables that name a customer and are not in the download, and why.
const WITHOUT: [(&str, &str); 1] =
    [("operator", "says which customer an operator of the merchant is; no data of the customer")];

/// The tables that name a customer or a person, by the migrations.
fn tables() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "sql") {
            continue;
        }
        for statement in fs::read_to_string(&path).unwrap().split(";\n") {
            let names = |line: &str| {
                let first = line.split_whitespace().next().unwrap_or_default();
                ["customer_id", "person_id"].contains(&first)
                    || line.contains("ADD COLUMN person_id ")
                    || line.contains("ADD COLUMN customer_id ")
            };
            let table = |word: &str| {
                let rest = statement.split(word).nth(1)?;
                rest.split_whitespace().next().map(str::to_owned)
            };
            if statement.lines().any(names) {
                found.extend(table("CREATE TABLE ").or_else(|| table("ALTER TABLE ")));
            }
        }
    }
    found
}

#[test]
fn every_table_that_names_a_customer_is_in_the_download() {
    let known: BTreeSet<_> = DATA_PARTS.iter().flat_map(|part| part.tables).copied().collect();
    let tables = tables();
    assert!(tables.len() > 12, "{tables:?}");
    for table in &tables {
        let has_reason = WITHOUT.iter().any(|(without, _)| without == table);
        assert!(known.contains(table.as_str()) || has_reason, "{table} is missing");
    }
}

on_both! {
    async fn the_download_holds_every_part(bed: TestBed) {
        let house = House::with_affiliate(bed).await;
        house.app.bed.earn("ann", 9_000).await;
        let mut ann = house.ann().await;
        let reply = ann.get("/account/data.json").await;
        assert_eq!(reply.status, 200);
        let data = reply.json();
        for part in &DATA_PARTS {
            let rows = data[part.name].as_array().unwrap_or_else(|| panic!("{}", part.name));
            let csv = ann.page(&format!("/account/data/{}.csv", part.name)).await;
            assert!(csv.contains(part.columns[0]), "{}", part.name);
            assert!(csv.lines().count() > rows.len(), "{}: a head and every row", part.name);
        }
        assert_eq!(data["profile"][0]["email"], "ann@example.com");
        assert_eq!(data["sessions"][0]["agent"], "Firefox on Linux");
        assert_eq!(data["commissions"].as_array().unwrap().len(), 1);
        assert!(data["entries"][0]["amount_minor"].is_i64());
        assert!(data["profile"][0]["created_at"].as_str().unwrap().ends_with('Z'));
        assert_eq!(ann.get("/account/data/nothing.csv").await.status, 404);
    }

    async fn the_download_is_one_persons_own(bed: TestBed) {
        bed.customer("bob").await;
        let house = House::with_affiliate(bed).await;
        house.give_password("cus_bob").await;
        house.app.bed.earn("ann", 9_000).await;
        let mut bob = house.browser();
        bob.sign_in("bob@example.com", PASSWORD).await;
        let reply = bob.get("/account/data.json").await;
        assert!(!reply.body.contains("ann"), "{}", reply.body);
    }
}
