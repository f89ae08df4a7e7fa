//! No person decides on their own money: every kind of decision, by every trace that gives the person away.

use crate::util::TestBed;
use portico::domain::actor::{Actor, Scope, Scopes, Who};
use portico::domain::ids::{ApiKeyId, CustomerId, LinkId, OrderId, ReviewId};
use portico::domain::payouts::claim::Decision;
use portico::domain::people::own_money::MoneyDecision;
use portico::domain::text::EmailAddress;
use portico::service::*;
use portico::store::{Columns, Command, Source as _};

const REASON: &str = "because";

/// What there is to decide on: all of it the money of `ann`.
struct Desk {
    bed: TestBed,
    ann: CustomerId,
    claim: portico::domain::ids::ClaimId,
    paid: OrderId,
    pending: OrderId,
    referred: OrderId,
}

impl Desk {
    async fn over(bed: TestBed) -> Self {
        let ann = bed.affiliate("ann").await;
        bed.earn("ann", 3_600).await;
        let product = bed.product(5_000).await;
        let store = bed.service.store().clone();
        let claim = store.write(bed.ask_payout(&ann, 700)).await.unwrap().id;
        let paid = store.write(bed.place(&product, "ann@example.com", None)).await.unwrap().id;
        store.write(bed.pay(&paid)).await.unwrap();
        let pending = store.write(bed.place(&product, "b@example.org", None)).await.unwrap().id;
        let place = bed.place(&product, "c@example.org", Some("ann"));
        let referred = store.write(place).await.unwrap().id;
        let asked = paid.to_string();
        bed.write(move |tx| {
            let review = "INSERT INTO payment_review (shop_id, review_id, problem, subject, order_id, detail, state, \
                          created_at) VALUES ('shop_demo', 'rev_1', 'late', 'x', $1, 'x', 'OPEN', 1)";
            tx.queue(review, vec![asked.as_str().into()]);
            let link = "INSERT INTO affiliate_link (shop_id, link_id, customer_id, code, state, is_primary, \
                        application_state, created_at) \
                        VALUES ('shop_demo', 'alink_new', 'cus_ann', 'ann2', 'pending', 0, 'pending', 1)";
            tx.queue(link, vec![]);
        })
        .await;
        Self { bed, ann, claim, paid, pending, referred }
    }

    async fn run<C: Command<Error = ServiceError>>(&self, command: C) -> Result<(), ServiceError> {
        self.bed.service.store().write(command).await.map(drop)
    }

    /// Takes a decision of each kind; a new kind does not compile without one.
    async fn decide(&self, actor: &Actor, decision: MoneyDecision) -> Result<(), ServiceError> {
        let (actor, customer) = (actor.clone(), self.ann.clone());
        let link = LinkId::parse("alink_shop_demo_ann").unwrap();
        match decision {
            MoneyDecision::Payout => self.decide_payout(&actor, Decision::Approve).await,
            MoneyDecision::Wallet => {
                let change = ChangeWallet { actor, ..self.bed.change_wallet(&customer, 100) };
                self.run(change).await
            }
            MoneyDecision::Refund => {
                self.run(RefundOrder { actor, ..self.bed.refund(&self.paid, None) }).await
            }
            MoneyDecision::Review => {
                let review = ReviewId::parse("rev_1").unwrap();
                let (action, note) = (ReviewAction::Close, REASON.to_owned());
                self.run(SettleReview { actor, review, action, note }).await
            }
            MoneyDecision::WriteOff => {
                let reason = REASON.to_owned();
                self.run(WriteOffDebt { actor, affiliate: customer, owed_minor: 1, reason }).await
            }
            MoneyDecision::LinkTerms => {
                let rate_ppm = Some(900_000);
                self.run(SetLinkTerms { actor, customer, link, rate_ppm, discount_ppm: None }).await
            }
            MoneyDecision::Application => {
                let link = LinkId::parse("alink_new").unwrap();
                let verdict =
                    ApplicationVerdict::Approve { rate_ppm: Some(900_000), discount_ppm: None };
                self.run(DecideApplication { actor, link, verdict }).await
            }
            MoneyDecision::AffiliateState => {
                self.run(SetAffiliateState { actor, customer, is_active: false, reason: None })
                    .await
            }
            MoneyDecision::Attribution => {
                let (order, wish) = (self.pending.clone(), AttributionWish::Code("ann".to_owned()));
                self.run(UpdateAttribution { actor, order, wish }).await
            }
            MoneyDecision::Completion => {
                self.run(PayOrder { actor, ..self.bed.pay(&self.referred) }).await
            }
            MoneyDecision::Address => {
                let email = EmailAddress::parse("other@example.net");
                let changes = Vec::new();
                self.run(UpdateCustomer { actor, customer, email, changes, balance: None }).await
            }
        }
    }

    async fn decide_payout(&self, actor: &Actor, decision: Decision) -> Result<(), ServiceError> {
        let verdict = Verdict { reason: Some(REASON.to_owned()), ..Verdict::default() };
        let (actor, claim) = (actor.clone(), self.claim.clone());
        self.run(DecidePayout { actor, claim, decision, verdict }).await
    }

    /// A key that the operator made.
    async fn as_key_of_operator(&self) -> Actor {
        let (mut actor, scopes) = (self.bed.as_operator(), Scopes::all());
        let secret = NewSecret::api_key(self.bed.service.entropy());
        let issue = IssueKey { actor: actor.clone(), secret, scopes, label: "till".to_owned() };
        let key = self.bed.service.store().write(issue).await.unwrap();
        actor.who = Who::ApiKey(key, scopes);
        actor
    }

    /// Every decision is refused and changes nothing, in person and by a key of one's own.
    async fn assert_refused(&self, why: &str) {
        for actor in [self.bed.as_operator(), self.as_key_of_operator().await] {
            let before = self.bed.state().await;
            for decision in MoneyDecision::ALL {
                let refused = match (&actor.who, decision) {
                    // No key writes off a debt at all.
                    (Who::ApiKey(..), MoneyDecision::WriteOff) => continue,
                    _ => self.decide(&actor, decision).await,
                };
                assert!(is_own(&refused), "{why}, {decision:?} by {}: {refused:?}", actor.label());
            }
            for decision in [Decision::Reject, Decision::Complete, Decision::Cancel, Decision::Fail]
            {
                assert!(is_own(&self.decide_payout(&actor, decision).await), "{why}, {decision:?}");
            }
            assert_eq!(self.bed.state().await, before, "{why}");
        }
    }

    async fn set_operator_email(&self, email: &'static str) {
        self.bed
            .write(move |tx| {
                let sql =
                    "UPDATE operator SET email = $1, email_lookup = $2 WHERE operator_id = 'opr_1'";
                let lookup = EmailAddress::parse(email).unwrap().lookup();
                tx.queue(sql, vec![email.into(), lookup.into()]);
            })
            .await;
    }

    async fn note(&self, person: &str, browser: &str) {
        let (person, browser) = (person.to_owned(), browser.to_owned());
        let note = NoteBrowser { shop: self.bed.shop.clone(), person, browser };
        self.bed.service.store().write(note).await.unwrap();
    }
}

fn is_own(outcome: &Result<(), ServiceError>) -> bool {
    matches!(outcome, Err(ServiceError::Refused(Refusal::OwnMoney)))
}

on_both! {
    async fn strangers_decide(bed: TestBed) {
        let desk = Desk::over(bed).await;
        desk.note("opr_1", "laptop").await;
        desk.note("cus_ann", "phone").await;
        let key = desk.as_key_of_operator().await;
        for decision in MoneyDecision::ALL {
            for actor in [&desk.bed.as_operator(), &key] {
                let outcome = desk.decide(actor, decision).await;
                assert!(!is_own(&outcome), "{decision:?}: {outcome:?}");
            }
        }
    }

    async fn the_same_mailbox_in_another_spelling_is_the_same_person(bed: TestBed) {
        let desk = Desk::over(bed).await;
        desk.set_operator_email("Ann+desk@EXAMPLE.com").await;
        desk.assert_refused("mailbox").await;
    }

    async fn the_same_browser_is_the_same_person(bed: TestBed) {
        let desk = Desk::over(bed).await;
        for (person, device) in [("opr_1", "laptop"), ("opr_1", "phone"), ("cus_ann", "phone")] {
            desk.note(person, device).await;
        }
        desk.assert_refused("device").await;
    }

    async fn the_same_payout_address_is_the_same_person(bed: TestBed) {
        let desk = Desk::over(bed).await;
        // Another account of the operator is paid where ann is paid.
        let alt = desk.bed.affiliate("alt").await;
        desk.bed.earn("alt", 3_600).await;
        desk.bed.service.store().write(desk.bed.ask_payout(&alt, 700)).await.unwrap();
        desk.set_operator_email("alt@example.com").await;
        desk.assert_refused("payout address").await;
    }

    async fn the_address_of_an_order_counts_too(bed: TestBed) {
        let desk = Desk::over(bed).await;
        let refund = |order: &OrderId| desk.bed.refund(order, None);
        desk.bed.write(|tx| {
            tx.queue("UPDATE customer SET email = 'new@example.net', email_lookup = 'new@example.net' \
                      WHERE customer_id = 'cus_ann'", vec![]);
        }).await;
        desk.set_operator_email("ann@example.com").await;
        assert!(is_own(&desk.run(refund(&desk.paid)).await));
        desk.set_operator_email("else@example.com").await;
        desk.run(refund(&desk.paid)).await.unwrap();
    }

    async fn a_key_of_an_app_counts_as_who_allowed_it(bed: TestBed) {
        let desk = Desk::over(bed).await;
        desk.set_operator_email("ann@example.com").await;
        desk.bed.write(|tx| {
            tx.queue("INSERT INTO oauth_app (shop_id, client_id, secret_hash, name, redirect_uris, scopes, created_at) \
                      VALUES ('shop_demo', 'a', 'x', 'App', '[]', 'orders.write', 1)", vec![]);
            tx.queue("INSERT INTO oauth_grant (shop_id, grant_id, client_id, scopes, granted_by, created_at) \
                      VALUES ('shop_demo', 'grant_1', 'a', 'orders.write', 'opr_1', 1)", vec![]);
        }).await;
        let scopes: Scopes = [Scope::OrdersWrite].into_iter().collect();
        let mut actor = desk.bed.as_operator();
        actor.who = Who::ApiKey(ApiKeyId::parse("grant_1").unwrap(), scopes);
        assert!(is_own(&desk.decide(&actor, MoneyDecision::Refund).await));
    }

    async fn the_only_operator_is_let_for_an_hour_and_the_audit_says_why(bed: TestBed) {
        let desk = Desk::over(bed).await;
        desk.set_operator_email("ann@example.com").await;
        let (shop, email) = (desk.bed.shop.clone(), EmailAddress::parse("ann@example.com").unwrap());
        let allow = AllowOwnMoney { shop, email, reason: "only me here".to_owned() };
        let done = desk.bed.service.store().write(allow.clone()).await.unwrap();
        assert_eq!(done, OperatorOutcome::Done(Vec::new()));
        desk.decide(&desk.bed.as_operator(), MoneyDecision::Wallet).await.unwrap();
        let sql = "SELECT detail FROM audit WHERE action = 'own_money.decide'";
        let rows = desk.bed.service.store().rows(sql, vec![]).await.unwrap();
        let [row] = &rows[..] else { panic!("{} rows", rows.len()) };
        let detail = Columns::of(row).text().unwrap();
        assert!(detail.contains("only me here") && detail.contains("wallet"), "{detail}");
        desk.bed.clock.advance_secs(OWN_MONEY_SECS);
        assert!(is_own(&desk.decide(&desk.bed.as_operator(), MoneyDecision::Wallet).await));
        // With a colleague there is no need for it.
        desk.bed.write(|tx| {
            tx.queue("INSERT INTO operator (shop_id, operator_id, email, email_lookup, name, password_hash, created_at) \
                      VALUES ('shop_demo', 'opr_2', 'z@example.com', 'z@example.com', 'Z', 'x', 1)", vec![]);
        }).await;
        let refused = desk.bed.service.store().write(allow).await.unwrap();
        assert_eq!(refused, OperatorOutcome::NotAlone);
    }
}

/// Commands that change money or its terms, and where each is guarded; the rest says why it needs no guard.
#[test]
fn no_command_that_changes_money_forgets_the_guard() {
    const WITHOUT: [(&str, &str); 19] = [
        ("access/account/preferences.rs", "language, zone and notices move no money"),
        ("affiliates/become_affiliate.rs", "a link on the program's terms"),
        ("affiliates/change_program.rs", "the rules are the same for everyone"),
        ("affiliates/links/create_link.rs", "a link of an affiliate, on the program's terms"),
        ("affiliates/links/switch_link.rs", "an affiliate's own link, on the terms it has"),
        ("catalogue/manage_coupons.rs", "a coupon is for everyone who has its code"),
        ("catalogue/manage_products.rs", "a price is the same for everyone"),
        ("customers/delete_customer.rs", "refused while there is money"),
        ("orders/fulfill_order.rs", "moves no money"),
        ("orders/place_order.rs", "an order is still to be paid"),
        ("orders/void_order.rs", "gives back what the buyer reserved"),
        ("payments/connect_account.rs", "the shop's own account"),
        ("payments/receive_event.rs", "a provider says what happened"),
        ("payments/take_payment.rs", "an order is still to be paid"),
        ("payouts/request_payout.rs", "the affiliate asks; an operator decides"),
        ("settings/change_shop.rs", "taxes and address policy are the same for everyone"),
        ("wallet/top_up.rs", "an order is still to be paid"),
        ("wallet/convert_to_balance.rs", "the affiliate's own choice, at the same worth"),
        ("webhooks/manage_webhooks.rs", "moves no money"),
    ];
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/service");
    let mut waiting = vec![root.clone()];
    let mut found = Vec::new();
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap();
            let decides =
                ["Write)?", "Who::Operator(_) | Who::System)"].iter().any(|it| text.contains(it));
            if decides && text.contains("impl Command for") && !text.contains("require_not_own(") {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
                found.push(name);
            }
        }
    }
    found.retain(|name| !WITHOUT.iter().any(|(known, _)| known == name));
    assert!(found.is_empty(), "say who may not decide here, or why it does not matter: {found:?}");
}
