//! Each function of the store that writes a sealed table seals the row.

use super::{assert_none, root, sources};

/// Tables whose rows are sealed, as `store/integrity/sealed.rs` lists them.
fn sealed_tables() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("src/store/integrity/sealed.rs")).unwrap();
    let names = text.split("sealed!(").skip(1).filter_map(|rest| rest.split('"').nth(1));
    names.map(str::to_owned).collect()
}

/// Statements that change nothing of a row that is sealed, or whose row is sealed where they run: file, and how they
/// begin.
const COUNTERS: [(&str, &str); 8] = [
    ("access/sealed.rs", "UPDATE payment_account SET sealed_credentials"),
    ("access/sealed.rs", "UPDATE signing_key SET secret"),
    ("affiliates/application.rs", "UPDATE affiliate_link SET label"),
    ("catalogue/coupon.rs", "UPDATE coupon SET uses"),
    ("customers/forget.rs", "UPDATE claim SET note"),
    ("statistics.rs", "UPDATE affiliate SET clicks"),
    ("statistics.rs", "UPDATE affiliate_link SET clicks"),
    ("webhooks/delivery.rs", "UPDATE webhook_endpoint SET failures"),
];

#[test]
fn what_writes_a_sealed_table_seals_the_row() {
    let tables = sealed_tables();
    assert!(tables.len() >= 20, "{tables:?}");
    let mut problems = Vec::new();
    for (path, text) in sources() {
        let name = path.to_string_lossy().into_owned();
        let Some(name) = name.strip_prefix("store/") else { continue };
        // A function ends where a line begins with its brace.
        for function in text.split("\n}\n").filter(|function| !function.contains(".seal(&")) {
            for table in &tables {
                for verb in ["INSERT INTO", "UPDATE", "DELETE FROM"] {
                    let statement = format!("\"{verb} {table} ");
                    let Some((_, rest)) = function.split_once(&statement) else { continue };
                    let start = format!("{verb} {table} {rest}");
                    let is_known =
                        |(file, begin): &(&str, &str)| name == *file && start.starts_with(begin);
                    if !COUNTERS.iter().any(is_known) {
                        problems.push(format!("{name}: {verb} {table}"));
                    }
                }
            }
        }
    }
    assert_none(problems);
}
