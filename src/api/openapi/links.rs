//! Which id of an answer is what another operation asks for, as OpenAPI links.

use super::finish::METHODS;
use serde_json::{Value, json};

/// From the answer of an operation, by a pointer into the body, to a parameter of other operations.
struct Link {
    from: &'static str,
    pointer: &'static str,
    parameter: &'static str,
    to: &'static [&'static str],
}

const LINKS: &[Link] = &[
    Link {
        from: "create_order",
        pointer: "/data/id",
        parameter: "id",
        to: &["show_order", "complete_order", "refund_order", "show_invoice", "complete_invoice"],
    },
    Link {
        from: "create_order",
        pointer: "/data/customer_id",
        parameter: "id",
        to: &["show_customer", "show_affiliate"],
    },
    Link { from: "complete_order", pointer: "/data/id", parameter: "id", to: &["refund_order"] },
    Link {
        from: "show_order",
        pointer: "/data/affiliate_customer_id",
        parameter: "id",
        to: &["show_affiliate"],
    },
    Link {
        from: "list_customers",
        pointer: "/data/0/id",
        parameter: "id",
        to: &["show_customer", "show_affiliate"],
    },
    Link {
        from: "show_customer",
        pointer: "/data/id",
        parameter: "id",
        to: &["show_affiliate", "convert_to_balance", "request_payout"],
    },
    Link {
        from: "show_affiliate",
        pointer: "/data/customer_id",
        parameter: "id",
        to: &["convert_to_balance", "request_payout"],
    },
    Link {
        from: "request_payout",
        pointer: "/data/claim_id",
        parameter: "id",
        to: &["show_payout", "approve_payout", "reject_payout", "complete_payout", "cancel_payout"],
    },
    Link {
        from: "approve_payout",
        pointer: "/data/payout_request/id",
        parameter: "id",
        to: &["complete_payout", "cancel_payout"],
    },
    Link {
        from: "check_out_cart",
        pointer: "/data/uniqid",
        parameter: "id",
        to: &["show_public_invoice", "show_invoice_status"],
    },
    Link {
        from: "list_orders",
        pointer: "/pagination/next_cursor",
        parameter: "cursor",
        to: &["list_orders"],
    },
];

/// Adds the links to the answers that went well.
pub fn add(document: &mut Value) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    let operations = paths.values_mut().filter_map(Value::as_object_mut).flatten();
    for (_, operation) in operations.filter(|(method, _)| METHODS.contains(&method.as_str())) {
        let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
        let Some(responses) = operation["responses"].as_object_mut() else { continue };
        let went_well = responses.iter_mut().filter(|(status, _)| status.starts_with('2'));
        for (_, response) in went_well {
            for link in LINKS.iter().filter(|link| link.from == id) {
                for to in link.to {
                    response["links"][to] = json!({
                        "operationId": to,
                        "parameters": { link.parameter: format!("$response.body#{}", link.pointer) },
                    });
                }
            }
        }
    }
}
