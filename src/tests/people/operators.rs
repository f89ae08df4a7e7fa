//! Operators who are removed or reset: out at once, and back only by a new link.

use crate::routes_pages::browser::Browser;
use crate::util::{TestApp, TestBed};
use portico::domain::actor::Scopes;
use portico::domain::audit::Origin;
use portico::domain::text::EmailAddress;
use portico::service::{
    InviteOperator, IssueKey, NewSecret, OperatorOutcome, RemoveOperator, ResetOperator,
    UseInvitation,
};
use portico::store::{Columns, Source as _};

const EMAIL: &str = "op@example.com";
const PASSWORD: &str = "correct horse";

fn email(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

async fn remove(bed: &TestBed, address: &str, is_forced: bool) -> OperatorOutcome {
    let remove = RemoveOperator { shop: bed.shop.clone(), email: email(address), is_forced };
    bed.service.store().write(remove).await.unwrap()
}

/// A colleague who can sign in.
async fn add_colleague(bed: &TestBed) {
    bed.write(|tx| {
        let sql = "INSERT INTO operator (shop_id, operator_id, email, email_lookup, name, password_hash, created_at) \
                   VALUES ('shop_demo', 'opr_2', 'z@example.com', 'z@example.com', 'Z', 'x', 1)";
        tx.queue(sql, vec![]);
    })
    .await;
}

async fn id_of(bed: &TestBed, address: &str) -> String {
    let sql = "SELECT operator_id FROM operator WHERE email_lookup = $1";
    let row = bed.service.store().row(sql, vec![address.into()]).await.unwrap().unwrap();
    Columns::of(&row).text().unwrap()
}

/// Whether the browser still sees the console.
async fn is_in(browser: &Browser) -> bool {
    let reply = browser.get("/admin").await;
    let is_out =
        reply.status == 303 && reply.headers["location"].to_str().unwrap().starts_with("/login");
    assert!(is_out || reply.status == 200, "{}", reply.status);
    !is_out
}

on_both! {
    async fn a_removed_operator_is_out_at_once(bed: TestBed) {
        add_colleague(&bed).await;
        let browser = Browser::of_operator(bed).await;
        let bed = &browser.app.bed;
        assert!(is_in(&browser).await);
        assert_eq!(remove(bed, "nobody@example.com", false).await, OperatorOutcome::Unknown);
        assert_eq!(remove(bed, "OP@example.com", false).await, OperatorOutcome::Done(Vec::new()));
        assert!(!is_in(&browser).await);
        let again = browser.post("/login", &[("email", EMAIL), ("password", PASSWORD)]).await;
        assert!(again.headers["location"].to_str().unwrap().starts_with("/login"), "{again:?}");
        assert_eq!(remove(bed, EMAIL, true).await, OperatorOutcome::Unknown, "it was done");
        assert_eq!(browser.audited("operator.remove").await, ["command line"]);
    }

    async fn the_last_operator_stays_unless_forced(bed: TestBed) {
        // An operator who was invited and has no password yet cannot let anyone in.
        let browser = Browser::of_operator(bed).await;
        let bed = &browser.app.bed;
        assert_eq!(remove(bed, EMAIL, false).await, OperatorOutcome::Last);
        assert!(is_in(&browser).await);
        assert!(matches!(remove(bed, EMAIL, true).await, OperatorOutcome::Done(_)));
        assert!(!is_in(&browser).await);
    }

    async fn a_reset_ends_sessions_and_the_password_and_gives_a_link(bed: TestBed) {
        let mut browser = Browser::of_operator(bed).await;
        let token = NewSecret::token(browser.app.bed.service.entropy());
        let link = token.reveal().to_owned();
        let shop = browser.app.bed.shop.clone();
        let reset = ResetOperator { shop, email: email(EMAIL), token, drops_second_factor: false };
        let done = browser.app.bed.service.store().write(reset).await.unwrap();
        assert_eq!(done, OperatorOutcome::Done(Vec::new()));
        assert!(!is_in(&browser).await);
        let refused = browser.post("/login", &[("email", EMAIL), ("password", PASSWORD)]).await;
        assert!(refused.headers["location"].to_str().unwrap().starts_with("/login"), "{refused:?}");
        let form = [("token", link.as_str()), ("password", "another horse")];
        let joined = browser.post("/invitation", &form).await;
        assert_eq!(joined.headers["location"], "/admin", "{}", joined.body);
        browser.cookie.clear();
        crate::util::keep_cookies(&mut browser.cookie, &joined.headers);
        assert!(is_in(&browser).await);
        assert_eq!(browser.audited("operator.reset").await, ["command line"]);
    }

    async fn who_was_removed_comes_back_by_invitation_only(bed: TestBed) {
        add_colleague(&bed).await;
        let browser = Browser::of_operator(bed).await;
        let bed = &browser.app.bed;
        let id = id_of(bed, EMAIL).await;
        remove(bed, EMAIL, false).await;
        let token = NewSecret::token(bed.service.entropy());
        let link = token.reveal().to_owned();
        let (shop, name) = (bed.shop.clone(), "Op".to_owned());
        let invite = InviteOperator { shop: shop.clone(), email: email(EMAIL), name, token };
        bed.service.store().write(invite).await.unwrap();
        assert!(!is_in(&browser).await, "the old session stays over");
        let (password_hash, origin) = ("x".to_owned(), Origin::Inside);
        let join = UseInvitation { shop, token: link, password_hash, origin };
        let joined = bed.service.store().write(join).await.unwrap();
        assert_eq!(joined.as_str(), id, "the audit goes on under one id");
        assert!(!is_in(&browser).await, "the old session stays over");
    }

    async fn keys_of_a_removed_operator_are_named(bed: TestBed) {
        add_colleague(&bed).await;
        let (secret, label) = (NewSecret::api_key(bed.service.entropy()), "till".to_owned());
        let issue = IssueKey { actor: bed.as_operator(), secret, scopes: Scopes::all(), label };
        let key = bed.service.store().write(issue).await.unwrap();
        let done = remove(&bed, "operator@example.com", false).await;
        assert_eq!(done, OperatorOutcome::Done(vec![(key.to_string(), "till".to_owned())]));
    }

    async fn a_browser_is_noted_for_who_signs_in_and_forgotten_with_the_customer(bed: TestBed) {
        bed.customer("ann").await;
        let browser = Browser::of_customer(bed, "cus_ann").await;
        assert!(browser.cookie.contains("browser="), "{}", browser.cookie);
        let sql = "SELECT browser_hash FROM person_browser WHERE person_id = 'cus_ann'";
        let rows = browser.app.bed.service.store().rows(sql, vec![]).await.unwrap();
        let [row] = &rows[..] else { panic!("{} devices", rows.len()) };
        let hash = Columns::of(row).text().unwrap();
        let name = browser.cookie.split("browser=").nth(1).unwrap().split(';').next().unwrap();
        assert!(hash.len() == 64 && !hash.contains(name), "only a digest is kept");
        let app = TestApp::over(browser.app.bed.twin()).await;
        app.call("DELETE", "/dev/v1/customers/cus_ann", &app.key, &[], "").await;
        assert!(app.bed.service.store().rows(sql, vec![]).await.unwrap().is_empty());
    }
}
