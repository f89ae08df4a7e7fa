//! An operator takes a provider out of the checkout.

use super::switch::switch;
use crate::forms::SwitchProviderForm;
use crate::http::{Acted, act};
use leptos::prelude::*;

/// No longer lets buyers choose the provider; its refunds and events still work.
#[server(prefix = "", endpoint = "admin/payments/providers/disable")]
pub async fn disable_provider(
    /// The form.
    #[server(flatten)]
    form: SwitchProviderForm,
) -> Acted {
    act(form, async |visit, form| switch(&visit, &form, false).await).await
}
