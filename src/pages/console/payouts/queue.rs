//! Which payout requests the queue shows and in what order: what waits comes oldest first,
//! what is over newest first. Loading only; the page draws.

use crate::domain::payouts::claim::ClaimState;
use crate::http::{Query, Visit};
use crate::service::{Answer, ClaimRow, PayoutQuery, PayoutSpan, Problem, Refusal};

/// How many requests a page shows.
pub const PAGE_ROWS: i64 = 50;

/// What was asked for in the address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Requests in this state; all of them without.
    pub state: Option<ClaimState>,
    /// The page, from 1.
    pub page: i64,
    /// Whether every request starts selected.
    pub selects_all: bool,
}

impl Queue {
    /// Reads the address; without a state it is what waits.
    pub fn of(query: &Query) -> Result<Self, Refusal> {
        let state = match query.get("state") {
            "" => Some(ClaimState::Pending),
            "all" => None,
            text => {
                let known = ClaimState::parse(&text.to_lowercase());
                Some(known.ok_or_else(|| Refusal::field("state", Problem::UnknownWord))?)
            }
        };
        let page = query.get("page").parse().unwrap_or(1).clamp(1, 1_000_000);
        Ok(Self { state, page, selects_all: query.get("select") == "all" })
    }

    /// The state as the address carries it.
    pub fn word(&self) -> &'static str {
        self.state.map_or("all", ClaimState::as_str)
    }

    /// The address of a page of this list.
    pub fn href(&self, page: i64) -> String {
        match page {
            1 => format!("/admin/payouts?state={}", self.word()),
            _ => format!("/admin/payouts?state={}&page={page}", self.word()),
        }
    }

    /// All requests that the queue shows, from after one of them on.
    pub fn span(&self, after: Option<String>) -> PayoutSpan {
        PayoutSpan { state: self.state, is_oldest_first: self.is_oldest_first(), after }
    }

    /// Whether the oldest comes first.
    fn is_oldest_first(&self) -> bool {
        self.state.is_some_and(ClaimState::is_open)
    }
}

/// One page of the queue.
#[derive(Debug)]
pub struct QueuePage {
    /// What was asked for, with the page that is really shown.
    pub queue: Queue,
    /// The requests.
    pub rows: Vec<ClaimRow>,
    /// How many match.
    pub total: i64,
    /// How many there are in each state.
    pub counts: Vec<(String, i64)>,
}

/// Loads one page; a page behind the last one shows the last one.
pub async fn load(visit: &Visit, mut queue: Queue) -> Answer<QueuePage> {
    let counts = visit.app.service.today(&visit.actor).await?.payouts;
    let total = total_of(&counts, queue.state);
    let last = (total - 1).div_euclid(PAGE_ROWS) + 1;
    queue.page = queue.page.min(last.max(1));
    let rows = if queue.is_oldest_first() {
        oldest_first(visit, &queue, total).await?
    } else {
        slice(visit, queue.state, queue.page, PAGE_ROWS).await?
    };
    Ok(QueuePage { queue, rows, total, counts })
}

/// The page counted from the far end: it lies on at most two pages counted from the near one.
async fn oldest_first(visit: &Visit, queue: &Queue, total: i64) -> Answer<Vec<ClaimRow>> {
    let end = total - (queue.page - 1) * PAGE_ROWS;
    let start = (end - PAGE_ROWS).max(0);
    let near = start / PAGE_ROWS;
    let mut rows = slice(visit, queue.state, near + 1, PAGE_ROWS).await?;
    if end > (near + 1) * PAGE_ROWS {
        rows.append(&mut slice(visit, queue.state, near + 2, PAGE_ROWS).await?);
    }
    let skipped = usize::try_from(start - near * PAGE_ROWS).unwrap_or(0);
    let taken = usize::try_from(end - start).unwrap_or(0);
    let mut rows: Vec<_> = rows.into_iter().skip(skipped).take(taken).collect();
    rows.reverse();
    Ok(rows)
}

async fn slice(
    visit: &Visit,
    state: Option<ClaimState>,
    page: i64,
    limit: i64,
) -> Answer<Vec<ClaimRow>> {
    let query = PayoutQuery { state, customer: None, page, limit };
    Ok(visit.app.service.payouts(&visit.actor, &query).await?.rows)
}

/// How many requests are in a state, or in all of them.
pub fn total_of(counts: &[(String, i64)], state: Option<ClaimState>) -> i64 {
    let wanted = |name: &str| state.is_none_or(|state| state.as_str() == name);
    counts.iter().filter(|(name, _)| wanted(name)).map(|(_, count)| count).sum()
}

/// The request that has waited longest.
pub async fn oldest_waiting(visit: &Visit, waiting: i64) -> Answer<Option<ClaimRow>> {
    let rows = slice(visit, Some(ClaimState::Pending), waiting.max(1), 1).await?;
    Ok(rows.into_iter().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_page_can_be_selected() {
        assert_eq!(usize::try_from(PAGE_ROWS), Ok(crate::forms::SELECTED_MAX));
    }

    #[test]
    fn the_address_says_what_is_shown() {
        let queue = |text: &str| Queue::of(&Query::parse(text.as_bytes()));
        let waiting = queue("").unwrap();
        assert_eq!((waiting.state, waiting.page), (Some(ClaimState::Pending), 1));
        assert_eq!(queue("state=all&page=-3").unwrap().href(2), "/admin/payouts?state=all&page=2");
        assert!(queue("state=gone").is_err());
    }
}
