use super::*;
use crate::domain::clock::Timestamp;
use crate::domain::ids::{CustomerId, ShopId, TransactionId};

fn customer() -> CustomerId {
    CustomerId::parse("cus_1").unwrap()
}

fn book() -> Book {
    let head = Head { sequence: 0, hash: GENESIS_HASH.to_owned(), at: Timestamp(0) };
    Book::new(ShopId::parse("shop_1").unwrap(), head)
}

fn post(book: &mut Book, draft: Draft) -> Result<PostedTransaction, LedgerRefusal> {
    let id = TransactionId::parse(&format!("txn_{}", book.head.sequence + 1)).unwrap();
    book.post(draft, id, Timestamp(5), "system")
}

fn balances(book: &Book) -> [i64; 6] {
    use AccountKind::*;
    [AffPending, AffAvailable, AffRequested, StoreBalance, StoreReserved, AffRecoverable]
        .map(|kind| book.balance(kind, &customer()))
}

#[test]
fn the_life_of_a_commission() {
    let mut book = book();
    let who = customer();
    post(&mut book, commission_accrued("com_1", &who, 1000)).unwrap();
    assert_eq!(balances(&book), [1000, 0, 0, 0, 0, 0]);
    let draft = commission_released(&book, "com_1", &who, 1000);
    post(&mut book, draft).unwrap();
    post(&mut book, claim_converted("claim_1", &who, 300)).unwrap();
    post(&mut book, payout_requested("claim_2", &who, 700)).unwrap();
    assert_eq!(balances(&book), [0, 0, 700, 300, 0, 0]);
    let draft = commission_reversed(&book, "ref_1", &who, None, 1000);
    post(&mut book, draft).unwrap();
    assert_eq!(balances(&book), [0, 0, 700, 300, 0, -1000]);
    let draft = payout_returned(&book, "claim_2", &who, 700);
    post(&mut book, draft).unwrap();
    assert_eq!(balances(&book), [0, 0, 0, 300, 0, -300]);
    post(&mut book, commission_accrued("com_2", &who, 500)).unwrap();
    let draft = commission_released(&book, "com_2", &who, 500);
    post(&mut book, draft).unwrap();
    assert_eq!(balances(&book), [0, 200, 0, 300, 0, 0]);
}

#[test]
fn a_refusal_changes_nothing() {
    let mut book = book();
    let before = book.clone();
    let refused = post(&mut book, claim_converted("claim_1", &customer(), 1));
    assert!(matches!(refused, Err(LedgerRefusal::Insufficient { balance_minor: 0, .. })));
    assert_eq!((balances(&book), &book.head), (balances(&before), &before.head));
    let unbalanced = Draft::new(TransactionKind::OrderPaid, "ord_1");
    assert_eq!(post(&mut book, unbalanced), Err(LedgerRefusal::Unbalanced));
}

#[test]
fn a_payment_balances_with_tax_and_store_credit() {
    let parts = PaymentParts { gross_minor: 2699, tax_minor: 431, balance_minor: 500 };
    let draft = order_paid("ord_1", &customer(), "sandbox", parts);
    assert_eq!(draft.check(), Ok(()));
    assert_eq!(draft.legs.len(), 4);
    let refund =
        order_refunded("ref_1", &customer(), AccountKind::Psp("sandbox".to_owned()), parts);
    let net: i64 = draft.legs.iter().chain(&refund.legs).map(|leg| leg.amount_minor).sum();
    assert_eq!(net, 0);
}

#[test]
fn sequence_time_and_hash_follow_the_head() {
    let mut book = book();
    book.head.at = Timestamp(100);
    let first = post(&mut book, commission_accrued("com_1", &customer(), 10)).unwrap();
    let second = post(&mut book, commission_accrued("com_2", &customer(), 10)).unwrap();
    assert_eq!((first.sequence, second.sequence), (1, 2));
    assert_eq!(first.at, Timestamp(100), "time never goes back");
    assert_eq!(second.previous_hash, first.hash);
    assert_eq!(second.entries[1].after, Some(AccountState { balance_minor: 20, version: 2 }));
    let mut forged = first.clone();
    forged.entries[1].amount_minor = 11;
    assert_ne!(chain_hash("shop_1", &forged), first.hash);
}

#[test]
fn the_hash_covers_the_facts_and_its_own_version() {
    let mut book = book();
    let draft = commission_accrued("com_1", &customer(), 10).resting_on(digest(&["base 50"]));
    let posted = post(&mut book, draft).unwrap();
    assert_eq!(posted.hash_version, HASH_VERSION);
    assert_eq!(chain_hash("shop_1", &posted), posted.hash);
    for facts in [None, Some(digest(&["base 60"]))] {
        let forged = PostedTransaction { facts, ..posted.clone() };
        assert_ne!(chain_hash("shop_1", &forged), posted.hash);
    }
    let forged = PostedTransaction { hash_version: 1, ..posted.clone() };
    assert_ne!(chain_hash("shop_1", &forged), posted.hash);
}

#[test]
fn a_hash_of_the_first_version_stays_what_it_was() {
    let mut book = book();
    let mut posted = post(&mut book, commission_accrued("com_1", &customer(), 10)).unwrap();
    posted.hash_version = 1;
    let text = format!(
        "{GENESIS_HASH}\nshop_1\n1\ntxn_1\ncommission_accrued\ncom_1\n5\nsystem\n\ncommission_expense\n-10\n\n\
         aff_pending:cus_1\n10\n10 1\n"
    );
    assert_eq!(chain_hash("shop_1", &posted), digest(&[&text]));
}

#[test]
fn a_closed_account_takes_no_money_but_owes_and_pays() {
    let (mut book, who) = (book(), customer());
    post(&mut book, credit(500)).unwrap();
    book.close(who.clone());
    let accounts = [
        AccountKind::StoreBalance,
        AccountKind::StoreReserved,
        AccountKind::AffPending,
        AccountKind::AffFrozen,
        AccountKind::AffAvailable,
        AccountKind::AffRequested,
    ];
    for kind in accounts {
        let account = Account::of(kind, &who);
        let draft = Draft::new(TransactionKind::WalletAdjusted, "x").book(
            Account::shop(AccountKind::Adjustments),
            account.clone(),
            1,
        );
        assert_eq!(post(&mut book, draft), Err(LedgerRefusal::Closed { account: account.id() }));
    }
    post(&mut book, credit(-500)).unwrap();
    let draft = commission_reversed(&book, "ref_1", &who, None, 900);
    post(&mut book, draft).unwrap();
    assert_eq!(book.owed(&who), 900);
    post(&mut book, debt_written_off("txn_9", &who, 900)).unwrap();
    assert_eq!(balances(&book), [0; 6]);
}

fn credit(amount_minor: i64) -> Draft {
    let source = format!("wal_{amount_minor}");
    wallet_adjusted(
        crate::domain::wallet::WalletKind::Adjustment,
        &source,
        &customer(),
        amount_minor,
    )
}
