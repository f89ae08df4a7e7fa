//! Addresses that are well formed and still lose the money: token contracts and burn addresses.
//!
//! Base58 and hex text is unique per address (hex but for its case), so texts are compared.

/// Token contracts on TRON.
pub(super) const TRON_TOKENS: [&str; 3] = [
    "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t", // USDT
    "TEkxiTehnzSmSe2XqrBj4w32RUN966rdz8", // USDC
    "TNUC9Qb1rRpS5CbWLmNMxXBjyFoydXjWFR", // WTRX
];

/// TRON accounts nobody spends from, beside those of [`is_reserved_account`].
pub(super) const TRON_BURNS: [&str; 1] = [
    "TLsV52sRDL79HXGGm9yzwKibb6BeruhUzy", // the genesis block's black hole
];

/// Token contracts on the five EVM networks, each refused on all of them.
///
/// Nobody holds a key for a contract address, so it is no wallet on the other networks either.
pub(super) const EVM_TOKENS: [&str; 26] = [
    // Ethereum: USDT, USDC, WETH, WBTC, DAI, BNB, MATIC, POL
    "0xdAC17F958D2ee523a2206206994597C13D831ec7",
    "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
    "0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2",
    "0x2260FAC5E5542a773Aa44fBCfeDf7C193bc2C599",
    "0x6B175474E89094C44Da98b954EedeAC495271d0F",
    "0xB8c77482e45F1F44dE1745F52C74426C631bDD52",
    "0x7D1AfA7B718fb893dB30A3aBc0Cfc608AaCfeBB0",
    "0x455e53CBB86018Ac2B8092FdCd39d8444aFFC3F6",
    // BNB Smart Chain: USDT, USDC, WBNB, BUSD, ETH, BTCB
    "0x55d398326f99059fF775485246999027B3197955",
    "0x8AC76a51cc950d9822D68b83fE1Ad97B32Cd580d",
    "0xbb4CdB9CBd36B01bD1cBaEBF2De08d9173bc095c",
    "0xe9e7CEA3DedcA5984780Bafc599bD69ADd087D56",
    "0x2170Ed0880ac9A755fd29B2688956BD959F933F8",
    "0x7130d2A12B9BCbFAe4f2634d864A1Ee1Ce3Ead9c",
    // Polygon: USDT, USDC, USDC.e, WPOL, WETH
    "0xc2132D05D31c914a87C6611C10748AEb04B58e8F",
    "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359",
    "0x2791Bca1f2de4661ED88A30C99A7a9449Aa84174",
    "0x0d500B1d8E8eF31E21C99d1Db9A6444d3ADf1270",
    "0x7ceB23fD6bC0adD59E62ac25578270cFf1b9f619",
    // Base: USDC, USDbC, bridged USDT (WETH is 0x4200…0006, shared by layer 2 networks)
    "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913",
    "0xd9aAEc86B65D86f6A7B5B1b0c42FFA531710b6CA",
    "0xfde4C96c8593536E31F229EA8f37b2ADa2699bb2",
    "0x4200000000000000000000000000000000000006",
    // Arbitrum One: USDT, USDC, USDC.e
    "0xFd086bC7CD5C481DCC9C85ebE478A1C0b69FCbb9",
    "0xaf88d065e77c8cC2239327C5EDb3A432268e5831",
    "0xFF970A61A04b1cA14834A43f5dE4533eBDDB5CC8",
];

/// EVM burn addresses, beside those of [`is_reserved_account`].
pub(super) const EVM_BURNS: [&str; 3] = [
    "0xdEAD000000000000000042069420694206942069",
    "0xdead000000000000000000000000000000000000",
    "0xdeaddeaddeaddeaddeaddeaddeaddeaddeaddead",
];

/// Bitcoin addresses made of words, with no key behind them.
pub(super) const BITCOIN_BURNS: [&str; 2] =
    ["1BitcoinEaterAddressDontSendf59kuE", "1CounterpartyXXXXXXXXXXXXXXXUWLpVr"];

/// Token mints and token programs on Solana.
pub(super) const SOLANA_TOKENS: [&str; 6] = [
    "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB", // USDT
    "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", // USDC
    "So11111111111111111111111111111111111111112",  // wrapped SOL
    "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",  // token program
    "TokenzQdBNbLqP5VEhdkAS6EPFLC1PHnBqCXEpPxuEb",  // token program of 2022
    "ATokenGPvbdGVxr1b2hvZbsiqW5xWH25efTNsLJA8knL", // associated token program
];

/// Whether a 20-byte account of TRON or an EVM network is one that no key can produce.
///
/// Zero, `0x…dEaD`, the precompiled contracts and Polygon's `0x…1010` begin with 18 zero bytes,
/// and `0xEeee…` (a placeholder for the coin itself) repeats one byte all through.
pub(super) fn is_reserved_account(account: &[u8; 20]) -> bool {
    is_one_byte_repeated(account.iter().copied().take(18))
}

/// Whether all bytes are the same, which a real hash or key never is.
pub(super) fn is_one_byte_repeated(bytes: impl IntoIterator<Item = u8>) -> bool {
    let mut bytes = bytes.into_iter();
    let first = bytes.next();
    bytes.all(|byte| Some(byte) == first)
}
