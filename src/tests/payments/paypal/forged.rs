//! A body that nobody signed, under a signature that covers only a checksum.

use super::events::{Signed, event};
use super::{CAPTURE, ORDER};
use portico::payments::About;
use serde_json::json;

/// `text` with blanks behind it that give it the checksum of `wanted`: what anybody can do who saw one event.
fn with_the_checksum_of(wanted: &str, text: &str) -> String {
    let hash = |bytes: &[u8]| crc32fast::hash(bytes);
    let mut bytes = format!("{text}{}", " ".repeat(64)).into_bytes();
    let start = bytes.len() - 64;
    let plain = hash(&bytes);
    // What a tab instead of a blank does to the checksum is the same whatever the other blanks are.
    let mut rows: Vec<(u32, u64)> = Vec::new();
    let reduce = |rows: &[(u32, u64)], mut row: (u32, u64)| {
        for (effect, places) in rows {
            if row.0 & (1 << effect.ilog2()) != 0 {
                row = (row.0 ^ effect, row.1 ^ places);
            }
        }
        row
    };
    for place in 0..64 {
        bytes[start + place] = b'\t';
        let row = reduce(&rows, (hash(&bytes) ^ plain, 1 << place));
        bytes[start + place] = b' ';
        if row.0 != 0 {
            rows.push(row);
        }
    }
    let (rest, places) = reduce(&rows, (hash(wanted.as_bytes()) ^ plain, 0));
    assert_eq!(rest, 0);
    for place in (0..64).filter(|place| places & (1 << place) != 0) {
        bytes[start + place] = b'\t';
    }
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn a_forged_body_with_the_same_checksum_says_where_to_look_and_no_more() {
    let signed = Signed::start().await;
    let body = event("CHECKOUT.ORDER.APPROVED", &json!({ "id": ORDER })).to_string();
    let paid =
        json!({ "id": CAPTURE, "status": "COMPLETED", "amount": super::money("9.99", "EUR") });
    let forged = event("PAYMENT.CAPTURE.COMPLETED", &paid).to_string();
    let forged = with_the_checksum_of(&body, &forged);
    assert_eq!(crc32fast::hash(forged.as_bytes()), crc32fast::hash(body.as_bytes()));
    let notice = signed.judged(&signed.headers(&body), &forged).await.unwrap();
    assert_eq!(notice.about, [About::Payment(CAPTURE.to_owned())]);
}
