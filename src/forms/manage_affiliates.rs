//! Forms of the console about affiliates, their links, and links they apply for.

use crate::http::{Form, FormKey, KeyedForm, Typed};
use serde::{Deserialize, Serialize};

/// The page of an affiliate.
fn affiliate_page(affiliate: &str) -> String {
    format!("/admin/affiliates/{affiliate}")
}

/// Disables an affiliate.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DisableAffiliateForm {
    /// The affiliate's customer id.
    pub id: Typed,
    /// Why; for the shop.
    pub reason: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for DisableAffiliateForm {
    const NAME: &'static str = "affiliate.disable";

    fn page(&self) -> String {
        affiliate_page(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for DisableAffiliateForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Enables an affiliate again.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EnableAffiliateForm {
    /// The affiliate's customer id.
    pub id: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for EnableAffiliateForm {
    const NAME: &'static str = "affiliate.enable";

    fn page(&self) -> String {
        affiliate_page(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for EnableAffiliateForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Writes off what an affiliate owes.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct WriteOffDebtForm {
    /// The affiliate's customer id.
    pub id: Typed,
    /// The debt that the page showed, in minor units.
    pub owed_minor: Typed,
    /// Why; for the shop. Named apart, because a page has several reasons and a field's id is its name.
    pub write_off_reason: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for WriteOffDebtForm {
    const NAME: &'static str = "affiliate.write_off";

    fn page(&self) -> String {
        affiliate_page(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for WriteOffDebtForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Adds a referral link to an affiliate.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AddAffiliateLinkForm {
    /// The affiliate's customer id.
    pub id: Typed,
    /// The code in the link's address.
    pub code: Typed,
    /// What the link is called.
    pub label: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for AddAffiliateLinkForm {
    const NAME: &'static str = "affiliate.link";

    fn page(&self) -> String {
        affiliate_page(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for AddAffiliateLinkForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Gives a link a commission and a discount of its own.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct LinkTermsForm {
    /// The affiliate's customer id.
    pub affiliate: Typed,
    /// The link's id.
    pub id: Typed,
    /// The commission in percent; the program's when empty.
    pub rate: Typed,
    /// The discount in percent; the program's when empty.
    pub discount: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for LinkTermsForm {
    const NAME: &'static str = "affiliate.link.terms";

    fn page(&self) -> String {
        format!("{}/links/{}", affiliate_page(&self.affiliate), &*self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for LinkTermsForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// The page of an application.
fn application_page(link: &str) -> String {
    format!("/admin/affiliates/applications/{link}")
}

/// Approves a link that an affiliate applied for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ApproveApplicationForm {
    /// The link's id.
    pub id: Typed,
    /// The commission in percent; the program's when empty.
    pub rate: Typed,
    /// The discount in percent; the program's when empty.
    pub discount: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for ApproveApplicationForm {
    const NAME: &'static str = "application.approve";

    fn page(&self) -> String {
        application_page(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for ApproveApplicationForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}

/// Rejects a link that an affiliate applied for.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RejectApplicationForm {
    /// The link's id.
    pub id: Typed,
    /// Why; the affiliate reads it.
    pub reason: Typed,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for RejectApplicationForm {
    const NAME: &'static str = "application.reject";

    fn page(&self) -> String {
        application_page(&self.id)
    }

    fn subject(&self) -> &str {
        &self.id
    }
}

impl KeyedForm for RejectApplicationForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}
