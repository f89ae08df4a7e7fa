//! Every way to spoil an address, and the addresses nobody can spend from.

use super::AddressProblem as P;
use super::tests::*;
use super::*;

const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const BECH32: &[u8] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
const HEX: &[u8] = b"0123456789abcdefABCDEF";

/// Replaces each character after `from` by every other one of the alphabet; none may pass.
fn every_corruption_is_refused(
    network: PayoutNetwork,
    address: &str,
    alphabet: &[u8],
    from: usize,
) {
    assert_eq!(check(network, address).as_str(), "valid", "{address}");
    for (at, original) in address.bytes().enumerate().skip(from) {
        for &other in alphabet.iter().filter(|other| **other != original) {
            let spoilt: String = address
                .bytes()
                .enumerate()
                .map(|(index, byte)| char::from(if index == at { other } else { byte }))
                .collect();
            assert_eq!(check(network, &spoilt).as_str(), "invalid", "{spoilt}");
        }
    }
}

#[test]
fn evm_case_flip_is_refused_at_every_letter() {
    for address in EIP55_MIXED.into_iter().chain(EIP55_ONE_CASE) {
        for (at, letter) in address.char_indices().skip(2).filter(|(_, c)| c.is_alphabetic()) {
            let flipped = if letter.is_ascii_uppercase() {
                letter.to_ascii_lowercase()
            } else {
                letter.to_ascii_uppercase()
            };
            let mut spoilt = address.to_owned();
            spoilt.replace_range(at..=at, flipped.encode_utf8(&mut [0; 4]));
            refused(PayoutNetwork::Ethereum, &spoilt, P::MixedCaseChecksum);
        }
    }
}

#[test]
fn one_wrong_character_is_refused_at_every_position() {
    use PayoutNetwork as N;
    every_corruption_is_refused(N::Tron, TRON, BASE58, 0);
    every_corruption_is_refused(N::Bitcoin, P2PKH, BASE58, 0);
    every_corruption_is_refused(N::Bitcoin, P2SH, BASE58, 0);
    every_corruption_is_refused(N::Litecoin, LTC_P2PKH, BASE58, 0);
    every_corruption_is_refused(N::Litecoin, LTC_P2SH, BASE58, 0);
    every_corruption_is_refused(N::Bitcoin, P2WPKH, BECH32, 0);
    every_corruption_is_refused(N::Bitcoin, P2TR, BECH32, 0);
    every_corruption_is_refused(N::Litecoin, LTC_WITNESS, BECH32, 0);
    // The case carries about 15 bits, so this holds for the vector rather than for all addresses.
    every_corruption_is_refused(N::Ethereum, EIP55_MIXED[0], HEX, 2);
}

#[test]
fn token_contracts_are_refused_in_any_case() {
    for network in EVM_NETWORKS {
        for token in known::EVM_TOKENS {
            refused(network, token, P::TokenContract);
            refused(network, &token.to_lowercase(), P::TokenContract);
        }
    }
    for token in known::TRON_TOKENS {
        refused(PayoutNetwork::Tron, token, P::TokenContract);
    }
    for token in known::SOLANA_TOKENS {
        refused(PayoutNetwork::Solana, token, P::TokenContract);
    }
    refused(PayoutNetwork::Tron, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", P::TokenContract);
}

#[test]
fn addresses_without_a_key_are_refused() {
    for address in known::EVM_BURNS.into_iter().chain([
        "0x0000000000000000000000000000000000000000",
        "0x000000000000000000000000000000000000dEaD",
        "0x000000000000000000000000000000000000dead",
        "0x0000000000000000000000000000000000000001",
        "0x0000000000000000000000000000000000001010",
        "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE",
    ]) {
        refused(PayoutNetwork::Ethereum, address, P::ZeroOrBurn);
    }
    for address in known::TRON_BURNS.into_iter().chain(["T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb"]) {
        refused(PayoutNetwork::Tron, address, P::ZeroOrBurn);
    }
    for address in known::BITCOIN_BURNS
        .into_iter()
        .chain(["1111111111111111111114oLvT2", "bc1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq9e75rs"])
    {
        refused(PayoutNetwork::Bitcoin, address, P::ZeroOrBurn);
    }
    refused(PayoutNetwork::Litecoin, "LKDxGDJq5fF4FohAB8zJH24mDDNHDNtqsE", P::ZeroOrBurn);
}

#[test]
fn misleading_characters_are_refused_on_every_network() {
    for network in PayoutNetwork::ALL {
        for (at, bad) in [
            (0, '\u{200b}'), // zero-width space
            (5, '\u{200d}'), // zero-width joiner
            (5, '\u{feff}'), // byte order mark
            (0, '\u{202e}'), // right-to-left override
            (9, '\u{2066}'), // left-to-right isolate
            (9, '\u{00ad}'), // soft hyphen
            (3, '\u{0430}'), // Cyrillic a
            (0, '\u{0422}'), // Cyrillic Te, looks like T
            (3, '\u{ff11}'), // full-width 1
            (0, ' '),
            (9, '\n'),
            (34, '\t'),
            (34, '\0'),
            (34, '\u{7f}'),
        ] {
            let mut spoilt = TRON.to_owned();
            spoilt.insert(at, bad);
            refused(network, &spoilt, P::ForbiddenCharacter);
        }
    }
    let homoglyph = TRON.replacen('T', "\u{0422}", 1);
    refused(PayoutNetwork::Tron, &homoglyph, P::ForbiddenCharacter);
    let unknown = check_address(None, None, &homoglyph);
    assert_eq!(unknown, AddressCheck::Invalid(P::ForbiddenCharacter));
}

#[test]
fn empty_and_huge_texts_are_refused() {
    let huge = "1".repeat(1024 * 1024);
    let huge_unicode = "\u{202e}".repeat(400_000);
    for network in PayoutNetwork::ALL {
        refused(network, "", P::Empty);
        refused(network, " \t\u{3000}", P::Empty);
        refused(network, &huge, P::TooLong);
        refused(network, &huge_unicode, P::TooLong);
        refused(network, &"1".repeat(129), P::TooLong);
        assert_eq!(check(network, &"1".repeat(128)).as_str(), "invalid");
    }
    assert_eq!(check_address(None, None, ""), AddressCheck::Invalid(P::Empty));
    assert_eq!(guess_network(&huge), None);
}

#[test]
fn short_ascii_never_panics_and_never_passes() {
    for network in PayoutNetwork::ALL {
        for prefix in ["", "T", "0x", "1", "3", "bc1", "BC1", "ltc1", "ltcmweb1", "L", "M"] {
            for byte in 0..=127_u8 {
                for count in 1..5 {
                    let text = format!("{prefix}{}", String::from(char::from(byte)).repeat(count));
                    assert_eq!(check(network, &text).as_str(), "invalid", "{text:?}");
                }
            }
        }
    }
}

#[test]
fn asset_and_network_must_fit() {
    let usdt_on_bitcoin =
        check_address(Some(PayoutAsset::Usdt), Some(PayoutNetwork::Bitcoin), P2WPKH);
    assert_eq!(usdt_on_bitcoin, AddressCheck::Invalid(P::AssetNotOnNetwork));
    let usdt = Some(PayoutAsset::Usdt);
    assert_eq!(check_address(usdt, Some(PayoutNetwork::Tron), TRON), AddressCheck::Valid);
    assert_eq!(check_address(usdt, None, TRON), AddressCheck::Unknown);
    assert_eq!(check_address(None, Some(PayoutNetwork::Tron), TRON), AddressCheck::Unknown);
    assert_eq!(AddressCheck::Unknown.as_str(), "unknown");
    for asset in PayoutAsset::ALL {
        assert!(!asset.networks().is_empty());
    }
    for network in PayoutNetwork::ALL {
        assert!(PayoutAsset::ALL.iter().any(|asset| asset.networks().contains(&network)));
    }
}
