//! Signing in with a code that comes by mail.

use super::Front;
use portico::domain::clock::SECS_PER_DAY;

on_both! {
    async fn a_code_opens_a_session_once(bed: TestBed) {
        bed.customer("ann").await;
        let front = Front::over(bed).await;
        let code = front.code("ann").await.unwrap();
        assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        let data = front.verify("ann", &code).await.browser_data(200);
        let token = data["access_token"].as_str().unwrap();
        assert!(token.starts_with("hcs_") && token.len() > 40, "{token}");
        assert_eq!(data["expires_at"], "2025-10-10T08:53:20.000Z");
        assert_eq!(front.get("/me", token).await.browser_data(200)["customer"]["email"], "ann@example.com");
        front.verify("ann", &code).await.browser_error(401, "INVALID_OTP");
        front.post("/auth/logout", token, "").await.browser_data(200);
        front.get("/me", token).await.browser_error(401, "UNAUTHORIZED");
    }

    async fn known_and_unknown_addresses_look_alike(bed: TestBed) {
        bed.customer("ann").await;
        let front = Front::over(bed).await;
        assert_eq!(front.code("nobody").await, None);
        assert!(front.mails.list().is_empty());
        let unknown = front.verify("nobody", "123456").await;
        front.code("ann").await.unwrap();
        let known = front.verify("ann", "12345").await;
        assert_eq!((unknown.status, &unknown.body), (known.status, &known.body));
        let asked = |handle| {
            let body = format!(r#"{{"shop":"demo","email":"{handle}@example.com"}}"#);
            let front = &front;
            async move { front.post("/auth/otp/request", "", &body).await.body }
        };
        assert_eq!(asked("nobody").await, asked("ann").await);
    }

    async fn five_tries_and_ten_minutes(bed: TestBed) {
        bed.customer("ann").await;
        let front = Front::over(bed).await;
        let code = front.code("ann").await.unwrap();
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            front.verify("ann", wrong).await.browser_error(401, "INVALID_OTP");
        }
        front.verify("ann", &code).await.browser_error(401, "INVALID_OTP");
        let code = front.code("ann").await.unwrap();
        front.app.bed.clock.advance_secs(601);
        front.verify("ann", &code).await.browser_error(401, "INVALID_OTP");
        // A newer code takes the place of an older one.
        let (older, newer) = (front.code("ann").await.unwrap(), front.code("ann").await.unwrap());
        if older != newer {
            front.verify("ann", &older).await.browser_error(401, "INVALID_OTP");
        }
        front.verify("ann", &newer).await.browser_data(200);
    }

    async fn asking_is_slowed_and_never_blocked_for_good(bed: TestBed) {
        bed.customer("ann").await;
        let front = Front::over(bed).await;
        for _ in 0..5 {
            front.code("ann").await.unwrap();
        }
        let body = r#"{"shop":"demo","email":"ANN@example.com"}"#;
        let reply = front.post("/auth/otp/request", "", body).await;
        reply.browser_error(429, "RATE_LIMITED");
        assert_eq!(reply.header("retry-after"), "900");
        front.app.bed.clock.advance_secs(900);
        front.code("ann").await.unwrap();
    }

    async fn sessions_end_by_the_clock(bed: TestBed) {
        bed.customer("ann").await;
        let front = Front::over(bed).await;
        let short = front.session("ann").await;
        let code = front.code("ann").await.unwrap();
        let body = format!(r#"{{"shop":"demo","email":"ann@example.com","otp":"{code}","remember_me":true}}"#);
        let data = front.post("/auth/otp/verify", "", &body).await.browser_data(200);
        let long = data["access_token"].as_str().unwrap().to_owned();
        front.app.bed.clock.advance_secs(SECS_PER_DAY);
        front.get("/me", &short).await.browser_error(401, "UNAUTHORIZED");
        front.get("/me", &long).await.browser_data(200);
        front.app.bed.clock.advance_secs(29 * SECS_PER_DAY);
        front.get("/me", &long).await.browser_error(401, "UNAUTHORIZED");
    }

    async fn a_session_belongs_to_its_shop(bed: TestBed) {
        bed.customer("ann").await;
        bed.add_shop("other").await;
        let front = Front::over(bed).await;
        let token = front.session("ann").await;
        let headers = [("x-shoppex-publishable-key", front.key.as_str())];
        let app = &front.app;
        app.call("GET", "/v1/customer/me?shop=other", &token, &headers, "").await.browser_error(401, "UNAUTHORIZED");
        app.call("GET", "/v1/customer/me?shop=demo", &token, &[], "").await.browser_error(401, "UNAUTHORIZED");
        app.call("GET", "/v1/customer/me?shop=none", &token, &headers, "").await.browser_error(404, "NOT_FOUND");
        app.call("GET", "/v1/customer/me", &token, &headers, "").await.browser_error(422, "VALIDATION_ERROR");
        app.call("GET", "/v1/customer/me?shop=demo", &front.app.key, &headers, "").await
            .browser_error(401, "UNAUTHORIZED");
    }

    async fn a_code_is_used_once_however_many_come(bed: TestBed) {
        bed.customer("ann").await;
        let front = Front::over(bed).await;
        let code = front.code("ann").await.unwrap();
        let replies = futures_util::future::join_all((0..5).map(|_| front.verify("ann", &code))).await;
        assert_eq!(replies.iter().filter(|reply| reply.status == 200).count(), 1);
    }
}
