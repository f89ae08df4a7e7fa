//! The page for those who do not take part yet, and joining.

use super::common::{affiliate_name, send_back};
use super::program::terms_list;
use crate::components::{
    Actions, Field, FieldKind, FlashKind, Headline, Note, PageHead, PostForm, Section, Shell,
    Submit, Tone, page, rate_text, t,
};
use crate::domain::actor::Who;
use crate::domain::affiliates::program::ProgramRule;
use crate::domain::text::AffiliateCode;
use crate::http::{Fields, FormState, PageResult, Visit, redirect};
use crate::service::{BecomeAffiliate, Overview, Problem, Refusal, ServiceError};
use axum::body::Bytes;
use leptos::prelude::*;

const FORM: (&str, &str) = ("join", "/affiliate");

/// Invites a customer into the program.
pub async fn invite(visit: &Visit, overview: &Overview) -> PageResult {
    let form = visit.take_form(FORM.0).await?;
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

fn offer(rule: &ProgramRule, form: &FormState) -> AnyView {
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
    let (code, error) = (form.value("code"), form.error("code"));
    view! {
        <Headline label=t("portal.affiliate.join.rate") value=rate.into_any() note=note/>
        <PostForm action="/affiliate/join">
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

/// `POST /affiliate/join`. Joining twice changes nothing.
pub async fn submit(visit: Visit, body: Bytes) -> PageResult {
    let fields = Fields::parse(&body);
    if visit.actor.who == Who::Visitor {
        return visit.keep_for_login(FORM.0, &fields, FORM.1).await;
    }
    let customer = visit.customer()?.clone();
    let wished = fields.given("code").map(AffiliateCode::parse);
    let code = match wished {
        Some(None) => return refuse_code(&visit, &fields, "code_shape").await,
        wished => wished.flatten(),
    };
    let command = BecomeAffiliate { actor: visit.actor.clone(), customer, code };
    match visit.app.service.store().write(command).await {
        Ok(()) => {
            let text = visit.language.text("portal.affiliate.join.done").to_owned();
            visit.flash(FlashKind::Success, text).await?;
            redirect(FORM.1)
        }
        Err(error) if is_taken(&error) => refuse_code(&visit, &fields, "code_taken").await,
        Err(error) => visit.refuse_form(FORM.0, &fields, FORM.1, error).await,
    }
}

fn is_taken(error: &ServiceError) -> bool {
    let taken = Refusal::field("code", Problem::UnknownWord);
    matches!(error, ServiceError::Refused(refusal) if *refusal == taken)
}

async fn refuse_code(visit: &Visit, fields: &Fields, key: &str) -> PageResult {
    let text = visit.language.text(&format!("portal.affiliate.join.{key}")).to_owned();
    send_back(visit, FORM, fields, vec![("code", text)]).await
}
