//! What offering a provider in the checkout and no longer offering it share.

use crate::forms::{SwitchProviderForm, gateway_of};
use crate::http::{ActError, Done, Form as _, Visit};
use crate::service::EnableGateway;

/// Switches the provider of a form and leads back to its page.
pub async fn switch(
    visit: &Visit,
    form: &SwitchProviderForm,
    is_enabled: bool,
) -> Result<Done, ActError> {
    visit.operator()?;
    let gateway = gateway_of(&form.provider)?;
    let change = if is_enabled { "enable" } else { "disable" };
    let command = EnableGateway { actor: visit.actor.clone(), gateway, is_enabled };
    // Both directions have the same form, so the key tells them apart.
    let key = visit.once_key(form, change)?;
    visit.app.service.run_once(&visit.shop.id, key, command, |()| ()).await?;
    let language = visit.language;
    let name = language.text(&format!("admin.providers.name.{}", gateway.slug()));
    let text = language.format(&format!("admin.providers.{change}.done"), &[("provider", name)]);
    Ok(Done::said(form.page(), text))
}
