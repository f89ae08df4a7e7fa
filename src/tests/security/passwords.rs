//! Points 5, 6 and 9: how passwords are kept, which may be chosen, and that there is none from the start.

use super::{OPERATOR, PASSWORD, Visitor, invite, leads_to};
use crate::util::TestApp;
use portico::store::{Columns, Source as _};

on_both! {
    async fn s05_passwords_are_hashed_slowly_and_guesses_are_counted_before(bed: TestBed) {
        let app = TestApp::over(bed).await;
        Visitor::new(&app).join().await;
        let sql = "SELECT password_hash FROM operator WHERE password_hash IS NOT NULL";
        let rows = app.bed.service.store().rows(sql, vec![]).await.unwrap();
        let hash = Columns::of(&rows[0]).text().unwrap();
        let parameters = hash.strip_prefix("$argon2id$v=19$").unwrap().split('$').next().unwrap();
        let number = |name: &str| -> u32 {
            let found = parameters.split(',').find_map(|part| part.strip_prefix(name));
            found.unwrap().parse().unwrap()
        };
        assert!(number("m=") >= 19 * 1024 && number("t=") >= 2, "{parameters}");
        let mut guesser = Visitor::new(&app);
        let began = std::time::Instant::now();
        for _ in 0..20 {
            assert_eq!(guesser.sign_in("nobody@example.com", "wrong").await.status, 303);
        }
        let (hashed, began) = (began.elapsed(), std::time::Instant::now());
        for _ in 0..100 {
            assert_eq!(guesser.sign_in("nobody@example.com", "wrong").await.status, 429);
        }
        // Five times as many would take five times as long if they were hashed too, on any machine.
        assert!(began.elapsed() < hashed * 4, "{:?} after {hashed:?}", began.elapsed());
    }

    async fn s06_common_and_known_passwords_are_refused(bed: TestBed) {
        let app = TestApp::over(bed).await;
        let link = invite(&app).await;
        let mut invited = Visitor::new(&app);
        let page = format!("/invitation/{link}");
        for (weak, said) in [
            ("short 1", "at least 8 characters"),
            ("12345678", "lists of stolen passwords"),
            ("password", "lists of stolen passwords"),
            ("P4$$w0rd!", "lists of stolen passwords"),
            ("127.0.0.1demo", "names that others know"),
            ("Worker-2026", "names that others know"),
            ("w0rk3r@example", "names that others know"),
            ("        ", "a row of keys or a repetition"),
            ("1qay2wsx3edc", "a row of keys or a repetition"),
            (&*"x1 ".repeat(200), "at most 512 characters"),
        ] {
            app.bed.clock.advance_secs(60);
            let refused = invited.post("/invitation", &[("token", &link), ("password", weak)]).await;
            assert_eq!(leads_to(&refused), page, "{weak}");
            let told = invited.get(&page).await.body;
            assert!(told.contains(said), "{weak}: {told}");
            assert!(!told.contains(&format!("value=\"{weak}\"")), "{weak} comes back");
        }
        let long = "a lantern, seven ferns and one slow Tuesday: ü is typed as it comes, to the last sign";
        assert!(long.chars().count() > 64);
        let taken = invited.post("/invitation", &[("token", &link), ("password", long)]).await;
        assert_eq!(leads_to(&taken), "/admin");
        let decomposed = long.replace('ü', "u\u{308}");
        let (shorter, start) = (&long[..long.len() - 1], &long[..64]);
        for (typed, is_it) in [(long, true), (&*decomposed, true), (shorter, false), (start, false)] {
            app.bed.clock.advance_secs(60);
            let reply = Visitor::new(&app).sign_in(OPERATOR, typed).await;
            assert_eq!(leads_to(&reply) == "/admin", is_it, "{typed}");
        }
    }

    async fn s09_there_is_no_account_from_the_start(bed: TestBed) {
        let app = TestApp::over(bed).await;
        for email in ["operator@example.com", "affiliate@example.com", "customer@example.com", "admin@example.com"] {
            for password in ["portico-demo-operator", "portico-demo-affiliate", "portico-demo-customer", "admin", ""] {
                app.bed.clock.advance_secs(60);
                let reply = Visitor::new(&app).sign_in(email, password).await;
                assert!(leads_to(&reply).starts_with("/login"), "{email} {password}");
            }
        }
        let link = invite(&app).await;
        let fields = [("token", link.as_str()), ("password", PASSWORD)];
        assert_eq!(leads_to(&Visitor::new(&app).post("/invitation", &fields).await), "/admin");
        let mut second = Visitor::new(&app);
        let reply = second.post("/invitation", &fields).await;
        let told = second.get(leads_to(&reply)).await.body;
        assert!(told.contains("already been used"), "{told}");
        assert_eq!(second.get("/admin").await.status, 303);
    }
}
