//! The forms at the end of an affiliate's page: a further link, writing off a debt, disabling and enabling.

use crate::components::{
    Actions, Field, FieldKind, PostForm, Section, Submit, Weight, money_text, page, t, t_with,
};
use crate::domain::ids::CustomerId;
use crate::domain::money::Money;
use crate::forms::{AddAffiliateLinkForm, DisableAffiliateForm, WriteOffDebtForm};
use crate::http::{Kept, PageError, Visit};
use crate::server_fns::affiliates::{
    AddAffiliateLink, DisableAffiliate, EnableAffiliate, WriteOffDebt,
};
use crate::service::AffiliateRow;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// What was typed into the forms, and a one-time key for each.
pub struct Forms {
    disable: Kept<DisableAffiliateForm>,
    link: Kept<AddAffiliateLinkForm>,
    write_off: Kept<WriteOffDebtForm>,
    state_key: String,
    link_key: String,
    write_off_key: String,
}

impl Forms {
    /// Takes what was typed out of the session.
    pub async fn load(visit: &Visit, customer: &CustomerId) -> Result<Self, PageError> {
        Ok(Self {
            disable: visit.kept_form_of(customer.as_str()).await?,
            link: visit.kept_form_of(customer.as_str()).await?,
            write_off: visit.kept_form_of(customer.as_str()).await?,
            state_key: visit.new_form_key(),
            link_key: visit.new_form_key(),
            write_off_key: visit.new_form_key(),
        })
    }
}

/// Draws the forms that fit the affiliate's state and what is owed.
pub fn forms(row: &AffiliateRow, owed: Money, forms: Forms) -> AnyView {
    let id = row.customer.to_string();
    let debt = (owed.minor > 0)
        .then(|| write_off(id.clone(), owed, &forms.write_off, forms.write_off_key));
    if row.state == "active" {
        let link = new_link(id.clone(), &forms.link, forms.link_key);
        return view! { {link} {debt} {disable(id, &forms.disable, forms.state_key)} }.into_any();
    }
    view! {
        {debt}
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

fn write_off(id: String, owed: Money, form: &Kept<WriteOffDebtForm>, key: String) -> AnyView {
    let is_open = !form.is_fresh();
    let amount = money_text(owed, page().language);
    let (reason, problem) = (form.write_off_reason.to_string(), form.error("write_off_reason"));
    let hidden = vec![("id", id), ("owed_minor", owed.minor.to_string())];
    view! {
        <details class="disclose" open=is_open>
            <summary>{t_with("admin.affiliate.write_off.title", &[("amount", &amount)])}</summary>
            <PostForm action=WriteOffDebt::url() key=key hidden=hidden>
                <p>{t("admin.affiliate.write_off.text")}</p>
                <Field label=t("admin.affiliate.disable.reason") name="write_off_reason"
                    kind=FieldKind::Area max_length=500
                    hint=t("admin.affiliate.disable.reason_hint") value=reason error=problem/>
                <Actions>
                    <Submit label=t("admin.affiliate.write_off.submit") weight=Weight::Danger/>
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
