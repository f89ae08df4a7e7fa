//! `portico audit`: who did what in a shop.

use super::{DATABASE, open, say, shop_named};
use portico::service::AuditRow;
use serde_json::{Value as Json, json};

/// What to list.
#[derive(clap::Args)]
pub struct AuditArguments {
    /// `sqlite:PATH` or `postgres://…`.
    #[arg(long, default_value = DATABASE, env = "PORTICO_DATABASE")]
    database: String,
    /// The shop's short name; may be left out when there is one shop.
    #[arg(long)]
    shop: Option<String>,
    /// Lists the rows after this number only.
    #[arg(long, default_value_t = 0)]
    after: i64,
    /// Prints one JSON object a row.
    #[arg(long)]
    json: bool,
}

/// Prints the rows, oldest first.
///
/// # Errors
/// In words that say what to do.
pub async fn run(arguments: AuditArguments) -> anyhow::Result<()> {
    let service = open(&arguments.database).await?;
    let shop = shop_named(&service, arguments.shop.as_deref()).await?.id;
    let mut after = arguments.after;
    loop {
        let rows = service.audit(&shop, after).await?;
        let Some(last) = rows.last() else { break };
        after = last.sequence;
        for row in &rows {
            say(&if arguments.json { as_json(row) } else { as_line(row) })?;
        }
    }
    service.close().await;
    Ok(())
}

/// The instant as RFC 3339, in UTC.
fn iso(row: &AuditRow) -> String {
    jiff::Timestamp::from_microsecond(row.at.0)
        .map_or_else(|_| row.at.0.to_string(), |at| at.to_string())
}

fn as_json(row: &AuditRow) -> String {
    let detail: Json = serde_json::from_str(&row.detail).unwrap_or_default();
    json!({
        "sequence": row.sequence, "id": row.id, "at": iso(row), "actor": row.actor, "address": row.address,
        "agent": row.agent, "request_id": row.request_id, "action": row.action, "subject": row.subject,
        "detail": detail,
    })
    .to_string()
}

fn as_line(row: &AuditRow) -> String {
    let shown = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
    let subject = if row.subject.is_empty() { "-" } else { &row.subject };
    format!(
        "{}  {}  {}  {}  {}  {}  {}",
        row.sequence,
        iso(row),
        row.actor,
        shown(&row.address),
        row.action,
        subject,
        row.detail
    )
}
