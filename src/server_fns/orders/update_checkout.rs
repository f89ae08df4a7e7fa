//! A buyer wants to see the new total of a checkout.

use super::check_out::cart_of;
use crate::forms::CheckoutForm;
use crate::http::{Acted, Done, Kept, act};
use leptos::prelude::*;

/// Shows the checkout again with what was typed and what it now comes to.
#[server(prefix = "", endpoint = "checkout/update")]
pub async fn update_checkout(
    /// The form.
    #[server(flatten)]
    form: CheckoutForm,
) -> Acted {
    act(form, async |visit, form| {
        let cart = cart_of(&visit, &form).await?;
        visit.keep(&Kept::of(form)).await?;
        Ok(Done::to(cart.href()))
    })
    .await
}
