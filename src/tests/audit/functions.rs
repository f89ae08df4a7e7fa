//! Every server function names the row that its success leaves, or the reason why it leaves none. That the commands
//! behind them write these rows is a rule of the house (`tidy`).

use portico::server_fns::ACTIONS;
use std::collections::BTreeSet;

/// Path, and the action of its row.
const ROWS: &[(&str, &str)] = &[
    ("/login", "operator.sign_in"),
    ("/login/code", "login_code.request"),
    ("/login/code/enter", "customer.sign_in"),
    ("/logout", "operator.sign_out"),
    ("/invitation", "operator.join"),
    ("/login/second-factor", "second_factor.use"),
    ("/account", "customer.update"),
    ("/account/notices", "customer.preferences"),
    ("/account/password", "customer.password"),
    ("/account/email", "customer.email_ask"),
    ("/account/email/confirm", "customer.email"),
    ("/account/email/drop", "customer.email_drop"),
    ("/account/sessions/end", "session.end"),
    ("/account/sessions/end-others", "session.end"),
    ("/account/second-factor/begin", "second_factor.begin"),
    ("/account/second-factor/confirm", "second_factor.on"),
    ("/account/second-factor/remove", "second_factor.off"),
    ("/account/second-factor/recovery", "second_factor.recovery"),
    ("/account/confirm", "second_factor.use"),
    ("/account/confirm/code", "login_code.request"),
    ("/account/close", "customer.delete"),
    ("/reset", "password_reset.request"),
    ("/reset/choose", "password.reset"),
    ("/register", "registration.request"),
    ("/register/confirm", "customer.register"),
    ("/affiliate/join", "affiliate.join"),
    ("/affiliate/links/add", "affiliate_link.create"),
    ("/affiliate/links/switch", "affiliate_link.switch"),
    ("/balance/payout/confirm", "payout.request"),
    ("/balance/payout/cancel", "payout.{}"),
    ("/balance/convert", "earnings.convert"),
    ("/admin/payouts/decide", "payout.{}"),
    ("/admin/payouts/approve", "payout.{}"),
    ("/admin/payouts/reject", "payout.{}"),
    ("/admin/payouts/complete", "payout.{}"),
    ("/admin/payouts/fail", "payout.{}"),
    ("/admin/orders/pay", "order.pay"),
    ("/admin/orders/cancel", "order.cancel"),
    ("/admin/orders/refund", "order.refund"),
    ("/admin/orders/refund-part", "order.refund"),
    ("/admin/payments/events/replay", "payments.replay"),
    ("/admin/payments/reviews/settle", "payments.review"),
    ("/admin/payments/providers/connect", "payments.connect"),
    ("/admin/payments/providers/enable", "payments.enable"),
    ("/admin/payments/providers/disable", "payments.disable"),
    ("/admin/affiliates/disable", "affiliate.disable"),
    ("/admin/affiliates/enable", "affiliate.enable"),
    ("/admin/affiliates/write-off", "affiliate.write_off"),
    ("/admin/affiliates/links/add", "affiliate_link.create"),
    ("/admin/affiliates/links/terms", "affiliate_link.terms"),
    ("/admin/affiliates/applications/approve", "application.approve"),
    ("/admin/affiliates/applications/reject", "application.reject"),
    ("/admin/settings/program", "program.change"),
    ("/admin/keys", "api_key.create"),
    ("/admin/keys/revoke", "api_key.revoke"),
    ("/admin/keys/publishable", "publishable_key.create"),
    ("/admin/keys/publishable/revoke", "publishable_key.revoke"),
    ("/admin/apps/authorize", "app.authorize"),
    ("/admin/apps/revoke", "app.revoke"),
    ("/admin/webhooks", "webhook.create"),
    ("/admin/webhooks/test", "webhook.test"),
    ("/admin/webhooks/replay", "webhook.replay"),
    ("/admin/webhooks/rotate", "webhook.rotate_secret"),
    ("/admin/webhooks/delete", "webhook.delete"),
    ("/admin/webhooks/log/retry", "webhook.retry"),
];

/// Path, and why it leaves no row.
const WITHOUT: &[(&str, &str)] = &[
    ("/checkout", "a buyer's order; its timeline has who placed it"),
    ("/checkout/update", "changes nothing that is kept"),
    ("/orders/pay", "leads to a page where the buyer pays"),
    ("/sandbox/pay", "a test payment; the order's timeline has it"),
    ("/sandbox/fail", "a test payment"),
    ("/sandbox/cancel", "a test payment"),
    ("/balance/payout", "leads to the page that confirms the request"),
    ("/admin/payouts/confirm", "leads to the page that confirms the decisions"),
    ("/admin/clock", "in a demo only"),
];

#[test]
fn each_server_function_has_its_row_or_its_reason() {
    let known: Vec<_> = ROWS.iter().chain(WITHOUT).map(|(path, _)| *path).collect();
    let unique: BTreeSet<_> = known.iter().copied().collect();
    assert_eq!(unique.len(), known.len(), "a path is listed twice");
    assert_eq!(unique, ACTIONS.iter().map(|action| action.path).collect());
}

#[test]
fn each_row_is_written_somewhere() {
    let mut sources = String::new();
    let mut folders = vec![std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/service")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                sources += &std::fs::read_to_string(path).unwrap();
            }
        }
    }
    for (path, action) in ROWS {
        assert!(sources.contains(&format!("\"{action}\"")), "{path}: nothing writes {action}");
    }
}
