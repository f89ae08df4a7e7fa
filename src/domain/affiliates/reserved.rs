//! Codes that no link may have, because they look like a part of the shop or like somebody who speaks for it.

use crate::domain::text::AffiliateCode;

/// The words, in lower case as codes are.
const RESERVED: [&str; 20] = [
    "account",
    "admin",
    "administrator",
    "affiliate",
    "api",
    "balance",
    "checkout",
    "docs",
    "help",
    "login",
    "logout",
    "moderator",
    "official",
    "orders",
    "owner",
    "register",
    "root",
    "shop",
    "support",
    "system",
];

/// Whether no link may have this code.
#[must_use]
pub fn is_reserved(code: &AffiliateCode) -> bool {
    RESERVED.contains(&code.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_shop_are_reserved_in_any_case() {
        let reserved = |text: &str| is_reserved(&AffiliateCode::parse(text).unwrap());
        assert!(["admin", "ADMIN", " Login ", "api"].iter().all(|text| reserved(text)));
        assert!(!["ann", "admin2", "api-fan", "log-in"].iter().any(|text| reserved(text)));
    }

    #[test]
    fn each_word_is_a_code() {
        for word in RESERVED {
            assert_eq!(AffiliateCode::parse(word).unwrap().as_str(), word);
        }
    }
}
