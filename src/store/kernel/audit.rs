//! Who did what: one row per act, never changed.

use crate::domain::actor::Actor;
use crate::domain::ids::new_uuid;
use crate::store::{Tx, to_json};
use crate::values;
use serde_json::Value as Json;

/// Adds a row about `subject`; `detail` holds before and after, and no secret.
pub fn audit_insert(tx: &mut Tx<'_>, actor: &Actor, action: &str, subject: &str, detail: &Json) {
    let id = format!("aud_{}", new_uuid(tx.now(), &*tx.entropy()).simple());
    let now = tx.now();
    tx.queue(
        "INSERT INTO audit (shop_id, audit_id, happened_at, actor, action, subject_id, detail) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        values![actor.shop.as_str(), id, now, actor.label(), action, subject, to_json(detail)],
    );
}
