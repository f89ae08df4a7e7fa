//! `GET /dev/v1/orders`.

use crate::api::ApiState;
use crate::api::answer::data::{ApiResult, CursorList, json};
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::api::dev::customers::list_customers::{EMAIL_NAMES, email_filter};
use crate::api::json::{OrderJson, to_text};
use crate::api::openapi::{CursorPage, OrderFilters};
use crate::api::request::auth::Caller;
use crate::api::request::filters::{Filters, is_oldest_first};
use crate::api::request::page::{CursorKind, Query};
use crate::domain::actor::Scope;
use crate::domain::orders::order::OrderState;
use crate::service::{Listing, Order, OrderQuery, RenderContext};
use axum::extract::State;
use axum::http::StatusCode;
use bytes::Bytes;

/// What lists of orders can be narrowed by in `filters`.
const FILTERS: [&str; 5] = ["email", "customerEmail", "customer_email", "status", "created_at"];

/// Orders, newest first unless asked otherwise.
#[utoipa::path(
    get,
    path = "/dev/v1/orders",
    tag = "Orders",
    params(CursorPage, OrderFilters),
    responses((status = 200, description = "A page of orders.", body = CursorList<OrderJson>)),
    security(("key" = ["orders.read"])),
)]
pub async fn list_orders(State(state): State<ApiState>, caller: Caller, query: Query) -> ApiResult {
    let list = OrderList { names: ["orders", "orders, oldest first"], scope: Scope::OrdersRead };
    let page = list.page(&state, &caller, &query, |listing, next, context| {
        let rows = listing.rows.iter().map(|order| OrderJson::new(order, context)).collect();
        to_text(&CursorList::new(rows, next))
    });
    Ok(json(StatusCode::OK, page.await?))
}

/// A list of orders under one of its names.
pub struct OrderList {
    /// What its cursors belong to, newest first and oldest first.
    pub names: [&'static str; 2],
    /// What a key needs.
    pub scope: Scope,
}

impl OrderList {
    /// The page that a query asks for, as `render` writes it from the rows and the cursor of the next page.
    ///
    /// # Errors
    /// 403 without the scope; 400 or 422 for a query that is not right.
    pub async fn page(
        &self,
        state: &ApiState,
        caller: &Caller,
        query: &Query,
        render: impl FnOnce(&Listing<Order>, Option<String>, &RenderContext) -> String,
    ) -> Result<Bytes, ApiError> {
        caller.require(self.scope)?;
        let limit = query.limit()?;
        let filters = Filters::read(query, &FILTERS)?;
        let is_oldest_first = is_oldest_first(query)?;
        let [newest_first, oldest_first] = self.names;
        let list = if is_oldest_first { oldest_first } else { newest_first };
        let kind = CursorKind { shop: &caller.actor.shop, list };
        let (since, until) = filters.span("created_at")?;
        let wish = OrderQuery {
            email: email_filter(query, &filters, &EMAIL_NAMES)?,
            state: state_filter(query, &filters)?,
            since,
            until,
            is_oldest_first,
            before: kind.open(query)?,
            is_uncounted: true,
            ..OrderQuery::default()
        };
        let page =
            state.service.order_page((&caller.actor, self.scope), list, (&wish, limit), |found| {
                let next = found.next.as_deref().map(|id| kind.seal(id));
                render(found, next, &caller.context())
            });
        page.await.map_err(|error| caller.failed(&error, Topic::Order))
    }
}

fn state_filter(query: &Query, filters: &Filters) -> Result<Option<OrderState>, ApiError> {
    let text = query.get(&["status"]).or(filters.text(&["status"])?);
    let Some(text) = text else { return Ok(None) };
    let invalid = || {
        let known: Vec<_> = OrderState::ALL.into_iter().map(OrderState::as_str).collect();
        ApiError::invalid_field("status", format!("must be one of {}", known.join(", ")))
    };
    OrderState::parse(text).map(Some).ok_or_else(invalid)
}
