//! No person decides on their own money: the kinds of decisions that this is about, and when an account is the
//! decider's own. What is known of both sides is read elsewhere.

use crate::domain::ids::CustomerId;
use std::collections::BTreeSet;

/// A kind of decision about money. Every use case that takes one names it to the guard of the services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MoneyDecision {
    /// Approving, rejecting, completing, cancelling or failing a payout request, with an override or without.
    Payout,
    /// Putting credit into a wallet or taking it out.
    Wallet,
    /// Refunding an order.
    Refund,
    /// Settling a payment that does not fit.
    Review,
    /// Writing off what an affiliate owes.
    WriteOff,
    /// Giving a link a commission or a discount of its own.
    LinkTerms,
    /// Deciding on a link that was asked for.
    Application,
    /// Switching an affiliate on or off.
    AffiliateState,
    /// Crediting an order to an affiliate.
    Attribution,
    /// Saying that an order was paid, where that gives store balance or a commission.
    Completion,
    /// Changing the address of an account, by which it is compared.
    Address,
}

impl MoneyDecision {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Payout,
        Self::Wallet,
        Self::Refund,
        Self::Review,
        Self::WriteOff,
        Self::LinkTerms,
        Self::Application,
        Self::AffiliateState,
        Self::Attribution,
        Self::Completion,
        Self::Address,
    ];

    /// The kind as the audit has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Payout => "payout",
            Self::Wallet => "wallet",
            Self::Refund => "refund",
            Self::Review => "review",
            Self::WriteOff => "write_off",
            Self::LinkTerms => "link_terms",
            Self::Application => "application",
            Self::AffiliateState => "affiliate_state",
            Self::Attribution => "attribution",
            Self::Completion => "completion",
            Self::Address => "address",
        }
    }
}

/// By what two accounts turn out to be one person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SharedTrace {
    /// The account is linked to the operator.
    Account,
    /// The same mailbox.
    Mailbox,
    /// The same browser.
    Device,
    /// Another account of the decider is paid at the same address.
    PayoutAddress,
}

impl SharedTrace {
    /// The trace as the audit has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Mailbox => "mailbox",
            Self::Device => "device",
            Self::PayoutAddress => "payout_address",
        }
    }
}

/// What is known of a person.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    /// Their customer accounts.
    pub accounts: BTreeSet<CustomerId>,
    /// The mailboxes behind their addresses.
    pub mailboxes: BTreeSet<String>,
    /// The browsers that they signed in with.
    pub devices: BTreeSet<String>,
}

impl Traces {
    /// The first trace that both have.
    pub fn shared_with(&self, other: &Self) -> Option<SharedTrace> {
        if !self.accounts.is_disjoint(&other.accounts) {
            Some(SharedTrace::Account)
        } else if !self.mailboxes.is_disjoint(&other.mailboxes) {
            Some(SharedTrace::Mailbox)
        } else if !self.devices.is_disjoint(&other.devices) {
            Some(SharedTrace::Device)
        } else {
            None
        }
    }
}

/// Why money of `payee` is the decider's own; `paid_alike` are the other accounts that are paid at an address of the
/// payee.
pub fn own_by(decider: &Traces, payee: &Traces, paid_alike: &[Traces]) -> Option<SharedTrace> {
    decider.shared_with(payee).or_else(|| {
        let is_own = paid_alike.iter().any(|other| decider.shared_with(other).is_some());
        is_own.then_some(SharedTrace::PayoutAddress)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn traces(account: &str, mailbox: &str, device: &str) -> Traces {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned()).into_iter().collect();
        Traces {
            accounts: CustomerId::parse(account).into_iter().collect(),
            mailboxes: some(mailbox),
            devices: some(device),
        }
    }

    #[test]
    fn each_trace_makes_money_ones_own() {
        let decider = traces("cus_own", "me@example.com", "phone");
        for (payee, why) in [
            (traces("cus_own", "", ""), Some(SharedTrace::Account)),
            (traces("cus_1", "me@example.com", ""), Some(SharedTrace::Mailbox)),
            (traces("cus_1", "you@example.com", "phone"), Some(SharedTrace::Device)),
            (traces("cus_1", "you@example.com", "laptop"), None),
            (traces("cus_1", "", ""), None),
        ] {
            assert_eq!(own_by(&decider, &payee, &[]), why, "{payee:?}");
        }
    }

    #[test]
    fn a_payout_address_counts_when_another_account_of_the_decider_is_paid_there() {
        let decider = traces("", "me@example.com", "phone");
        let payee = traces("cus_1", "you@example.com", "laptop");
        let stranger = traces("cus_2", "they@example.com", "");
        assert_eq!(own_by(&decider, &payee, std::slice::from_ref(&stranger)), None);
        for own in [traces("cus_3", "me@example.com", ""), traces("cus_3", "", "phone")] {
            let alike = [stranger.clone(), own];
            assert_eq!(own_by(&decider, &payee, &alike), Some(SharedTrace::PayoutAddress));
        }
    }

    #[test]
    fn nothing_known_is_nothing_shared() {
        assert_eq!(own_by(&Traces::default(), &Traces::default(), &[Traces::default()]), None);
    }
}
