//! Bodies about endpoints for events.

use utoipa::ToSchema;

/// A new endpoint.
#[derive(ToSchema)]
#[schema(example = json!({"url": "https://example.com/hook", "events": ["order:paid"]}))]
pub struct CreateWebhookBody {
    /// An https:// address of a public host.
    #[schema(max_length = 2000)]
    url: String,
    /// Names of events, without wildcards; GET /dev/v1/webhooks/events lists them.
    #[schema(min_items = 1)]
    events: Vec<String>,
    /// `paylix`, as when nothing is said, or `zapier`; it makes no difference.
    r#type: Option<String>,
}

/// What is changed about an endpoint; what is left out stays.
#[derive(ToSchema)]
#[schema(example = json!({"events": ["order:paid", "affiliate:payout_requested"]}))]
pub struct UpdateWebhookBody {
    /// An https:// address of a public host.
    #[schema(max_length = 2000)]
    url: Option<String>,
    /// Names of events, in the place of those before.
    #[schema(min_items = 1)]
    events: Option<Vec<String>>,
    /// `paylix` or `zapier`.
    r#type: Option<String>,
}

/// Which made-up event is sent.
#[derive(ToSchema)]
#[schema(example = json!({"event": "order:paid"}))]
pub struct TestWebhookBody {
    /// The name of an event; `order:paid` when nothing is said.
    event: Option<String>,
}

/// Which events are delivered again.
#[derive(ToSchema)]
#[schema(example = json!({"after": 0, "until": 10}))]
pub struct ReplayBody {
    /// After the event with this number; from the first one when nothing is said.
    #[schema(minimum = 0)]
    after: Option<i64>,
    /// Up to and with the event with this number; the newest when nothing is said. At most 10000 numbers beyond after.
    #[schema(minimum = 0)]
    until: Option<i64>,
}
