//! One row for every table, by the migration that makes the table.

/// Of each migration the start of its name and what is inserted after it: a table, then its columns and values.
pub const ROWS: [(&str, &[(&str, &str)]); 19] = [
    (
        "shops and customers",
        &[
            (
                "shop",
                "shop_id='s', slug='s', name='S', currency='USD', base_url='http://s', tax_ppm=0, has_sandbox=1, \
          address_policy='warn', is_suspended=0, created_at=1",
            ),
            ("signing_key", "shop_id='s', purpose='quote', secret='x', created_at=1"),
            (
                "customer",
                "shop_id='s', customer_id='c', email='A@b', email_lookup='a@b', name='Zoë', created_at=1",
            ),
            (
                "operator",
                "shop_id='s', operator_id='o', email='o@b', email_lookup='o@b', name='O', created_at=1",
            ),
            ("shop_day", "shop_id='s', day=20000, orders=1"),
            ("shop_count", "shop_id='s', subject='order', owner_id='', state='PENDING', amount=1"),
        ],
    ),
    (
        "catalogue",
        &[
            (
                "product",
                "shop_id='s', product_id='p', title='P', description='', product_type='FILE', price_minor=5, \
          position=1, is_listed=1, created_at=1",
            ),
            (
                "coupon",
                "shop_id='s', coupon_id='u', code='SAVE', code_lookup='save', kind='FIXED', rate_ppm=0, \
          amount_minor=1, max_uses=1, uses=1, products='[]', created_at=1, updated_at=1",
            ),
        ],
    ),
    (
        "orders",
        &[
            (
                "customer_order",
                "shop_id='s', order_id='ord', customer_id='c', state='COMPLETED', email='A@b', email_lookup='a@b', \
          currency='USD', subtotal_minor=5, discount_minor=0, tax_minor=0, total_minor=5, balance_minor=0, \
          paid_minor=5, refunded_minor=1, items='[]', created_at=1, updated_at=2, paid_at=2",
            ),
            (
                "order_event",
                "shop_id='s', order_id='ord', position=1, kind='created', actor='system', happened_at=1",
            ),
            (
                "refund",
                "shop_id='s', refund_id='r', order_id='ord', amount_minor=1, clawback_minor=0, actor='system', \
          created_at=3",
            ),
        ],
    ),
    (
        "affiliates",
        &[
            (
                "program_rule",
                "shop_id='s', version=1, is_active=1, rate_ppm=200000, discount_ppm=0, hold_secs=0, \
          window_days=30, mode='LAST_CLICK', payout_minimum_minor=0, earns_on_balance=0, created_at=1",
            ),
            (
                "affiliate",
                "shop_id='s', customer_id='c', state='active', joined_at=1, updated_at=1",
            ),
            (
                "affiliate_link",
                "shop_id='s', link_id='l', customer_id='c', code='code', state='active', is_primary=1, \
          created_at=1",
            ),
            (
                "click",
                "shop_id='s', link_id='l', day=20000, visitor_hash='v', click_id='k', clicked_at=1",
            ),
            (
                "link_act",
                "shop_id='s', link_id='l', kind='add_to_cart', session_key='x', happened_at=1",
            ),
            ("link_day", "shop_id='s', link_id='l', day=20000, checkouts=1"),
            ("affiliate_day", "shop_id='s', customer_id='c', day=20000, sales=1"),
            (
                "commission",
                "shop_id='s', commission_id='m', order_id='ord', affiliate_id='c', link_id='l', \
          rule_version=1, state='pending', base_minor=5, amount_minor=1, reversed_minor=0, explanation='{}', \
          release_at=9, created_at=2",
            ),
        ],
    ),
    (
        "payouts",
        &[(
            "claim",
            "shop_id='s', claim_id='q', customer_id='c', kind='payout', state='pending', amount_minor=1, \
          currency='USD', address='T', idempotency_key='key', created_at=4, updated_at=4",
        )],
    ),
    (
        "ledger and wallet",
        &[
            ("ledger_head", "shop_id='s', sequence=1, hash='h', posted_at=5"),
            (
                "ledger_account",
                "shop_id='s', account_id='store_balance:c', owner_id='c', kind='store_balance', \
          currency='USD', balance_minor=1, version=1",
            ),
            (
                "ledger_transaction",
                "shop_id='s', sequence=1, transaction_id='t', kind='wallet_credited', \
          source_id='w', posted_at=5, actor='system', hash='h'",
            ),
            (
                "ledger_entry",
                "shop_id='s', sequence=1, position=1, account_id='store_balance:c', kind='store_balance', \
          owner_id='c', currency='USD', amount_minor=1, balance_after_minor=1, account_version=1",
            ),
            (
                "wallet_entry",
                "shop_id='s', wallet_entry_id='w', customer_id='c', transaction_id='t', kind='PROMO', \
          amount_minor=1, reason='welcome', actor='system', expires_at=99, created_at=5",
            ),
            (
                "wallet_lot",
                "shop_id='s', wallet_entry_id='w', customer_id='c', expires_at=99, next_look_at=99",
            ),
        ],
    ),
    (
        "payments",
        &[
            (
                "payment_account",
                "shop_id='s', gateway='STRIPE', is_live=0, is_enabled=1, sealed_credentials='x', \
          created_at=1, updated_at=1",
            ),
            (
                "payment_session",
                "shop_id='s', session_id='y', order_id='ord', gateway='STRIPE', state='PAID', \
          amount_minor=5, currency='USD', reference='cs_1', is_posted=1, captured_currency='USD', created_at=1, \
          updated_at=2",
            ),
            (
                "payment_event",
                "shop_id='s', gateway='STRIPE', event_id='e', kind='paid', about='cs_1', body='{}', \
          state='DONE', session_id='y', due_at=2, received_at=2",
            ),
            (
                "payment_refund",
                "shop_id='s', refund_id='r', order_id='ord', session_id='y', state='DONE', \
          amount_minor=1, provider_minor=1, is_booked=1, actor='system', created_at=3, updated_at=3",
            ),
            (
                "payment_posting",
                "shop_id='s', session_id='y', kind='order_paid', source_id='ord', provider_minor=5",
            ),
            (
                "payment_dispute",
                "shop_id='s', session_id='y', reference='d', order_id='ord', stage='OPEN', \
          amount_minor=4, fee_minor=0, opened_at=6",
            ),
            (
                "payment_review",
                "shop_id='s', review_id='v', problem='late', subject='y', detail='{}', state='OPEN', \
          created_at=6",
            ),
            (
                "payment_report",
                "shop_id='s', gateway='STRIPE', day=20000, sessions=1, provider_minor=5, ledger_minor=5, \
          differences='[]', made_at=7",
            ),
            (
                "sandbox_payment",
                "shop_id='s', session_id='z', order_id='ord', stage='OPEN', amount_minor=5, \
          currency='USD', reference='sb', return_url='http://s', cancel_url='http://s', expires_at=9, created_at=1, \
          updated_at=1",
            ),
            (
                "sandbox_refund",
                "shop_id='s', refund_id='r', session_id='z', amount_minor=1, created_at=3",
            ),
        ],
    ),
    (
        "webhooks",
        &[
            (
                "outbox",
                "shop_id='s', event_id='e', event='order:paid', subject_id='ord', payload='{}', created_at=2, \
          sequence=1",
            ),
            ("event_head", "shop_id='s', sequence=1"),
            (
                "webhook_endpoint",
                "shop_id='s', endpoint_id='h', number=1, url='http://h', kind='merchant', \
          created_at=1, updated_at=1",
            ),
            (
                "webhook_topic",
                "shop_id='s', endpoint_id='h', topic='order:paid', event='order:paid'",
            ),
            ("webhook_secret", "shop_id='s', endpoint_id='h', number=1, secret='x', created_at=1"),
            (
                "payment_webhook",
                "shop_id='s', order_id='ord', endpoint_id='h', url='http://h', secret='x', created_at=1",
            ),
            (
                "webhook_delivery",
                "shop_id='s', delivery_id='d', endpoint_id='h', event_id='e', topic='order:paid', \
          state='delivered', attempt=1, next_attempt_at=3, give_up_at=9, created_at=2, delivered_at=3",
            ),
        ],
    ),
    (
        "access",
        &[
            (
                "api_key",
                "shop_id='s', api_key_id='k', secret_hash='x', label='L', scopes='a', created_at=1",
            ),
            ("api_key_use", "shop_id='s', api_key_id='k', used_at=2"),
            ("publishable_key", "shop_id='s', publishable_key='pk', label='L', created_at=1"),
            (
                "oauth_app",
                "shop_id='s', client_id='a', secret_hash='x', name='App', redirect_uris='[]', scopes='a', \
          created_at=1",
            ),
            (
                "oauth_grant",
                "shop_id='s', grant_id='g', client_id='a', scopes='a', granted_by='o', created_at=1",
            ),
            (
                "oauth_code",
                "shop_id='s', code_hash='x', grant_id='g', redirect_uri='http://a', expires_at=2",
            ),
            (
                "oauth_token",
                "shop_id='s', token_hash='x', grant_id='g', kind='access', scopes='a', created_at=1, \
          expires_at=2",
            ),
            ("web_session", "token_hash='x', record='{}', expires_at=2"),
            (
                "customer_session",
                "shop_id='s', token_hash='x', customer_id='c', created_at=1, expires_at=2",
            ),
            (
                "login_code",
                "shop_id='s', email_hash='x', window_started_at=1, window_requests=1, day_started_at=1, \
          day_requests=1",
            ),
        ],
    ),
    (
        "mail and jobs",
        &[
            (
                "idempotency",
                "shop_id='s', idempotency_key='key', fingerprint='f', status=200, body='{}', created_at=4",
            ),
            (
                "audit",
                "shop_id='s', audit_id='a', happened_at=4, actor='o', action='order.refund', subject_id='ord', \
          detail='{}'",
            ),
            (
                "mail",
                "shop_id='s', mail_id='m', recipient='a@b', content='{}', state='waiting', due_at=1, created_at=1",
            ),
            ("job", "job='sweep', locked_until=1"),
        ],
    ),
    (
        "sessions",
        &[
            (
                "known_device",
                "shop_id='s', account_hash='a', device_hash='d', network_hash='n', seen_at=1",
            ),
            (
                "sent_code",
                "shop_id='s', email_hash='x', requester_hash='r', mail_id='m', requested_at=1",
            ),
        ],
    ),
    ("process", &[("installation", "fact='demo', noted_at=1")]),
    (
        "integrity",
        &[("row_seal", "shop_id='s', number=1, subject='shop', row_id='s', seal='x', hash='y'")],
    ),
    ("audit", &[("audit_head", "shop_id='s', sequence=0, hash='x'")]),
    (
        "people",
        &[(
            "person_browser",
            "shop_id='s', person_id='c', browser_hash='x', first_seen_at=1, last_seen_at=2",
        )],
    ),
    ("reading", &[("generation", "shop_id='s', owner_id='c', number=1")]),
    (
        "getting in",
        &[
            (
                "registration",
                "shop_id='s', mail_id='m', email='a@b', email_lookup='a@b', joins_program=1, agreed_at=1, \
          expires_at=2",
            ),
            (
                "password_reset",
                "shop_id='s', mail_id='m', email='a@b', email_lookup='a@b', expires_at=2",
            ),
        ],
    ),
    (
        "account",
        &[
            ("second_factor", "shop_id='s', person_id='c', secret='x', created_at=1"),
            ("recovery_code", "shop_id='s', person_id='c', code_hash='x', created_at=1"),
            (
                "email_change",
                "shop_id='s', customer_id='c', email='n@b', mail_id='m', expires_at=2",
            ),
            ("customer_preference", "shop_id='s', customer_id='c', language='de', muted=''"),
        ],
    ),
    ("rejected codes", &[]),
];

/// The statement that inserts `columns`, given as `name=value` pairs.
pub fn insert(table: &str, columns: &str) -> String {
    let pairs: Vec<_> =
        columns.split(", ").filter_map(|pair| pair.trim().split_once('=')).collect();
    let names: Vec<_> = pairs.iter().map(|(name, _)| *name).collect();
    let values: Vec<_> = pairs.iter().map(|(_, value)| *value).collect();
    format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))
}
