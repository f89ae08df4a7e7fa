//! The form with the affiliate program's settings.

use crate::http::{Checked, Form, FormKey, KeyedForm, Typed};
use serde::{Deserialize, Serialize};

/// All settings of the program.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ProgramForm {
    /// Whether sales earn commission.
    pub is_active: Checked,
    /// The commission in percent.
    pub affiliate_revenue_percent: Typed,
    /// Whether buyers who use a link get a discount.
    pub is_discount_active: Checked,
    /// The discount in percent.
    pub affiliate_customer_discount_percent: Typed,
    /// Whether affiliates may ask for links of their own.
    pub has_custom_links: Checked,
    /// Whether such links need approval.
    pub links_need_approval: Checked,
    /// How many days commission stays on hold.
    pub hold_days: Typed,
    /// The attribution window in days.
    pub window_days: Typed,
    /// Which click counts.
    pub mode: Typed,
    /// The minimum payout in major units.
    pub payout_minimum: Typed,
    /// Whether what is paid from store balance earns commission.
    pub earns_on_balance: Checked,
    /// The one-time key.
    pub idempotency_key: FormKey,
}

impl Form for ProgramForm {
    const NAME: &'static str = "settings.program";

    fn page(&self) -> String {
        "/admin/settings/program".to_owned()
    }
}

impl KeyedForm for ProgramForm {
    fn key(&self) -> &FormKey {
        &self.idempotency_key
    }
}
