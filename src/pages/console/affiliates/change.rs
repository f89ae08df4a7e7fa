//! The forms at the end of an affiliate's page: a further link, disabling and enabling.

use crate::components::{Actions, Field, FieldKind, PostForm, Section, Submit, Weight, t};
use crate::domain::ids::CustomerId;
use crate::forms::{AddAffiliateLinkForm, DisableAffiliateForm};
use crate::http::{Kept, PageError, Visit};
use crate::server_fns::affiliates::{AddAffiliateLink, DisableAffiliate, EnableAffiliate};
use crate::service::AffiliateRow;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// What was typed into the forms, and a one-time key for each.
pub struct Forms {
    disable: Kept<DisableAffiliateForm>,
    link: Kept<AddAffiliateLinkForm>,
    state_key: String,
    link_key: String,
}

impl Forms {
    /// Takes what was typed out of the session.
    pub async fn load(visit: &Visit, customer: &CustomerId) -> Result<Self, PageError> {
        Ok(Self {
            disable: visit.kept_form_of(customer.as_str()).await?,
            link: visit.kept_form_of(customer.as_str()).await?,
            state_key: visit.new_form_key(),
            link_key: visit.new_form_key(),
        })
    }
}

/// Draws the forms that fit the affiliate's state.
pub fn forms(row: &AffiliateRow, forms: Forms) -> AnyView {
    let id = row.customer.to_string();
    if row.state == "active" {
        let link = new_link(id.clone(), &forms.link, forms.link_key);
        return view! { {link} {disable(id, &forms.disable, forms.state_key)} }.into_any();
    }
    view! {
        <Section title=t("admin.affiliate.enable.title")>
            <PostForm action=EnableAffiliate::url() key=forms.state_key hidden=vec![("id", id)]>
                <p>{t("admin.affiliate.enable.text")}</p>
                <Actions>
                    <Submit label=t("admin.affiliate.enable.submit")/>
                </Actions>
            </PostForm>
        </Section>
    }
    .into_any()
}

fn new_link(id: String, form: &Kept<AddAffiliateLinkForm>, key: String) -> AnyView {
    let is_open = !form.is_fresh();
    let (code, code_error) = (form.code.to_string(), form.error("code"));
    let (label, label_error) = (form.label.to_string(), form.error("label"));
    view! {
        <details class="disclose" open=is_open>
            <summary>{t("admin.affiliate.new_link.title")}</summary>
            <PostForm action=AddAffiliateLink::url() key=key hidden=vec![("id", id)]>
                <Field label=t("admin.affiliate.link.code") name="code" kind=FieldKind::Exact
                    max_length=64 hint=t("admin.affiliate.new_link.code_hint")
                    value=code error=code_error/>
                <Field label=t("admin.affiliate.link.label") name="label" max_length=80
                    optional=true value=label error=label_error/>
                <Actions>
                    <Submit label=t("admin.affiliate.new_link.submit") weight=Weight::Normal/>
                </Actions>
            </PostForm>
        </details>
    }
    .into_any()
}

fn disable(id: String, form: &Kept<DisableAffiliateForm>, key: String) -> AnyView {
    let is_open = !form.is_fresh();
    let (reason, problem) = (form.reason.to_string(), form.error("reason"));
    view! {
        <details class="disclose" open=is_open>
            <summary>{t("admin.affiliate.disable.title")}</summary>
            <PostForm action=DisableAffiliate::url() key=key hidden=vec![("id", id)]>
                <p>{t("admin.affiliate.disable.text")}</p>
                <Field label=t("admin.affiliate.disable.reason") name="reason" kind=FieldKind::Area
                    max_length=500 hint=t("admin.affiliate.disable.reason_hint")
                    value=reason error=problem/>
                <Actions>
                    <Submit label=t("admin.affiliate.disable.submit") weight=Weight::Danger/>
                </Actions>
            </PostForm>
        </details>
    }
    .into_any()
}
