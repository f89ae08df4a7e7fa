//! `GET /v1/customer/affiliate/stats?days=N`: the funnel of the last days, in all, per link and per day.

use super::guest::Guest;
use crate::api::ApiState;
use crate::api::answer::data::ApiResult;
use crate::api::answer::error::ApiError;
use crate::api::answer::refusal::Topic;
use crate::api::json::iso_text as iso;
use crate::api::openapi::{DaysQuery, FrontKey, ShopQuery};
use crate::api::request::page::Query;
use crate::api::v1::envelope::{Success, data};
use crate::domain::clock::{SECS_PER_DAY, Timestamp};
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

/// How many days there are by default.
const DAYS_DEFAULT: i64 = 30;
/// The most days.
const DAYS_MAX: i64 = 365;

#[derive(Serialize, ToSchema)]
#[schema(as = OwnStats)]
struct StatsJson<'a> {
    window_days: i64,
    totals: TotalsJson,
    per_link: Vec<LinkJson<'a>>,
    daily: Vec<DayJson>,
}

#[derive(Default, Serialize, ToSchema)]
#[schema(as = OwnStatsTotals)]
struct TotalsJson {
    clicks: i64,
    add_to_carts: i64,
    checkouts_started: i64,
    sales: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnStatsLink)]
struct LinkJson<'a> {
    link_id: &'a str,
    code: &'a str,
    #[schema(required)]
    label: Option<&'a str>,
    clicks: i64,
    add_to_carts: i64,
    checkouts_started: i64,
}

#[derive(Serialize, ToSchema)]
#[schema(as = OwnStatsDay)]
struct DayJson {
    date: String,
    clicks: i64,
    add_to_carts: i64,
    checkouts_started: i64,
}

/// The funnel.
#[utoipa::path(
    get,
    path = "/v1/customer/affiliate/stats",
    operation_id = "show_own_stats",
    tag = "Customer account",
    params(ShopQuery, FrontKey, DaysQuery),
    responses((status = 200, description = "The funnel in all, per link and per day.", body = Success<StatsJson>)),
    security(("session" = [])),
    extensions(("x-errors" = json!(["NOT_FOUND"]))),
)]
pub async fn show_stats(State(state): State<ApiState>, guest: Guest, query: Query) -> ApiResult {
    let days = days(&query)?;
    let funnel = state.service.affiliate_stats(&guest.actor, &guest.customer, days).await;
    let funnel = funnel.map_err(|error| guest.failed(&error, Topic::Customer))?;
    let mut totals = TotalsJson::default();
    let mut daily = Vec::with_capacity(funnel.days.len());
    for day in &funnel.days {
        totals.clicks += day.clicks;
        totals.add_to_carts += day.add_to_carts;
        totals.checkouts_started += day.checkouts;
        totals.sales += day.sales;
        daily.push(DayJson {
            date: date(day.day),
            clicks: day.clicks,
            add_to_carts: day.add_to_carts,
            checkouts_started: day.checkouts,
        });
    }
    let per_link = funnel.links.iter().map(|row| LinkJson {
        link_id: row.link.id.as_str(),
        code: row.link.code.as_str(),
        label: row.link.label.as_deref(),
        clicks: row.clicks,
        add_to_carts: row.add_to_carts,
        checkouts_started: row.checkouts,
    });
    Ok(data(StatsJson { window_days: days, totals, per_link: per_link.collect(), daily }))
}

fn days(query: &Query) -> Result<i64, ApiError> {
    let Some(text) = query.get(&["days"]) else { return Ok(DAYS_DEFAULT) };
    let days = text.parse().ok().filter(|days| (1..=DAYS_MAX).contains(days));
    days.ok_or_else(|| {
        ApiError::invalid_field("days", format!("must be a whole number from 1 to {DAYS_MAX}"))
    })
}

/// `2026-03-15`, from a day's number by the shop's calendar.
fn date(day: i64) -> String {
    let text = iso(Timestamp::from_secs(day.saturating_mul(SECS_PER_DAY)));
    text.get(..10).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_dates() {
        assert_eq!(date(0), "1970-01-01");
        assert_eq!(date(20_000), "2024-10-04");
    }
}
