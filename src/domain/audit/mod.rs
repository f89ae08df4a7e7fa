//! What a row of the audit says, and how the rows of a shop are chained. No rule about when one is written lives here.

mod mask;
mod origin;

pub use mask::{MASKED, masked};
pub use origin::{Origin, Sender};

use super::actor::{Actor, Who};
use super::clock::Timestamp;
use super::ids::OperatorId;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The hash before the first row of a chain.
pub const AUDIT_GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// One row: who did what, when, from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditRow {
    /// Counts the rows of a shop from 1; 0 for rows from before there was a chain.
    pub sequence: i64,
    /// The id.
    pub id: String,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: String,
    /// The address of the sender, or its network.
    pub address: Option<String>,
    /// The browser or program that sent it.
    pub agent: Option<String>,
    /// The id of the request.
    pub request_id: Option<String>,
    /// What was done.
    pub action: String,
    /// What it was done to.
    pub subject: String,
    /// Before and after, as JSON.
    pub detail: String,
}

/// The hash of a row that follows the hash `previous`. Every part has its length in front, so that no two rows have
/// the same text.
pub fn audit_hash(shop: &str, previous: &str, row: &AuditRow) -> String {
    let mut hasher = Sha256::new();
    let (sequence, at) = (row.sequence.to_string(), row.at.0.to_string());
    let parts = [
        shop,
        previous,
        &sequence,
        &row.id,
        &at,
        &row.actor,
        &row.action,
        &row.subject,
        &row.detail,
    ];
    for part in parts {
        add(&mut hasher, Some(part));
    }
    for part in [&row.address, &row.agent, &row.request_id] {
        add(&mut hasher, part.as_deref());
    }
    hasher.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn add(hasher: &mut Sha256, part: Option<&str>) {
    let length = part.map_or(u64::MAX, |part| part.len() as u64);
    hasher.update(length.to_be_bytes());
    hasher.update(part.unwrap_or_default().as_bytes());
}

/// The address that a row about `subject` keeps of its actor's request: whole for operators, keys and whatever
/// concerns an operator's account, the network alone for customers and visitors.
pub fn kept_address(actor: &Actor, subject: &str) -> Option<String> {
    let is_whole = matches!(actor.who, Who::Operator(_) | Who::ApiKey(..) | Who::System)
        || subject.starts_with(OperatorId::PREFIX);
    let sender = actor.origin.sender()?;
    Some(if is_whole { sender.address.to_string() } else { sender.network() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{CustomerId, ShopId};

    fn row() -> AuditRow {
        AuditRow {
            sequence: 7,
            id: "aud_1".to_owned(),
            at: Timestamp(5),
            actor: "opr_1".to_owned(),
            address: Some("203.0.113.9".to_owned()),
            agent: None,
            request_id: Some(String::new()),
            action: "shop.change".to_owned(),
            subject: "shop_a".to_owned(),
            detail: "{}".to_owned(),
        }
    }

    #[test]
    fn every_part_of_a_row_is_in_its_hash() {
        let hash = |row: &AuditRow| audit_hash("shop_a", AUDIT_GENESIS, row);
        let own = hash(&row());
        assert_eq!(own.len(), 64);
        assert_eq!(own, hash(&row()));
        let changes: [fn(&mut AuditRow); 11] = [
            |row| row.sequence = 8,
            |row| row.id.push('2'),
            |row| row.at = Timestamp(6),
            |row| row.actor.push('2'),
            |row| row.address = None,
            |row| row.agent = Some(String::new()),
            |row| row.request_id = None,
            |row| row.action.push('2'),
            |row| row.subject.push('2'),
            |row| row.detail.push(' '),
            |row| (row.actor, row.action) = ("opr_1s".to_owned(), "hop.change".to_owned()),
        ];
        for change in changes {
            let mut other = row();
            change(&mut other);
            assert_ne!(hash(&other), own, "{other:?}");
        }
        assert_ne!(audit_hash("shop_b", AUDIT_GENESIS, &row()), own);
        assert_ne!(audit_hash("shop_a", &own, &row()), own);
    }

    #[test]
    fn a_customer_leaves_a_network_and_an_operator_an_address() {
        let shop = ShopId::parse("shop_a").unwrap();
        let origin = Origin::request("203.0.113.9".parse().unwrap(), "curl/8.1", "req_1");
        let address = |who: Who, subject: &str| {
            kept_address(&Actor::new(shop.clone(), who).at(origin.clone()), subject)
        };
        let customer = Who::Customer(CustomerId::parse("cus_1").unwrap());
        assert_eq!(address(customer, "cus_1").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(address(Who::Visitor, "").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(address(Who::Visitor, "opr_1").as_deref(), Some("203.0.113.9"));
        let operator = Who::Operator(OperatorId::parse("opr_1").unwrap());
        assert_eq!(address(operator, "cus_1").as_deref(), Some("203.0.113.9"));
        assert_eq!(kept_address(&Actor::command_line(shop), ""), None);
    }
}
