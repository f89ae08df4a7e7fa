//! What a test delivers: made-up events that look like real ones.

use crate::domain::clock::Timestamp;
use crate::domain::webhooks::event::EventName;
use crate::service::kernel::events::iso;
use serde_json::{Value as Json, json};

/// The data of a made-up event.
pub(in crate::service) fn sample(event: EventName, now: Timestamp) -> Json {
    match event {
        EventName::OrderCreated => order("PENDING", now),
        EventName::OrderCancelled => order("VOIDED", now),
        EventName::OrderPaid | EventName::OrderUpdated => order("COMPLETED", now),
        EventName::ProductCreated | EventName::ProductEdited => json!({
            "id": "prod_test", "uniqid": "prod_test", "title": "Test product", "description": "A test",
            "type": "SERVICE", "is_listed": true,
        }),
        EventName::CustomerCreated | EventName::CustomerUpdated => {
            json!({"customer_id": "cus_test", "fields": ["name"]})
        }
        EventName::CustomerDeleted => json!({"customer_id": "cus_test"}),
        EventName::WalletChanged => json!({
            "id": "went_test", "customer_id": "cus_test", "transaction_id": "txn_test", "type": "CREDIT",
            "amount": 5, "currency": "USD", "new_balance": 5,
        }),
        EventName::CommissionApproved => commission("approved", now),
        EventName::CommissionReversed => commission("reversed", now),
        EventName::BalanceConverted => json!({
            "id": "claim_test", "claim_id": "claim_test", "affiliate_customer_id": "cus_test",
            "status": "completed", "amount": 12, "currency": "USD", "wallet_transaction_id": "txn_test",
            "new_balance": 12, "created_at": iso(now),
        }),
        EventName::PayoutRequested => payout("pending", now),
        EventName::PayoutApproved => payout("approved", now),
        EventName::PayoutCompleted => payout("completed", now),
        EventName::PayoutRejected => payout("rejected", now),
        EventName::PayoutCancelled => payout("cancelled", now),
        EventName::PayoutFailed => payout("failed", now),
    }
}

fn order(status: &str, now: Timestamp) -> Json {
    json!({
        "id": "ord_test", "uniqid": "00000000-0000-7000-8000-000000000000", "type": "PRODUCT", "status": status,
        "gateway": "SANDBOX", "subtotal": 49.99, "discount": 0, "tax": 0, "total": 49.99, "total_display": 49.99,
        "refunded_amount": 0, "balance_paid_amount": 0, "currency": "USD", "exchange_rate": 1,
        "crypto_exchange_rate": 0, "crypto_gateway": null, "apm_method": null, "customer_id": "cus_test",
        "customer_email": "buyer@example.com", "country": null, "affiliate_link_id": null,
        "affiliate_customer_id": null, "affiliate_code": null, "quantity": 1, "product_id": "prod_test",
        "product_title": "Test product", "custom_fields": null, "is_developer_invoice": false,
        "created_at": now.secs(), "updated_at": now.secs(),
        "products": [{
            "uniqid": "prod_test", "title": "Test product", "description": "A test", "price": 49.99,
            "price_display": 49.99, "currency": "USD", "type": "SERVICE", "quantity": 1,
        }],
    })
}

fn commission(status: &str, now: Timestamp) -> Json {
    json!({
        "id": "com_test", "commission_id": "com_test", "order_id": "ord_test",
        "order_uniqid": "00000000-0000-7000-8000-000000000000", "affiliate_customer_id": "cus_test",
        "affiliate_link_id": "alink_test", "status": status, "amount": 9, "commission_amount": 9,
        "reversed_amount": 0, "base_amount": 45, "currency": "USD", "created_at": iso(now), "released_at": null,
    })
}

fn payout(status: &str, now: Timestamp) -> Json {
    json!({
        "id": "claim_test", "claim_id": "claim_test", "affiliate_customer_id": "cus_test",
        "affiliate_link_id": "alink_test", "affiliate_code": "creator123",
        "affiliate_email": "affiliate@example.com", "affiliate_name": null, "status": status, "amount": 12,
        "currency": "USD", "payout_asset": "USDT", "payout_network": "TRON",
        "payout_address": "TWuRReGC3VQEMdYiGsCrCr3Z6hmZHUbtqY", "address_check": "valid", "note": "test",
        "reason": null, "override_reason": null, "transaction_id": null, "network_fee": 0,
        "created_at": iso(now), "updated_at": iso(now), "approved_at": null, "completed_at": null,
        "rejected_at": null, "cancelled_at": null,
    })
}
