//! 33: throttles slow unknown devices; they never keep the owner out while somebody guesses.

use super::{Browser, HOME, House, PASSWORD, leads_to, must_wait};
use crate::util::Reply;
use axum::body::Body;
use portico::service::CreatePublishableKey;
use serde_json::json;

const ANN: &str = "ann@example.com";

impl House {
    /// Ann's browser, which has signed in before and is signed out now.
    async fn anns_browser(&self) -> Browser {
        let mut ann = self.browser(HOME);
        leads_to(&ann.log_in(PASSWORD).await, "/");
        ann.forget_session();
        ann
    }

    /// Asks for a code in a browser; the code, when a mail brings one.
    async fn code_for(&self, browser: &mut Browser) -> String {
        leads_to(&browser.post("/login/code", &[("email", ANN)]).await, "/login/code/enter");
        self.code().await
    }

    /// Guesses a password, each time from another address.
    async fn guess(&self, number: usize) -> Reply {
        let address = format!("198.51.{}.{}", number / 250, 1 + number % 250);
        self.browser(&address).log_in("wrong password").await
    }

    /// A call of a shop front from a network.
    async fn call(&self, (key, from): (&str, &str), path: &str, body: &str) -> Reply {
        let mut browser = self.browser(from);
        let request = browser.head("POST", path).header("x-shoppex-publishable-key", key);
        let mut request = request.body(Body::from(body.to_owned())).unwrap();
        request.headers_mut().insert("content-type", "application/json".parse().unwrap());
        browser.ask(request).await
    }
}

fn wrong(code: &str) -> &'static str {
    if code == "000000" { "111111" } else { "000000" }
}

on_both! {
    async fn the_owner_signs_in_while_strangers_guess(bed: TestBed) {
        let house = House::with_ann(bed).await;
        let mut ann = house.anns_browser().await;
        let mut slowed = 0;
        for number in 0..80 {
            let reply = house.guess(number).await;
            slowed += usize::from(reply.status == 429);
            if number % 4 == 3 {
                house.app.bed.clock.advance_secs(3);
            }
        }
        assert!(slowed >= 50, "{slowed} of 80 guesses were slowed");
        house.guess(90).await;
        must_wait(&house.browser("198.51.100.77").log_in(PASSWORD).await);

        // Her network, with another device.
        let mut other = house.browser(HOME);
        leads_to(&other.log_in(PASSWORD).await, "/");
        assert!(other.is_signed_in().await);
        // Her device, wherever it is.
        "192.0.2.44".clone_into(&mut ann.address);
        leads_to(&ann.log_in(PASSWORD).await, "/");
        assert!(ann.is_signed_in().await);
        must_wait(&house.guess(99).await);
    }

    async fn a_known_device_guesses_no_faster_than_strangers(bed: TestBed) {
        let house = House::with_ann(bed).await;
        let mut ann = house.anns_browser().await;
        for _ in 0..20 {
            assert_eq!(ann.log_in("wrong password").await.status, 303);
        }
        must_wait(&ann.log_in(PASSWORD).await);
        // What one device used up is its own matter.
        ann.cookie.clear();
        leads_to(&ann.log_in(PASSWORD).await, "/");
        assert_eq!(house.browser("198.51.100.1").log_in("wrong password").await.status, 303);
    }

    async fn a_device_is_known_to_the_accounts_it_signed_in_to(bed: TestBed) {
        let house = House::with_ann(bed).await;
        let mut ann = house.browser(HOME);
        "device=planted".clone_into(&mut ann.cookie);
        let signed_in = ann.log_in(PASSWORD).await;
        let cookies: Vec<_> = signed_in.headers.get_all("set-cookie").iter().collect();
        assert_eq!(cookies.len(), 3, "session, device, browser: {cookies:?}");
        let cookie = cookies[1].to_str().unwrap();
        assert!(cookie.starts_with("device=") && cookie.contains("; HttpOnly; SameSite=Lax; "), "{cookie}");
        let device = ann.cookie_of("device").unwrap().to_owned();
        assert!(device.len() >= 40 && device != "planted", "{device}");
        let hash = portico::service::digest(&device);
        let rows = "SELECT COUNT(*) FROM known_device WHERE device_hash IN ('planted', '') OR LENGTH(device_hash) <> 64";
        assert_eq!(house.number(rows).await, 0, "only a digest is kept");
        assert_ne!(hash, device);
        ann.post("/logout", &[]).await;
        assert_eq!(ann.cookie_of("device"), Some(device.as_str()), "it outlives signing out");
        let again = ann.log_in(PASSWORD).await;
        let names: Vec<_> = again.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap()).collect();
        assert!(names.iter().all(|line| !line.starts_with("device=")), "the account knows it: {names:?}");
        // Ten are remembered.
        for number in 0..15 {
            house.app.bed.clock.advance_secs(60);
            house.browser(&format!("192.0.2.{number}")).log_in(PASSWORD).await;
        }
        assert_eq!(house.number("SELECT COUNT(*) FROM known_device").await, 10);
    }

    async fn requests_and_guesses_of_strangers_leave_a_code_as_it_is(bed: TestBed) {
        let house = House::with_ann(bed).await;
        let mut ann = house.browser(HOME);
        let code = house.code_for(&mut ann).await;
        for number in 1..=5 {
            let mut stranger = house.browser(&format!("198.51.100.{number}"));
            let theirs = house.code_for(&mut stranger).await;
            for _ in 0..5 {
                stranger.post("/login/code/enter", &[("code", wrong(&theirs))]).await;
            }
            // The code of another requester is a wrong one.
            stranger.post("/login/code/enter", &[("code", &code)]).await;
            assert!(!stranger.is_signed_in().await);
        }
        leads_to(&ann.post("/login/code/enter", &[("code", &code)]).await, "/");
        assert!(ann.is_signed_in().await);
    }

    async fn strangers_do_not_use_up_the_codes_of_the_owner(bed: TestBed) {
        let house = House::with_ann(bed).await;
        let mut ann = house.anns_browser().await;
        let mut sent = 0;
        for number in 0..40 {
            let mut stranger = house.browser(&format!("198.51.100.{}", 1 + number));
            let asked = stranger.post("/login/code", &[("email", ANN)]).await;
            if asked.status == 303 {
                sent += 1;
            } else {
                must_wait(&asked);
            }
        }
        assert_eq!(sent, 20, "what all strangers have in a while");
        "192.0.2.44".clone_into(&mut ann.address);
        // So that hers is the newest mail.
        house.app.bed.clock.advance_secs(1);
        let code = house.code_for(&mut ann).await;
        leads_to(&ann.post("/login/code/enter", &[("code", &code)]).await, "/");
        assert!(ann.is_signed_in().await);

        // In a day strangers get 60, however long they wait.
        for _ in 0..20 {
            house.app.bed.clock.advance_secs(900);
            for number in 0..10 {
                let mut stranger = house.browser(&format!("203.0.113.{}", 100 + number));
                let asked = stranger.post("/login/code", &[("email", ANN)]).await;
                sent += i32::from(asked.status == 303);
            }
        }
        // One of the counted ones was ann's own.
        assert!((59..=60).contains(&sent), "{sent}");
    }

    async fn over_the_api_a_code_survives_strangers_and_a_change_of_network(bed: TestBed) {
        let house = House::with_ann(bed).await;
        let create =
            CreatePublishableKey { shop: house.app.bed.shop.clone(), is_test: true, label: "test".into() };
        let key = house.app.bed.service.store().write(create).await.unwrap();
        let (request, verify) = ("/v1/customer/auth/otp/request?shop=demo", "/v1/customer/auth/otp/verify?shop=demo");
        let ask = json!({"shop": "demo", "email": ANN}).to_string();
        let enter = |code: &str| json!({"shop": "demo", "email": ANN, "otp": code, "remember_me": false}).to_string();
        for from in [HOME, "192.0.2.44"] {
            house.app.bed.clock.advance_secs(86_400);
            assert_eq!(house.call((&key, HOME), request, &ask).await.status, 200);
            let code = house.code().await;
            let guesses = if from == HOME { 12 } else { 5 };
            for number in 0..guesses {
                let address = format!("198.51.100.{number}");
                house.call((&key, &address), verify, &enter(wrong(&code))).await.browser_error(401, "INVALID_OTP");
            }
            house.call((&key, from), verify, &enter(&code)).await.browser_data(200);
        }
        // Ten tries a day from elsewhere.
        house.app.bed.clock.advance_secs(86_400);
        assert_eq!(house.call((&key, HOME), request, &ask).await.status, 200);
        let code = house.code().await;
        for number in 0..10 {
            let address = format!("198.51.100.{number}");
            house.call((&key, &address), verify, &enter(wrong(&code))).await.browser_error(401, "INVALID_OTP");
        }
        house.call((&key, "198.51.100.99"), verify, &enter(&code)).await.browser_error(401, "INVALID_OTP");
        house.call((&key, HOME), verify, &enter(&code)).await.browser_data(200);
    }
}
