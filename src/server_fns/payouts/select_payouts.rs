//! An operator selects payout requests in the queue, to decide them together.

use crate::components::FlashKind;
use crate::forms::SelectPayoutsForm;
use crate::http::{Acted, Done, PageError, Visit, act};
use leptos::prelude::*;

/// Puts the selection into the address of the page that lists it, which can be reloaded and returned to.
#[server(prefix = "", endpoint = "admin/payouts/confirm")]
pub async fn select_payouts(
    /// The form.
    #[server(flatten)]
    form: SelectPayoutsForm,
) -> Acted {
    act(form, async |visit, form| {
        visit.operator()?;
        let selected = form.selected().map_err(PageError::from)?;
        if selected.claims.is_empty() {
            return Ok(nothing_selected(&visit));
        }
        Ok(Done::to(selected.href()))
    })
    .await
}

/// Back to the queue with a sentence.
pub(super) fn nothing_selected(visit: &Visit) -> Done {
    let text = visit.language.text("admin.confirm.nothing").to_owned();
    Done::To("/admin/payouts".to_owned(), Some((FlashKind::Refusal, text)))
}
