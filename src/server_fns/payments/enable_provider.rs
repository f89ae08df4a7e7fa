//! An operator offers a provider in the checkout.

use super::switch::switch;
use crate::forms::SwitchProviderForm;
use crate::http::{Acted, act};
use leptos::prelude::*;

/// Lets buyers choose the provider.
#[server(prefix = "", endpoint = "admin/payments/providers/enable")]
pub async fn enable_provider(
    /// The form.
    #[server(flatten)]
    form: SwitchProviderForm,
) -> Acted {
    act(form, async |visit, form| switch(&visit, &form, true).await).await
}
