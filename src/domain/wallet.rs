//! The wallet: what can be done to store balance by hand, and how credit that ends is used up.

use crate::domain::clock::Timestamp;
use crate::domain::ledger::TransactionKind;

/// The most that a wallet may hold after a credit by hand, in minor units.
pub const WALLET_MAX_MINOR: i64 = 1_000_000_000_000;

/// Why a wallet changed by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WalletKind {
    /// Credit from the shop.
    Credit,
    /// Taken by the shop.
    Debit,
    /// Given instead of money back.
    Refund,
    /// Given as a promotion.
    Promo,
    /// A correction, either way.
    Adjustment,
    /// Credit that ended unused.
    Expired,
}

impl WalletKind {
    /// Every kind.
    pub const ALL: [Self; 6] =
        [Self::Credit, Self::Debit, Self::Refund, Self::Promo, Self::Adjustment, Self::Expired];
    /// The kinds that a credit may have.
    pub const CREDITS: [Self; 4] = [Self::Credit, Self::Promo, Self::Refund, Self::Adjustment];

    /// The kind as it is stored and sent.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Credit => "CREDIT",
            Self::Debit => "DEBIT",
            Self::Refund => "REFUND",
            Self::Promo => "PROMO",
            Self::Adjustment => "ADJUSTMENT",
            Self::Expired => "EXPIRED",
        }
    }

    /// Reads a kind in any case.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(text))
    }

    /// The business event in the ledger.
    pub fn transaction(self) -> TransactionKind {
        match self {
            Self::Credit => TransactionKind::WalletCredited,
            Self::Debit => TransactionKind::WalletDebited,
            Self::Refund => TransactionKind::WalletRefunded,
            Self::Promo => TransactionKind::WalletPromoted,
            Self::Adjustment => TransactionKind::WalletAdjusted,
            Self::Expired => TransactionKind::WalletExpired,
        }
    }
}

/// One entry of a wallet's account, as using up credit needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WalletMove {
    /// The business event.
    pub kind: TransactionKind,
    /// What caused it: an order, a claim, a refund, an entry made by hand.
    pub source_id: String,
    /// The order that a refund is of; only for refunds.
    pub refunded_order: Option<String>,
    /// Minor units; credit positive.
    pub amount_minor: i64,
    /// When the credit ends; only for credit that does.
    pub expires_at: Option<Timestamp>,
    /// The credit that ended here; only for what ended.
    pub expired_source: Option<String>,
}

/// What is left of one credit that ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lot {
    /// The entry that gave it.
    pub source_id: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// Still in the wallet, in minor units.
    pub left_minor: i64,
    /// Tied to orders that are not paid yet, in minor units; it may come back.
    pub reserved_minor: i64,
}

/// What one order took: from which lots and how much of it, what ends first first, and from credit without an end.
struct Taken {
    order: String,
    parts: Vec<(usize, i64)>,
    endless_minor: i64,
}

impl Taken {
    /// Gives an amount back to where it was taken from, what was taken last first.
    fn give_back(&mut self, lots: &mut [Lot], amount_minor: i64) {
        let endless = self.endless_minor.min(amount_minor);
        self.endless_minor -= endless;
        let mut open = amount_minor - endless;
        for (index, taken) in self.parts.iter_mut().rev() {
            let part = open.min(*taken);
            *taken -= part;
            open -= part;
            lots[*index].left_minor += part;
            lots[*index].reserved_minor -= part;
        }
    }
}

/// What is left of each credit that ends, after all entries of a wallet in their order. What ends first is used first,
/// and credit without an end last; what an order took comes back to where it was taken from, with the end it has: all
/// of it when the order is given up, and in pieces with its refunds, what was taken last first. An end that passed
/// meanwhile stays passed.
pub fn lots_left(moves: &[WalletMove]) -> Vec<Lot> {
    let mut lots: Vec<Lot> = Vec::new();
    let mut taken: Vec<Taken> = Vec::new();
    for entry in moves {
        match (entry.kind, entry.expires_at) {
            (_, Some(expires_at)) => lots.push(Lot {
                source_id: entry.source_id.clone(),
                expires_at,
                left_minor: entry.amount_minor,
                reserved_minor: 0,
            }),
            (TransactionKind::WalletExpired, None) => {
                let ended = entry.expired_source.as_deref();
                if let Some(lot) = lots.iter_mut().find(|lot| Some(&*lot.source_id) == ended) {
                    lot.left_minor += entry.amount_minor;
                }
            }
            (TransactionKind::BalanceReturned, None) => {
                if let Some(at) = taken.iter().position(|taken| taken.order == entry.source_id) {
                    taken.swap_remove(at).give_back(&mut lots, entry.amount_minor);
                }
            }
            (TransactionKind::OrderRefunded, None) => {
                let order = entry.refunded_order.as_deref();
                if let Some(taken) = taken.iter_mut().find(|taken| Some(&*taken.order) == order) {
                    taken.give_back(&mut lots, entry.amount_minor);
                }
            }
            (TransactionKind::BalanceReserved, None) => {
                let parts = take(&mut lots, -entry.amount_minor);
                for (index, amount) in &parts {
                    lots[*index].reserved_minor += amount;
                }
                let ending: i64 = parts.iter().map(|(_, amount)| amount).sum();
                let endless_minor = -entry.amount_minor - ending;
                taken.push(Taken { order: entry.source_id.clone(), parts, endless_minor });
            }
            _ if entry.amount_minor < 0 => {
                take(&mut lots, -entry.amount_minor);
            }
            _ => {}
        }
    }
    lots
}

/// Takes an amount from the lots, the one that ends first first; what they do not hold comes from elsewhere.
fn take(lots: &mut [Lot], amount_minor: i64) -> Vec<(usize, i64)> {
    let mut order: Vec<_> = (0..lots.len()).filter(|index| lots[*index].left_minor > 0).collect();
    order.sort_by_key(|index| (lots[*index].expires_at, *index));
    let mut open = amount_minor;
    let mut parts = Vec::new();
    for index in order {
        let part = open.min(lots[index].left_minor);
        if part > 0 {
            lots[index].left_minor -= part;
            open -= part;
            parts.push((index, part));
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(kind: TransactionKind, source: &str, amount_minor: i64) -> WalletMove {
        WalletMove {
            kind,
            source_id: source.to_owned(),
            refunded_order: None,
            amount_minor,
            expires_at: None,
            expired_source: None,
        }
    }

    fn lot(source: &str, amount_minor: i64, ends: i64) -> WalletMove {
        let expires_at = Some(Timestamp::from_secs(ends));
        WalletMove { expires_at, ..entry(TransactionKind::WalletPromoted, source, amount_minor) }
    }

    fn left(moves: &[WalletMove]) -> Vec<(i64, i64)> {
        lots_left(moves).iter().map(|lot| (lot.left_minor, lot.reserved_minor)).collect()
    }

    #[test]
    fn what_ends_first_is_used_first() {
        use TransactionKind::{BalanceReserved, BalanceReturned, WalletCredited, WalletDebited};
        let mut moves = vec![
            entry(WalletCredited, "plain", 1000),
            lot("late", 500, 20),
            lot("early", 300, 10),
            entry(WalletDebited, "d1", -400),
        ];
        assert_eq!(left(&moves), [(400, 0), (0, 0)]);
        moves.push(entry(BalanceReserved, "ord_1", -600));
        assert_eq!(left(&moves), [(0, 400), (0, 0)], "the rest came from credit without an end");
        moves.push(entry(BalanceReturned, "ord_1", 600));
        assert_eq!(left(&moves), [(400, 0), (0, 0)]);
    }

    fn refund(order: &str, amount_minor: i64) -> WalletMove {
        WalletMove {
            refunded_order: Some(order.to_owned()),
            ..entry(TransactionKind::OrderRefunded, "ref", amount_minor)
        }
    }

    #[test]
    fn what_is_refunded_keeps_its_end() {
        use TransactionKind::{BalanceReserved, WalletCredited, WalletDebited};
        let mut moves = vec![
            entry(WalletCredited, "plain", 200),
            lot("late", 500, 20),
            lot("early", 300, 10),
            entry(BalanceReserved, "ord_1", -1000),
        ];
        assert_eq!(left(&moves), [(0, 500), (0, 300)]);
        moves.push(refund("ord_1", 150));
        assert_eq!(left(&moves), [(0, 500), (0, 300)], "credit without an end was taken last");
        moves.push(refund("ord_1", 150));
        assert_eq!(left(&moves), [(100, 400), (0, 300)], "then what ends late");
        moves.push(refund("ord_1", 700));
        assert_eq!(left(&moves), [(500, 0), (300, 0)]);
        moves.push(entry(WalletDebited, "d1", -400));
        assert_eq!(left(&moves), [(400, 0), (0, 0)], "used again, the next end first");
    }

    #[test]
    fn a_refund_goes_back_to_what_its_own_order_took() {
        use TransactionKind::BalanceReserved;
        let mut moves = vec![
            lot("a", 300, 10),
            entry(BalanceReserved, "ord_1", -300),
            lot("b", 200, 20),
            entry(BalanceReserved, "ord_2", -200),
            refund("ord_2", 200),
        ];
        assert_eq!(left(&moves), [(0, 300), (200, 0)]);
        moves.push(refund("ord_unknown", 50));
        assert_eq!(left(&moves), [(0, 300), (200, 0)], "of an order that took nothing");
    }

    #[test]
    fn what_ended_is_gone() {
        let mut ended = entry(TransactionKind::WalletExpired, "e1", -200);
        ended.expired_source = Some("b".to_owned());
        let moves = [lot("a", 100, 10), lot("b", 200, 20), ended];
        assert_eq!(left(&moves), [(100, 0), (0, 0)]);
    }
}
