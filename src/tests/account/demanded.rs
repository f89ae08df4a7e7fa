//! Where a second factor is demanded, who has none can do nothing but set one up.

use super::{House, Person};
use crate::routes_pages::browser::Browser;
use crate::util::TestApp;
use portico::demo::{self, DemoOptions};
use portico::domain::text::EmailAddress;
use portico::http::{AppOptions, SecondFactorRule};
use portico::server_fns::ACTIONS;
use portico::service::{NewSecret, ResetOperator, SignedIn, code_at};

const OPERATOR: &str = "op@example.com";
const PASSWORD: &str = "correct horse";
const SET_UP: &str = "/account/second-factor";
/// What serves setting it up.
const OPEN: [&str; 7] = [
    "/account/second-factor/begin",
    "/account/second-factor/confirm",
    "/account/second-factor/remove",
    "/account/second-factor/recovery",
    "/account/confirm",
    "/account/confirm/code",
    "/logout",
];

on_both! {
    async fn an_operator_sets_it_up_before_anything_else(bed: TestBed) {
        let browser = Browser::of_operator(bed).await;
        let options = AppOptions { second_factor: SecondFactorRule::Demanded, ..AppOptions::default() };
        let app = TestApp::with(browser.app.bed.twin(), options).await;
        let mut operator = Person { app: &app, cookie: String::new() };
        operator.sign_in(OPERATOR, PASSWORD).await;
        for page in ["/admin", "/admin/keys", "/admin/payouts", "/", "/account", "/account/password", "/docs"] {
            let reply = operator.get(page).await;
            assert_eq!(reply.status, 303, "{page}");
            assert_eq!(reply.headers["location"], SET_UP, "{page}");
        }
        let before = app.bed.state().await;
        for action in ACTIONS.iter().map(|action| action.path).filter(|path| !OPEN.contains(path)) {
            assert_eq!(operator.post(action, &[("id", "1")]).await, SET_UP, "{action}");
        }
        assert_eq!(app.bed.state().await, before);
        let (_, codes) = operator.set_up().await;
        assert_eq!(operator.get("/admin").await.status, 200);
        let mut again = Person { app: &app, cookie: String::new() };
        assert_eq!(again.sign_in(OPERATOR, PASSWORD).await, "/login/second-factor");
        assert_eq!(again.get("/admin").await.status, 303);
        assert_eq!(again.post("/login/second-factor", &[("code", &codes[0])]).await, "/admin");
        assert_eq!(again.get("/admin").await.status, 200);
    }

    async fn a_lost_factor_goes_with_a_reset_that_says_so(bed: TestBed) {
        let browser = Browser::of_operator(bed).await;
        let app = TestApp::with(browser.app.bed.twin(), AppOptions::default()).await;
        let mut operator = Person { app: &app, cookie: String::new() };
        operator.sign_in(OPERATOR, PASSWORD).await;
        let (_, _) = operator.set_up().await;
        let (service, shop) = (&app.bed.service, app.bed.shop.clone());
        let id = service.operators(&shop).await.unwrap().into_iter().find(|it| it.email == OPERATOR).unwrap().id;
        let who = SignedIn::Operator(id);
        for drops_second_factor in [false, true] {
            let token = NewSecret::token(service.entropy());
            let email = EmailAddress::parse(OPERATOR).unwrap();
            let reset = ResetOperator { shop: shop.clone(), email, token, drops_second_factor };
            service.run(reset).await.unwrap();
            let has_one = service.has_second_factor(&shop, &who).await.unwrap();
            assert_eq!(has_one, !drops_second_factor);
        }
    }

    async fn without_the_setting_it_is_a_choice(bed: TestBed) {
        let house = House::over(bed).await;
        let mut ann = house.ann().await;
        assert_eq!(ann.get("/account").await.status, 200);
    }
}

#[tokio::test]
async fn a_demo_says_the_secret_of_its_operator() {
    let bed = crate::util::TestBed::sqlite_without_shop().await;
    let options = DemoOptions { orders: 1, has_second_factor: true };
    let made = demo::fill(&bed.service, options, "http://127.0.0.1").await.unwrap();
    let told = made.to_json("http://127.0.0.1");
    let secret = told["logins"]["operator"]["totp_secret"].as_str().unwrap();
    let shop = bed.service.shop_by_slug(demo::SHOP).await.unwrap().unwrap();
    let code = code_at(secret, bed.service.now()).unwrap();
    let email = EmailAddress::parse(&made.logins[2].email).unwrap();
    let operators = bed.service.operators(&shop.id).await.unwrap();
    let operator = operators.into_iter().find(|operator| operator.email == email.as_str()).unwrap();
    let who = SignedIn::Operator(operator.id);
    let visitor = portico::domain::actor::Actor::system(shop.id.clone());
    bed.service.use_second_factor(&visitor, &who, &code).await.unwrap();
    bed.service.use_second_factor(&visitor, &who, &code).await.unwrap_err();
}
