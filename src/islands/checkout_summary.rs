//! What a checkout costs, followed while it is filled in.

use crate::server_fns::live::{LiveQuote, QuoteLine};
use leptos::html::Input;
use leptos::prelude::*;

/// The lines, the total and the button that names it. Belongs to the form with the id `form` and reads its fields;
/// the total that was seen goes with it, so that an order never costs something else.
#[island]
pub fn CheckoutSummary(
    /// What it costs so far, as [`LiveQuote::to_text`] writes it.
    quote: String,
    /// The id of the form.
    form: String,
    /// Shown while a quantity is wrong.
    no_total: String,
    /// What comes after the button.
    next_step: String,
) -> impl IntoView {
    let (quote, seen) = (RwSignal::new(quote), NodeRef::<Input>::new());
    #[cfg(feature = "hydrate")]
    live::follow(quote, seen);
    let read = move || quote.with(|text| LiveQuote::of_text(text));
    let has_total = move || !read().lines.is_empty();
    let has_no_note = move || read().note.is_empty();
    let lines = move || {
        let LiveQuote { lines, currency, .. } = read();
        lines.into_iter().map(|line| row(line, currency.clone())).collect::<Vec<_>>()
    };
    view! {
        <input type="hidden" name="seen_total" form=form.clone() node_ref=seen
            value=move || read().seen_total/>
        <dl class="facts" aria-live="polite">{lines}</dl>
        <p class="muted" hidden=has_total>{no_total}</p>
        <p class="field-hint" role="status" hidden=has_no_note>
            {move || read().note}
        </p>
        <div class="form" hidden=move || !has_total()>
            <div class="actions">
                <button type="submit" class="button primary" form=form>
                    {move || read().button}
                </button>
            </div>
            <p>{next_step}</p>
        </div>
    }
}

fn row(line: QuoteLine, currency: String) -> impl IntoView {
    view! {
        <div class=line.is_total.then_some("is-total")>
            <dt>{line.label}</dt>
            <dd>
                <data class="amount" value=line.plain>
                    {line.digits}
                    <small>{currency}</small>
                </data>
            </dd>
        </div>
    }
}

#[cfg(feature = "hydrate")]
mod live {
    use crate::islands::fields::{Fields, ask_while_typed};
    use crate::server_fns::live::quote_checkout;
    use leptos::html::Input;
    use leptos::prelude::*;
    use std::rc::Rc;

    /// Follows the form that the total belongs to.
    pub fn follow(quote: RwSignal<String>, seen: NodeRef<Input>) {
        ask_while_typed(
            Box::new(move |_| Some(Fields::of(&seen.get_untracked()?.form()?)?.to_text())),
            |form| Box::pin(quote_checkout(form)),
            Rc::new(move |answer| quote.set(answer)),
        );
    }
}
