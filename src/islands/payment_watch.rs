//! The page of an order whose payment is pending turns by itself once it has arrived or failed.

use leptos::prelude::*;

/// Asks whether the payment is still pending, less and less often, and loads the page again when it is not. Draws
/// nothing: without scripts the page is loaded again by its own head.
#[island]
pub fn PaymentWatch(
    /// The order.
    order: String,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    live::ask_after(wait::FIRST, order);
    #[cfg(not(feature = "hydrate"))]
    let _ = order;
}

#[cfg(any(feature = "hydrate", test))]
mod wait {
    use std::time::Duration;

    pub const FIRST: Duration = Duration::from_secs(2);
    /// Money from a bank account takes days, so an open page must cost little.
    const LONGEST: Duration = Duration::from_mins(1);

    pub fn next(wait: Duration) -> Duration {
        (wait + wait / 2).min(LONGEST)
    }
}

#[cfg(feature = "hydrate")]
mod live {
    use super::wait;
    use crate::server_fns::live::is_payment_pending;
    use leptos::prelude::*;
    use leptos::task::spawn_local;
    use std::time::Duration;

    pub fn ask_after(wait: Duration, order: String) {
        let ask = async move {
            // A page in the background waits until somebody looks at it.
            if !document().hidden() && matches!(is_payment_pending(order.clone()).await, Ok(false))
            {
                drop(window().location().reload());
            } else {
                ask_after(wait::next(wait), order);
            }
        };
        set_timeout(move || spawn_local(ask), wait);
    }
}

#[cfg(test)]
mod tests {
    use super::wait;

    #[test]
    fn the_page_asks_less_and_less_often() {
        let waits = std::iter::successors(Some(wait::FIRST), |wait| Some(wait::next(*wait)));
        let secs: Vec<_> = waits.take(12).map(|wait| wait.as_secs()).collect();
        assert_eq!(secs, [2, 3, 4, 6, 10, 15, 22, 34, 51, 60, 60, 60]);
    }
}
