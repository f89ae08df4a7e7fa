//! Published vectors of each format, and the names of assets, networks and problems.

use super::AddressProblem as P;
use super::*;

pub(super) const TRON: &str = "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY";
pub(super) const P2PKH: &str = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
pub(super) const P2SH: &str = "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy";
pub(super) const P2WPKH: &str = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
pub(super) const P2TR: &str = "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0";
pub(super) const LTC_P2PKH: &str = "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1";
pub(super) const LTC_P2SH: &str = "MQMcJhpWHYVeQArcZR3sBgyPZxxRtnH441";
pub(super) const LTC_WITNESS: &str = "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9";
pub(super) const SOLANA: &str = "vines1vzrYbzLMRdu58ou5XTby4qAqVRLmqo36NKPTg";

pub(super) const EVM_NETWORKS: [PayoutNetwork; 5] = [
    PayoutNetwork::Ethereum,
    PayoutNetwork::Bsc,
    PayoutNetwork::Polygon,
    PayoutNetwork::Base,
    PayoutNetwork::Arbitrum,
];

/// The vectors of EIP-55 whose case is mixed, then those in one case.
pub(super) const EIP55_MIXED: [&str; 4] = [
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
    "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
    "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
];
pub(super) const EIP55_ONE_CASE: [&str; 4] = [
    "0x52908400098527886E0F7030069857D2E4169EE7",
    "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
    "0xde709f2102306220921060314715629080e2fb77",
    "0x27b1fdb04752bbc536007a920d24acb045561c26",
];

/// Checks with the first asset that the network carries.
pub(super) fn check(network: PayoutNetwork, address: &str) -> AddressCheck {
    let asset = PayoutAsset::ALL.into_iter().find(|a| a.networks().contains(&network));
    check_address(asset, Some(network), address)
}

#[track_caller]
pub(super) fn refused(network: PayoutNetwork, address: &str, problem: AddressProblem) {
    assert_eq!(check(network, address), AddressCheck::Invalid(problem), "{address}");
}

#[track_caller]
pub(super) fn accepted(network: PayoutNetwork, address: &str) {
    assert_eq!(check(network, address), AddressCheck::Valid, "{address}");
}

#[test]
fn tron_vectors() {
    accepted(PayoutNetwork::Tron, TRON);
    // The sample of the guide holds an `l`, which base58 leaves out.
    refused(PayoutNetwork::Tron, "TQ2nBylQp1n7hT8t9r3V7A4C6X9K1M2P3Q", P::BadCharacter);
    refused(PayoutNetwork::Tron, "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqZ", P::BadChecksum);
    refused(PayoutNetwork::Tron, "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtq", P::WrongLength);
    refused(PayoutNetwork::Tron, "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqYY", P::WrongLength);
    refused(PayoutNetwork::Tron, P2PKH, P::WrongPrefix);
    refused(PayoutNetwork::Tron, EIP55_MIXED[0], P::WrongPrefix);
    refused(PayoutNetwork::Tron, &TRON.to_lowercase(), P::WrongPrefix);
}

#[test]
fn evm_vectors() {
    for network in EVM_NETWORKS {
        for address in EIP55_MIXED {
            accepted(network, address);
            accepted(network, &address.to_ascii_lowercase());
            accepted(network, &address.to_ascii_uppercase().replacen("0X", "0x", 1));
        }
        for address in EIP55_ONE_CASE {
            accepted(network, address);
        }
    }
    let ethereum = PayoutNetwork::Ethereum;
    refused(ethereum, "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", P::WrongPrefix);
    refused(ethereum, "0X5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED", P::WrongPrefix);
    refused(ethereum, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe", P::WrongLength);
    refused(ethereum, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed0", P::WrongLength);
    refused(ethereum, "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeg", P::BadCharacter);
    refused(ethereum, "0x", P::WrongLength);
    refused(ethereum, TRON, P::WrongPrefix);
}

#[test]
fn bitcoin_vectors() {
    let bitcoin = PayoutNetwork::Bitcoin;
    for address in [P2PKH, P2SH, P2WPKH, P2TR, "16L5yRNPTuciSgXGHqYwn9N6NeoKqopAu"] {
        accepted(bitcoin, address);
    }
    for address in [
        "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
        "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3",
        "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
        "3P14159f73E4gFr7JterCCQh9QjiTjiZrG",
    ] {
        accepted(bitcoin, address);
    }
    // One hash under version bytes of test net, of no use, and of litecoin.
    for address in [
        "mpXwg4jMtRhuSpVq4xS3HFHmCmWp9NyGKt",
        "2mNQKSqXv889wSaZT4nwPqAarnwt63MwkQ",
        "LUEweDxDA4WhvWiNXXSxjM9CYzHPJv4QQF",
        "3a3cHfS7LV3uaJrjVuTaN5iA7oTmTRtYXG",
        "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
        "tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7",
        LTC_WITNESS,
    ] {
        refused(bitcoin, address, P::WrongPrefix);
    }
    refused(bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN", P::BadChecksum);
    refused(bitcoin, "11A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", P::WrongLength);
    refused(bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN0", P::BadCharacter);
}

#[test]
fn bip_173_and_bip_350_vectors() {
    let bitcoin = PayoutNetwork::Bitcoin;
    // Sound by BIP-350, but no rules exist for these programs, so anyone could take the money.
    for address in [
        "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
        "BC1SW50QGDZ25J",
        "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",
        // Not even sound: versions above 16.
        "BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2",
        "BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R",
    ] {
        refused(bitcoin, address, P::UnsupportedVersion);
    }
    for address in [
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5",
        // The other checksum than the version asks for.
        "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx",
        "BC1SW50QA3JX3S",
        "bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd",
        "BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL",
        "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh",
    ] {
        refused(bitcoin, address, P::BadChecksum);
    }
    for address in [
        "tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty",
        "tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut",
    ] {
        refused(bitcoin, address, P::WrongPrefix);
    }
    for address in [
        "bc1rw5uspcuh",
        "bc1pw5dgrnzv",
        "bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav",
        "BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P",
        "bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du",
        "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf",
        "bc1gmk9yu",
        "bc1",
    ] {
        assert_eq!(check(bitcoin, address).as_str(), "invalid", "{address}");
    }
    refused(
        bitcoin,
        "bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4",
        P::BadCharacter,
    );
    refused(bitcoin, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3T4", P::MixedCaseChecksum);
    refused(bitcoin, "Bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", P::MixedCaseChecksum);
}

#[test]
fn litecoin_vectors() {
    let litecoin = PayoutNetwork::Litecoin;
    for address in [LTC_P2PKH, LTC_P2SH, LTC_WITNESS, "M8T1B2Z97gVdvmfkQcAtYbEepune1tzGua"] {
        accepted(litecoin, address);
    }
    accepted(litecoin, &LTC_WITNESS.to_uppercase());
    let legacy = check(litecoin, "3CDJNfdWX8m2NwuGUV3nhXHXEeLygMXoAj");
    assert_eq!(legacy, AddressCheck::ValidLegacy);
    assert_eq!(legacy.as_str(), "valid");
    refused(litecoin, P2PKH, P::WrongPrefix);
    refused(litecoin, P2WPKH, P::WrongPrefix);
    refused(
        litecoin,
        "ltcmweb1qq20e2arnhvxw97katjkmsd35agw3capxjkrkh7dk8d30rczm8ypxuq329nwh2twmchhqn3jqh7u\
         a4ps539f6aazh79jy76urqht4qa59ts3at6gf",
        P::UnsupportedVersion,
    );
}

#[test]
fn solana_vectors() {
    let solana = PayoutNetwork::Solana;
    accepted(solana, SOLANA);
    accepted(solana, "9xQeWvG816bUx9EPjHmaT23yvVM2ZWbrrpZb9PusVFin");
    // The system program: 32 zero bytes. The token programs: 32 bytes too, and no wallets.
    refused(solana, "11111111111111111111111111111111", P::ZeroOrBurn);
    refused(solana, "1nc1nerator11111111111111111111111111111111", P::ZeroOrBurn);
    refused(solana, "Stake11111111111111111111111111111111111111", P::ZeroOrBurn);
    refused(solana, "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", P::TokenContract);
    refused(solana, "1111111111111111111111111111111", P::WrongLength);
    refused(solana, "111111111111111111111111111111111", P::WrongLength);
    refused(solana, &SOLANA[1..], P::WrongLength);
    refused(solana, TRON, P::WrongLength);
    refused(solana, "vines1vzrYbzLMRdu58ou5XTby4qAqVRLmqo36NKPTl", P::BadCharacter);
    refused(solana, EIP55_MIXED[0], P::BadCharacter);
}

#[test]
fn names_round_trip() {
    for network in PayoutNetwork::ALL {
        assert_eq!(PayoutNetwork::parse(network.as_str()), Some(network));
        let shouted = format!(" {}\n", network.as_str().to_uppercase());
        assert_eq!(PayoutNetwork::parse(&shouted), Some(network));
        assert!(!network.label().is_empty());
    }
    for asset in PayoutAsset::ALL {
        assert_eq!(PayoutAsset::parse(asset.as_str()), Some(asset));
        assert_eq!(PayoutAsset::parse(&asset.as_str().to_lowercase()), Some(asset));
    }
    for (alias, network) in [
        ("TRC20", PayoutNetwork::Tron),
        ("erc20", PayoutNetwork::Ethereum),
        ("BEP20", PayoutNetwork::Bsc),
        ("eth", PayoutNetwork::Ethereum),
        ("btc", PayoutNetwork::Bitcoin),
        ("ltc", PayoutNetwork::Litecoin),
        ("sol", PayoutNetwork::Solana),
        ("matic", PayoutNetwork::Polygon),
    ] {
        assert_eq!(PayoutNetwork::parse(alias), Some(network));
    }
    assert_eq!(PayoutNetwork::parse("dogecoin"), None);
    assert_eq!(PayoutNetwork::parse(""), None);
    assert_eq!(PayoutAsset::parse("DOGE"), None);
}

#[test]
fn problem_codes_are_distinct_snake_case() {
    for (at, problem) in AddressProblem::ALL.into_iter().enumerate() {
        let code = problem.code();
        assert!(code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        assert!(AddressProblem::ALL.into_iter().skip(at + 1).all(|other| other.code() != code));
    }
}

#[test]
fn network_is_guessed_only_when_certain() {
    assert_eq!(guess_network(TRON), Some(PayoutNetwork::Tron));
    assert_eq!(guess_network(P2PKH), Some(PayoutNetwork::Bitcoin));
    assert_eq!(guess_network(P2WPKH), Some(PayoutNetwork::Bitcoin));
    assert_eq!(guess_network(P2TR), Some(PayoutNetwork::Bitcoin));
    assert_eq!(guess_network(LTC_WITNESS), Some(PayoutNetwork::Litecoin));
    for address in [P2SH, SOLANA, EIP55_MIXED[0], "", "T", "bc1", &TRON[1..]] {
        assert_eq!(guess_network(address), None, "{address}");
    }
    // Base58 of 32 bytes may begin like TRON or bitcoin; the checksum tells them apart.
    assert_eq!(guess_network("TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"), None);
    assert_eq!(guess_network("11111111111111111111111111111111"), None);
}

#[test]
fn groups_are_of_four_characters() {
    assert_eq!(groups_of_four(""), "");
    assert_eq!(groups_of_four("abcd"), "abcd");
    assert_eq!(groups_of_four("abcde"), "abcd e");
    assert_eq!(groups_of_four(TRON), "TWuR ReGC 3VQE MdYi GsCr Cr3Z 6hmZ HUbt qY");
    assert_eq!(groups_of_four("\u{0422}WuRR"), "\u{0422}WuR R");
    assert_eq!(groups_of_four(&"1".repeat(1024 * 1024)).len(), 1024 * 1024 / 4 * 5 - 1);
}

/// What serde writes is what `as_str` and `code` say.
#[test]
fn stored_names_match() -> Result<(), serde_json::Error> {
    for network in PayoutNetwork::ALL {
        assert_eq!(serde_json::to_value(network)?, network.as_str());
    }
    for asset in PayoutAsset::ALL {
        assert_eq!(serde_json::to_value(asset)?, asset.as_str());
    }
    for problem in AddressProblem::ALL {
        assert_eq!(serde_json::to_value(problem)?, problem.code());
    }
    Ok(())
}
