//! The assets and networks a payout can name, and which asset exists on which network.
//! No address rules here.

use serde::{Deserialize, Serialize};

/// A network that payouts can be sent on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayoutNetwork {
    /// TRON (TRC-20 tokens and TRX).
    Tron,
    /// Ethereum main net (ERC-20 tokens and ETH).
    Ethereum,
    /// BNB Smart Chain (BEP-20 tokens and BNB).
    Bsc,
    /// Polygon proof-of-stake chain.
    Polygon,
    /// Base, a layer 2 of Ethereum.
    Base,
    /// Arbitrum One, a layer 2 of Ethereum.
    Arbitrum,
    /// Bitcoin main net.
    Bitcoin,
    /// Litecoin main net.
    Litecoin,
    /// Solana main net (SPL tokens and SOL).
    Solana,
}

impl PayoutNetwork {
    /// Every network, in the order a form lists them.
    pub const ALL: [Self; 9] = [
        Self::Tron,
        Self::Ethereum,
        Self::Bsc,
        Self::Polygon,
        Self::Base,
        Self::Arbitrum,
        Self::Bitcoin,
        Self::Litecoin,
        Self::Solana,
    ];

    /// Other names in common use, beside [`Self::as_str`].
    const ALIASES: [(&'static str, Self); 8] = [
        ("trc20", Self::Tron),
        ("erc20", Self::Ethereum),
        ("eth", Self::Ethereum),
        ("bep20", Self::Bsc),
        ("matic", Self::Polygon),
        ("btc", Self::Bitcoin),
        ("ltc", Self::Litecoin),
        ("sol", Self::Solana),
    ];

    /// Reads a network name or a common alias, in any case, with white space around it.
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim();
        let by_name = Self::ALL.into_iter().find(|n| n.as_str().eq_ignore_ascii_case(name));
        by_name.or_else(|| {
            let mut aliases = Self::ALIASES.into_iter();
            aliases.find(|(alias, _)| alias.eq_ignore_ascii_case(name)).map(|(_, n)| n)
        })
    }

    /// The stable name, in lower case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tron => "tron",
            Self::Ethereum => "ethereum",
            Self::Bsc => "bsc",
            Self::Polygon => "polygon",
            Self::Base => "base",
            Self::Arbitrum => "arbitrum",
            Self::Bitcoin => "bitcoin",
            Self::Litecoin => "litecoin",
            Self::Solana => "solana",
        }
    }

    /// The name shown to people: proper nouns, the same in every language.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Tron => "TRON (TRC-20)",
            Self::Ethereum => "Ethereum (ERC-20)",
            Self::Bsc => "BNB Smart Chain (BEP-20)",
            Self::Polygon => "Polygon",
            Self::Base => "Base",
            Self::Arbitrum => "Arbitrum One",
            Self::Bitcoin => "Bitcoin",
            Self::Litecoin => "Litecoin",
            Self::Solana => "Solana",
        }
    }
}

/// An asset that payouts can be made in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum PayoutAsset {
    /// Tether USD.
    Usdt,
    /// USD Coin.
    Usdc,
    /// Bitcoin.
    Btc,
    /// Ether.
    Eth,
    /// Litecoin.
    Ltc,
    /// Solana's coin.
    Sol,
    /// TRON's coin.
    Trx,
    /// BNB Smart Chain's coin.
    Bnb,
    /// Polygon's coin, formerly MATIC.
    Pol,
}

impl PayoutAsset {
    /// Every asset, in the order a form lists them.
    pub const ALL: [Self; 9] = [
        Self::Usdt,
        Self::Usdc,
        Self::Btc,
        Self::Eth,
        Self::Ltc,
        Self::Sol,
        Self::Trx,
        Self::Bnb,
        Self::Pol,
    ];

    /// Reads an asset name in any case, with white space around it.
    pub fn parse(text: &str) -> Option<Self> {
        let name = text.trim();
        Self::ALL.into_iter().find(|asset| asset.as_str().eq_ignore_ascii_case(name))
    }

    /// The stable name, in upper case.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Usdt => "USDT",
            Self::Usdc => "USDC",
            Self::Btc => "BTC",
            Self::Eth => "ETH",
            Self::Ltc => "LTC",
            Self::Sol => "SOL",
            Self::Trx => "TRX",
            Self::Bnb => "BNB",
            Self::Pol => "POL",
        }
    }

    /// The networks this asset is paid out on, the most usual one first.
    ///
    /// Left out on purpose: USDC on TRON (its issuer has withdrawn it), USDT on Base (only
    /// third-party bridged tokens) and wrapped coins on networks that are not their own.
    pub const fn networks(self) -> &'static [PayoutNetwork] {
        use PayoutNetwork as N;
        match self {
            Self::Usdt => &[N::Tron, N::Ethereum, N::Bsc, N::Polygon, N::Arbitrum, N::Solana],
            Self::Usdc => &[N::Ethereum, N::Solana, N::Base, N::Polygon, N::Arbitrum, N::Bsc],
            Self::Btc => &[N::Bitcoin],
            Self::Eth => &[N::Ethereum, N::Base, N::Arbitrum],
            Self::Ltc => &[N::Litecoin],
            Self::Sol => &[N::Solana],
            Self::Trx => &[N::Tron],
            Self::Bnb => &[N::Bsc],
            Self::Pol => &[N::Polygon, N::Ethereum],
        }
    }
}
