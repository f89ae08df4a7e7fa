//! The page for customers who have not joined the program yet.

use super::program::terms_list;
use crate::components::{
    Actions, Field, FieldKind, Headline, Note, PageHead, PostForm, Section, Shell, Submit, Tone,
    page, rate_text, t,
};
use crate::domain::affiliates::program::ProgramRule;
use crate::forms::JoinProgramForm;
use crate::http::{Kept, PageResult, Visit};
use crate::pages::words::affiliate_name;
use crate::server_fns::affiliates::JoinProgram;
use crate::service::Overview;
use leptos::prelude::*;
use leptos::server_fn::ServerFn as _;

/// Invites a customer into the program.
pub async fn invite(visit: &Visit, overview: &Overview) -> PageResult {
    let form = visit.kept_form::<JoinProgramForm>().await?;
    let (rule, currency) = (overview.rule.clone(), visit.shop.currency);
    Ok(visit.page(move || {
        let page = page();
        let terms = terms_list(&page, &rule, currency);
        let offer = offer(&rule, &form);
        view! {
            <Shell title=affiliate_name(&page)>
                <PageHead
                    title=t("portal.affiliate.join.title")
                    lead=t("portal.affiliate.join.lead")
                />
                {offer}
                <Section title=t("portal.affiliate.terms.title")>{terms}</Section>
            </Shell>
        }
    }))
}

fn offer(rule: &ProgramRule, form: &Kept<JoinProgramForm>) -> AnyView {
    if !rule.is_active {
        return view! { <Note tone=Tone::Info>{t("portal.affiliate.program_off")}</Note> }
            .into_any();
    }
    let language = page().language;
    let rate =
        view! { <span class="amount amount-hero">{rate_text(rule.rate_ppm, language)}</span> };
    let note = match rule.discount_for(None) {
        0 => t("portal.affiliate.join.note").to_owned(),
        discount => page().t_with(
            "portal.affiliate.join.note_discount",
            &[("rate", &rate_text(discount, language))],
        ),
    };
    let (code, error) = (form.code.to_string(), form.error("code"));
    view! {
        <Headline label=t("portal.affiliate.join.rate") value=rate.into_any() note=note/>
        <PostForm action=JoinProgram::url()>
            <Field
                label=t("portal.affiliate.join.code")
                name="code"
                kind=FieldKind::Exact
                value=code
                hint=t("portal.affiliate.join.code_hint")
                error=error
                optional=true
                max_length=40
            />
            <Actions>
                <Submit label=t("portal.affiliate.join.submit")/>
            </Actions>
        </PostForm>
    }
    .into_any()
}
