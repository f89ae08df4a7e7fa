//! The headers of a delivery: Shoppex's two signatures, and those of Standard Webhooks
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>) beside them.
//!
//! While two secrets are in force, the plain headers are signed with the newer one, `…-Previous` with the older, and
//! `webhook-signature` holds both, as its specification wants.

use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Sha256, Sha512};

/// The prefix of secrets, which is part of Shoppex's key and not of the other.
const PREFIX: &str = "whsec_";

/// The headers of one attempt, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed(pub Vec<(&'static str, String)>);

/// Signs a body with each of the secrets, newest first.
pub fn sign(
    (event, delivery): (&str, &str),
    at_secs: i64,
    body: &str,
    secrets: &[String],
) -> Signed {
    let mut headers = vec![
        ("user-agent", "Shoppex-Webhook/1.0".to_owned()),
        ("content-type", "application/json".to_owned()),
        ("x-shoppex-event", event.to_owned()),
        ("x-shoppex-delivery", delivery.to_owned()),
        ("x-shoppex-timestamp", at_secs.to_string()),
        ("x-shoppex-signature-v2-algorithm", "HMAC-SHA256".to_owned()),
    ];
    let signed = format!("{delivery}.{at_secs}.{body}");
    let names = [
        ["x-shoppex-signature-v2", "x-shoppex-signature", "x-shoppex-unescaped-signature"],
        [
            "x-shoppex-signature-v2-previous",
            "x-shoppex-signature-previous",
            "x-shoppex-unescaped-signature-previous",
        ],
    ];
    for (secret, [v2, legacy, unescaped]) in secrets.iter().zip(names) {
        let mac = HEXLOWER.encode(&hmac_sha256(secret.as_bytes(), &signed));
        headers.push((v2, format!("v1,t={at_secs},h={mac}")));
        let mac = HEXLOWER.encode(&hmac_sha512(secret.as_bytes(), body));
        // Our JSON never escapes a slash, so for clients that unescape them the bytes are the same.
        headers.push((unescaped, mac.clone()));
        headers.push((legacy, mac));
    }
    let standard: Vec<_> = secrets
        .iter()
        .map(|secret| format!("v1,{}", BASE64.encode(&hmac_sha256(&standard_key(secret), &signed))))
        .collect();
    headers.push(("webhook-id", delivery.to_owned()));
    headers.push(("webhook-timestamp", at_secs.to_string()));
    headers.push(("webhook-signature", standard.join(" ")));
    Signed(headers)
}

/// The key that Standard Webhooks signs with: what stands behind the prefix, decoded; other secrets as they are.
fn standard_key(secret: &str) -> Vec<u8> {
    let decoded = secret.strip_prefix(PREFIX).and_then(|rest| BASE64.decode(rest.as_bytes()).ok());
    decoded.unwrap_or_else(|| secret.as_bytes().to_vec())
}

fn hmac_sha256(key: &[u8], text: &str) -> Vec<u8> {
    // A key of any length is accepted, so there is always a MAC.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hmac_sha512(key: &[u8], text: &str) -> Vec<u8> {
    let Ok(mut mac) = Hmac::<Sha512>::new_from_slice(key) else { return Vec::new() };
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values were made with Python's `hmac` and `hashlib`.
    #[test]
    fn signatures_are_those_of_another_implementation() {
        let secrets =
            ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(), "whsec_c2Vjb25k".to_owned()];
        let body = r#"{"event":"order:paid","data":{"url":"a/b"},"created_at":7}"#;
        let Signed(headers) = sign(("order:paid", "whd_1"), 1_700_000_000, body, &secrets);
        let value = |name: &str| {
            headers.iter().find(|(found, _)| *found == name).map_or("", |(_, value)| value.as_str())
        };
        for (name, expected) in EXPECTED {
            assert_eq!(value(name), *expected, "{name}");
        }
    }

    /// The example of the specification's own libraries.
    #[test]
    fn the_published_vector() {
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned();
        let body = r#"{"test": 2432232314}"#;
        let Signed(headers) =
            sign(("x", "msg_p5jXN8AQM9LWM0D4loKWxJek"), 1_614_265_330, body, &[secret]);
        let signature = headers.iter().find(|(name, _)| *name == "webhook-signature");
        assert_eq!(signature.unwrap().1, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    const EXPECTED: &[(&str, &str)] = &[
        (
            "x-shoppex-signature-v2",
            "v1,t=1700000000,h=1996c364963975a04ad2ede516c47c949621003992ab8bc04e707b1cbb2b3362",
        ),
        (
            "x-shoppex-signature",
            "19575492abc1875d514537d7ca33dec7a5080e8fa969f92d98e89317a08737ae80a39b628cf5cadd503b155537c2d862cecf02ead9ca0ab37369b90ee7c20710",
        ),
        (
            "x-shoppex-unescaped-signature",
            "19575492abc1875d514537d7ca33dec7a5080e8fa969f92d98e89317a08737ae80a39b628cf5cadd503b155537c2d862cecf02ead9ca0ab37369b90ee7c20710",
        ),
        (
            "x-shoppex-signature-v2-previous",
            "v1,t=1700000000,h=c034873a145d9c8d7690fb1047291ea202e0b8252068665511f224ed203e85e4",
        ),
        (
            "x-shoppex-signature-previous",
            "8cdfe358bbdb329759a16466ad9c881d78251d856eb646e8072fbf927260c5e5277b95bcc0394cbbb4d2d9be50c53b02f9bb1a7d3283419ccc105606588c8e76",
        ),
        (
            "x-shoppex-unescaped-signature-previous",
            "8cdfe358bbdb329759a16466ad9c881d78251d856eb646e8072fbf927260c5e5277b95bcc0394cbbb4d2d9be50c53b02f9bb1a7d3283419ccc105606588c8e76",
        ),
        (
            "webhook-signature",
            "v1,Bxj4u5fXu9fl1yIJxgUBevmuNDvgbRa0S5vtlDQYo0g= v1,r5FQWDQBDfS8b4ZLO/VpI4SV+YYasArj9A9LLplyp50=",
        ),
    ];
}
