//! The spellings of one payout address, for finding where else it is paid to.

use super::{evm, has_prefix};

/// The address as it is given and every other way in which it is usually written: networks that take letters of either
/// case have up to four, all others one.
pub fn spellings(address: &str) -> Vec<String> {
    let address = address.trim();
    let mut spellings = vec![address.to_owned()];
    if let Some(checksummed) = evm::checksummed(address) {
        let upper = format!("0x{}", checksummed[2..].to_uppercase());
        spellings.extend([checksummed.to_lowercase(), upper, checksummed]);
    } else if has_prefix(address, "bc1") || has_prefix(address, "ltc1") {
        spellings.extend([address.to_lowercase(), address.to_uppercase()]);
    }
    spellings.sort_unstable();
    spellings.dedup();
    spellings
}

#[cfg(test)]
mod tests {
    use super::spellings;

    #[test]
    fn a_wallet_is_found_in_either_case() {
        let mixed = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
        let all = spellings(&mixed.to_lowercase());
        for spelling in [mixed, &mixed.to_lowercase(), &format!("0x{}", mixed[2..].to_uppercase())]
        {
            assert!(all.iter().any(|known| known == spelling), "{spelling}");
            assert_eq!(spellings(spelling), all, "{spelling}");
        }
        let segwit = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
        assert_eq!(spellings(&segwit.to_uppercase()), spellings(segwit));
        // In base58 the case is part of the address.
        let tron = "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY";
        assert_eq!(spellings(tron), [tron]);
        for odd in ["", "0x", "0xzz", "ä", "0xä0000000000000000000000000000000000000000"] {
            assert_eq!(spellings(odd), [odd]);
        }
    }
}
